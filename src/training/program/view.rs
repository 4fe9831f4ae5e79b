//! How training programs are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::Entry;
use super::model::{CHART, Facts, Program, ProgramId, ProgramStatus};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, CompetencyUnit, Timestamp, Title, Words};
use crate::reference::{OccupationView, ReasonCode};
use crate::sort_keys;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what training programs may be sorted.
    pub enum ProgramSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Title = "title" }
}

/// A training program.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgramView {
    pub id: ProgramId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ProgramStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The training provider that teaches it.
    pub provider_id: ProviderId,
    pub title: Title,
    pub occupation: OccupationView,
    /// The competency units (SKKNI) that it teaches.
    pub units: Vec<CompetencyUnit>,
    /// Hours of theory, of 45 minutes each (*jam pelajaran*).
    #[schema(minimum = 0)]
    pub hours_theory: i32,
    /// Hours of practice, of 45 minutes each (*jam pelajaran*).
    #[schema(minimum = 0)]
    pub hours_practice: i32,
    pub entry: Entry,
    /// What those who complete it are given.
    pub certificate: Title,
    /// The skill demands that it answers.
    pub demand_ids: Vec<SkillDemandId>,
    /// Why it is taught although it cites no demand.
    pub policy_reason: Option<Words>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Program> for ProgramView {
    fn from(row: Program) -> Self {
        let entry = row.entry();
        let Program {
            id,
            agency,
            client_id: _,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            search_key: _,
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
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            provider_id,
            title,
            occupation: occupation.into(),
            units,
            hours_theory,
            hours_practice,
            entry,
            certificate,
            demand_ids,
            policy_reason,
            allowed_actions: None,
        }
    }
}

impl ProgramView {
    /// One record, with what the caller may do.
    pub fn one((row, facts): (Program, Facts), by: &Actor) -> Self {
        let allowed = CHART.allowed(row.status, &facts, by, by.bar(&row.agency, row.owner()));
        Self {
            allowed_actions: Some(allowed),
            ..row.into()
        }
    }
}

impl Representation for ProgramView {
    const PATH: &'static str = "/v1/training-programs";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which training programs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgramQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<ProgramStatus>>,
    /// The training provider that teaches it.
    pub provider_id: Option<ProviderId>,
    /// A skill demand that it cites.
    pub demand_id: Option<SkillDemandId>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// Searches the title.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<ProgramSort>>,
}

impl ListQuery for ProgramQuery {
    type SortKey = ProgramSort;

    fn sort(&self) -> Option<Sort<ProgramSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Program, by: ProgramSort) -> Result<After> {
    match by {
        ProgramSort::CreatedAt => After::new((), row.id),
        ProgramSort::UpdatedAt => After::new(row.updated_at, row.id),
        ProgramSort::Title => After::new(&row.search_key, row.id),
    }
}
