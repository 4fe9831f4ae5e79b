//! Rows, states and rules of skill demands.

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{RenewInput, SkillDemandInput, SkillDemandPatch};
use super::life::CHART;
use super::terms::{Said, Terms};
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::employer::model::EmployerId;
use crate::kernel::{
    ClientRef, Fault, FieldError, Party, PartyKind, Rupiah, ShortText, Title, Words, fold, name_key,
};
use crate::reference::{Occupation, OccupationInput, ReasonCode, Region};
use crate::{text_enum, uuid_id};

uuid_id!(SkillDemandId, "018cc251-f400-7000-8000-000000002001");
uuid_id!(HireId);

text_enum! {
    /// Where a skill demand stands.
    pub enum SkillDemandStatus { Draft = "draft", Submitted = "submitted", Verified = "verified", Rejected = "rejected", Withdrawn = "withdrawn" }
}

text_enum! {
    /// What the people are wanted for.
    pub enum DemandKind {
        /// They become workers of the firm.
        Hire = "hire",
        /// They are workers of the firm, who shall learn more.
        Upskill = "upskill",
        /// They come as interns or apprentices.
        Intern = "intern",
    }
}

text_enum! {
    /// How far training providers have looked into a demand: one, or all of them together.
    pub enum Attention {
        /// No provider has seen it.
        New = "new",
        /// It has been seen.
        Seen = "seen",
        /// A provider has spoken to the firm.
        Contacted = "contacted",
    }
}

text_enum! {
    /// How far a demand is met by hires.
    pub enum Fulfilment {
        /// Nobody has been hired.
        Open = "open",
        /// Some have been hired.
        PartlyMet = "partly_met",
        /// All have been hired.
        Met = "met",
    }
}

/// A skill demand as it is kept.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, AsChangeset, Identifiable)]
#[diesel(table_name = skill_demands, treat_none_as_null = true)]
pub struct SkillDemand {
    pub id: SkillDemandId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: SkillDemandStatus,
    /// Why the last action that needs a reason was taken.
    pub status_reason: Option<ReasonCode>,
    pub status_note: Option<Words>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub employer_id: EmployerId,
    pub title: Title,
    pub occupation: Occupation,
    pub skills: Json<Vec<ShortText>>,
    pub headcount: i32,
    /// Written by the store of [`hires`](super::store::hires) alone.
    #[diesel(skip_update)]
    pub hired: i32,
    pub kind: DemandKind,
    pub region: Region,
    #[diesel(deserialize_as = Day)]
    pub needed_from: NaiveDate,
    #[diesel(deserialize_as = Day)]
    pub needed_by: NaiveDate,
    pub wage_min_idr: Option<Rupiah>,
    pub wage_max_idr: Option<Rupiah>,
    /// The last day on which it counts.
    #[diesel(deserialize_as = Day)]
    pub valid_until: NaiveDate,
    /// The inputs of consultations from which it was made.
    pub input_ids: Json<Vec<ConsultationInputId>>,
    /// The demand that it renews.
    pub renews: Option<SkillDemandId>,
}

/// People hired for a demand, or hires taken back (a negative `count`), with the day from which on that is true.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = skill_demand_hires, treat_none_as_default_value = false)]
pub struct Hire {
    pub id: HireId,
    pub skill_demand_id: SkillDemandId,
    pub count: i32,
    #[diesel(deserialize_as = Day)]
    pub hired_on: NaiveDate,
    pub reason: Option<ReasonCode>,
    pub note: Option<Words>,
    pub created_at: Timestamp,
}

