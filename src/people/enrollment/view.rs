//! Enrollments as they are asked for and answered.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, Enrolled, Enrollment, EnrollmentId, EnrollmentStatus};
use crate::db::Record as _;
use crate::http::page::{ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Period, Timestamp, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::ReasonCode;
use crate::sort_keys;
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what enrollments may be sorted.
    pub enum EnrollmentSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// An enrollment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrollmentView {
    pub id: EnrollmentId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: EnrollmentStatus,
    /// The coded reason for leaving.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub trainee_id: TraineeId,
    pub batch_id: BatchId,
    /// The provider that holds the class.
    pub provider_id: ProviderId,
    pub program_id: ProgramId,
    /// The program's version on the day of enrollment; it never changes.
    #[schema(minimum = 1)]
    pub program_version: i32,
    /// The day in Jakarta on which the enrollment was made.
    pub enrolled_on: NaiveDate,
    /// The first day not taken part; only for who has left.
    pub effective_on: Option<NaiveDate>,
    /// The days of participation, both included; `null` where there is none.
    pub participation: Option<Period>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl From<Enrolled> for EnrollmentView {
    fn from(enrolled: Enrolled) -> Self {
        let participation = enrolled.participation();
        let Enrolled { row, class: _ } = enrolled;
        let Enrollment {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on,
            effective_on,
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
            trainee_id,
            batch_id,
            provider_id,
            program_id,
            program_version,
            enrolled_on,
            effective_on,
            participation,
            allowed_actions: None,
        }
    }
}

impl EnrollmentView {
    /// One record, with what the caller may do.
    pub(super) fn one(enrolled: Enrolled, by: &Actor) -> Self {
        let Enrolled { row, class } = &enrolled;
        let allowed = CHART.allowed(row.status, class, by, by.bar(&row.agency, row.owner()));
        Self {
            allowed_actions: Some(allowed),
            ..enrolled.into()
        }
    }
}

impl Representation for EnrollmentView {
    const PATH: &'static str = "/v1/enrollments";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which enrollments.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<EnrollmentStatus>>,
    pub batch_id: Option<BatchId>,
    pub trainee_id: Option<TraineeId>,
    pub program_id: Option<ProgramId>,
    pub provider_id: Option<ProviderId>,
    /// In a batch that is in any of these states.
    #[param(inline, style = Form, explode = false)]
    pub batch_status: Option<AnyOf<BatchStatus>>,
    /// In a batch whose KBJI code begins so.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// In a batch with this KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// In a batch whose region code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// In a batch with this region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// In a batch that ends on this day or later.
    pub ends_on_from: Option<NaiveDate>,
    /// In a batch that ends on this day or earlier.
    pub ends_on_to: Option<NaiveDate>,
    /// Enrolled on this day or later.
    pub enrolled_on_from: Option<NaiveDate>,
    /// Enrolled on this day or earlier.
    pub enrolled_on_to: Option<NaiveDate>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<EnrollmentSort>>,
}

impl ListQuery for EnrollmentQuery {
    type SortKey = EnrollmentSort;

    fn sort(&self) -> Option<Sort<EnrollmentSort>> {
        self.sort
    }
}
