//! The arithmetic of alignment: whole numbers, and rates in 1/10,000.

use std::collections::BTreeMap;

use crate::kernel::Rate;
use crate::reference::office::COMPLETION_RATE_FROM;
use crate::text_enum;

/// What a figure is told for. A part by which was not asked is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// A code of KBJI or its first digits.
    pub occupation: Option<String>,
    /// A region code.
    pub region: Option<String>,
    /// `2027Q1`.
    pub quarter: Option<String>,
}

/// The demands of one cell together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// The firms that voiced them, each counted once.
    pub employers: i64,
    pub demanded: i64,
    pub hired: i64,
    /// What is open of each, times its weight in percent, together; 0 unless weights are asked for.
    pub weighted_open: i64,
}

/// One batch that is planned or under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Who holds a seat.
    pub in_training: i64,
    /// Of them, those who are not covered on each of their days.
    pub uncovered: i64,
    /// The seats that are free and may still be filled.
    pub planned_seats: i64,
    /// Who has ever completed the class's program.
    pub completed: i64,
    /// Who has ever ended it: completed it, failed, or left after the class had begun.
    pub ended: i64,
}

impl Class {
    /// The program's own completion rate, once enough have ended it.
    #[must_use]
    pub fn own_rate(&self) -> Option<Rate> {
        if self.ended < COMPLETION_RATE_FROM {
            return None;
        }
        Rate::ratio(self.completed, self.ended)
    }

    /// How much the class's rate counts in its cell's.
    fn weight(&self) -> i64 {
        self.in_training + self.planned_seats
    }
}

text_enum! {
    /// Where a completion rate comes from.
    pub enum CompletionRateSource {
        /// The office's default.
        Default = "default",
        /// The programs' own history.
        History = "history",
        /// Some programs' own history, and the default for the others.
        Mixed = "mixed",
    }
}

/// The figures of one cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    pub employers: i64,
    pub demanded: i64,
    pub hired: i64,
    /// Demanded and not hired yet.
    pub open: i64,
    pub in_training: i64,
    /// The mean of the classes' rates, weighted by who is in them or may still be.
    pub completion_rate: Rate,
    pub completion_rate_source: CompletionRateSource,
    /// Class by class, who is in training times the class's rate, rounded down.
    pub expected_graduates: i64,
    pub planned_seats: i64,
    /// `open` less the expected graduates, not below 0.
    pub unmet: i64,
    /// `unmet` times the mean weight of what is open, in hundredths of a person, rounded down; 0 unless weights are asked for.
    pub weighted_unmet: i64,
    /// `unmet` less the graduates of the planned seats, class by class rounded down, not below 0.
    pub unmet_after_plan: i64,
    pub trainees_covered: i64,
    pub trainees_uncovered: i64,
}

/// What one row of the statement tells: the demands of a cell or a class of it, the other being zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    pub demand: Demand,
    pub class: Class,
}

/// Adds up the parts cell by cell, in the order of the keys. A cell in which every figure is 0 is left out.
/// `default` is the rate of a class whose program has too little history.
pub fn cells(parts: impl IntoIterator<Item = (Key, Part)>, default: Rate) -> Vec<(Key, Figures)> {
    let mut tallies: BTreeMap<Key, Tally> = BTreeMap::new();
    for (key, part) in parts {
        tallies.entry(key).or_default().add(part, default);
    }
    let figures = tallies
        .into_iter()
        .map(|(key, tally)| (key, tally.figures(default)));
    figures
        .filter(|(_, figures)| !figures.is_nothing())
        .collect()
}

/// What of a cell has been added up.
#[derive(Debug, Default)]
struct Tally {
    demand: Demand,
    in_training: i64,
    uncovered: i64,
    planned_seats: i64,
    expected: i64,
    expected_of_plan: i64,
    rates: Vec<(Rate, i64)>,
    from_history: bool,
    from_default: bool,
}

impl Tally {
    fn add(&mut self, part: Part, default: Rate) {
        let Part { demand, class } = part;
        self.demand.employers += demand.employers;
        self.demand.demanded += demand.demanded;
        self.demand.hired += demand.hired;
        self.demand.weighted_open += demand.weighted_open;
        if class.weight() == 0 {
            return;
        }
        let own = class.own_rate();
        let rate = own.unwrap_or(default);
        self.in_training += class.in_training;
        self.uncovered += class.uncovered;
        self.planned_seats += class.planned_seats;
        self.expected += rate.of(class.in_training);
        self.expected_of_plan += rate.of(class.planned_seats);
        self.rates.push((rate, class.weight()));
        self.from_history |= own.is_some();
        self.from_default |= own.is_none();
    }

    fn figures(self, default: Rate) -> Figures {
        let Demand {
            employers,
            demanded,
            hired,
            weighted_open,
        } = self.demand;
        let open = demanded - hired;
        let unmet = (open - self.expected).max(0);
        Figures {
            employers,
            demanded,
            hired,
            open,
            in_training: self.in_training,
            completion_rate: Rate::mean(self.rates).unwrap_or(default),
            completion_rate_source: match (self.from_history, self.from_default) {
                (true, true) => CompletionRateSource::Mixed,
                (true, false) => CompletionRateSource::History,
                (false, _) => CompletionRateSource::Default,
            },
            expected_graduates: self.expected,
            planned_seats: self.planned_seats,
            unmet,
            weighted_unmet: weighted(unmet, weighted_open, open),
            unmet_after_plan: (unmet - self.expected_of_plan).max(0),
            trainees_covered: self.in_training - self.uncovered,
            trainees_uncovered: self.uncovered,
        }
    }
}

/// `unmet` of `open`, times the mean weight of what is open, rounded down.
fn weighted(unmet: i64, weighted_open: i64, open: i64) -> i64 {
    let all = i128::from(unmet) * i128::from(weighted_open);
    all.checked_div(i128::from(open))
        .and_then(|hundredths| hundredths.try_into().ok())
        .unwrap_or(0)
}

impl Figures {
    /// Every other figure is 0 where these are.
    fn is_nothing(&self) -> bool {
        self.demanded == 0 && self.in_training == 0 && self.planned_seats == 0
    }
}

#[cfg(test)]
mod tests;
