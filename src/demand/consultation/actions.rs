//! What can be done with consultations.

use super::input::{ConsultationInput, ConsultationPatch, HoldInput, check_day};
use super::model::{CHART, Consultation, ConsultationId};
use super::store;
use crate::db::{Change, Tx};
use crate::demand::consultation_input;
use crate::error::{Code, Result};

/// Plans a consultation.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; `too_far_back`; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ConsultationInput) -> Result<Consultation> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    check_day(input.held_on, tx.today(), false)?;
    let row = Consultation::new(tx, input)?;
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes a consultation until it is published.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`, those of [`check_day`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: ConsultationId,
    patch: &ConsultationPatch,
) -> Result<Consultation> {
    let mut row = begin(tx, id, "update").await?;
    if let Some(day) = patch.held_on {
        check_day(day, tx.today(), row.was_held())?;
    }
    row.patch(patch);
    finish(tx, row, "update").await
}

/// Removes one that is planned and has no inputs.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: ConsultationId) -> Result<()> {
    let mut row = begin(tx, id, "delete").await?;
    row.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &row);
    Ok(())
}

/// It has taken place.
///
/// # Errors
/// Those of [`act`]; those of [`check_day`].
pub async fn hold(tx: &mut Tx<'_>, id: ConsultationId, input: &HoldInput) -> Result<Consultation> {
    let today = tx.today();
    let said = input
        .held_on
        .map(|day| check_day(day, today, true).map(|()| day));
    let said = said.transpose()?;
    let mut row = begin(tx, id, "hold").await?;
    row.held_on = said.unwrap_or(row.held_on.min(today));
    check_day(row.held_on, today, true)?;
    finish(tx, row, "hold").await
}

/// Tells what was said and decided: whoever voiced an input that was not answered yet has its answer now.
///
/// # Errors
/// Those of [`act`].
pub async fn publish(tx: &mut Tx<'_>, id: ConsultationId) -> Result<Consultation> {
    let row = act(tx, id, "publish").await?;
    consultation_input::actions::answer_all(tx, id).await?;
    Ok(row)
}

/// Takes a consultation through an action of its chart.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: ConsultationId,
    action: &'static str,
) -> Result<Consultation> {
    let row = begin(tx, id, action).await?;
    finish(tx, row, action).await
}

/// The consultation, taken through the action.
async fn begin(tx: &mut Tx<'_>, id: ConsultationId, action: &'static str) -> Result<Consultation> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let mut row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step(action)?;
    Ok(row)
}

async fn finish(
    tx: &mut Tx<'_>,
    mut row: Consultation,
    action: &'static str,
) -> Result<Consultation> {
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of(action), &row);
    Ok(row)
}
