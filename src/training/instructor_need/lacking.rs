//! Which classes too few can teach. Nothing here asks a database.

use chrono::{Duration, NaiveDate};

use crate::db::column::Json;
use crate::db::prelude::*;
use crate::kernel::CompetencyUnit;
use crate::reference::{Occupation, Region};
use crate::training::batch::model::BatchId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

/// What is to be taught: an edition of a program.
#[derive(Clone, Debug, Queryable)]
pub struct Course {
    pub program_id: ProgramId,
    /// What all editions of the program have in common.
    pub lineage: ProgramId,
    pub provider_id: ProviderId,
    pub occupation: Occupation,
    pub units: Json<Vec<CompetencyUnit>>,
    /// Where it is taught.
    pub region: Region,
}

/// A class of a program that has not begun.
#[derive(Clone, Debug, Queryable)]
pub struct Class {
    /// `None` where none is planned yet.
    pub batch_id: Option<BatchId>,
    pub course: Course,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A need for a program's occupation that is neither cancelled nor over.
#[derive(Clone, Debug, Queryable)]
pub struct LiveNeed {
    pub lineage: ProgramId,
    pub batch_id: Option<BatchId>,
    pub occupation: Option<Occupation>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
}

/// A certificate of somebody active.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    pub unit: Option<CompetencyUnit>,
    pub occupation: Option<Occupation>,
    pub valid_until: Option<NaiveDate>,
    /// The training provider that employs the person.
    pub provider_id: Option<ProviderId>,
    pub method_certificate_until: Option<NaiveDate>,
}

/// Everything that decides.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The newest edition of each program.
    pub courses: Vec<Course>,
    /// Those that are planned of any edition, in their order.
    pub classes: Vec<Class>,
    pub needs: Vec<LiveNeed>,
    pub held: Vec<Held>,
}

impl Class {
    /// The class, or of a longer one so many days from its beginning on.
    #[must_use]
    pub fn within(mut self, days: i64) -> Self {
        let last = self.starts_on + Duration::days(days - 1);
        self.ends_on = self.ends_on.min(last);
        self
    }
}

impl Facts {
    /// The classes for which no need is, and that too few can teach, program by program. Of a program of which none is planned it
    /// is one of its newest edition from the first day to the last one.
    #[must_use]
    pub fn lacking(&self, starts_on: NaiveDate, ends_on: NaiveDate) -> Vec<Class> {
        let of_program = |course: &Course| -> Vec<Class> {
            let planned = self.classes.iter();
            let planned = planned.filter(|class| class.course.lineage == course.lineage);
            let mut classes: Vec<Class> = planned.cloned().collect();
            if classes.is_empty() {
                classes.push(Class {
                    batch_id: None,
                    course: course.clone(),
                    starts_on,
                    ends_on,
                });
            }
            classes
        };
        let mut lacking: Vec<Class> = self.courses.iter().flat_map(of_program).collect();
        lacking.retain(|class| !self.is_needed(class) && !self.is_taught(class));
        lacking
    }

    fn is_needed(&self, class: &Class) -> bool {
        self.needs.iter().any(|need| need.is_for(class))
    }

    /// Whether a teacher is certified for its occupation through its last day, or some for each of its units.
    fn is_taught(&self, class: &Class) -> bool {
        let held = self.held.iter().filter(|held| held.counts_for(class));
        let held: Vec<&Held> = held.collect();
        let Course {
            occupation,
            units: Json(units),
            ..
        } = &class.course;
        let is_held = |unit: &CompetencyUnit| held.iter().any(|it| it.unit.as_ref() == Some(unit));
        let of_occupation = |it: &&Held| it.occupation.as_ref() == Some(occupation);
        held.iter().any(of_occupation) || (!units.is_empty() && units.iter().all(is_held))
    }
}

impl LiveNeed {
    /// Whether it is for the class: it names it, or its program whatever the class on all of its days. Where no class is planned,
    /// it is for the next one, whenever that is.
    fn is_for(&self, class: &Class) -> bool {
        let of_program = self.lineage == class.course.lineage;
        let has_days = self.starts_on <= class.starts_on && class.ends_on <= self.ends_on;
        let is_its = match (self.batch_id, class.batch_id) {
            (None, None) => of_program,
            (None, Some(_)) => of_program && has_days,
            (named, planned) => named == planned,
        };
        is_its && self.occupation.as_ref() == Some(&class.course.occupation)
    }
}

impl Held {
    /// Whether it is valid through the last day of the class, and the person a teacher of its training provider: employed by it,
    /// or by none and with a teaching-method certificate that is valid as long.
    fn counts_for(&self, class: &Class) -> bool {
        let is_valid = self.valid_until.is_none_or(|until| until >= class.ends_on);
        let method = self.method_certificate_until;
        let is_teacher = match self.provider_id {
            Some(id) => id == class.course.provider_id,
            None => method.is_some_and(|until| until >= class.ends_on),
        };
        is_valid && is_teacher
    }
}

#[cfg(test)]
mod tests;
