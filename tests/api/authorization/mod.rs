//! Every operation, for every kind of caller, with an id in every place where one may stand: the answer is that of the
//! [`policy`], and what is not in sight is answered as what is not there, byte for byte.
//!
//! | | whose record |
//! |---|---|
//! | own | the caller's agency's, and its party's |
//! | below | of a city under the province that calls |
//! | hidden | of a sibling, of the province above, of who is elsewhere, of another party; deleted; nobody's |
//!
//! The places are the path, the body, any item of a batch, a filter, a cursor, and the key of a write that is repeated.

mod bodies;
mod cursors;
mod filters;
mod keys;
mod paths;
mod policy;
mod scopes;
mod world;

use serde_json::Value;

use self::policy::{Access, POLICY};
use self::world::{MISSING, World};
use crate::support::document::{Operation, operations};
use crate::support::{Answer, Caller};

/// The document's operations, each with its row of the table.
fn rows() -> impl Iterator<Item = (Operation, Access)> {
    operations().into_iter().map(|operation| {
        let row = POLICY.iter().find(|(id, ..)| *id == operation.id);
        let (_, _, access) = row.unwrap_or_else(|| panic!("{} has no policy", operation.id));
        (operation, *access)
    })
}

/// The operation as the document shows it, on a path; without an effect where that can be had.
async fn call(caller: &Caller, operation: &Operation, path: &str) -> Answer {
    let body = operation.body().map(|body| (body.media_type, body.example));
    call_with(caller, operation, path, body, true).await
}

async fn call_with(
    caller: &Caller,
    operation: &Operation,
    path: &str,
    body: Option<(String, Value)>,
    dry: bool,
) -> Answer {
    let mut path = path.to_owned();
    if dry && operation.can_be_dry() {
        path.push_str("?validate_only=true");
    }
    let caller = match operation.method.as_str() {
        "PATCH" | "PUT" | "DELETE" => caller.with("if-match", "*"),
        _ => caller.clone(),
    };
    let (media_type, body) = body.unzip();
    let body = body.map_or_else(Vec::new, |body| body.to_string().into_bytes());
    caller
        .raw(&operation.method, &path, media_type.as_deref(), body)
        .await
}

fn at(operation: &Operation, id: &str) -> String {
    operation.address_with(&[("id", id)])
}

/// Status and body, with `ID` in place of the id that was asked for.
fn seen(answer: &Answer, id: &str) -> (u16, String) {
    (answer.status, answer.text.replace(id, "ID"))
}

#[test]
fn the_table_names_every_operation_and_its_scopes() {
    let said: Vec<(String, String)> = operations()
        .into_iter()
        .map(|operation| (operation.id.clone(), operation.scopes().join(" ")))
        .collect();
    let table: Vec<(String, String)> = POLICY
        .iter()
        .map(|(id, scopes, _)| ((*id).to_owned(), (*scopes).to_owned()))
        .collect();
    let missing: Vec<_> = said.iter().filter(|row| !table.contains(row)).collect();
    let gone: Vec<_> = table.iter().filter(|row| !said.contains(row)).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "without a row: {missing:?}; without an operation: {gone:?}"
    );
    for (operation, access) in rows() {
        assert_eq!(
            operation.is_public(),
            access == Access::Public,
            "{}",
            operation.id
        );
    }
}
