//! The whole chain, once: voice → demand → program → class → trainee → cover → alignment.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{cover, demand, employer, provider, with};
use crate::support::{Answer, Caller, Database, Office};

#[rstest]
#[actix_web::test]
async fn the_journey(#[values(Database::Sqlite, Database::Postgres)] database: Database) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer_of("33.26").await;

    let chain = officer.chain(16).await;
    let hires = officer
        .act(
            "skill-demands",
            &chain.demand,
            "record-hires",
            json!({ "count": 4 }),
        )
        .await
        .ok();
    assert_eq!(
        (
            hires.body["open"].as_i64(),
            hires.body["fulfilment"].as_str()
        ),
        (Some(21), Some("partly_met"))
    );

    let trainees = officer.trainees(0, 17).await;
    let mut enrollments = Vec::new();
    for trainee in &trainees[..16] {
        enrollments.push(officer.enroll(&chain.batch, trainee).await.created().id());
    }
    let full = officer
        .get(&format!("/v1/batches/{}", chain.batch))
        .await
        .ok();
    assert_eq!(
        (
            full.body["seats_taken"].as_i64(),
            full.body["seats_free"].as_i64()
        ),
        (Some(16), Some(0))
    );
    let position = settled(&officer, "/v1/changes", 46).await.body["next_after"].clone();
    officer
        .enroll(&chain.batch, &trainees[16])
        .await
        .refused(409, "no_seat_left");
    assert_eq!(
        officer
            .get(&format!("/v1/batches/{}", chain.batch))
            .await
            .ok()
            .text,
        full.text
    );
    let after = officer
        .get(&format!(
            "/v1/changes?after={}",
            position.as_str().expect("a position")
        ))
        .await
        .ok();
    assert_eq!(after.items().len(), 0, "a refused action changes nothing");

    let items: Vec<Value> = (0..16)
        .map(|n| cover(&trainees[n], &enrollments[n]))
        .collect();
    let covers = officer
        .post("/v1/insurance-enrollments/batch", json!({ "items": items }))
        .await
        .status(207);
    let covers: Vec<String> = covers
        .items()
        .iter()
        .map(|item| item["resource"]["id"].as_str().expect("a cover").to_owned())
        .collect();
    for (n, id) in covers.iter().enumerate() {
        officer
            .act("insurance-enrollments", id, "request", json!({}))
            .await
            .ok();
        if n < 15 {
            let activation = json!({ "member_number": format!("{:011}", 10_000_000_000 + n), "covers_from": "2026-07-21" });
            officer
                .act("insurance-enrollments", id, "activate", activation)
                .await
                .ok();
        }
    }

    let alignment = officer
        .get("/v1/alignment?by=occupation&occupation=7233.02")
        .await
        .ok();
    let cell = &alignment.items()[0];
    let figures = [
        ("employers", json!(1)),
        ("demanded", json!(25)),
        ("hired", json!(4)),
        ("open", json!(21)),
        ("in_training", json!(16)),
        ("completion_rate", json!(0.875)),
        ("completion_rate_source", json!("default")),
        ("expected_graduates", json!(14)),
        ("planned_seats", json!(0)),
        ("unmet", json!(7)),
        ("unmet_after_plan", json!(7)),
        ("instructors", json!(0)),
        ("trainees_covered", json!(15)),
        ("trainees_uncovered", json!(1)),
    ];
    for (name, expected) in figures {
        assert_eq!(cell[name], expected, "{name} in {}", alignment.text);
    }

    let gaps = officer
        .get(&format!("/v1/coverage-gaps?batch_id={}", chain.batch))
        .await
        .ok();
    assert_eq!(gaps.items().len(), 1, "{}", gaps.text);
    let gap = &gaps.items()[0];
    assert_eq!(
        (
            gap["trainee_id"].as_str(),
            gap["enrollment_id"].as_str(),
            gap["days"].as_i64()
        ),
        (
            Some(trainees[15].as_str()),
            Some(enrollments[15].as_str()),
            Some(39)
        )
    );
    assert_eq!(
        gap["intervals"],
        json!([{ "from": "2026-07-21", "until": "2026-08-28", "schemes": ["jkk", "jkm"] }])
    );

    replays_to_the_same_state(&officer, 93, 5 + 17 + 16 + 16).await;

    let history = officer
        .get(&format!("/v1/skill-demands/{}/history", chain.demand))
        .await
        .ok();
    let actions: Vec<_> = history
        .items()
        .iter()
        .map(|entry| {
            (
                entry["version"].as_i64(),
                entry["action"].as_str(),
                entry["client_id"].as_str(),
            )
        })
        .collect();
    let by = Some("cl_33-26_");
    assert_eq!(
        actions,
        [
            (Some(1), Some("create"), by),
            (Some(2), Some("submit"), by),
            (Some(3), Some("verify"), by),
            (Some(4), Some("record-hires"), by)
        ]
    );

    // Nothing of it is seen from Pekalongan.
    let neighbour = office.officer().await;
    assert_eq!(
        neighbour
            .get("/v1/alignment?by=occupation")
            .await
            .ok()
            .items()
            .len(),
        0
    );
    assert_eq!(neighbour.get("/v1/changes").await.ok().items().len(), 0);
}

