//! The rooms of training providers.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use crate::concurrency::callers;
use crate::support::chain::{provider, with};
use crate::support::{Database, Office};

const WORKSHOPS: &str = "workshops";
const PATH: &str = "/v1/workshops";

fn room(provider: &str, name: &str) -> Value {
    json!({
        "provider_id": provider, "name": name, "capacity": 16,
        "equipment": [{ "name": "Mesin jahit", "count": 16 }],
    })
}

#[rstest]
#[actix_web::test]
async fn a_room_is_changed_closed_and_reopened(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let blk = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let made = officer.make(WORKSHOPS, room(&blk, "Ruang jahit")).await;
    assert_eq!(made.body["status"], "active");
    assert_eq!(made.body["equipment"], room(&blk, "")["equipment"]);
    let path = made.header("location").to_owned();
    let patch = json!({ "capacity": 20, "equipment": [] });
    let changed = officer.patch(&path, &made.tag(), patch).await.ok();
    assert_eq!(
        [&changed.body["capacity"], &changed.body["equipment"]],
        [&json!(20), &json!([])]
    );
    let why = json!({ "reason": "under_repair", "note": "Rahasia" });
    let closed = officer
        .act(WORKSHOPS, &made.id(), "close", why.clone())
        .await
        .ok();
    assert_eq!(
        [&closed.body["status"], &closed.body["status_reason"]],
        [&json!("closed"), &json!("under_repair")]
    );
    assert_eq!(closed.reasons("update"), Some(vec!["wrong_state"]));
    let refused = officer.patch(&path, "*", json!({ "capacity": 1 })).await;
    refused.refused(409, "wrong_state");
    let refused = officer.act(WORKSHOPS, &made.id(), "close", why).await;
    refused.refused(409, "wrong_state");
    let reopened = officer
        .act(WORKSHOPS, &made.id(), "reopen", json!({}))
        .await
        .ok();
    assert_eq!(reopened.body["status"], "active");
    let history = officer.get(&format!("{path}/history")).await.ok();
    assert_eq!(history.items().len(), 4);
    assert!(!history.text.contains("Rahasia"), "{}", history.text);
    for (fields, pointer, code) in [
        (json!({ "capacity": 0 }), "/capacity", "out_of_range"),
        (json!({ "capacity": 1001 }), "/capacity", "out_of_range"),
        (
            json!({ "equipment": [{ "name": "Mesin", "count": 0 }] }),
            "/equipment/0/count",
            "out_of_range",
        ),
        (
            json!({ "provider_id": made.id() }),
            "/provider_id",
            "not_found",
        ),
    ] {
        let refused = officer.post(PATH, with(room(&blk, "Lain"), fields)).await;
        refused.invalid(pointer, code);
    }
}

#[rstest]
#[actix_web::test]
async fn a_providers_rooms_are_told_apart_by_their_names(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let officer = &callers[0];
    let blk = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let lpks = officer
        .make("training-providers", provider("lpks"))
        .await
        .id();
    let names = ["Ruang Jahit", "RUANG JAHIT", "ruang jahit", "Ruang jahít"];
    let calls = (0..12).map(|n| callers[n % 2].post(PATH, room(&blk, names[n % 4])));
    let (made, refused): (Vec<_>, Vec<_>) = join_all(calls)
        .await
        .into_iter()
        .partition(|answer| answer.status == 201);
    assert_eq!(made.len(), 1);
    let first = made[0].id();
    for loser in refused {
        let loser = loser.refused(409, "duplicate_workshop");
        assert_eq!(loser.body["existing"], json!([first]));
    }
    officer.make(WORKSHOPS, room(&lpks, "Ruang jahit")).await;
    let other = officer.make(WORKSHOPS, room(&blk, "Bengkel")).await;
    let path = other.header("location");
    let name = json!({ "name": "ruang JAHIT" });
    let refused = officer.patch(path, "*", name.clone()).await;
    let refused = refused.refused(409, "duplicate_workshop");
    assert_eq!(refused.body["existing"], json!([first]));
    // A closed one keeps its name; its own name is in nobody's way.
    let why = json!({ "reason": "other" });
    officer.act(WORKSHOPS, &first, "close", why).await.ok();
    officer
        .patch(path, "*", name)
        .await
        .refused(409, "duplicate_workshop");
    officer
        .patch(path, "*", json!({ "name": "BENGKEL" }))
        .await
        .ok();
    let own_ref = with(room(&blk, "Lain"), json!({ "client_ref": "mine" }));
    let mine = officer.make(WORKSHOPS, own_ref.clone()).await.id();
    let again = with(own_ref, json!({ "name": "Yang lain" }));
    let refused = officer.post(PATH, again).await;
    let refused = refused.refused(409, "duplicate_client_ref");
    assert_eq!(refused.body["existing"], json!([mine]));
}

