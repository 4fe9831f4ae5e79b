//! Rows, states and rules of training programs.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{Entry, ProgramInput, ProgramPatch, SuspendInput};
use super::life::CHART;
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::skill_demand::model::SkillDemandId;
use crate::kernel::{
    ClientRef, CompetencyUnit, Education, Fault, FieldError, Party, PartyKind, Title, Words,
    name_key,
};
use crate::reference::{Occupation, OccupationInput, ReasonCode, Region};
use crate::training::provider::model::ProviderId;
use crate::{text_enum, uuid_id};

uuid_id!(ProgramId, "018cc251-f400-7000-8000-000000004001");

text_enum! {
    /// Where a training program stands.
    pub enum ProgramStatus {
        /// It is being written.
        Draft = "draft",
        /// The office has it.
        Submitted = "submitted",
        /// The office has returned it, to be completed.
        Incomplete = "incomplete",
        /// Opinions on it are heard.
        InOpinion = "in_opinion",
        Approved = "approved",
        Refused = "refused",
        /// It is taught no more.
        Retired = "retired",
    }
}

/// A training program as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = training_programs, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct Program {
    pub id: ProgramId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ProgramStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub provider_id: ProviderId,
    pub title: Title,
    pub occupation: Occupation,
    pub units: Json<Vec<CompetencyUnit>>,
    /// The demands in the order in which they were cited. `training_program_demands` holds the same ids for joins;
    /// here they come with the row. The store writes both together.
    pub demand_ids: Json<Vec<SkillDemandId>>,
    pub hours_theory: i32,
    pub hours_practice: i32,
    pub entry_min_age: Option<i32>,
    pub entry_max_age: Option<i32>,
    pub entry_education: Option<Education>,
    pub entry_residence: Option<Region>,
    pub certificate: Title,
    pub policy_reason: Option<Words>,
    /// Which edition it is, of those that follow one another.
    pub edition: i32,
    /// The edition that it follows.
    pub revises: Option<ProgramId>,
    /// The first of these editions.
    pub lineage: ProgramId,
    /// The day in Jakarta on which it was suspended last.
    pub suspended_from: Option<NaiveDate>,
    /// The last day of that suspension; until it is reinstated, where there is none.
    pub suspended_until: Option<NaiveDate>,
    pub suspension_reason: Option<ReasonCode>,
    pub suspension_note: Option<Words>,
}

