//! Demands that may be the same need as another.

use chrono::NaiveDate;

use super::super::model::{SkillDemand, SkillDemandId};
use crate::db::prelude::*;

/// So many demands are named at most where a new one may be one of them.
const CANDIDATES: i64 = 20;

/// Those that `row` may be taken for: live ones of the same employer, for the same occupation, in some of the same days.
macro_rules! rows {
    ($row:expr, $today:expr) => {{
        let (row, today): (&SkillDemand, NaiveDate) = ($row, $today);
        skill_demands::table
            .filter(skill_demands::employer_id.eq(row.employer_id))
            .filter(skill_demands::occupation.eq(row.occupation.clone()))
            .filter(skill_demands::needed_by.ge(row.needed_from))
            .filter(skill_demands::needed_from.le(row.needed_by))
            .filter(skill_demands::valid_until.ge(today))
            .filter(skill_demands::status.eq_any($crate::demand::skill_demand::life::LIVE))
    }};
}

pub(super) use rows;

/// Refuses a demand that may be taken for another one. Those of its own line of renewals are the same need.
///
/// # Errors
/// `possible_duplicate` with the ids of those that are there, the first twenty.
pub async fn must_be_distinct(tx: &mut Tx<'_>, row: &SkillDemand) -> Result<()> {
    let today = tx.today();
    let mut alike: Vec<SkillDemandId> = on!(tx, |c| rows!(row, today)
        .filter(skill_demands::id.ne(row.id))
        .select(skill_demands::id)
        .order(skill_demands::id)
        .limit(CANDIDATES)
        .load(c))?;
    if !alike.is_empty() {
        let line = line(tx, row).await?;
        alike.retain(|id| !line.contains(id));
    }
    if alike.is_empty() {
        return Ok(());
    }
    let refusal = Refusal::new(Code::PossibleDuplicate);
    Err(alike.into_iter().fold(refusal, Refusal::existing).into())
}

/// What a demand renews, and what renews it, over however many links.
async fn line(tx: &mut Tx<'_>, row: &SkillDemand) -> Result<Vec<SkillDemandId>> {
    let mut line = Vec::new();
    let mut before = row.renews;
    while let Some(id) = before {
        line.push(id);
        before = on!(tx, |c| skill_demands::table
            .find(id)
            .select(skill_demands::renews)
            .first(c))?;
    }
    let mut after = Some(row.id);
    while let Some(id) = after {
        line.push(id);
        let renewal: Result<SkillDemandId> = on!(tx, |c| skill_demands::table
            .filter(skill_demands::renews.eq(id))
            .select(skill_demands::id)
            .first(c));
        after = renewal.optional()?;
    }
    Ok(line)
}
