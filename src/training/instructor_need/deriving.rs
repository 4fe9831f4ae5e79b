//! Opening needs where too few can teach.

use uuid::Uuid;

use super::input::{DeriveInput, MOST_DAYS, planned};
use super::lacking::{Class, Course};
use super::life::CHART;
use super::model::{InstructorNeed, InstructorNeedId, minutes};
use super::store;
use crate::db::column::Json;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError, Hours};
use crate::training::program::model::ProgramId;

/// So many needs are opened in one call.
const MOST: usize = 100;

/// Opens a need for each class of the caller's approved programs that is to come and that [too few can teach](super::lacking), and
/// for each of these programs without such a class, in the days of the body. Of a class that lasts longer than a need may, it is
/// for the first days. What has none of the hours on its days is left out. The same call again opens those that come after the first 100, and then none.
///
/// Two that do so at once do not open two: [`store::programs::facts`] says why.
///
/// # Errors
/// `party_may_not_decide` for an employer's client; those of [`planned`]; `in_past` where the body's days are over.
pub async fn derive(tx: &mut Tx<'_>, input: &DeriveInput) -> Result<Vec<InstructorNeed>> {
    if tx.by.scope.employer().is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    planned(&input.weekly, input.starts_on, input.ends_on, true)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    if input.ends_on < today {
        return Err(FieldError::at("/ends_on", Fault("in_past")).into());
    }
    let mut wanted = Vec::new();
    let mut after = ProgramId::from(Uuid::nil());
    while wanted.len() < MOST {
        let facts = store::programs::facts(tx, &scope, today, after).await?;
        let Some(last) = facts.courses.last() else {
            break;
        };
        after = last.program_id;
        for class in facts.lacking(input.starts_on, input.ends_on) {
            let class = class.within(MOST_DAYS);
            let hours = planned(&input.weekly, class.starts_on, class.ends_on, true);
            wanted.extend(hours.ok().map(|hours| (class, hours)));
        }
    }
    wanted.truncate(MOST);
    let ids = tx.new_ids(wanted.len()).into_iter().zip(wanted);
    let opened: Vec<InstructorNeed> = ids
        .map(|(id, (class, hours))| need(tx, id, input, class, hours))
        .collect();
    store::insert_all(tx, &opened).await?;
    for row in &opened {
        tx.record(Change::of("create"), row);
    }
    Ok(opened)
}

fn need(
    tx: &Tx<'_>,
    id: InstructorNeedId,
    input: &DeriveInput,
    class: Class,
    hours: Hours,
) -> InstructorNeed {
    let Class {
        batch_id,
        course,
        starts_on,
        ends_on,
    } = class;
    let Course {
        program_id,
        lineage: _,
        provider_id,
        occupation,
        units: _,
        region,
    } = course;
    InstructorNeed {
        id,
        agency: tx.by.scope.agency.to_string(),
        client_ref: None,
        status: CHART.initial,
        status_reason: None,
        status_note: None,
        version: 1,
        created_at: tx.now,
        updated_at: tx.now,
        program_id: Some(program_id),
        batch_id,
        provider_id: Some(provider_id),
        occupation: Some(occupation),
        unit: None,
        weekly: Json(input.weekly.clone()),
        starts_on,
        ends_on,
        minutes: minutes(hours),
        region,
        note: None,
        shortlist: Json(Vec::new()),
        instructor_id: None,
    }
}
