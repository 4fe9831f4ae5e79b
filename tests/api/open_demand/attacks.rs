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

/// An answer, added up.
struct Told {
    query: String,
    /// How often each need counts in the sums, read off the rows' places alone.
    weights: Vec<i64>,
    /// Of all rows: `demanded`, `hired`, `open` and `employers`.
    sums: [i64; 4],
}

impl Told {
    fn of(needs: &[Need], query: &str, answer: &Answer) -> Self {
        let rows = answer.items().iter();
        let rows: Vec<&Value> = rows.filter(|row| row["suppressed"] == false).collect();
        let places: Vec<Value> = rows.iter().map(|row| place(row)).collect();
        let weight = |need: &Need| {
            let own = need.places();
            let found = places.iter().filter(|place| own.contains(place)).count();
            i64::try_from(found).expect("a number")
        };
        let figures = |name: &str| {
            rows.iter()
                .filter_map(|row| row[name].as_i64())
                .sum::<i64>()
        };
        Self {
            query: query.to_owned(),
            weights: needs.iter().map(weight).collect(),
            sums: ["demanded", "hired", "open", "employers"].map(figures),
        }
    }
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
    let queries = prop::collection::vec(query(), pick(250, 1000));
    let mut queries = queries.new_tree(&mut runner).expect("queries").current();
    queries.sort();
    queries.dedup();
    Desk::of(&office).await.all(&needs).await;
    office.go_to("2026-07-22");
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

    let mut answers = vec![Told::of(&needs, "", &whole)];
    for query in queries {
        let answer = stranger.get(&format!("{PATH}?{query}")).await.ok();
        for row in answer.items() {
            assert!(
                rows.contains(&row),
                "{seed}: {query} shows another row: {row}"
            );
        }
        answers.push(Told::of(&needs, &query, &answer));
    }
    let mut told = 0;
    for (at, first) in answers.iter().enumerate() {
        for second in &answers[at..] {
            let case = || format!("{seed}: {:?} less {:?}", first.query, second.query);
            let weights = first.weights.iter().zip(&second.weights);
            let left: Vec<i64> = weights.map(|(a, b)| a - b).collect();
            let mut known = [0; 3];
            for (need, weight) in needs.iter().zip(&left) {
                known[0] += need.headcount * weight;
                known[1] += need.hired * weight;
                known[2] += (need.headcount - need.hired) * weight;
            }
            let sums = first.sums.iter().zip(second.sums);
            let sums: Vec<i64> = sums.map(|(a, b)| a - b).collect();
            // The test knows what the figures are made of.
            assert_eq!(sums[..3], known, "{}", case());
            assert_eq!(sums[3] % 5, 0, "{}", case());
            let firms = firms(&needs, &left).unwrap_or_default();
            assert!(
                firms.is_empty() || firms.len() >= 5,
                "{} is that of {firms:?}",
                case()
            );
            told += usize::from(!firms.is_empty());
        }
    }
    assert!(told > 100, "{seed}: only {told} differences are of anybody");
    note(
        "open_demand",
        format!("{told} differences of {} answers", answers.len()),
    );
}
