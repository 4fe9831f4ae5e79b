//! What can be done with office settings.

use super::input::OfficeSettingsPatch;
use super::model::OfficeSettings;
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};

/// Changes how the caller's office works.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`OfficeSettingsPatch::check`] and of
/// [`Tx::permit`].
pub async fn update(tx: &mut Tx<'_>, patch: &OfficeSettingsPatch) -> Result<OfficeSettings> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    patch.check()?;
    let scope = tx.by.scope.clone();
    let known = store::find(tx, &scope).await?;
    let is_first = known.is_none();
    let mut row = match known {
        Some(row) => row,
        None => OfficeSettings::usual(tx),
    };
    tx.permit(&row)?;
    row.patch(patch);
    row.touch(tx.now);
    // The first change makes the record.
    let action = if is_first {
        store::insert(tx, &row).await?;
        "create"
    } else {
        store::update(tx, &row).await?;
        "update"
    };
    tx.record(Change::of(action), &row);
    Ok(row)
}