impl Program {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &ProgramInput) -> Self {
        let ProgramInput {
            client_ref,
            provider_id,
            title,
            occupation,
            units,
            hours_theory,
            hours_practice,
            entry,
            certificate,
            demand_ids,
            policy_reason,
        } = input.clone();
        let Entry {
            min_age,
            max_age,
            education,
            residence,
        } = entry;
        let id = tx.new_id();
        Self {
            id,
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            provider_id,
            title,
            occupation: occupation.into(),
            units: Json(units),
            demand_ids: Json(demand_ids),
            hours_theory,
            hours_practice,
            entry_min_age: min_age,
            entry_max_age: max_age,
            entry_education: education,
            entry_residence: residence,
            certificate,
            policy_reason,
            edition: 1,
            revises: None,
            lineage: id,
            suspended_from: None,
            suspended_until: None,
            suspension_reason: None,
            suspension_note: None,
        }
    }

    /// The draft of the edition that follows this one and says the same.
    pub fn revised(&self, tx: &mut Tx<'_>, client_ref: Option<ClientRef>) -> Self {
        Self {
            id: tx.new_id(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            edition: self.edition + 1,
            revises: Some(self.id),
            suspended_from: None,
            suspended_until: None,
            suspension_reason: None,
            suspension_note: None,
            // Whose it is and what it teaches, all of it.
            ..self.clone()
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &ProgramPatch) {
        let ProgramPatch {
            title,
            occupation,
            units,
            hours_theory,
            hours_practice,
            entry,
            certificate,
            demand_ids,
            policy_reason,
        } = patch.clone();
        self.title = title.unwrap_or_else(|| self.title.clone());
        if let Some(entry) = entry {
            let Entry {
                min_age,
                max_age,
                education,
                residence,
            } = entry.onto(self.entry());
            self.entry_min_age = min_age;
            self.entry_max_age = max_age;
            self.entry_education = education;
            self.entry_residence = residence;
        }
        if let Some(units) = units {
            self.units = Json(units);
        }
        if let Some(demand_ids) = demand_ids {
            self.demand_ids = Json(demand_ids);
        }
        self.occupation = occupation.map_or_else(|| self.occupation.clone(), Occupation::from);
        self.hours_theory = hours_theory.unwrap_or(self.hours_theory);
        self.hours_practice = hours_practice.unwrap_or(self.hours_practice);
        self.certificate = certificate.unwrap_or_else(|| self.certificate.clone());
        self.policy_reason = policy_reason.unwrap_or_else(|| self.policy_reason.clone());
    }

    #[must_use]
    pub fn entry(&self) -> Entry {
        Entry {
            min_age: self.entry_min_age,
            max_age: self.entry_max_age,
            education: self.entry_education,
            residence: self.entry_residence.clone(),
        }
    }

    /// Whether the ages fit together; `max_said` tells whether the body has the highest one, where a fault is
    /// shown.
    ///
    /// # Errors
    /// `conflicts_with` where the highest age lies below the lowest.
    pub fn check(&self, max_said: bool) -> Result<()> {
        let both = self.entry_min_age.zip(self.entry_max_age);
        if both.is_none_or(|(min, max)| min <= max) {
            return Ok(());
        }
        let (at, other) = if max_said {
            ("/entry/max_age", "min_age")
        } else {
            ("/entry/min_age", "max_age")
        };
        let fault = FieldError::at(at, Fault("conflicts_with"));
        Err(fault.with("other", other).into())
    }

    /// Whether it is suspended on `today`.
    #[must_use]
    pub fn suspended(&self, today: NaiveDate) -> bool {
        is_suspended(self.suspended_from, self.suspended_until, (today, today))
    }

    /// Suspends it from `today` on.
    pub fn suspend(&mut self, today: NaiveDate, input: &SuspendInput) {
        let SuspendInput {
            reason,
            note,
            until,
        } = input.clone();
        self.suspended_from = Some(today);
        self.suspended_until = until;
        self.suspension_reason = Some(reason);
        self.suspension_note = note;
    }

    /// Ends its suspension; what it was stands in the journal.
    pub fn reinstate(&mut self) {
        self.suspended_from = None;
        self.suspended_until = None;
        self.suspension_reason = None;
        self.suspension_note = None;
    }

    /// The title, folded: what `q` searches and `sort=title` follows.
    #[must_use]
    pub fn search_key(&self) -> String {
        name_key(self.title.as_str())
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

/// Whether a suspension between these days holds on a day from `first` to `last`; one without a last day holds until it is ended.
#[must_use]
pub fn is_suspended(
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    (first, last): (NaiveDate, NaiveDate),
) -> bool {
    from.is_some_and(|from| from <= last) && until.is_none_or(|until| first <= until)
}

impl Record for Program {
    const RESOURCE: &'static str = "training-programs";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn agency(&self) -> &str {
        &self.agency
    }

    fn owner(&self) -> Option<Party> {
        Some(Party {
            kind: PartyKind::TrainingProvider,
            id: self.provider_id.into(),
        })
    }

    fn state(&self) -> Value {
        let Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note: _,
            version,
            created_at,
            updated_at,
            provider_id,
            title,
            occupation,
            units: Json(units),
            demand_ids: Json(demand_ids),
            hours_theory,
            hours_practice,
            entry_min_age: _,
            entry_max_age: _,
            entry_education: _,
            entry_residence: _,
            certificate,
            policy_reason,
            edition,
            revises,
            lineage: _,
            suspended_from,
            suspended_until,
            suspension_reason,
            suspension_note: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "provider_id": provider_id, "title": title, "occupation": OccupationInput::from(occupation.clone()), "units": units,
            "hours_theory": hours_theory, "hours_practice": hours_practice, "entry": self.entry(), "certificate": certificate,
            "demand_ids": demand_ids, "policy_reason": policy_reason, "edition": edition, "revises": revises,
            "suspended_from": suspended_from, "suspended_until": suspended_until, "suspension_reason": suspension_reason,
        })
    }
}
