//! The arithmetic of the gap, in whole minutes. Nothing here asks a database.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, Days, NaiveDate};

use crate::kernel::Hours;
use crate::reference::Occupation;
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::{Absence, AvailableHours};
use crate::training::instructor::model::InstructorId;
use crate::training::instructor_need::calendar::{Span, common, hours, merged, spans, without};
use crate::training::program::model::ProgramId;

/// A week of ISO 8601.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    /// Its Monday.
    pub first: NaiveDate,
}

impl Week {
    /// The week in which the day lies.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        let since_monday = Days::new(day.weekday().num_days_from_monday().into());
        Self {
            first: day.checked_sub_days(since_monday).unwrap_or(day),
        }
    }

    /// Its Sunday.
    #[must_use]
    pub fn last(self) -> NaiveDate {
        let sunday = self.first.checked_add_days(Days::new(6));
        sunday.unwrap_or(NaiveDate::MAX)
    }

    fn span(self) -> Span {
        Span::days(self.first, self.last())
    }
}

impl std::fmt::Display for Week {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let week = self.first.iso_week();
        write!(f, "{:04}-W{:02}", week.year(), week.week())
    }
}

/// A need that is not cancelled.
#[derive(Clone, Debug)]
pub struct Need {
    /// The first edition of its program.
    pub lineage: Option<ProgramId>,
    pub batch_id: Option<BatchId>,
    /// Its own or its program's.
    pub occupation: Option<Occupation>,
    pub is_filled: bool,
    pub spans: Vec<Span>,
}

/// A planned session without an instructor.
#[derive(Clone, Debug)]
pub struct Unstaffed {
    pub batch_id: BatchId,
    /// The first edition of its program.
    pub lineage: ProgramId,
    pub occupation: Occupation,
    pub span: Span,
}

/// Somebody active who teaches.
#[derive(Clone, Debug)]
pub struct Teacher {
    pub id: InstructorId,
    /// Each with the last day of its certificate.
    pub occupations: Vec<(Occupation, Option<NaiveDate>)>,
    pub availability: Vec<AvailableHours>,
    pub absences: Vec<Absence>,
    /// The sessions that the person teaches, and the hours of the needs that the person fills.
    pub busy: Vec<Span>,
}

/// An approved program without a class.
#[derive(Clone, Debug)]
pub struct Program {
    pub id: ProgramId,
    /// Its first edition.
    pub lineage: ProgramId,
    /// The last day of its suspension.
    pub suspended_until: Option<NaiveDate>,
    pub occupation: Occupation,
    pub hours: Hours,
}

/// Everything that decides.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub needs: Vec<Need>,
    pub unstaffed: Vec<Unstaffed>,
    pub teachers: Vec<Teacher>,
    pub programs: Vec<Program>,
}

/// What is left where needs and sessions without an instructor speak for the same hours.
struct Left {
    /// Of each session, in their order: what no need is for.
    sessions: Vec<Vec<Span>>,
    /// Of each need, in their order: what no session of its program has taken. One that names a batch is the batch's as a whole.
    needs: Vec<Vec<Span>>,
}

/// The hours of one week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekGap {
    pub week: Week,
    pub needed: Hours,
    pub available: Hours,
    /// `needed` less `available`, not below 0.
    pub gap: Hours,
}

/// When a program could start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    pub program_id: ProgramId,
    pub hours: Hours,
    pub earliest: Option<Week>,
}

/// One occupation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OccupationGap {
    pub occupation: Occupation,
    pub weeks: Vec<WeekGap>,
    pub programs: Vec<Start>,
}

/// The gap of each occupation that is needed or that a program teaches, in the order of their codes. `weeks` follow one another;
/// a class is taught `weekly` hours a week, more than none; `office_week` holds for who has told no hours.
#[must_use]
pub fn gaps(
    facts: &Facts,
    weeks: &[Week],
    weekly: Hours,
    office_week: &[AvailableHours],
) -> Vec<OccupationGap> {
    let free: Vec<(&Teacher, Vec<Hours>)> = facts
        .teachers
        .iter()
        .map(|teacher| (teacher, teacher.free(weeks, office_week)))
        .collect();
    let left = facts.left();
    let needed = facts.needed(&left, weeks);
    let of_needs = needed.keys();
    let of_programs = facts.programs.iter().map(|program| &program.occupation);
    let occupations: BTreeSet<&Occupation> = of_needs.chain(of_programs).collect();
    let none = vec![Hours::ZERO; weeks.len()];
    let gap = |occupation: &Occupation| {
        let needed = needed.get(occupation).unwrap_or(&none);
        let available = |n: usize| -> Hours {
            let able = free
                .iter()
                .filter(|(teacher, _)| teacher.teaches(occupation, weeks[n]));
            able.map(|(_, hours)| hours[n]).sum()
        };
        let weeks: Vec<WeekGap> = (0..weeks.len())
            .map(|n| {
                let (needed, available) = (needed[n], available(n));
                WeekGap {
                    week: weeks[n],
                    needed,
                    available,
                    gap: needed.above(available),
                }
            })
            .collect();
        let programs = facts.programs.iter();
        let programs = programs
            .filter(|program| program.occupation == *occupation)
            .map(|program| Start {
                program_id: program.id,
                hours: program.hours,
                earliest: facts.earliest(program, &left, &weeks, weekly),
            });
        OccupationGap {
            occupation: occupation.clone(),
            programs: programs.collect(),
            weeks,
        }
    };
    occupations.into_iter().map(gap).collect()
}

