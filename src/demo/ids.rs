//! The ids of the demo office's records: `018cc251-f400-7000-8000-` and a number whose last three digits say the record, and those
//! before them the resource.
//!
//! | number | resource | the first one is |
//! |---|---|---|
//! | `1001` | employers | the garment maker that misses mechanics |
//! | `2001` | skill demands | its 25 garment mechanics, of whom 4 are hired |
//! | `3001` | training providers | the public training centre |
//! | `4001` | training programs | the mechanics' program |
//! | `5001` | batches | the mechanics' class, which is running |
//! | `6001` | trainees | someone in that class |
//! | `7001` | enrollments | that person's seat |
//! | `8001` | insurance enrollments | that person's cover |
//! | `a001` | consultations | the forum at which the firm spoke |
//! | `b001` | consultation inputs | what it said |
//! | `e001` | attentions to demands | that the training centre has spoken to the firm |
//! | `c001` | responses to demands | the training centre's offer, of which the mechanics' class came |
//! | `11001` | workshops | the training centre's shop of garment machines |
//! | `12001` | waivers for batches | that a class may open although the accreditation ends before it |
//! | `d001` | priorities of demand | that mechanics come first in the city |
//! | `f001` | instructors | a teacher of sewing at the training centre |
//! | `13001` | opinions on programs | what the garment maker thinks of the mechanics' program |
//! | `0001` | office settings | whose opinions the office hears |

use std::marker::PhantomData;

use crate::db::counted_id;
use crate::demand::consultation::model::ConsultationId;
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::employer::model::EmployerId;
use crate::demand::priority::model::DemandPriorityId;
use crate::demand::skill_demand::model::{HireId, SkillDemandId};
use crate::insurance::insurance_enrollment::model::InsuranceEnrollmentId;
use crate::kernel::id::EntityId;
use crate::people::enrollment::model::EnrollmentId;
use crate::people::trainee::model::TraineeId;
use crate::reference::office_settings::model::OfficeSettingsId;
use crate::training::batch::model::BatchId;
use crate::training::batch_waiver::model::BatchWaiverId;
use crate::training::demand_attention::model::DemandAttentionId;
use crate::training::demand_response::model::DemandResponseId;
use crate::training::instructor::model::InstructorId;
use crate::training::program::model::ProgramId;
use crate::training::program_opinion::model::ProgramOpinionId;
use crate::training::provider::model::ProviderId;
use crate::training::workshop::model::WorkshopId;

/// The ids of one resource's records.
pub struct Block<I> {
    base: u64,
    of: PhantomData<I>,
}

impl<I> Block<I> {
    const fn at(base: u64) -> Self {
        Self {
            base,
            of: PhantomData,
        }
    }

    /// The number in the id of record `n`, counted from 1.
    #[must_use]
    pub const fn number(&self, n: u64) -> u64 {
        self.base + n
    }
}

impl<I: EntityId> Block<I> {
    /// The id of record `n`, counted from 1.
    #[must_use]
    pub fn id(&self, n: u64) -> I {
        counted_id(self.number(n))
    }
}

pub const EMPLOYERS: Block<EmployerId> = Block::at(0x1000);
pub const DEMANDS: Block<SkillDemandId> = Block::at(0x2000);
pub const PROVIDERS: Block<ProviderId> = Block::at(0x3000);
pub const PROGRAMS: Block<ProgramId> = Block::at(0x4000);
pub const BATCHES: Block<BatchId> = Block::at(0x5000);
pub const TRAINEES: Block<TraineeId> = Block::at(0x6000);
pub const ENROLLMENTS: Block<EnrollmentId> = Block::at(0x7000);
pub const COVERS: Block<InsuranceEnrollmentId> = Block::at(0x8000);
pub const CONSULTATIONS: Block<ConsultationId> = Block::at(0xa000);
pub const INPUTS: Block<ConsultationInputId> = Block::at(0xb000);
pub const HIRES: Block<HireId> = Block::at(0x9000);
pub const RESPONSES: Block<DemandResponseId> = Block::at(0xc000);
pub const ATTENTIONS: Block<DemandAttentionId> = Block::at(0xe000);
pub const PRIORITIES: Block<DemandPriorityId> = Block::at(0xd000);
pub const INSTRUCTORS: Block<InstructorId> = Block::at(0xf000);
pub const OPINIONS: Block<ProgramOpinionId> = Block::at(0x1_3000);
pub const SETTINGS: Block<OfficeSettingsId> = Block::at(0x0000);
pub const WORKSHOPS: Block<WorkshopId> = Block::at(0x1_1000);
pub const WAIVERS: Block<BatchWaiverId> = Block::at(0x1_2000);
