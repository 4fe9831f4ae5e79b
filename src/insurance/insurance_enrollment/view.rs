//! What is answered about insurance enrollments.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{
    CHART, InsuranceEnrollment, InsuranceEnrollmentId, InsuranceEnrollmentStatus, Payer, Segment,
};
use crate::db::Record as _;
use crate::http::reply::Representation;
use crate::insurance::{Participation, Programs};
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Kpj, Rupiah, Timestamp, Words};
use crate::people::trainee::model::TraineeId;
use crate::reference::ReasonCode;
use crate::training::provider::model::ProviderId;

/// The cover of one person, for one participation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InsuranceEnrollmentView {
    pub id: InsuranceEnrollmentId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    /// `ended` is computed: the last day of an active or ending cover has passed.
    pub status: InsuranceEnrollmentStatus,
    /// The coded reason of a rejection.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Who is insured.
    pub trainee_id: TraineeId,
    /// The provider of the class.
    pub provider_id: ProviderId,
    pub participation: Participation,
    pub programs: Programs,
    pub segment: Segment,
    pub payer: Payer,
    /// The monthly wage on which contributions are reckoned; only with segment `pu`.
    pub wage_base_idr: Option<Rupiah>,
    /// The first day of cover; `null` where it is not known before the cover is active.
    pub covers_from: Option<NaiveDate>,
    /// The last day of cover; `null` where it goes on.
    pub covers_until: Option<NaiveDate>,
    /// The person's member number; `null` until the cover is active.
    pub member_number: Option<Kpj>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl InsuranceEnrollmentView {
    /// The record as it is called on `today`.
    #[must_use]
    pub fn of(row: InsuranceEnrollment, today: NaiveDate) -> Self {
        let programs = row.programs();
        let InsuranceEnrollment {
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
            provider_id,
            participation_kind,
            participation_id,
            covers_jkk: _,
            covers_jkm: _,
            segment,
            payer,
            wage_base_idr,
            covers_from,
            covers_until,
            member_number,
        } = row;
        Self {
            id,
            agency,
            client_ref,
            status: status.on(today, covers_until),
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            trainee_id,
            provider_id,
            participation: Participation {
                kind: participation_kind,
                id: participation_id,
            },
            programs,
            segment,
            payer,
            wage_base_idr,
            covers_from,
            covers_until,
            member_number,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    #[must_use]
    pub fn one(row: InsuranceEnrollment, by: &Actor, today: NaiveDate) -> Self {
        let bar = by.bar(&row.agency, row.owner());
        let view = Self::of(row, today);
        let allowed = CHART.allowed(view.status, &(), by, bar);
        Self {
            allowed_actions: Some(allowed),
            ..view
        }
    }
}

impl Representation for InsuranceEnrollmentView {
    const PATH: &'static str = "/v1/insurance-enrollments";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}