impl Facts {
    /// What is to be taught of each occupation, week by week.
    fn needed(&self, left: &Left, weeks: &[Week]) -> BTreeMap<Occupation, Vec<Hours>> {
        let needs = self.needs.iter().filter(|need| !need.is_filled);
        let needs = needs.filter_map(|need| Some((need.occupation.as_ref()?, need.spans.clone())));
        let sessions = self.unstaffed.iter().zip(&left.sessions);
        let sessions = sessions.map(|(session, spans)| (&session.occupation, spans.clone()));
        let mut needed: BTreeMap<Occupation, Vec<Hours>> = BTreeMap::new();
        for (occupation, spans) in needs.chain(sessions) {
            let of_weeks = needed
                .entry(occupation.clone())
                .or_insert_with(|| vec![Hours::ZERO; weeks.len()]);
            for (all, one) in of_weeks.iter_mut().zip(week_by_week(&spans, weeks)) {
                *all = *all + one;
            }
        }
        needed.retain(|_, weeks| weeks.iter().any(|hours| *hours > Hours::ZERO));
        needed
    }

    /// Sets the sessions without an instructor off against the needs, be they filled or not: those of their batch, and those of
    /// their program that name none. Such a one is for one class at a time: what it teaches in one is not there for another.
    fn left(&self) -> Left {
        let (of_batches, nothing) = (self.spoken_for(), Vec::new());
        let needs = self.needs.iter().map(|need| need.spans.clone());
        let mut needs: Vec<Vec<Span>> = needs.collect();
        let mut sessions = Vec::with_capacity(self.unstaffed.len());
        for session in &self.unstaffed {
            let of_batch = of_batches.get(&session.batch_id).unwrap_or(&nothing);
            let mut left = without(&[session.span], of_batch);
            let all = self.needs.iter().zip(&mut needs);
            for (_, free) in all.filter(|(need, _)| need.is_for_any_class(session.lineage)) {
                let taken = common(&left, free);
                left = without(&left, &taken);
                *free = without(free, &taken);
            }
            sessions.push(left);
        }
        Left { sessions, needs }
    }

    /// The hours of each batch for which a need is, be it filled or not.
    fn spoken_for(&self) -> BTreeMap<BatchId, Vec<Span>> {
        let mut found: BTreeMap<BatchId, Vec<Span>> = BTreeMap::new();
        for need in &self.needs {
            if let Some(batch) = need.batch_id {
                found.entry(batch).or_default().extend(&need.spans);
            }
        }
        let spans = found.into_iter();
        spans.map(|(batch, spans)| (batch, merged(spans))).collect()
    }

    /// How many hours of each week there are for a program: what is available beyond what others need, and what somebody was found
    /// for on its behalf. The needs that name a class are those of the class, and of the others what sessions without an
    /// instructor take.
    fn free_for(&self, program: &Program, left: &Left, weeks: &[WeekGap]) -> Vec<Hours> {
        let own = self.needs.iter().zip(&left.needs).filter(|(need, _)| {
            need.is_for_any_class(program.lineage)
                && need.occupation.as_ref() == Some(&program.occupation)
        });
        let calendar: Vec<Week> = weeks.iter().map(|week| week.week).collect();
        let mut open = vec![Hours::ZERO; weeks.len()];
        let mut filled = open.clone();
        for (need, spans) in own {
            let of_weeks = if need.is_filled {
                &mut filled
            } else {
                &mut open
            };
            for (all, one) in of_weeks.iter_mut().zip(week_by_week(spans, &calendar)) {
                *all = *all + one;
            }
        }
        let own = open.into_iter().zip(filled);
        let free = weeks.iter().zip(own);
        free.map(|(week, (open, filled))| week.available.above(week.needed.above(open)) + filled)
            .collect()
    }

    /// The first week from which on enough hours are left for the program, until it is taught.
    fn earliest(
        &self,
        program: &Program,
        left: &Left,
        weeks: &[WeekGap],
        weekly: Hours,
    ) -> Option<Week> {
        let free = self.free_for(program, left, weeks);
        let fits = |from: usize| {
            let mut to_teach = program.hours;
            for hours in &free[from..] {
                let this_week = to_teach.min(weekly);
                if *hours < this_week {
                    return false;
                }
                to_teach = to_teach - this_week;
                if to_teach == Hours::ZERO {
                    return true;
                }
            }
            false
        };
        let suspended = |from: usize| {
            let until = program.suspended_until;
            until.is_some_and(|until| weeks[from].week.first <= until)
        };
        let first = (0..weeks.len()).find(|from| !suspended(*from) && fits(*from))?;
        Some(weeks[first].week)
    }
}

impl Need {
    /// Whether it is for the program whatever the class.
    fn is_for_any_class(&self, lineage: ProgramId) -> bool {
        self.batch_id.is_none() && self.lineage == Some(lineage)
    }
}

impl Teacher {
    /// Whether a certificate for the occupation is valid through the week.
    fn teaches(&self, occupation: &Occupation, week: Week) -> bool {
        self.occupations.iter().any(|(held, until)| {
            held == occupation && until.is_none_or(|until| until >= week.last())
        })
    }

    /// For how many hours the person is free, week by week.
    fn free(&self, weeks: &[Week], office_week: &[AvailableHours]) -> Vec<Hours> {
        let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else {
            return Vec::new();
        };
        let weekly = if self.availability.is_empty() {
            office_week
        } else {
            &self.availability
        };
        let told = spans(weekly, first.first, last.last());
        let absences = self.absences.iter();
        let away = absences.map(|one| Span::days(one.from, one.until));
        let busy = merged(away.chain(self.busy.iter().copied()).collect());
        week_by_week(&without(&told, &busy), weeks)
    }
}

fn week_by_week(all: &[Span], weeks: &[Week]) -> Vec<Hours> {
    weeks
        .iter()
        .map(|week| hours(&common(all, &[week.span()])))
        .collect()
}

#[cfg(test)]
mod tests;
