//! How consultation inputs are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::Voice;
use super::life::{CHART, Standing};
use super::model::{
    ConsultationInput, ConsultationInputId, ConsultationInputStatus, Disposition, Urgency,
    VoiceKind,
};
use crate::db::Record as _;
use crate::demand::consultation::model::ConsultationId;
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Timestamp, Words};
use crate::reference::{OccupationView, ReasonCode, suggested_occupations};
use crate::sort_keys;

sort_keys! {
    /// By what consultation inputs may be sorted.
    pub enum ConsultationInputSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// A consultation input.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsultationInputView {
    pub id: ConsultationInputId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ConsultationInputStatus,
    /// The coded reason why it was declined.
    pub status_reason: Option<ReasonCode>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Where it was said.
    pub consultation_id: ConsultationId,
    pub voiced_by: Voice,
    /// The firm that has said it, where it is registered.
    pub employer_id: Option<EmployerId>,
    /// The words as they were said.
    pub words: Words,
    /// What the words are taken for.
    pub occupation: Option<OccupationView>,
    /// How many people are missing.
    #[schema(minimum = 1)]
    pub headcount: Option<i32>,
    pub urgency: Urgency,
    /// What was decided about it; `null` while it is recorded.
    pub disposition: Option<Disposition>,
    /// The skill demands that name it.
    pub demand_ids: Vec<SkillDemandId>,
    /// What is answered to whoever voiced it; for an employer's client `null` until it is answered.
    pub answer: Option<Words>,
    pub answered_at: Option<Timestamp>,
    /// What the words may mean, the likeliest first; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 5)]
    pub suggested_occupations: Option<Vec<OccupationView>>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl ConsultationInputView {
    /// One of many, as the caller may see it.
    pub fn of(standing: Standing, by: &Actor) -> Self {
        let Standing { input, demand_ids } = standing;
        let ConsultationInput {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            version,
            created_at,
            updated_at,
            consultation_id,
            voiced_by_kind,
            voiced_by_name,
            employer_id,
            words,
            occupation,
            headcount,
            urgency,
            disposition,
            answer,
            answered_at,
        } = input;
        let is_told = by.scope.party.is_none() || status == ConsultationInputStatus::Answered;
        Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            version,
            created_at,
            updated_at,
            consultation_id,
            voiced_by: Voice {
                kind: voiced_by_kind,
                name: voiced_by_name,
            },
            employer_id,
            words,
            occupation: occupation.map(OccupationView::from),
            headcount,
            urgency,
            disposition,
            demand_ids,
            answer: answer.filter(|_| is_told),
            answered_at,
            suggested_occupations: None,
            allowed_actions: None,
        }
    }

    /// One record, with what its words may mean and what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let input = &standing.input;
        let allowed = CHART.allowed(
            input.status,
            &standing,
            by,
            by.bar(&input.agency, input.owner()),
        );
        let suggested = suggested_occupations(input.words.as_str());
        Self {
            suggested_occupations: Some(suggested.into_iter().map(OccupationView::from).collect()),
            allowed_actions: Some(allowed),
            ..Self::of(standing, by)
        }
    }
}

impl Representation for ConsultationInputView {
    const PATH: &'static str = "/v1/consultation-inputs";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which consultation inputs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsultationInputQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<ConsultationInputStatus>>,
    /// Any of these decisions.
    #[param(inline, style = Form, explode = false)]
    pub disposition: Option<AnyOf<Disposition>>,
    /// Where it was said.
    pub consultation_id: Option<ConsultationId>,
    /// The firm that has said it.
    pub employer_id: Option<EmployerId>,
    /// A skill demand that names it.
    pub demand_id: Option<SkillDemandId>,
    /// Voiced by any of these.
    #[param(inline, style = Form, explode = false)]
    pub voiced_by_kind: Option<AnyOf<VoiceKind>>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// Any of these.
    #[param(inline, style = Form, explode = false)]
    pub urgency: Option<AnyOf<Urgency>>,
    /// Searches the words, and the name of who has said them.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<ConsultationInputSort>>,
}

impl ListQuery for ConsultationInputQuery {
    type SortKey = ConsultationInputSort;

    fn sort(&self) -> Option<Sort<ConsultationInputSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &ConsultationInput, by: ConsultationInputSort) -> Result<After> {
    match by {
        ConsultationInputSort::CreatedAt => After::new((), row.id),
        ConsultationInputSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}
