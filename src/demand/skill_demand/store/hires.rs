//! How many have been hired for a demand: every query on `skill_demand_hires`, and on the count of them.

use uuid::Uuid;

use super::super::model::{Hire, HireId, SkillDemand, SkillDemandId, SkillDemandStatus};
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

/// Counts for a renewal the people who were hired for an `old` demand `since` a moment, each with the day on which they were
/// hired: no more than it asks for, and none where more were taken back.
///
/// # Errors
/// Those of the database.
pub async fn take_over(
    tx: &mut Tx<'_>,
    demand: &mut SkillDemand,
    old: SkillDemandId,
    since: Timestamp,
) -> Result<()> {
    let hires: Vec<Hire> = on!(tx, |c| skill_demand_hires::table
        .filter(skill_demand_hires::skill_demand_id.eq(old))
        .filter(skill_demand_hires::created_at.gt(since))
        .order(skill_demand_hires::id)
        .select(Hire::as_select())
        .load(c))?;
    let count: i32 = hires.iter().map(|hire| hire.count).sum();
    let count = count.min(demand.open());
    if count <= 0 {
        return Ok(());
    }
    // Ids of one moment are in no order of their own.
    let mut ids: Vec<HireId> = hires.iter().map(|_| tx.new_id()).collect();
    ids.sort_unstable_by_key(|id| Uuid::from(*id));
    let copies: Vec<Hire> = ids
        .into_iter()
        .zip(hires)
        .map(|(id, hire)| Hire {
            id,
            skill_demand_id: demand.id,
            ..hire
        })
        .collect();
    on!(tx, |c| diesel::insert_into(skill_demand_hires::table)
        .values(&copies)
        .execute(c))?;
    demand.hired = on!(tx, |c| diesel::update(skill_demands::table.find(demand.id))
        .set(skill_demands::hired.eq(skill_demands::hired + count))
        .returning(skill_demands::hired)
        .get_result(c))?;
    Ok(())
}

/// The first hires of a demand after another, in the order in which they were recorded.
///
/// # Errors
/// Those of the database.
pub async fn page(
    c: &mut Conn<'_>,
    id: SkillDemandId,
    after: Option<HireId>,
    limit: i64,
) -> Result<Vec<Hire>> {
    on!(c, |c| {
        let mut rows = skill_demand_hires::table
            .filter(skill_demand_hires::skill_demand_id.eq(id))
            .select(Hire::as_select())
            .into_boxed();
        if let Some(after) = after {
            rows = rows.filter(skill_demand_hires::id.gt(after));
        }
        rows.order(skill_demand_hires::id).limit(limit).load(c)
    })
}
