//! How the records of a past day are answered.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{PastBatch, PastDemand};
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::reference::{OccupationView, Region};
use crate::training::batch::model::{BatchId, BatchStatus};
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

/// A skill demand that was verified and had not expired, as it was at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastDemandView {
    pub id: SkillDemandId,
    pub employer_id: EmployerId,
    pub occupation: OccupationView,
    pub region: Region,
    /// The day by which all are needed.
    pub needed_by: NaiveDate,
    /// The last day on which it counts.
    pub valid_until: NaiveDate,
    #[schema(minimum = 1)]
    pub headcount: i32,
    #[schema(minimum = 0)]
    pub hired: i32,
    /// `headcount` less `hired`.
    #[schema(minimum = 0)]
    pub open: i32,
}

impl From<PastDemand> for PastDemandView {
    fn from(row: PastDemand) -> Self {
        let PastDemand {
            skill_demand_id,
            employer_id,
            occupation,
            region,
            needed_by,
            valid_until,
            headcount,
            hired,
        } = row;
        Self {
            id: skill_demand_id,
            employer_id,
            occupation: occupation.into(),
            region,
            needed_by,
            valid_until,
            headcount,
            hired,
            open: headcount - hired,
        }
    }
}

/// A batch that counted, planned or under way, as it was at the end of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct PastBatchView {
    pub id: BatchId,
    pub status: BatchStatus,
    pub program_id: ProgramId,
    pub provider_id: ProviderId,
    pub occupation: OccupationView,
    pub region: Region,
    /// Its last day.
    pub ends_on: NaiveDate,
    #[schema(minimum = 1)]
    pub seats: i64,
    /// Who held a seat.
    #[schema(minimum = 0)]
    pub in_training: i64,
    /// The seats that were free and could still be filled: those of a batch that was planned or open.
    #[schema(minimum = 0)]
    pub planned_seats: i64,
    /// Of those in training, who was not insured on every day of taking part.
    #[schema(minimum = 0)]
    pub trainees_uncovered: i64,
}

impl From<PastBatch> for PastBatchView {
    fn from(row: PastBatch) -> Self {
        let PastBatch {
            batch_id,
            status,
            program_id,
            provider_id,
            occupation,
            region,
            ends_on,
            seats,
            in_training,
            uncovered,
        } = row;
        let seats = i64::from(seats);
        let (in_training, uncovered) = (in_training.unwrap_or(0), uncovered.unwrap_or(0));
        Self {
            id: batch_id,
            status,
            program_id,
            provider_id,
            occupation: occupation.into(),
            region,
            ends_on,
            seats,
            in_training,
            planned_seats: if BatchStatus::PLANS_SEATS.contains(&status) {
                seats - in_training
            } else {
                0
            },
            trainees_uncovered: uncovered,
        }
    }
}
