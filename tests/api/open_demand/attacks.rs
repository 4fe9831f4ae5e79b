//! Answers to random questions, taken from each other: whatever is left is that of at least five firms.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use rstest::rstest;
use serde_json::Value;

use super::{Desk, Need, PATH, place};
use crate::support::{Answer, Database, Office, note, pick, runner};

/// Firms that ask for several occupations, in two regencies and quarters. What stands there more often is drawn more often.
fn needs() -> impl Strategy<Value = Vec<Need>> {
    let place = (
        prop::sample::select(vec!["2026Q4", "2026Q4", "2026Q4", "2027Q1"]),
        prop::sample::select(vec!["33.75", "33.75", "33.75", "33.26.01"]),
        prop::sample::select(vec![
            "7531.01", "7531.04", "7531", "7532", "7532", "7533", "7521", "8153", "8153.01",
        ]),
    );
    let one = (0..16_u32, place, 1..40_i64, 0..40_i64);
    let one = one.prop_map(
        |(firm, (quarter, region, occupation), headcount, hired)| Need {
            firm,
            quarter: quarter.to_owned(),
            region: region.to_owned(),
            occupation: occupation.to_owned(),
            headcount,
            hired: hired.min(headcount),
        },
    );
    prop::collection::vec(one, 110..140)
}

/// Any filters, right or useless.
fn query() -> impl Strategy<Value = String> {
    let one = |name: &'static str, values: &[&'static str]| {
        let values: Vec<String> = values
            .iter()
            .map(|value| format!("{name}={value}"))
            .collect();
        prop::option::of(prop::sample::select(values))
    };
    let asked = (
        one("level", &["total", "quarter", "regency", "occupation"]),
        one("occupation_digits", &["1", "2", "3", "4"]),
        one("quarter", &["2026Q4", "2027Q1", "2027Q2"]),
        one("region", &["3", "33.26", "33.75"]),
        one("occupation", &["7", "75", "753", "7531", "8", "9"]),
    );
    asked.prop_map(|(a, b, c, d, e)| {
        let parts: Vec<String> = [a, b, c, d, e].into_iter().flatten().collect();
        parts.join("&")
    })
}

/// How often each need counts in the sum of an answer's figures.
fn weights(needs: &[Need], answer: &Answer) -> Vec<i64> {
    let rows = answer
        .items()
        .iter()
        .filter(|row| row["suppressed"] == false);
    let places: Vec<Value> = rows.map(place).collect();
    let weight = |need: &Need| {
        let own = need.places();
        let found = places.iter().filter(|place| own.contains(place)).count();
        i64::try_from(found).expect("a number")
    };
    needs.iter().map(weight).collect()
}

fn sum(answer: &Answer, name: &str) -> i64 {
    let figures = answer.items().iter().filter_map(|row| row[name].as_i64());
    figures.sum()
}

/// The firms of whose needs a difference is made, where it is made of whole needs.
fn firms(needs: &[Need], weights: &[i64]) -> Option<BTreeSet<u32>> {
    let is_plain = |sign: i64| weights.iter().all(|weight| [0, sign].contains(weight));
    if !is_plain(1) && !is_plain(-1) {
        return None;
    }
    let counted = needs
        .iter()
        .zip(weights)
        .filter(|(_, weight)| **weight != 0);
    Some(counted.map(|(need, _)| need.firm).collect())
}

#[rstest]
#[actix_web::test]
async fn no_difference_of_two_answers_tells_about_fewer_than_five_firms(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let (mut runner, seed) = runner(1, 1);
    let needs = needs().new_tree(&mut runner).expect("needs").current();
    let queries = prop::collection::vec(query(), pick(60, 400));
    let mut queries = queries.new_tree(&mut runner).expect("queries").current();
    queries.sort();
    queries.dedup();
    Desk::of(&office).await.all(&needs).await;
    let stranger = office.stranger();
    let whole = stranger.get(PATH).await.ok();
    let rows: Vec<&Value> = whole.items().iter().collect();
    let is_withheld = |row: &&Value| row["suppressed"] == true;
    let withheld = rows.iter().filter(|row| is_withheld(row)).count();
    assert!(
        withheld > 2 && rows.len() > withheld + 10,
        "{seed}: {} rows, {withheld} withheld",
        rows.len()
    );

    let mut answers = vec![(String::new(), weights(&needs, &whole), whole.clone())];
    for query in queries {
        let answer = stranger.get(&format!("{PATH}?{query}")).await.ok();
        for row in answer.items() {
            assert!(
                rows.contains(&row),
                "{seed}: {query} shows another row: {row}"
            );
        }
        answers.push((query, weights(&needs, &answer), answer));
    }
    let mut told = 0;
    for (a, from, first) in &answers {
        for (b, less, second) in &answers {
            let left: Vec<i64> = from.iter().zip(less).map(|(a, b)| a - b).collect();
            // The test knows what the figures are made of.
            for (name, of) in [
                ("demanded", (|need| need.headcount) as fn(&Need) -> i64),
                ("hired", |need| need.hired),
                ("open", |need| need.headcount - need.hired),
            ] {
                let known: i64 = needs
                    .iter()
                    .zip(&left)
                    .map(|(need, weight)| of(need) * weight)
                    .sum();
                assert_eq!(
                    sum(first, name) - sum(second, name),
                    known,
                    "{seed}: {a} less {b}"
                );
            }
            let firms = firms(&needs, &left).unwrap_or_default();
            assert!(
                firms.is_empty() || firms.len() >= 5,
                "{seed}: {a} less {b} is that of {firms:?}"
            );
            told += usize::from(!firms.is_empty());
            let employers = sum(first, "employers") - sum(second, "employers");
            assert_eq!(employers % 5, 0, "{seed}: {a} less {b}");
        }
    }
    assert!(told > 20, "{seed}: only {told} differences are of anybody");
    note(
        "open_demand",
        format!("{told} differences of {} answers", answers.len()),
    );
}
