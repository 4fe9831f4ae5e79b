//! How needs for instructors are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::life::CHART;
use super::model::{InstructorNeed, InstructorNeedId, InstructorNeedStatus, Standing};
use crate::db::column::Json;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, CompetencyUnit, Hours, Timestamp, Words};
use crate::reference::{OccupationView, ReasonCode, Region};
use crate::sort_keys;
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::AvailableHours;
use crate::training::instructor::model::InstructorId;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what needs for instructors may be sorted.
    pub enum InstructorNeedSort { CreatedAt = "created_at", UpdatedAt = "updated_at", StartsOn = "starts_on" }
}

/// A need for an instructor.
#[derive(Debug, Serialize, ToSchema)]
pub struct InstructorNeedView {
    pub id: InstructorNeedId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: InstructorNeedStatus,
    /// The coded reason of the last action that needed one; where it ended with its batch, or as that was put off, the batch's.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The program that is to be taught.
    pub program_id: Option<ProgramId>,
    /// The batch for which it is.
    pub batch_id: Option<BatchId>,
    /// The program's training provider.
    pub provider_id: Option<ProviderId>,
    /// What is to be taught; `null` where it is a unit.
    pub occupation: Option<OccupationView>,
    /// A unit of SKKNI; `null` where it is an occupation.
    pub unit: Option<CompetencyUnit>,
    /// The hours of each week.
    pub weekly: Vec<AvailableHours>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// The hours of all weeks together.
    pub hours: Hours,
    /// Where it is taught.
    pub region: Region,
    pub note: Option<Words>,
    /// Who is considered, in the order in which they were named.
    pub shortlist: Vec<InstructorId>,
    /// Who is asked, or will teach; the last one of a cancelled need.
    pub instructor_id: Option<InstructorId>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<InstructorNeed> for InstructorNeedView {
    fn from(row: InstructorNeed) -> Self {
        let hours = row.hours();
        let InstructorNeed {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            program_id,
            batch_id,
            provider_id,
            occupation,
            unit,
            weekly: Json(weekly),
            starts_on,
            ends_on,
            minutes: _,
            region,
            note,
            shortlist: Json(shortlist),
            instructor_id,
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
            program_id,
            batch_id,
            provider_id,
            occupation: occupation.map(OccupationView::from),
            unit,
            weekly,
            starts_on,
            ends_on,
            hours,
            region,
            note,
            shortlist,
            instructor_id,
            allowed_actions: None,
        }
    }
}

impl InstructorNeedView {
    /// One record, with what the caller may do.
    #[must_use]
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let need = &standing.need;
        let allowed = CHART.allowed(need.status, &standing, by, need.bar(by));
        Self {
            allowed_actions: Some(allowed),
            ..standing.need.into()
        }
    }
}

impl Representation for InstructorNeedView {
    const PATH: &'static str = "/v1/instructor-needs";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// The needs that were opened.
#[derive(Debug, Serialize, ToSchema)]
pub struct DerivedNeeds {
    /// In the order of their programs, and of one program in the order of its batches. A hundred are opened in one call at most: where there are as many, call again.
    pub items: Vec<InstructorNeedView>,
}

/// Which needs for instructors.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InstructorNeedQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<InstructorNeedStatus>>,
    /// The program that is to be taught.
    pub program_id: Option<ProgramId>,
    /// The batch for which they are.
    pub batch_id: Option<BatchId>,
    /// The training provider whose program it is.
    pub provider_id: Option<ProviderId>,
    /// Who is asked, or will teach.
    pub instructor_id: Option<InstructorId>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// This unit of SKKNI.
    #[param(inline)]
    pub unit: Option<CompetencyUnit>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// The first day is this one or later.
    pub starts_on_from: Option<NaiveDate>,
    /// The first day is this one or earlier.
    pub starts_on_to: Option<NaiveDate>,
    /// The last day is this one or later.
    pub ends_on_from: Option<NaiveDate>,
    /// The last day is this one or earlier.
    pub ends_on_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<InstructorNeedSort>>,
}

impl ListQuery for InstructorNeedQuery {
    type SortKey = InstructorNeedSort;

    fn sort(&self) -> Option<Sort<InstructorNeedSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &InstructorNeed, by: InstructorNeedSort) -> Result<After> {
    match by {
        InstructorNeedSort::CreatedAt => After::new((), row.id),
        InstructorNeedSort::UpdatedAt => After::new(row.updated_at, row.id),
        InstructorNeedSort::StartsOn => After::new(row.starts_on, row.id),
    }
}
