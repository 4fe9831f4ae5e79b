//! Opening needs where too few can teach.

use uuid::Uuid;

use super::input::{DeriveInput, planned};
use super::life::CHART;
use super::model::{InstructorNeed, minutes};
use super::store;
use super::store::programs::{Lacking, Next};
use crate::db::column::Json;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::CompetencyUnit;
use crate::training::program::model::ProgramId;

/// So many needs are opened in one call.
const MOST: usize = 100;

/// Opens a need for each approved program of the caller for no edition of which there is one, if too few can teach it: no teacher
/// is certified for its occupation through the last day of the body, and not each of its units has a teacher either. A program of
/// which a batch is planned gets the days of the next one, and is left out where none of the hours lies on them. The same call
/// again opens those that come after the first [`MOST`], and then none.
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
    let mut opened = Vec::new();
    let mut after = ProgramId::from(Uuid::nil());
    while opened.len() < MOST {
        let lacking = store::programs::lacking(tx, &scope, today, input.ends_on, after).await?;
        let Some(last) = lacking.last() else {
            break;
        };
        after = last.id;
        opened.extend(needs(tx, input, lacking).await?);
    }
    opened.truncate(MOST);
    store::insert_all(tx, &opened).await?;
    for row in &opened {
        tx.record(Change::of("create"), row);
    }
    Ok(opened)
}

/// The needs for those of the programs whose units too few can teach either.
async fn needs(
    tx: &mut Tx<'_>,
    input: &DeriveInput,
    mut programs: Vec<Lacking>,
) -> Result<Vec<InstructorNeed>> {
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let units = programs.iter().flat_map(|program| program.units.clone());
    let units: Vec<CompetencyUnit> = units.collect();
    let taught = store::programs::taught_units(tx, &scope, &units, input.ends_on).await?;
    programs.retain(|program| {
        let is_taught = |unit: &CompetencyUnit| {
            let mut teachers = taught.iter().filter(|(held, _)| held == unit);
            teachers.any(|(_, provider)| provider.is_none_or(|id| id == program.provider_id))
        };
        program.units.is_empty() || !program.units.iter().all(is_taught)
    });
    let ids: Vec<ProgramId> = programs.iter().map(|program| program.id).collect();
    let batches = store::programs::next_batches(tx, &ids, today).await?;
    let mut needs = Vec::new();
    for program in programs {
        let next = batches.iter().find(|next| next.program_id == program.id);
        needs.extend(need(tx, input, program, next));
    }
    Ok(needs)
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