#[rstest]
#[actix_web::test]
async fn a_providers_client_manages_its_own(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let lpks = officer
        .make("training-providers", provider("lpks"))
        .await
        .id();
    let others = officer.make(WORKSHOPS, room(&lpks, "Ruang")).await.id();
    let provided = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let own = provided.make(WORKSHOPS, room(&chain.provider, "Ruang"));
    let own = own.await.id();
    let list = provided.get(PATH).await.ok();
    assert_eq!(list.items().len(), 1);
    provided
        .act(WORKSHOPS, &own, "close", json!({ "reason": "own_request" }))
        .await
        .ok();
    provided
        .act(WORKSHOPS, &own, "reopen", json!({}))
        .await
        .ok();
    let refused = provided.post(PATH, room(&lpks, "Lain")).await;
    refused.invalid("/provider_id", "not_found");
    let other = format!("{PATH}/{others}");
    provided.get(&other).await.refused(404, "not_found");
    let refused = provided.patch(&other, "*", json!({ "capacity": 1 })).await;
    refused.refused(404, "not_found");
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert!(firm.get(PATH).await.ok().items().is_empty());
    firm.get(&other).await.refused(404, "not_found");
    let refused = firm.post(PATH, room(&chain.provider, "Lain")).await;
    refused.invalid("/provider_id", "not_found");
    let province = office.officer_of("33").await;
    let read = province.get(&other).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["other_agency"]));
    let refused = province.post(PATH, room(&lpks, "Lain")).await;
    refused.refused(403, "other_agency");
}

#[rstest]
#[actix_web::test]
async fn rooms_are_found_by_whose_they_are_their_size_and_their_names(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let blk = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    let lpks = officer
        .make("training-providers", provider("lpks"))
        .await
        .id();
    for (provider, name, capacity) in [
        (&blk, "Bengkel garmen", 30),
        (&blk, "Ruang teori", 12),
        (&lpks, "Ruang jahit", 20),
    ] {
        let size = json!({ "capacity": capacity });
        officer
            .make(WORKSHOPS, with(room(provider, name), size))
            .await;
    }
    let names = async |query: &str| {
        let list = officer.get(&format!("{PATH}?{query}")).await.ok();
        list.items()
            .iter()
            .filter_map(|item| item["name"].as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names("sort=capacity").await,
        ["Ruang teori", "Ruang jahit", "Bengkel garmen"]
    );
    assert_eq!(
        names("sort=-name").await,
        ["Ruang teori", "Ruang jahit", "Bengkel garmen"]
    );
    assert_eq!(
        names(&format!("provider_id={blk}&sort=name")).await,
        ["Bengkel garmen", "Ruang teori"]
    );
    assert_eq!(
        names("capacity_from=20&sort=name").await,
        ["Bengkel garmen", "Ruang jahit"]
    );
    assert_eq!(
        names("capacity_from=13&capacity_to=20").await,
        ["Ruang jahit"]
    );
    assert_eq!(names("q=ruang&sort=name").await.len(), 2);
    assert!(names("status=closed").await.is_empty());
}
