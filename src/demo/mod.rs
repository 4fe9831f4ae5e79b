//! The demo office: a city's year of work, invented and recognisably so, loaded through the same actions that the
//! API runs.
//!
//! It is the office of Kota Pekalongan (33.75). Its story is the chain: a garment maker misses 25 mechanics for its
//! machines, says so at a forum, and has hired 4; a class of 16 is being trained for it at the public training centre; of the
//! 21 who are still missing, 14 are expected from the class, so that 7 remain. Around it stand the other trades of the city, in
//! every state in which a record can be.
//!
//! All days count from the day of loading, so that the office never grows stale, and all ids are the same everywhere
//! ([`ids`]), so that the document's examples name records that are there ([`examples`]).

mod cover;
mod demands;
mod employers;
pub mod examples;
pub mod ids;
mod instructors;
mod listening;
mod opinions;
mod people;
mod priorities;
mod responses;
mod training;
mod workshops;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Duration, NaiveDate};
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::ids::Block;
use crate::access::client::{self, Client, Credentials, NewClient};
use crate::access::scope::ScopeSet;
use crate::db::crypt::Keys;
use crate::db::{Db, Ids, Options, Tx, journal};
use crate::error::{Error, Result};
use crate::kernel::{Actor, Agency, Name, Scope};
use crate::reference::{Reason, ReasonCode};

/// Loads the demo office and its client into an empty database; `None` where it is not empty.
///
/// It is one transaction, so that a process that dies half-way leaves an empty database, and of several that start
/// together on one database one loads it and the others find it there.
///
/// # Errors
/// Those of the database.
pub async fn load(db: &Db, keys: &Keys) -> Result<Option<(Client, Credentials)>> {
    let scope = Scope {
        agency: Agency::parse("33.75").map_err(Error::failed)?,
        party: None,
    };
    let new = NewClient {
        name: Name::parse("Demo").map_err(Error::failed)?,
        scope: scope.clone(),
        rights: ScopeSet::all(),
    };
    let credentials = Credentials::random();
    let by = Arc::new(Actor {
        client_id: credentials.client_id.clone(),
        scope,
        rights: rights(&new.rights).into(),
        request_id: "demo".to_owned(),
    });
    let numbers = Arc::new(AtomicU64::new(0));
    let options = Options {
        ids: Ids::Counted(Arc::clone(&numbers)),
        ..Options::default()
    };
    let (of, keys) = (credentials.clone(), keys.clone());
    let client = db
        .write_with(&by, options, async move |tx| {
            if !(client::none_yet(tx).await? && journal::is_empty(tx).await?) {
                return Ok(None);
            }
            let client = client::create_in(tx, &keys, &new, &of).await?;
            let mut desk = Desk {
                tx,
                keys: &keys,
                numbers: &numbers,
            };
            employers::load(&mut desk).await?;
            listening::hear(&mut desk).await?;
            demands::load(&mut desk).await?;
            listening::decide(&mut desk).await?;
            priorities::load(&mut desk).await?;
            training::prepare(&mut desk).await?;
            workshops::load(&mut desk).await?;
            instructors::load(&mut desk).await?;
            responses::load(&mut desk).await?;
            people::register(&mut desk).await?;
            people::enroll(&mut desk).await?;
            cover::load(&mut desk).await?;
            training::teach(&mut desk).await?;
            people::attend(&mut desk).await?;
            Ok(Some(client))
        })
        .await?;
    if let Some(client) = &client {
        log::info!(client_id = client.id; "the demo office was loaded");
    }
    Ok(client.map(|client| (client, credentials)))
}

fn rights(scopes: &ScopeSet) -> BTreeSet<String> {
    scopes.to_string().split(' ').map(str::to_owned).collect()
}

/// Where the office is built: the transaction, and what it needs besides.
struct Desk<'a, 't> {
    tx: &'a mut Tx<'t>,
    keys: &'a Keys,
    /// The number of the next id.
    numbers: &'a AtomicU64,
}

impl Desk<'_, '_> {
    /// From now on new records get the ids of `block`, from 1.
    fn number<I>(&self, block: &Block<I>) {
        self.number_from(block, 1);
    }

    /// From now on new records get the ids of `block`, from that of record `n`.
    fn number_from<I>(&self, block: &Block<I>, n: u64) {
        self.numbers.store(block.number(n), Ordering::Relaxed);
    }

    /// The day that lies so many days after today; before it, where they are negative.
    fn day(&self, offset: i64) -> NaiveDate {
        self.tx.today() + Duration::days(offset)
    }
}

/// The body of a request, as the API would read it.
fn read<T: DeserializeOwned>(body: Value) -> Result<T> {
    serde_json::from_value(body).map_err(Error::failed)
}

fn reason(code: &str) -> Result<Reason> {
    Ok(Reason {
        code: ReasonCode::parse(code).map_err(Error::failed)?,
        note: None,
    })
}
