//! The journal: one entry per change, written in the change's own transaction, never altered.
//!
//! It is at once the audit trail, each record's history and the change feed. What a record was before a
//! change is the `state` of the entry before it.

use diesel::dsl::sql;
use diesel::sql_types::{BigInt, Bool};
use serde_json::Value;
use uuid::Uuid;

use super::column::{AnyId, Json};
use super::prelude::*;
use crate::kernel::Party;

/// A kind of record whose changes are journalled.
pub trait Record {
    /// The resource's path name, `skill-demands`.
    const RESOURCE: &'static str;

    fn id(&self) -> Uuid;
    fn version(&self) -> i32;
    fn agency(&self) -> &str;

    /// The employer or provider whose record it is, where it is one's.
    fn owner(&self) -> Option<Party> {
        None
    }

    /// The record without its personal fields and without what is computed from other records or the clock.
    fn state(&self) -> Value;
}

/// What happened to a record.
#[derive(Clone, Debug)]
pub struct Change<'a> {
    /// `create`, `update`, `delete` or the action's verb.
    pub action: &'a str,
    /// The coded reason, where the action has one.
    pub reason: Option<&'a str>,
}

impl<'a> Change<'a> {
    #[must_use]
    pub fn of(action: &'a str) -> Self {
        Self {
            action,
            reason: None,
        }
    }

    #[must_use]
    pub fn because(mut self, reason: impl Into<Option<&'a str>>) -> Self {
        self.reason = reason.into();
        self
    }
}

/// A record whose personal data a request showed unmasked.
#[derive(Clone, Debug)]
pub struct Seen {
    pub id: Uuid,
    /// The record's agency: it sees the entry, whoever looked.
    pub agency: String,
}

/// An entry as it is kept.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = journal)]
pub struct Entry {
    pub seq: i64,
    /// PostgreSQL: the writing transaction's number, made comparable across restores; SQLite: 0.
    pub xid: i64,
    pub at: Timestamp,
    pub client_id: String,
    pub party: Option<String>,
    pub agency: String,
    pub owner: Option<String>,
    pub resource: String,
    pub record_id: AnyId,
    pub version: i32,
    pub action: String,
    pub reason: Option<String>,
    pub request_id: String,
    pub state: Option<Json<Value>>,
}

/// An entry that is to be written.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = journal, treat_none_as_default_value = false)]
pub(super) struct NewEntry {
    pub at: Timestamp,
    pub client_id: String,
    pub party: Option<String>,
    pub agency: String,
    pub owner: Option<String>,
    pub resource: &'static str,
    pub record_id: AnyId,
    pub version: i32,
    pub action: String,
    pub reason: Option<String>,
    pub request_id: String,
    pub state: Option<Json<Value>>,
}

impl Tx<'_> {
    /// Has the entry of a change that was just made to `record` written, when the transaction ends (`outcome.rs`).
    pub fn record<R: Record>(&mut self, change: Change<'_>, record: &R) {
        let state = (change.action != "delete").then(|| Json(record.state()));
        let entry = NewEntry {
            owner: record.owner().map(|party| party.to_string()),
            version: record.version(),
            reason: change.reason.map(str::to_owned),
            state,
            ..self.entry(change.action, R::RESOURCE, record.id(), record.agency())
        };
        self.entries.push(entry);
    }

    /// Writes the one entry of a request that showed unmasked personal data, and beside it whose: each of the records
    /// has the entry in its history.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn record_read(&mut self, resource: &'static str, seen: &[Seen]) -> Result<()> {
        let agency = self.by.scope.agency.to_string();
        let one = match seen {
            [] => return Ok(()),
            [one] => one.id,
            _ => Uuid::nil(),
        };
        let entry = self.entry(READ_UNMASKED, resource, one, &agency);
        let seq: i64 = on!(self, |c| diesel::insert_into(journal::table)
            .values(&entry)
            .returning(journal::seq)
            .get_result(c))?;
        let rows: Vec<_> = seen
            .iter()
            .map(|seen| {
                (
                    journal_sights::record_id.eq(AnyId(seen.id)),
                    journal_sights::seq.eq(seq),
                    journal_sights::agency.eq(&seen.agency),
                )
            })
            .collect();
        match &mut **self {
            Conn::Postgres(c) => {
                use diesel_async::RunQueryDsl as _;
                diesel::insert_into(journal_sights::table)
                    .values(rows)
                    .execute(c)
                    .await?;
            }
            // SQLite takes no rows of typed values together; here they cost no round trips either.
            Conn::Sqlite(c) => {
                use diesel::RunQueryDsl as _;
                for row in rows {
                    diesel::insert_into(journal_sights::table)
                        .values(row)
                        .execute(&mut **c)?;
                }
            }
        }
        Ok(())
    }

    /// What every entry of this transaction says, and which record it is about.
    fn entry(&self, action: &str, resource: &'static str, id: Uuid, agency: &str) -> NewEntry {
        NewEntry {
            at: self.now,
            client_id: self.by.client_id.clone(),
            party: self.by.scope.party.map(|party| party.to_string()),
            agency: agency.to_owned(),
            owner: None,
            resource,
            record_id: AnyId(id),
            version: 0,
            action: action.to_owned(),
            reason: None,
            request_id: self.by.request_id.clone(),
            state: None,
        }
    }
}

