//! What is done with clients.

use super::model::{Client, Credentials, NewClient};
use super::store::{self, NewRow};
use crate::access::program;
use crate::db::crypt::Keys;
use crate::db::prelude::*;

/// The purpose of the hash of a client's secret.
const SECRET: &str = "clients.secret";

/// Makes a client. Its credentials are shown this once.
///
/// # Errors
/// Those of the database.
pub async fn create(db: &Db, keys: &Keys, new: NewClient) -> Result<(Client, Credentials)> {
    let credentials = Credentials::random();
    let (of, keys) = (credentials.clone(), keys.clone());
    let client = db
        .write(&program()?, async move |tx| {
            create_in(tx, &keys, &new, &of).await
        })
        .await?;
    log::info!(client_id = client.id; "a client was made");
    Ok((client, credentials))
}

/// Makes a client within a transaction that does more than that.
///
/// # Errors
/// Those of the database; also where the id is taken.
pub async fn create_in(
    tx: &mut Tx<'_>,
    keys: &Keys,
    new: &NewClient,
    credentials: &Credentials,
) -> Result<Client> {
    let row = NewRow {
        id: &credentials.client_id,
        name: new.name.as_str(),
        agency: new.scope.agency.as_str(),
        party: new.scope.party.map(|party| party.to_string()),
        scope: new.rights.to_string(),
        secret_hash: &keys.hash(SECRET, credentials.secret_bytes()),
        created_at: tx.now,
    };
    store::insert(tx, &row).await?.try_into()
}

/// Whether no client was ever made: none is ever deleted.
///
/// # Errors
/// Those of the database.
pub async fn none_yet(c: &mut Conn<'_>) -> Result<bool> {
    Ok(store::all(c).await?.is_empty())
}

/// All clients, in the order in which they were made.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Db) -> Result<Vec<Client>> {
    let rows = db.read(async |c| store::all(c).await).await?;
    rows.into_iter().map(Client::try_from).collect()
}

/// Disables a client, for good. Doing it twice changes nothing.
///
/// # Errors
/// [`Code::NotFound`] where there is no such client; those of the database.
pub async fn disable(db: &Db, id: &str) -> Result<Client> {
    let id = id.to_owned();
    let client: Client = db
        .write(&program()?, async move |tx| {
            store::disable(tx, &id).await?;
            store::find(tx, &id)
                .await?
                .ok_or(Code::NotFound)?
                .try_into()
        })
        .await?;
    log::info!(client_id = client.id; "a client was disabled");
    Ok(client)
}

/// Gives a client a new secret. The old one ends at once; tokens that were made with it live on for their minutes.
///
/// # Errors
/// [`Code::NotFound`] where there is no such client; those of the database.
pub async fn rotate_secret(db: &Db, keys: &Keys, id: &str) -> Result<(Client, Credentials)> {
    let credentials = Credentials {
        client_id: id.to_owned(),
        client_secret: Credentials::random_secret(),
    };
    let hash = keys.hash(SECRET, credentials.secret_bytes());
    let id = id.to_owned();
    let client: Client = db
        .write(&program()?, async move |tx| {
            store::set_secret(tx, &id, &hash).await?;
            store::find(tx, &id)
                .await?
                .ok_or(Code::NotFound)?
                .try_into()
        })
        .await?;
    log::info!(client_id = client.id; "a client's secret was changed");
    Ok((client, credentials))
}

/// The client with these credentials, unless it is disabled.
pub async fn authenticate(
    db: &Db,
    keys: &Keys,
    credentials: &Credentials,
) -> Result<Option<Client>> {
    let id = credentials.client_id.clone();
    let row = db.read(async move |c| store::find(c, &id).await).await?;
    // The hash is computed for an unknown client too, so that the time taken tells nothing.
    let hash = row.as_ref().map_or(&[][..], |row| &row.secret_hash);
    let known = keys.is_hash_of(SECRET, credentials.secret_bytes(), hash);
    row.filter(|row| known && row.disabled_at.is_none())
        .map(Client::try_from)
        .transpose()
}
