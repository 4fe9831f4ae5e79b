//! Making and replacing signing keys.

use chrono::Duration;

use super::model::Row;
use super::model::{Pair, Signer, SigningKeyId};
use super::store;
use crate::access::program;
use crate::db::crypt::Keys;
use crate::db::prelude::*;
use crate::http::verifier::{Algorithm, LEEWAY, LONGEST_LIFE};

/// How long a new key is published before it signs: others may keep the published keys for a minute, and every replica
/// reads them again within a minute.
pub const OVERLAP: Duration = Duration::minutes(2);

/// A key that was made.
#[derive(Clone, Debug)]
pub struct Rotated {
    pub id: SigningKeyId,
    pub signs_from: Timestamp,
}

/// Makes the first key where there is none.
///
/// # Errors
/// Those of the database.
pub async fn ensure(db: &Db, keys: &Keys) -> Result<()> {
    let keys = keys.clone();
    db.write(&program()?, async move |tx| {
        if !store::has_current(tx).await? {
            let now = tx.now;
            add(tx, &keys, Algorithm::Es256, now).await?;
        }
        Ok(())
    })
    .await
}

/// Makes a key that replaces the current one, and deletes those that are no longer published.
///
/// # Errors
/// Those of the database; [`Error::Failed`] for an algorithm that this service does not sign with.
pub async fn rotate(db: &Db, keys: &Keys, algorithm: Algorithm) -> Result<Rotated> {
    let keys = keys.clone();
    let rotated = db
        .write(&program()?, async move |tx| {
            let now = tx.now;
            let signs_from = if store::has_current(tx).await? {
                now.plus(OVERLAP)
            } else {
                now
            };
            store::replace(tx, signs_from, signs_from.plus(LONGEST_LIFE + LEEWAY)).await?;
            store::forget(tx, now).await?;
            add(tx, &keys, algorithm, signs_from).await
        })
        .await?;
    log::info!(kid:% = rotated.id; "a signing key was made; it signs from {}", rotated.signs_from);
    Ok(rotated)
}

/// The key that signs now.
///
/// # Errors
/// Those of the database; [`Error::Failed`] where there is none.
pub async fn signer(db: &Db, keys: &Keys) -> Result<Signer> {
    let now = db.clock.now();
    let row = db.read(async move |c| store::signer(c, now).await).await?;
    Signer::open(
        &row.ok_or_else(|| Error::Failed("there is no key that signs now".to_owned()))?,
        keys,
    )
}

async fn add(
    tx: &mut Tx<'_>,
    keys: &Keys,
    algorithm: Algorithm,
    signs_from: Timestamp,
) -> Result<Rotated> {
    let id = tx.new_id();
    let pair = Pair::generate(id, algorithm)?;
    let row = Row {
        id,
        algorithm,
        public_jwk: pair.jwk.to_string(),
        private_key: pair.sealed(id, keys),
        created_at: tx.now,
        signs_from,
        signs_until: None,
        verifies_until: None,
    };
    store::insert(tx, &row).await?;
    Ok(Rotated { id, signs_from })
}
