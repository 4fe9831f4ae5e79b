//! How many have been hired for a demand: every query on `skill_demand_hires`, and on the count of them.

use super::super::model::{Hire, SkillDemand, SkillDemandStatus};
use crate::db::prelude::*;

/// Counts hires, or takes some back, and the change with them; `None` where fewer than none or more than the
/// headcount would be hired, or the demand is not verified.
///
/// # Errors
/// Those of the database.
pub async fn count(tx: &mut Tx<'_>, hire: &Hire) -> Result<Option<SkillDemand>> {
    let now = tx.now;
    let counted: Result<SkillDemand> = on!(tx, |c| diesel::update(
        skill_demands::table
            .find(hire.skill_demand_id)
            .filter(skill_demands::status.eq(SkillDemandStatus::Verified))
            .filter((skill_demands::hired + hire.count).ge(0))
            .filter((skill_demands::hired + hire.count).le(skill_demands::headcount))
    )
    .set((
        skill_demands::hired.eq(skill_demands::hired + hire.count),
        skill_demands::version.eq(skill_demands::version + 1),
        skill_demands::updated_at.eq(now),
    ))
    .returning(SkillDemand::as_returning())
    .get_result(c));
    let counted = counted.optional()?;
    if counted.is_some() {
        on!(tx, |c| diesel::insert_into(skill_demand_hires::table)
            .values(hire)
            .execute(c))?;
    }
    Ok(counted)
}
