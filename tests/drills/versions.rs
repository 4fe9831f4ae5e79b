//! Lost updates: many change the same few records, each on the version that it has read, and no change is overwritten
//! by one that did not know of it.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Client, Stage, chain, history, note, pick, side_by_side};

const RECORDS: u32 = 50;
const CLIENTS: usize = 64;

#[actix_web::test]
async fn versions_at_three_replicas_on_postgres() {
    drill("versions, PostgreSQL", Stage::postgres().serving(3)).await;
}

#[actix_web::test]
async fn versions_at_one_process_on_sqlite() {
    drill("versions, SQLite", Stage::sqlite().serving(1)).await;
}

/// A change that was acknowledged.
struct Done {
    record: usize,
    version: i64,
    workers: u32,
}

async fn drill(name: &str, stage: Stage) {
    let bases = stage.bases();
    let office = stage.office().await;
    let client = office.client(&bases);
    let mut records = Vec::new();
    for n in 0..RECORDS {
        let made = client.post("/v1/employers", &chain::employer(n)).await;
        let made = made.expect("an answer").body();
        records.push(made["id"].as_str().expect("an id").to_owned());
    }

    let since = Instant::now();
    let patches: u32 = pick(2_000, 20_000);
    // Each says a number that no other says.
    let work = (1000..1000 + patches).map(|workers| change(&client, &records, workers));
    let outcomes = side_by_side(work, CLIENTS).await;
    let took = since.elapsed().as_secs_f64();
    let slowest = outcomes.iter().map(|(_, took)| *took).max();
    let mut done: HashMap<usize, Vec<Done>> = HashMap::new();
    for outcome in outcomes.into_iter().filter_map(|(outcome, _)| outcome) {
        done.entry(outcome.record).or_default().push(outcome);
    }
    let successes: usize = done.values().map(Vec::len).sum();

    for (n, id) in records.iter().enumerate() {
        let mut done = done.remove(&n).unwrap_or_default();
        done.sort_by_key(|done| done.version);
        let expected: Vec<(i64, Value)> =
            std::iter::once((1, chain::employer(0)["workers"].clone()))
                .chain(done.iter().map(|done| (done.version, json!(done.workers))))
                .collect();
        let told = history(&client, "employers", id).await;
        let told: Vec<(i64, Value)> = told
            .iter()
            .map(|change| (change.version, change.state["workers"].clone()))
            .collect();
        assert_eq!(told, expected, "{id}: the history and the answers");
        let versions: Vec<i64> = told.iter().map(|(version, _)| *version).collect();
        assert_eq!(
            versions,
            (1..).take(versions.len()).collect::<Vec<i64>>(),
            "{id}"
        );
        let record = client.read(&format!("/v1/employers/{id}")).await;
        let last = told.last().expect("its creation");
        assert_eq!(
            (record["version"].as_i64(), &record["workers"]),
            (Some(last.0), &last.1)
        );
    }
    let losers = patches as usize - successes;
    assert!(losers > 0, "no two met");
    note(
        name,
        format!(
            "{patches} changes of {RECORDS} records by {CLIENTS} at once in {took:.0} s: {successes} done, each a version, \
             {losers} told stale_version; slowest {} ms",
            slowest.unwrap_or_default().as_millis()
        ),
    );
}

/// Reads a record and changes it, at whichever replica.
async fn change(client: &Client, records: &[String], workers: u32) -> (Option<Done>, Duration) {
    let record = fastrand::usize(..records.len());
    let path = format!("/v1/employers/{}", records[record]);
    let read = client.at(fastrand::usize(..8)).get(&path).await;
    let read = read.expect("an answer");
    assert_eq!(read.status, 200, "{}", read.text);
    let known = read.body()["version"].as_i64().expect("a version");
    let heard = client
        .at(fastrand::usize(..8))
        .with_tag(read.header("etag").expect("a tag"))
        .patch(&path, &json!({ "workers": workers }))
        .await
        .expect("an answer");
    let body = heard.body();
    if heard.status == 200 {
        let version = body["version"].as_i64().expect("a version");
        assert_eq!(
            (version, &body["workers"]),
            (known + 1, &json!(workers)),
            "{body}"
        );
        let done = Done {
            record,
            version,
            workers,
        };
        return (Some(done), heard.took);
    }
    assert_eq!(
        (heard.status, heard.code().as_str()),
        (412, "stale_version"),
        "{body}"
    );
    assert!(body["current_version"].as_i64() > Some(known), "{body}");
    (None, heard.took)
}
