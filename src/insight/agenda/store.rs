//! The queries behind the agenda.

use chrono::{Days, NaiveDate};
use diesel::dsl::{exists, max, sql};
use diesel::sql_types::Bool;

use super::{EXPIRES_WITHIN, MOST};
use crate::db::prelude::*;
use crate::demand::consultation::model::{ConsultationKind, ConsultationStatus};
use crate::demand::consultation::store::{concerns, own};
use crate::demand::consultation_input::model::ConsultationInput;
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand::life::LIVE;
use crate::demand::skill_demand::model::{SkillDemand, SkillDemandStatus};
use crate::http::query::CodePrefix;

/// The day of the last consultation at which people met: a letter or a survey is none.
///
/// # Errors
/// Those of the database.
pub async fn last_meeting(
    c: &mut Conn<'_>,
    scope: &Scope,
    region: Option<&CodePrefix>,
) -> Result<Option<NaiveDate>> {
    on!(c, |c| {
        let mut rows = consultations::table.into_boxed();
        rows = in_sight!(rows, scope, consultations::agency);
        if let Some(region) = region {
            rows = rows
                .filter(consultations::region.between(region.first().to_owned(), region.last()));
        }
        let meetings = [ConsultationKind::Forum, ConsultationKind::TnaVisit];
        rows.filter(consultations::status.ne(ConsultationStatus::Planned))
            .filter(consultations::kind.eq_any(meetings))
            .filter(concerns(own(scope)).or(scope.party.is_none().into_sql::<Bool>()))
            .select(max(consultations::held_on))
            .first(c)
    })
}

/// Demands that are wanted and not met, as far as the caller sees them.
macro_rules! unmet {
    ($scope:expr, $region:expr) => {{
        let (scope, region): (&Scope, Option<&CodePrefix>) = ($scope, $region);
        let mut rows = skill_demands::table.into_boxed();
        rows = in_sight!(rows, scope, skill_demands::agency);
        if scope.party.is_some() {
            let own = EmployerId::from(scope.employer().unwrap_or_default());
            rows = rows.filter(skill_demands::employer_id.eq(own));
        }
        if let Some(region) = region {
            rows = rows
                .filter(skill_demands::region.between(region.first().to_owned(), region.last()));
        }
        rows.filter(skill_demands::hired.lt(skill_demands::headcount))
    }};
}

/// Whether there is no class for the demand of the row at hand, nor for one that it renews, since it goes on with their need:
/// of a program that cites it, or linked to a provider's response to it. A class that was over before the demand was made, or
/// made anew, has left open what it asks for.
const NO_CLASS: &str = "NOT EXISTS (
    WITH RECURSIVE line(id) AS (
        SELECT skill_demands.id
        UNION
        SELECT d.renews FROM line l JOIN skill_demands d ON d.id = l.id WHERE d.renews IS NOT NULL
    )
    SELECT 1 FROM line l
    JOIN training_program_demands p ON p.skill_demand_id = l.id
    JOIN batches b ON b.program_id = p.training_program_id
    WHERE b.status <> 'cancelled' AND CAST(b.ends_on AS text) >= substr(CAST(skill_demands.created_at AS text), 1, 10)
    UNION ALL
    SELECT 1 FROM line l
    JOIN demand_response_demands n ON n.skill_demand_id = l.id
    JOIN demand_responses r ON r.id = n.demand_response_id
    JOIN batches b ON b.id = r.batch_id
    WHERE b.status <> 'cancelled' AND CAST(b.ends_on AS text) >= substr(CAST(skill_demands.created_at AS text), 1, 10))";

/// Demands that inputs were converted or merged into, and there is no class for, those that are needed first in front; also
/// those that have expired meanwhile.
///
/// # Errors
/// Those of the database.
pub async fn promised(
    c: &mut Conn<'_>,
    scope: &Scope,
    region: Option<&CodePrefix>,
) -> Result<Vec<SkillDemand>> {
    on!(c, |c| unmet!(scope, region)
        .filter(skill_demands::status.eq_any(LIVE))
        .filter(exists(
            skill_demand_inputs::table
                .inner_join(consultation_inputs::table)
                .filter(skill_demand_inputs::skill_demand_id.eq(skill_demands::id))
                .filter(consultation_inputs::disposition.is_not_null())
        ))
        .filter(sql::<Bool>(NO_CLASS))
        .order((skill_demands::needed_by, skill_demands::id))
        .limit(MOST)
        .select(SkillDemand::as_select())
        .load(c))
}

/// Verified demands whose last day is near, the nearest first.
///
/// # Errors
/// Those of the database.
pub async fn expiring(
    c: &mut Conn<'_>,
    scope: &Scope,
    region: Option<&CodePrefix>,
    today: NaiveDate,
) -> Result<Vec<SkillDemand>> {
    let last = today + Days::new(EXPIRES_WITHIN);
    on!(c, |c| unmet!(scope, region)
        .filter(skill_demands::status.eq(SkillDemandStatus::Verified))
        .filter(skill_demands::valid_until.ge(today))
        .filter(skill_demands::valid_until.le(last))
        .order((skill_demands::valid_until, skill_demands::id))
        .limit(MOST)
        .select(SkillDemand::as_select())
        .load(c))
}

/// Inputs that were answered on the day of the last meeting or later, the latest first; all where there was none.
///
/// # Errors
/// Those of the database.
pub async fn answered(
    c: &mut Conn<'_>,
    scope: &Scope,
    region: Option<&CodePrefix>,
    since: Option<NaiveDate>,
) -> Result<Vec<ConsultationInput>> {
    on!(c, |c| {
        let mut rows = consultation_inputs::table
            .inner_join(consultations::table)
            .into_boxed();
        rows = in_sight!(rows, scope, consultation_inputs::agency);
        if scope.party.is_some() {
            let own = EmployerId::from(scope.employer().unwrap_or_default());
            rows = rows.filter(consultation_inputs::employer_id.eq(own));
        }
        if let Some(region) = region {
            rows = rows
                .filter(consultations::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(since) = since {
            let before = Timestamp::end_of_office_day(since.pred_opt().unwrap_or(since));
            rows = rows.filter(consultation_inputs::answered_at.gt(before));
        }
        rows.filter(consultation_inputs::answered_at.is_not_null())
            .order((
                consultation_inputs::answered_at.desc(),
                consultation_inputs::id,
            ))
            .limit(MOST)
            .select(ConsultationInput::as_select())
            .load(c)
    })
}
