//! What can be done with responses to demands.

use super::input::{DemandResponseInput, DemandResponsePatch, LinkInput};
use super::life::{CHART, Ground, Standing};
use super::model::{DemandResponse, DemandResponseId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::batch::model::{Batch, BatchStatus};
use crate::training::provider::model::ProviderId;
use crate::training::{batch, program};

/// Offers seats to those who have voiced demands.
///
/// # Errors
/// Those of [`DemandResponseInput::check`]; `not_found` at a provider or program that the caller does not see, or
/// `conflicts_with` at a program of another provider; `other_agency` for a provider that the caller may read but not change;
/// those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &DemandResponseInput) -> Result<Standing> {
    input.check(tx.today())?;
    let scope = tx.by.scope.clone();
    let place = store::place(tx, &scope, input.provider_id, input.program_id).await?;
    let place = place.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&place.agency) {
        return Err(Code::OtherAgency.into());
    }
    if input.program_id.is_some() {
        must_be_of(input.provider_id, place.program_of)?;
    }
    let response = DemandResponse::new(tx, input);
    store::insert(tx, &response).await?;
    tx.record(Change::of("create"), &response);
    Ok(Standing {
        response,
        ground: Ground {
            provider: place.provider,
            provider_name: place.provider_name,
            // All of them do, or it would not have been made.
            demand_counts: true,
        },
        today: tx.today(),
    })
}

/// Whether a program, if one is seen, is the provider's.
fn must_be_of(provider: ProviderId, program_of: Option<ProviderId>) -> Result<()> {
    let at = |code| FieldError::at("/program_id", Fault(code));
    match program_of {
        None => Err(at("not_found").into()),
        Some(other) if other != provider => {
            Err(at("conflicts_with").with("other", "provider_id").into())
        }
        Some(_) => Ok(()),
    }
}

/// Changes what is offered.
///
/// # Errors
/// Those of [`DemandResponsePatch::check`]; `not_found`, those of [`Tx::permit`], `wrong_state`; `not_found` and
/// `conflicts_with` at a program; those of [`DemandResponse::patch`] and of [`store::update`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: DemandResponseId,
    patch: &DemandResponsePatch,
) -> Result<Standing> {
    patch.check(tx.today())?;
    let mut standing = begin(tx, id, "update", None).await?;
    if let Some(Some(program)) = patch.program_id {
        let scope = tx.by.scope.clone();
        let today = standing.today;
        let found = program::store::find(tx, &scope, program, today).await?;
        let program_of = found.map(|found| found.program.provider_id);
        must_be_of(standing.response.provider_id, program_of)?;
    }
    let named = standing.response.demand_ids.0.clone();
    standing.response.patch(patch)?;
    standing.response.touch(tx.now);
    store::update(tx, &standing.response, &named).await?;
    if standing.response.demand_ids.0 != named {
        standing.ground.demand_counts = store::has_demand_that_counts(tx, id).await?;
    }
    tx.record(Change::of("update"), &standing.response);
    Ok(standing)
}

/// Takes back what was offered.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`.
pub async fn delete(tx: &mut Tx<'_>, id: DemandResponseId) -> Result<()> {
    let mut standing = begin(tx, id, "delete", None).await?;
    standing.response.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.response);
    Ok(())
}

/// Takes a response through an action that needs no record of others (`accept`, `decline`).
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: DemandResponseId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    let standing = begin(tx, id, action, reason).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    finish(tx, standing, change).await
}

/// Names the class that came of a response.
///
/// # Errors
/// As for [`act`]; `not_found` at a batch that the caller does not see; those of `must_fit`; `conflicts_with` where something
/// else is taught in it than what is asked for.
pub async fn link(tx: &mut Tx<'_>, id: DemandResponseId, input: &LinkInput) -> Result<Standing> {
    let mut standing = begin(tx, id, "link", None).await?;
    let scope = tx.by.scope.clone();
    let found = batch::store::find(tx, &scope, input.batch_id, standing.today).await?;
    let found = found.ok_or_else(|| FieldError::at("/batch_id", Fault("not_found")))?;
    if !tx.by.owns(&found.batch.agency) {
        return Err(Code::OtherAgency.into());
    }
    must_fit(&standing.response, &found.batch)?;
    if !store::demands::are_taught(tx, id, &found.batch).await? {
        let fault = FieldError::at("/batch_id", Fault("conflicts_with"));
        return Err(fault.with("other", "demand_ids").into());
    }
    standing.response.batch_id = Some(input.batch_id);
    finish(tx, standing, Change::of("link")).await
}

/// Whether the batch can have come of the response.
///
/// # Errors
/// `conflicts_with` where another provider holds it, or another program is taught in it; `batch_cancelled`.
fn must_fit(response: &DemandResponse, batch: &Batch) -> Result<()> {
    let conflicts = |other: &'static str| -> Result<()> {
        let fault = FieldError::at("/batch_id", Fault("conflicts_with"));
        Err(fault.with("other", other).into())
    };
    if batch.provider_id != response.provider_id {
        return conflicts("provider_id");
    }
    if response.program_id.is_some_and(|id| id != batch.program_id) {
        return conflicts("program_id");
    }
    if batch.status == BatchStatus::Cancelled {
        return Err(Code::BatchCancelled.into());
    }
    Ok(())
}

/// The response, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: DemandResponseId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::find(tx, &scope, id, today).await?;
    let mut standing = found.ok_or(Code::NotFound)?;
    tx.permit(&standing.response)?;
    standing.step(action, reason)?;
    Ok(standing)
}

/// Keeps a response that goes on naming the same demands.
async fn finish(tx: &mut Tx<'_>, mut standing: Standing, change: Change<'_>) -> Result<Standing> {
    standing.response.touch(tx.now);
    let named = &standing.response.demand_ids.0;
    store::update(tx, &standing.response, named).await?;
    tx.record(change, &standing.response);
    Ok(standing)
}
