//! The demo office.

use crate::access::client::{self, Client, Credentials, NewClient};
use crate::access::scope::ScopeSet;
use crate::db::Db;
use crate::db::crypt::Keys;
use crate::error::{Error, Result};
use crate::kernel::{Agency, Name, Scope};

/// Loads the demo office into an empty database; `None` where it is not empty.
///
/// # Errors
/// Those of the database.
pub async fn load(db: &Db, keys: &Keys) -> Result<Option<(Client, Credentials)>> {
    if !client::list(db).await?.is_empty() {
        return Ok(None);
    }
    let agency = Agency::parse("33.75").map_err(Error::failed)?;
    let name = Name::parse("Demo").map_err(Error::failed)?;
    let new = NewClient { name, scope: Scope { agency, party: None }, rights: ScopeSet::all() };
    client::create(db, keys, new).await.map(Some)
}
