//! Of which demands training providers are told: conditions in queries on `skill_demands`.

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists};
use uuid::Uuid;

use super::super::model::SkillDemandStatus;
use crate::db::column::AnyId;
use crate::db::prelude::*;

/// Whether the training provider whose client calls is active: others are told of no demand.
#[auto_type]
pub fn is_active(provider: Option<Uuid>) -> _ {
    let own: AnyId = AnyId(provider.unwrap_or_default());
    let provider = training_providers::table.filter(training_providers::id.eq(own));
    exists(provider.filter(training_providers::status.eq("active")))
}

/// Whether the demand of the row at hand is told to a training provider's client: it counts on `today`, and the provider
/// is active.
#[auto_type]
pub fn is_told(provider: Option<Uuid>, today: NaiveDate) -> _ {
    let verified: SkillDemandStatus = SkillDemandStatus::Verified;
    let is_verified = skill_demands::status.eq(verified);
    let is_valid = skill_demands::valid_until.ge(today);
    let to_active: is_active = is_active(provider);
    is_verified.and(is_valid).and(to_active)
}
