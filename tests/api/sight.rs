//! Who saw personal data unmasked: one entry per request, in the history of each person who was seen.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::trainee;
use crate::support::{Answer, Caller, Database, Office};

/// The reads that the person's own agency finds in the history: who looked, from which agency.
async fn reads(officer: &Caller, id: &str) -> Vec<(String, String)> {
    let history = officer
        .get(&format!("/v1/trainees/{id}/history"))
        .await
        .ok();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    history
        .items()
        .iter()
        .filter(|entry| entry["action"] == "read_unmasked")
        .map(|entry| {
            assert_eq!(entry["id"], json!(id));
            assert_eq!(entry["state"], Value::Null, "a read leaves no state");
            (text(&entry["request_id"]), text(&entry["agency"]))
        })
        .collect()
}

fn read_by(caller: &Caller, request: &str) -> Caller {
    caller.with("x-request-id", request)
}

fn seen(answer: &Answer) -> usize {
    answer
        .items()
        .iter()
        .filter(|person| !person["nik"].to_string().contains('*'))
        .count()
}

#[rstest]
#[actix_web::test]
async fn a_list_is_in_the_history_of_everybody_on_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let people = officer.trainees(0, 3).await;
    let list = read_by(&officer, "list")
        .get("/v1/trainees?limit=2")
        .await
        .ok();
    assert_eq!(seen(&list), 2);
    let found = read_by(&officer, "lookup")
        .post("/v1/trainees/lookup", json!({ "nik": trainee(2)["nik"] }))
        .await
        .ok();
    assert_eq!(seen(&found), 1);
    read_by(&officer, "nobody")
        .get("/v1/trainees?q=zzzzz")
        .await
        .ok();
    let here = |request: &str| (request.to_owned(), "33.75".to_owned());
    for person in &people {
        let listed = list.items().iter().any(|item| item["id"] == json!(person));
        let mut expected = Vec::new();
        expected.extend(listed.then(|| here("list")));
        expected.extend((person == &people[2]).then(|| here("lookup")));
        assert_eq!(reads(&officer, person).await, expected);
    }
    officer
        .get("/v1/trainees/00000000-0000-0000-0000-000000000000/history")
        .await
        .refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn a_province_that_looks_is_seen_by_the_city(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let people = officer.trainees(0, 2).await;
    let province = office.officer_of("33").await;
    read_by(&province, "one")
        .get(&format!("/v1/trainees/{}", people[0]))
        .await
        .ok();
    read_by(&province, "all")
        .with("accept", "application/x-ndjson")
        .get("/v1/trainees")
        .await
        .ok();
    let from_above = |request: &str| (request.to_owned(), "33".to_owned());
    assert_eq!(
        reads(&officer, &people[0]).await,
        [from_above("one"), from_above("all")]
    );
    assert_eq!(reads(&officer, &people[1]).await, [from_above("all")]);
    assert_eq!(
        reads(&province, &people[1]).await,
        [from_above("all")],
        "who may read the record may read its history"
    );
    officer
        .get(&format!("/v1/employers/{}/history", people[0]))
        .await
        .refused(404, "not_found");
    office
        .officer_of("33.26")
        .await
        .get(&format!("/v1/trainees/{}/history", people[0]))
        .await
        .refused(404, "not_found");
}

#[rstest]
#[actix_web::test]
async fn a_head_shows_nothing_and_leaves_no_entry(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let people = officer.trainees(0, 2).await;
    let one = format!("/v1/trainees/{}", people[0]);
    for (seen, (path, accept)) in [
        (one.as_str(), "application/json"),
        ("/v1/trainees", "application/json"),
        ("/v1/trainees", "text/csv"),
        ("/v1/trainees", "application/x-ndjson"),
    ]
    .into_iter()
    .enumerate()
    {
        let reader = officer.with("accept", accept);
        let head = reader.raw("HEAD", path, None, Vec::new()).await.ok();
        assert_eq!(head.text, "");
        assert_eq!(
            reads(&officer, &people[0]).await.len(),
            seen,
            "{path} {accept}"
        );
        let get = read_by(&reader, "get").get(path).await.ok();
        assert_eq!(
            (head.header("content-type"), head.tag()),
            (get.header("content-type"), get.tag())
        );
    }
}
