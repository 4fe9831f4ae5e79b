//! Batches of several good items, with some wrong ones among them: both databases make the same records of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::draw::Draw;
use super::{PER_OFFICE, begin, same_journal, who};
use crate::support::note;
use crate::support::twins::{Request, Told};

/// What became of the items of an answer, each with a status.
fn outcomes(told: &Told) -> Vec<u64> {
    let items = told.body["items"].as_array().into_iter().flatten();
    items.filter_map(|item| item["status"].as_u64()).collect()
}

#[actix_web::test]
async fn both_databases_make_the_same_of_batches() {
    let draw = Draw::of("differential of batches", 160, 4000);
    let mut statuses: BTreeMap<u64, u32> = BTreeMap::new();
    let (mut mixed, mut none) = (0, 0);
    for seed in draw.seeds() {
        let (twins, mut world) = begin(seed).await;
        let officer = twins.officer_of("33.75").await;
        for call in 0..PER_OFFICE {
            twins.advance(chrono::Duration::microseconds(1));
            let both = who(&twins, &mut world).await;
            let request = world.batch();
            let failed = |wrong: String| -> Told { panic!("seed {seed}, call {call}: {wrong}") };
            let told = twins.ask(&both, &request).await.unwrap_or_else(failed);
            world.learn(&request, &told);
            let outcomes = outcomes(&told);
            let made = outcomes.iter().filter(|status| **status == 201).count();
            mixed += u32::from(made >= 2 && made < outcomes.len());
            none += u32::from(told.body["code"] == "rolled_back");
            for status in outcomes {
                *statuses.entry(status).or_default() += 1;
            }
            // Each record as it reads afterwards, and all of them together.
            let items = told.body["items"].as_array().into_iter().flatten();
            let path = request.path.split("/batch").next().unwrap_or_default();
            for id in items.filter_map(|item| item["resource"]["id"].as_str()) {
                let read = Request::new("GET", format!("{path}/{id}"));
                twins.ask(&officer, &read).await.unwrap_or_else(failed);
            }
            let counted = Request::new("GET", format!("{path}?limit=200"));
            let counted = counted.with("prefer", "return=total-count");
            let all = twins.ask_in_any_order(&officer, &counted).await;
            let all = all.unwrap_or_else(failed);
            assert_eq!(
                all.body["next_cursor"],
                Value::Null,
                "too many for one page"
            );
        }
        same_journal(&twins, seed).await;
    }
    note(
        "differential of batches",
        format!(
            "{draw}, {mixed} made some of several, {none} made none, items by status {statuses:?}"
        ),
    );
    if draw.is_enough() {
        assert!(mixed >= 20 && none >= 3, "{mixed}, {none}");
        for status in [201, 403, 409, 422] {
            assert!(
                statuses.contains_key(&status),
                "no item was {status}: {statuses:?}"
            );
        }
    }
}
