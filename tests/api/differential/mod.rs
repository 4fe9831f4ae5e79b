//! The same random requests, one after another, to an office on SQLite and to one on PostgreSQL: the same answers.
//!
//! Requests are drawn from the document's operations: its examples, bent here and there, on records that the sequence made
//! or found, under keys, conditions, cursors and representations that it was told before. A failure names its seed.
//!
//! The seeds are the same every time, unless `SELARAS_TEST_SEED` gives the first of them; `SELARAS_DRILLS=long` draws one.
//! `SELARAS_TEST_SEQUENCES` says how many sequences there are. So what failed with seed 7 fails again with
//! `SELARAS_TEST_SEED=7 SELARAS_TEST_SEQUENCES=20`.

mod batches;
mod draw;
mod world;

use std::collections::BTreeMap;

use self::draw::Draw;
use self::world::World;
use crate::support::document::ID_NAMES;
use crate::support::note;
use crate::support::twins::{Both, Request, Twins};

/// Sequences that two offices hear before new ones are opened.
const PER_OFFICE: u64 = 20;
/// Requests in a sequence.
const LENGTH: usize = 12;

/// Who asks; the office itself most of the time.
async fn who(twins: &Twins, world: &mut World) -> Both {
    match world.dice.below(20) {
        0 => twins.officer_of("33").await,
        1 => twins.officer_of("33.26").await,
        2 => {
            twins
                .with_scope(
                    "trainees:read trainees:write employers:read batches:read enrollments:read",
                )
                .await
        }
        3 => {
            let id = world
                .ids
                .get("employers")
                .and_then(|ids| ids.last())
                .cloned();
            twins
                .party(&format!("employer:{}", id.unwrap_or_default()))
                .await
        }
        4 => {
            let id = world
                .ids
                .get("training-providers")
                .and_then(|ids| ids.last())
                .cloned();
            twins
                .party(&format!("training-provider:{}", id.unwrap_or_default()))
                .await
        }
        _ => twins.officer_of("33.75").await,
    }
}

/// Two demo offices, and what is known of their records.
async fn begin(seed: u64) -> (Twins, World) {
    let twins = Twins::demo().await;
    let mut world = World::new(seed);
    let officer = twins.officer_of("33.75").await;
    for resource in ID_NAMES.iter().map(|(_, resource)| resource) {
        let list = Request::new("GET", format!("/v1/{resource}?limit=200"));
        let told = twins.ask(&officer, &list).await.expect("the same list");
        world.learn(&list, &told);
    }
    (twins, world)
}

#[actix_web::test]
async fn both_databases_answer_random_sequences_alike() {
    let draw = Draw::of("differential", 300, 10_000);
    let mut statuses: BTreeMap<u16, u32> = BTreeMap::new();
    for seed in draw.seeds() {
        let (twins, mut world) = begin(seed).await;
        for sequence in 0..PER_OFFICE {
            let mut heard = Vec::new();
            let both = who(&twins, &mut world).await;
            for _ in 0..LENGTH {
                twins.advance(chrono::Duration::microseconds(1));
                let request = world.request();
                heard.push(format!(
                    "{} {} {:?} {}",
                    request.method,
                    request.path,
                    request.headers,
                    String::from_utf8_lossy(&request.body)
                ));
                let told = twins.ask(&both, &request).await.unwrap_or_else(|wrong| {
                    panic!(
                        "seed {seed}, sequence {sequence}: {wrong}\nafter\n{}",
                        heard.join("\n")
                    )
                });
                *statuses.entry(told.status).or_default() += 1;
                world.learn(&request, &told);
            }
            let minutes = i64::try_from(world.dice.below(3000)).expect("minutes");
            twins.advance(chrono::Duration::minutes(minutes));
        }
        same_journal(&twins, seed).await;
        same_sights(&twins, &world, seed).await;
    }
    note(
        "differential",
        format!("{draw}, answers by status {statuses:?}"),
    );
    if !draw.is_enough() {
        return;
    }
    for status in [200, 201, 204, 207, 304, 400, 403, 404, 409, 412, 422, 428] {
        assert!(
            statuses.contains_key(&status),
            "no answer was {status}: {statuses:?}"
        );
    }
}

/// Everything that the feed tells, once it has caught up: on PostgreSQL it waits for the open transactions of the whole
/// server, other tests' too.
async fn same_journal(twins: &Twins, seed: u64) {
    let officer = twins.officer_of("33.75").await;
    let length = async |caller: &crate::support::Caller| {
        let (mut count, mut after) = (0, String::new());
        loop {
            let page = caller
                .get(&format!("/v1/changes?limit=200{after}"))
                .await
                .ok();
            count += page.items().len();
            if page.body["more"] == false {
                return count;
            }
            after = format!(
                "&after={}",
                page.body["next_after"].as_str().expect("a position")
            );
        }
    };
    for _ in 0..200 {
        let mut lengths = Vec::new();
        for caller in &officer {
            lengths.push(length(caller).await);
        }
        if lengths.iter().all(|one| *one == lengths[0]) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let mut after = String::new();
    loop {
        let request = Request::new("GET", format!("/v1/changes?limit=200{after}"));
        let told = twins.ask(&officer, &request).await;
        let told = told.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
        if told.body["more"] == false {
            return;
        }
        after = format!(
            "&after={}",
            told.body["next_after"].as_str().expect("a position")
        );
    }
}

/// Who saw whom: the feed does not tell of reads, the histories of people do.
async fn same_sights(twins: &Twins, world: &World, seed: u64) {
    let officer = twins.officer_of("33.75").await;
    for id in world.ids.get("trainees").into_iter().flatten() {
        let history = Request::new("GET", format!("/v1/trainees/{id}/history?limit=200"));
        let told = twins.ask(&officer, &history).await;
        told.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
    }
}
