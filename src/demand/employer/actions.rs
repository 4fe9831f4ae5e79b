//! What can be done with employers.

use super::model::{CHART, Employer, EmployerId, EmployerInput, EmployerPatch};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::reference::Reason;

/// Registers a firm.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &EmployerInput) -> Result<Employer> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    let row = Employer::new(tx, input);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes a firm's data.
///
/// # Errors
/// `not_found`, `wrong_state`, those of [`Tx::permit`] and [`store::update`].
pub async fn update(tx: &mut Tx<'_>, id: EmployerId, patch: &EmployerPatch) -> Result<Employer> {
    change(tx, id, "update", None, |row| row.patch(patch)).await
}

/// Takes a firm through an action of its chart.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: EmployerId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Employer> {
    change(tx, id, action, reason, |_| {}).await
}

async fn change(
    tx: &mut Tx<'_>,
    id: EmployerId,
    action: &'static str,
    reason: Option<&Reason>,
    apply: impl FnOnce(&mut Employer),
) -> Result<Employer> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let mut row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    row.step(action, reason)?;
    apply(&mut row);
    if action == "update"
        && let Some(other) = store::same_business(tx, &row).await?
    {
        let refusal = Refusal::new(Code::DuplicateNib);
        // A firm's own client sees no other firm.
        let named = scope.party.is_none();
        return Err(if named {
            refusal.existing(other)
        } else {
            refusal
        }
        .into());
    }
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(
        Change::of(action).because(reason.map(|reason| reason.code.as_str())),
        &row,
    );
    Ok(row)
}