/// The action of an entry that tells of a read, not of a change; histories show it, the feed does not.
pub const READ_UNMASKED: &str = "read_unmasked";

/// A place in the feed: entries are ordered by it, and none appears later below one that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub xid: i64,
    pub seq: i64,
}

/// The entries after `after`, oldest first, of the resources `types` (all where empty).
///
/// PostgreSQL hands out sequence numbers before it commits, so a feed by number alone would pass by
/// entries that commit late. Only entries below the oldest transaction still running are shown, in the
/// order of transactions.
///
/// # Errors
/// Those of the database.
pub async fn feed(
    c: &mut Conn<'_>,
    scope: &Scope,
    types: &[String],
    after: Position,
    limit: i64,
) -> Result<Vec<Entry>> {
    let settled = match c {
        Conn::Postgres(_) => "xid < journal_horizon()",
        Conn::Sqlite(_) => "1 = 1",
    };
    on!(c, |c| {
        let mut rows = journal::table
            .select(Entry::as_select())
            .filter(journal::xid.ge(after.xid))
            .filter(journal::xid.gt(after.xid).or(journal::seq.gt(after.seq)))
            .filter(journal::action.ne(READ_UNMASKED))
            .filter(sql::<Bool>(settled))
            .order((journal::xid, journal::seq))
            .limit(limit)
            .into_boxed();
        // With one agency the index on it gives the feed's own order.
        rows = in_sight!(rows, scope, journal::agency);
        if let Some(party) = &scope.party {
            rows = rows.filter(journal::owner.eq(party.to_string()));
        }
        if !types.is_empty() {
            rows = rows.filter(journal::resource.eq_any(types));
        }
        rows.load(c)
    })
}

/// Whether nothing was ever written to a record of any kind, by anyone.
///
/// # Errors
/// Those of the database.
pub async fn is_empty(c: &mut Conn<'_>) -> Result<bool> {
    let first: Result<i64> = on!(c, |c| journal::table
        .select(journal::seq)
        .order(journal::seq)
        .first(c));
    Ok(first.optional()?.is_none())
}

/// The entries of one record, oldest first: its changes, and who saw its personal data unmasked.
///
/// # Errors
/// Those of the database.
pub async fn history(
    c: &mut Conn<'_>,
    scope: &Scope,
    resource: &str,
    id: Uuid,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>> {
    on!(c, |c| {
        let mut rows = journal::table
            .select(Entry::as_select())
            .filter(journal::resource.eq(resource))
            .filter(
                journal::record_id
                    .eq(AnyId(id))
                    .and(journal::action.ne(READ_UNMASKED))
                    .and(journal::agency.between(scope.first_agency(), scope.last_agency()))
                    .or(journal::seq.eq_any(
                        journal_sights::table
                            .filter(journal_sights::record_id.eq(AnyId(id)))
                            .filter(
                                journal_sights::agency
                                    .between(scope.first_agency(), scope.last_agency()),
                            )
                            .select(journal_sights::seq),
                    )),
            )
            .filter(journal::seq.gt(after))
            .order(journal::seq)
            .limit(limit)
            .into_boxed();
        if let Some(party) = &scope.party {
            rows = rows.filter(journal::owner.eq(party.to_string()));
        }
        rows.load(c)
    })
}

/// Makes the feed's order go on after a restore into a cluster whose transaction numbers are lower than
/// the stored ones: new entries are numbered on top of the old.
///
/// # Errors
/// Those of the database.
pub async fn rebase(c: &mut Conn<'_>) -> Result<()> {
    if let Conn::Postgres(_) = c {
        let last: Option<i64> = on!(c, |c| journal::table
            .select(diesel::dsl::max(journal::xid))
            .first(c))?;
        let now: i64 = on!(c, |c| diesel::select(sql::<BigInt>("journal_xid()"))
            .first(c))?;
        if let Some(last) = last.filter(|last| *last >= now) {
            let gap = last - now + 1;
            on!(c, |c| diesel::update(journal_clock::table)
                .set(journal_clock::ahead.eq(journal_clock::ahead + gap))
                .execute(c))?;
        }
    }
    Ok(())
}