/// The feed once it has `count` entries. On PostgreSQL it waits for every transaction of the whole server that is still
/// open, and other tests have some.
pub async fn settled(officer: &Caller, path: &str, count: usize) -> Answer {
    for _ in 0..200 {
        let feed = officer.get(path).await.ok();
        if feed.items().len() == count {
            return feed;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{path} does not settle at {count} entries");
}

/// Follows the feed from its beginning in small pages, and compares what it tells with the records themselves.
pub async fn replays_to_the_same_state(officer: &Caller, entries: usize, records: usize) {
    settled(officer, "/v1/changes?limit=200", entries).await;
    let mut state: BTreeMap<(String, String), Value> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page = officer
            .get(&format!(
                "/v1/changes?limit=7{}",
                if after.is_empty() {
                    String::new()
                } else {
                    format!("&after={after}")
                }
            ))
            .await
            .ok();
        for entry in page.items() {
            let key = (
                entry["resource"].as_str().expect("a resource").to_owned(),
                entry["id"].as_str().expect("an id").to_owned(),
            );
            let version = entry["version"].as_i64();
            let before = state
                .insert(key, entry["state"].clone())
                .map_or(Some(0), |state| state["version"].as_i64());
            assert_eq!(
                version,
                before.map(|before| before + 1),
                "no version is left out or told twice: {entry}"
            );
        }
        after = page.body["next_after"]
            .as_str()
            .expect("a position")
            .to_owned();
        if page.body["more"] == false {
            break;
        }
    }
    assert_eq!(state.len(), records);
    for ((resource, id), told) in state {
        let record = officer.get(&format!("/v1/{resource}/{id}")).await.ok();
        for (field, value) in told.as_object().expect("a state") {
            // Codes are answered with their label beside them.
            let answered = match &record.body[field] {
                Value::Object(object) if object.contains_key("label") => {
                    let mut object = object.clone();
                    object.remove("label");
                    if value.is_object() {
                        Value::Object(object)
                    } else {
                        object["code"].clone()
                    }
                }
                other => other.clone(),
            };
            assert_eq!(&answered, value, "{field} of {resource} {id}");
        }
    }
}

#[rstest]
#[actix_web::test]
async fn no_personal_field_reaches_the_feed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    officer.trainees(0, 2).await;
    let feed = settled(&officer, "/v1/changes?types=trainees", 2).await;
    assert_eq!(feed.items().len(), 2);
    for secret in [
        "3375014107950001",
        "Siti",
        "1995-07-01",
        "+62812",
        "Jalan Rahasia",
        "female",
    ] {
        assert!(
            !feed.text.contains(secret),
            "{secret} is in the feed: {}",
            feed.text
        );
    }
}

#[rstest]
#[actix_web::test]
async fn only_verified_and_unexpired_demand_counts(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    officer
        .act("employers", &firm, "verify", json!({}))
        .await
        .ok();
    let demanded = async || {
        officer
            .get("/v1/alignment?by=occupation&occupation=7233.02")
            .await
            .ok()
            .items()
            .first()
            .map(|cell| cell["demanded"].clone())
    };
    let id = officer
        .make(
            "skill-demands",
            with(demand(&firm), json!({ "valid_until": "2026-07-31" })),
        )
        .await
        .id();
    assert_eq!(demanded().await, None, "a draft");
    officer
        .act("skill-demands", &id, "submit", json!({}))
        .await
        .ok();
    assert_eq!(demanded().await, None, "submitted");
    officer
        .act("skill-demands", &id, "verify", json!({}))
        .await
        .ok();
    assert_eq!(demanded().await, Some(json!(25)), "verified");
    office.go_to("2026-07-31");
    assert_eq!(
        office
            .officer()
            .await
            .get("/v1/alignment?by=occupation")
            .await
            .ok()
            .items()
            .len(),
        1,
        "the last day counts"
    );
    office.go_to("2026-08-01");
    let officer = office.officer().await;
    assert_eq!(
        officer
            .get("/v1/alignment?by=occupation")
            .await
            .ok()
            .items()
            .len(),
        0,
        "expired"
    );
    let read = officer.get(&format!("/v1/skill-demands/{id}")).await.ok();
    assert_eq!(
        (
            read.body["expired"].as_bool(),
            read.body["version"].as_i64()
        ),
        (Some(true), Some(3))
    );
    let provider = officer.make("training-providers", provider("lpks")).await;
    assert_eq!(
        provider.reasons("activate"),
        Some(vec!["licence_missing_or_expired"])
    );
}
