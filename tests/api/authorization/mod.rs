//! Every operation, for every kind of caller, with an id in every place where one may stand: the answer is that of the
//! [`policy`], and what is not in sight is answered as what is not there, byte for byte.

mod places;
mod policy;

use rstest::rstest;
use selaras::access::scope;
use selaras::demo;
use serde_json::{Value, json};

use self::policy::{Access, POLICY};
use crate::support::chain::cover;
use crate::support::document::{Operation, operations};
use crate::support::{Answer, Caller, Database, Office};

/// A record that is nowhere.
const MISSING: &str = "018cc251-f400-7000-8000-00000000dead";

/// The demo office of 33.75, and records of its neighbour 33.26, by resource.
struct World {
    office: Office,
    officer: Caller,
    neighbour: Caller,
    foreign: Vec<(&'static str, String)>,
}

impl World {
    async fn open(database: Database) -> Option<Self> {
        let office = Office::open(database).await?;
        demo::load(&office.state.db, &office.state.keys)
            .await
            .expect("the demo office")
            .expect("an empty database");
        // All answers have one request's id, so that they can be compared.
        let officer = office.officer().await.with("x-request-id", "same");
        let neighbour = office
            .officer_of("33.26")
            .await
            .with("x-request-id", "same");
        let chain = neighbour.chain(2).await;
        let trainee = neighbour.trainees(0, 1).await.remove(0);
        let enrollment = neighbour
            .enroll(&chain.batch, &trainee)
            .await
            .created()
            .id();
        let renewed = json!({ "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
        neighbour
            .post(
                &format!("/v1/skill-demands/{}/renew", chain.demand),
                renewed,
            )
            .await
            .created();
        let cover = neighbour
            .make("insurance-enrollments", cover(&trainee, &enrollment))
            .await
            .id();
        let foreign = vec![
            ("employers", chain.employer),
            ("skill-demands", chain.demand),
            ("training-providers", chain.provider),
            ("training-programs", chain.program),
            ("batches", chain.batch),
            ("trainees", trainee),
            ("enrollments", enrollment),
            ("insurance-enrollments", cover),
        ];
        Some(Self {
            office,
            officer,
            neighbour,
            foreign,
        })
    }

    fn foreign(&self, resource: &str) -> &str {
        let found = self.foreign.iter().find(|(name, _)| *name == resource);
        found.map_or(MISSING, |(_, id)| id)
    }
}

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
        "PATCH" | "DELETE" => caller.with("if-match", "*"),
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

#[rstest]
#[actix_web::test]
async fn a_call_needs_a_token_and_exactly_its_scopes(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(world) = World::open(database).await else {
        return;
    };
    let stranger = world.office.stranger();
    for (operation, access) in rows() {
        let id = &operation.id;
        let own = operation.address();
        if access == Access::Public {
            let answer = call(&stranger, &operation, &own).await;
            assert!(
                answer.status < 400 || operation.path == "/oauth2/token",
                "{id}: {}",
                answer.text
            );
            continue;
        }
        call(&stranger, &operation, &own)
            .await
            .refused(401, "unauthenticated");
        let forged = stranger.with("authorization", "Bearer a.b.c");
        call(&forged, &operation, &own)
            .await
            .refused(401, "unauthenticated");
        let needed = operation.scopes();
        for one in &needed {
            let others = scope::ALL
                .iter()
                .map(|entry| entry.name)
                .filter(|name| name != one);
            let lacking = world
                .office
                .with_scope(&others.collect::<Vec<_>>().join(" "))
                .await;
            let lacking = lacking.with("x-request-id", "same");
            let refused = call(&lacking, &operation, &own)
                .await
                .refused(403, "insufficient_scope");
            // It is told before anything is looked up: for every id alike.
            for other in [world.foreign("employers"), MISSING, "no-uuid"] {
                let same = call(&lacking, &operation, &at(&operation, other)).await;
                let path = operation.path.replace("{id}", other);
                assert_eq!(same.status, 403, "{id}");
                assert_eq!(
                    same.text.replace(&path, "PATH"),
                    refused
                        .text
                        .replace(own.split('?').next().unwrap_or_default(), "PATH"),
                    "{id}"
                );
            }
        }
        let enough = world.office.with_scope(&needed.join(" ")).await;
        let answer = call(&enough, &operation, &own).await;
        assert!(
            !matches!(answer.status, 401 | 403),
            "{id} needs more than {needed:?}: {}",
            answer.text
        );
    }
}