impl SkillDemand {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &SkillDemandInput, renews: Option<SkillDemandId>) -> Self {
        let SkillDemandInput {
            client_ref,
            employer_id,
            title,
            occupation,
            skills,
            headcount,
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            input_ids,
            confirm_distinct: _,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            status: CHART.initial,
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            employer_id,
            title,
            occupation: occupation.into(),
            skills: Json(skills),
            headcount,
            hired: 0,
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            input_ids: Json(input_ids),
            renews,
        }
    }

    /// What a renewal of this demand says.
    ///
    /// # Errors
    /// `required` at the headcount where nobody is missing any more and it is not said how many are needed.
    pub fn renewed(&self, input: &RenewInput) -> Result<SkillDemandInput> {
        let RenewInput {
            client_ref,
            headcount,
            needed_from,
            needed_by,
            valid_until,
            confirm_distinct,
        } = input.clone();
        let missing = Some(self.open()).filter(|open| *open > 0);
        let required = || FieldError::at("/headcount", Fault("required"));
        Ok(SkillDemandInput {
            client_ref,
            employer_id: self.employer_id,
            title: self.title.clone(),
            occupation: self.occupation.clone().into(),
            skills: self.skills.0.clone(),
            headcount: headcount.or(missing).ok_or_else(required)?,
            kind: self.kind,
            region: self.region.clone(),
            needed_from,
            needed_by,
            wage_min_idr: self.wage_min_idr,
            wage_max_idr: self.wage_max_idr,
            valid_until,
            // It names them from the moment at which it is verified.
            input_ids: Vec::new(),
            confirm_distinct,
        })
    }

    /// Applies a merge patch.
    ///
    /// # Errors
    /// `not_below_hired`, `other_need` where a renewal would become something else, and what does not fit together, see [`Terms::faults`]: all at once.
    pub fn patch(&mut self, patch: &SkillDemandPatch) -> Result<()> {
        let SkillDemandPatch {
            title,
            occupation,
            skills,
            headcount,
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            input_ids,
            confirm_distinct: _,
        } = patch.clone();
        let before = (self.occupation.clone(), self.kind);
        self.title = title.unwrap_or_else(|| self.title.clone());
        self.occupation = occupation.map_or_else(|| self.occupation.clone(), Occupation::from);
        self.skills = skills.map_or_else(|| self.skills.clone(), Json);
        self.headcount = headcount.unwrap_or(self.headcount);
        self.kind = kind.unwrap_or(self.kind);
        self.region = region.unwrap_or_else(|| self.region.clone());
        self.needed_from = needed_from.unwrap_or(self.needed_from);
        self.needed_by = needed_by.unwrap_or(self.needed_by);
        self.wage_min_idr = wage_min_idr.unwrap_or(self.wage_min_idr);
        self.wage_max_idr = wage_max_idr.unwrap_or(self.wage_max_idr);
        self.valid_until = valid_until.unwrap_or(self.valid_until);
        self.input_ids = input_ids.map_or_else(|| self.input_ids.clone(), Json);
        let mut faults = Terms::from(&*self).faults(Said::from(patch));
        if self.headcount < self.hired {
            faults.push(FieldError::at("/headcount", Fault("not_below_hired")));
        }
        if self.renews.is_some() {
            let is_other = [self.occupation != before.0, self.kind != before.1];
            let at = ["/occupation", "/kind"].into_iter().zip(is_other);
            let others = at.filter(|(_, is_other)| *is_other);
            faults.extend(others.map(|(at, _)| FieldError::at(at, Fault("other_need"))));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }

    /// How many people are still missing.
    #[must_use]
    pub fn open(&self) -> i32 {
        self.headcount - self.hired
    }

    #[must_use]
    pub fn fulfilment(&self) -> Fulfilment {
        match (self.hired, self.open()) {
            (_, ..=0) => Fulfilment::Met,
            (..=0, _) => Fulfilment::Open,
            _ => Fulfilment::PartlyMet,
        }
    }

    /// Whether its last day is over.
    #[must_use]
    pub fn expired(&self, today: NaiveDate) -> bool {
        self.valid_until < today
    }

    /// Whether it is for the same occupation and the same days as `other`: it can be taken for the same need as whatever
    /// that one could be taken for, and for nothing else.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        self.occupation == other.occupation
            && self.needed_from == other.needed_from
            && self.needed_by == other.needed_by
            && self.valid_until == other.valid_until
    }

    /// Title and skills, folded: what `q` searches. The title comes first, since short searches look at the beginning. A folded
    /// text has no line end, so that no search finds one that spans two skills.
    #[must_use]
    pub fn search_key(&self) -> String {
        let skills = self.skills.0.iter().map(ShortText::as_str);
        let texts = std::iter::once(self.title.as_str()).chain(skills);
        texts.map(fold).collect::<Vec<_>>().join("\n")
    }

    /// The title, folded: what `sort=title` follows.
    #[must_use]
    pub fn title_key(&self) -> String {
        name_key(self.title.as_str())
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for SkillDemand {
    const RESOURCE: &'static str = "skill-demands";

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
            kind: PartyKind::Employer,
            id: self.employer_id.into(),
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
            employer_id,
            title,
            occupation,
            skills: Json(skills),
            headcount,
            hired,
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            input_ids: Json(input_ids),
            renews,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": status, "status_reason": status_reason, "version": version, "created_at": created_at, "updated_at": updated_at,
            "employer_id": employer_id, "title": title, "occupation": OccupationInput::from(occupation.clone()), "skills": skills,
            "headcount": headcount, "hired": hired, "kind": kind, "region": region, "needed_from": needed_from, "needed_by": needed_by,
            "wage_min_idr": wage_min_idr, "wage_max_idr": wage_max_idr, "valid_until": valid_until, "input_ids": input_ids, "renews": renews,
        })
    }
}
