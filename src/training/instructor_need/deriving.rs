//! Opening needs where too few can teach.

use super::input::{DeriveInput, planned};
use super::life::CHART;
use super::model::{InstructorNeed, minutes};
use super::store;
use super::store::programs::{Lacking, Next};
use crate::db::column::Json;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::CompetencyUnit;

/// Opens a need for each approved program of the caller that has none, if nobody active of the agency is certified today for its
/// occupation, and not each of its units has somebody either. A program of which a batch is planned gets the days of the next
/// one, and is left out where none of the hours lies on them. The same call again opens none.
///
/// Two that do so at once do not open two: both transactions are SERIALIZABLE, and each has read which needs name the program.
///
/// # Errors
/// `party_may_not_decide` for an employer's client; those of [`planned`].
pub async fn derive(tx: &mut Tx<'_>, input: &DeriveInput) -> Result<Vec<InstructorNeed>> {
    if tx.by.scope.employer().is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    planned(&input.weekly, input.starts_on, input.ends_on, true)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let mut lacking = store::programs::lacking(tx, &scope, today).await?;
    let units = lacking.iter().flat_map(|program| program.units.clone());
    let units: Vec<CompetencyUnit> = units.collect();
    let taught = store::programs::taught_units(tx, &scope, &units, today).await?;
    lacking.retain(|program| {
        program.units.is_empty() || program.units.iter().any(|unit| !taught.contains(unit))
    });
    let ids: Vec<_> = lacking.iter().map(|program| program.id).collect();
    let batches = store::programs::next_batches(tx, &ids, today).await?;
    let mut opened = Vec::new();
    for program in lacking {
        let next = batches.iter().find(|next| next.program_id == program.id);
        let Some(row) = need(tx, input, program, next) else {
            continue;
        };
        store::insert(tx, &row).await?;
        tx.record(Change::of("create"), &row);
        opened.push(row);
    }
    Ok(opened)
}

/// The need for a program, in the days of its next batch; none where it would have no hours.
fn need(
    tx: &mut Tx<'_>,
    input: &DeriveInput,
    program: Lacking,
    next: Option<&Next>,
) -> Option<InstructorNeed> {
    let Lacking {
        id,
        provider_id,
        occupation,
        units: _,
        region,
    } = program;
    let (starts_on, ends_on) = next.map_or((input.starts_on, input.ends_on), |next| {
        (next.starts_on, next.ends_on)
    });
    let hours = planned(&input.weekly, starts_on, ends_on, true).ok()?;
    Some(InstructorNeed {
        id: tx.new_id(),
        agency: tx.by.scope.agency.to_string(),
        client_id: tx.by.client_id.clone(),
        client_ref: None,
        status: CHART.initial,
        status_reason: None,
        status_note: None,
        version: 1,
        created_at: tx.now,
        updated_at: tx.now,
        program_id: Some(id),
        batch_id: next.map(|next| next.id),
        provider_id: Some(provider_id),
        occupation: Some(occupation),
        unit: None,
        weekly: Json(input.weekly.clone()),
        starts_on,
        ends_on,
        minutes: minutes(hours),
        region: next.map_or(region, |next| next.region.clone()),
        note: None,
        shortlist: Json(Vec::new()),
        instructor_id: None,
    })
}
