//! What can be done with trainees.

use super::input::{TraineeInput, TraineePatch, guardian_missing};
use super::model::{CHART, Facts, Trainee, TraineeId, is_minor};
use super::sealed::nik_hash;
use super::store;
use crate::db::crypt::Keys;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::reference::Reason;

/// Enters a person.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; those of [`TraineeInput::check`] and
/// [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, keys: &Keys, input: &TraineeInput) -> Result<Trainee> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    input.check(tx.today())?;
    let row = Trainee::new(tx, keys, input);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// Changes a person's data, the NIK included.
///
/// # Errors
/// `not_found`, `wrong_state`, `duplicate_nik` with the id of the record that is there; `required` at `/guardian`
/// where a person under 18 would be left without one; those of [`Tx::permit`], [`TraineePatch::check`] and
/// [`Trainee::patch`].
pub async fn update(
    tx: &mut Tx<'_>,
    keys: &Keys,
    id: TraineeId,
    patch: &TraineePatch,
) -> Result<(Trainee, Facts)> {
    CHART.may_decide("update", &tx.by)?;
    patch.check(tx.today())?;
    let (mut row, facts) = permitted(tx, id).await?;
    row.step("update", &facts, None)?;
    if let Some(nik) = &patch.nik {
        let hash = nik_hash(keys, nik);
        // Asked beforehand: PostgreSQL answers nothing more in a transaction in which a rule was broken, so
        // the record in the way could not be named.
        let other = if hash == row.nik_hash {
            None
        } else {
            store::live(tx, &row.agency, &hash).await?
        };
        if let Some(other) = other {
            return Err(Refusal::new(Code::DuplicateNik).existing(other).into());
        }
    }
    row.patch(keys, patch)?;
    if row.guardian_sealed.is_none() && is_minor(row.birth_date, tx.today()) {
        return Err(guardian_missing().into());
    }
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of("update"), &row);
    Ok((row, facts))
}

/// Closes a person's record.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, `trainee_in_batch`, `wrong_state`, those of [`Tx::permit`].
pub async fn close(tx: &mut Tx<'_>, id: TraineeId, reason: &Reason) -> Result<(Trainee, Facts)> {
    CHART.may_decide("close", &tx.by)?;
    let (mut row, facts) = permitted(tx, id).await?;
    row.step("close", &facts, Some(reason))?;
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(Change::of("close").because(reason.code.as_str()), &row);
    Ok((row, facts))
}

async fn permitted(tx: &mut Tx<'_>, id: TraineeId) -> Result<(Trainee, Facts)> {
    let scope = tx.by.scope.clone();
    let found = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&found.0)?;
    Ok(found)
}
