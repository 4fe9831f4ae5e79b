//! How training programs are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::input::Entry;
use super::life::{CHART, Heard, Standing};
use super::model::{Program, ProgramId, ProgramStatus};
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
use crate::reference::office_settings::model::OpinionVoice;
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
    /// `null` for an employer's client.
    pub client_ref: Option<ClientRef>,
    pub status: ProgramStatus,
    /// The coded reason of the last action that needed one; `null` for an employer's client.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words; `null` for an employer's client.
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
    /// The skill demands that it answers; for an employer's client its own employer's alone.
    pub demand_ids: Vec<SkillDemandId>,
    /// Why it is taught although it cites no demand.
    pub policy_reason: Option<Words>,
    /// Which edition it is of those that follow one another, from 1.
    #[schema(minimum = 1)]
    pub edition: i32,
    /// The edition that it follows; `null` for the first.
    pub revises: Option<ProgramId>,
    /// Whether it is suspended today, on the office's calendar: then no batch of it can be planned or opened.
    pub suspended: bool,
    /// The day on which it was suspended; `null` where it never was, or was reinstated.
    pub suspended_from: Option<NaiveDate>,
    /// The last day of the suspension; `null` where it lasts until the program is reinstated.
    pub suspended_until: Option<NaiveDate>,
    /// The coded reason of the suspension.
    pub suspension_reason: Option<ReasonCode>,
    /// That reason in words; `null` for an employer's client.
    pub suspension_note: Option<Words>,
    /// Whose opinions have been heard, and whose must be; only where one record is answered, and not to an employer's client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opinions: Option<HeardView>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// Whose opinions on a program have been heard, and whose must be.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeardView {
    /// How many employers have given one.
    #[schema(minimum = 0)]
    pub employer: i64,
    /// How many training providers have given one.
    #[schema(minimum = 0)]
    pub provider: i64,
    /// Whether the office has given one: 1 or 0.
    #[schema(minimum = 0)]
    pub office: i64,
    /// Whose the office requires before it approves.
    pub required: Vec<OpinionVoice>,
    /// Whose of these have not been given.
    pub missing: Vec<OpinionVoice>,
}

impl From<&Standing> for HeardView {
    fn from(standing: &Standing) -> Self {
        let Heard {
            employer,
            provider,
            office,
        } = standing.ground.heard;
        Self {
            employer,
            provider,
            office,
            required: standing.ground.required.clone(),
            missing: standing.missing(),
        }
    }
}

impl ProgramView {
    /// One of many, as it stands on `today`. What passed between the provider and the office is not told to an employer.
    #[must_use]
    pub fn of(row: Program, by: &Actor, today: NaiveDate) -> Self {
        let is_told = by.scope.employer().is_none();
        let (entry, suspended) = (row.entry(), row.suspended(today));
        let Program {
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
            suspension_note,
        } = row;
        Self {
            id,
            agency,
            client_ref: client_ref.filter(|_| is_told),
            status,
            status_reason: status_reason.filter(|_| is_told),
            status_note: status_note.filter(|_| is_told),
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
            edition,
            revises,
            suspended,
            suspended_from,
            suspended_until,
            suspension_reason,
            suspension_note: suspension_note.filter(|_| is_told),
            opinions: None,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let program = &standing.program;
        let bar = by.bar(&program.agency, program.owner());
        let allowed = CHART.allowed(program.status, &standing, by, bar);
        let is_told = by.scope.employer().is_none();
        Self {
            opinions: is_told.then(|| HeardView::from(&standing)),
            allowed_actions: Some(allowed),
            ..Self::of(standing.program, by, standing.today)
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
    /// The edition that it follows.
    pub revises: Option<ProgramId>,
    /// Whether no later edition of it is approved.
    pub latest: Option<bool>,
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
        ProgramSort::Title => After::new(row.search_key(), row.id),
    }
}
