//! What counts, and worked examples of what is withheld.

use rstest::rstest;
use serde_json::{Value, json};

use super::{Desk, Need, PATH, need, occupations, told};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn verified_and_unexpired_demand_of_all_offices_counts_and_nothing_else(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger();
    assert_eq!(stranger.get(PATH).await.ok().items().len(), 0);
    let mut desk = Desk::of(&office).await;
    let pekalongan: Vec<Need> = (0..5).map(|firm| need(firm, "7531")).collect();
    let batang = (5..10).map(|firm| Need {
        region: "33.26.01".to_owned(),
        hired: 3,
        ..need(firm, "7531.04")
    });
    let batang: Vec<Need> = batang.collect();
    desk.all(&pekalongan).await;
    desk.all(&batang).await;
    // Five firms for each of the states that do not count.
    for firm in 20..25 {
        let one = need(firm, "7531");
        desk.draft(&one, json!({})).await;
        let submitted = desk.draft(&one, json!({})).await;
        desk.act(&one, &submitted, "submit", json!({})).await;
        let rejected = desk.draft(&one, json!({})).await;
        desk.act(&one, &rejected, "submit", json!({})).await;
        let reason = json!({ "reason": "other" });
        desk.act(&one, &rejected, "reject", reason.clone()).await;
        let withdrawn = desk.verified(&one, json!({})).await;
        desk.act(&one, &withdrawn, "withdraw", reason).await;
        desk.verified(&one, json!({ "valid_until": "2026-07-21" }))
            .await;
    }
    // It is told once the day is over.
    assert_eq!(stranger.get(PATH).await.ok().items().len(), 0);
    office.go_to("2026-07-23");
    let answer = stranger.get(PATH).await.ok();
    assert_eq!(answer.body["as_of"], "2026-07-22");
    let all = &answer.items()[0];
    let expected = json!({
        "level": "total", "quarter": null, "region": null, "region_label": null, "occupation": null, "suppressed": false,
        "employers": 10, "demanded": 100, "hired": 15, "open": 85,
    });
    assert_eq!(all, &expected);
    let regencies = answer
        .items()
        .iter()
        .filter(|row| row["level"] == "regency");
    let regencies: Vec<[&Value; 4]> = regencies
        .map(|row| ["region", "region_label", "demanded", "open"].map(|name| &row[name]))
        .collect();
    let expected = json!([
        ["33.26", "Kabupaten Pekalongan", 50, 35],
        ["33.75", "Kota Pekalongan", 50, 50],
    ]);
    assert_eq!(json!(regencies), expected);
    let finest = answer.items().last().expect("a row");
    assert_eq!(
        (
            &finest["quarter"],
            &finest["occupation"]["code"],
            &finest["occupation"]["system"]
        ),
        (&json!("2026Q4"), &json!("7531"), &json!("KBJI"))
    );
    // On their last day the others still counted.
    office.go_to("2028-01-02");
    assert_eq!(stranger.get(PATH).await.ok().items().len(), 0);
}

#[rstest]
#[actix_web::test]
async fn four_firms_are_withheld_and_a_firm_known_to_two_offices_is_one(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger();
    let mut desk = Desk::of(&office).await;
    let four: Vec<Need> = (0..4).map(|firm| need(firm, "7531")).collect();
    desk.all(&four).await;
    let again = Need {
        region: "33.26".to_owned(),
        ..need(0, "7531")
    };
    desk.all(&[again]).await;
    office.go_to("2026-07-22");
    let withheld = stranger.get(PATH).await.ok();
    assert_eq!(told(&withheld), [(json!([null, null, null]), None)]);
    assert_eq!(withheld.items()[0]["suppressed"], true);
    assert_eq!(withheld.items()[0]["employers"], Value::Null);

    let mut desk = Desk::of(&office).await;
    desk.all(&[need(4, "7531")]).await;
    // Reckoned anew after another day's.
    office.go_to("2026-07-23");
    stranger.get(PATH).await.ok();
    office.go_to("2026-07-22");
    let same_day = stranger.get(PATH).await.ok();
    assert_eq!(same_day.text, withheld.text, "a day's figures stay");
    // What was begun before midnight is written when the day is told.
    office.advance(chrono::Duration::hours(15) + chrono::Duration::seconds(299));
    let early = stranger.get(PATH).await.ok();
    assert_eq!(early.text, withheld.text);
    office.advance(chrono::Duration::seconds(1));
    let answer = stranger.get(PATH).await.ok();
    // Five in Kota Pekalongan, and one of them in the regency around it: what is left over would be that one's.
    let expected = [
        (json!([null, null, null]), Some(60)),
        (json!(["2026Q4", null, null]), Some(60)),
        (json!(["2026Q4", "33.26", null]), None),
        (json!(["2026Q4", "33.75", null]), None),
    ];
    assert_eq!(told(&answer), expected);
}

#[rstest]
#[actix_web::test]
async fn what_would_be_left_over_takes_its_smallest_neighbour_along(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger();
    let mut desk = Desk::of(&office).await;
    let mut needs: Vec<Need> = (0..6).map(|firm| need(firm, "7531")).collect();
    needs.extend((6..11).map(|firm| need(firm, "7532")));
    needs.extend((11..14).map(|firm| need(firm, "7533")));
    needs.extend((0..5).map(|firm| need(firm, "8153")));
    desk.all(&needs).await;
    office.go_to("2026-07-22");
    let answer = stranger.get(PATH).await.ok();
    let expected = [
        ("7", Some(140)),
        ("75", Some(140)),
        ("753", Some(140)),
        ("7531", Some(60)),
        ("7532", None),
        ("7533", None),
        ("8", Some(50)),
        ("81", Some(50)),
        ("815", Some(50)),
        ("8153", Some(50)),
    ];
    assert_eq!(occupations(&answer), expected);
    // Fourteen firms, of which five ask in both groups: exact numbers would tell that.
    let employers = answer.items().iter().map(|row| &row["employers"]);
    let employers: Vec<&Value> = employers.take(4).collect();
    assert_eq!(json!(employers), json!([10, 10, 10, 10]));
    // Asked for alone, it is withheld as it was.
    for query in [
        "occupation=7532",
        "occupation=753&occupation_digits=4",
        "level=occupation",
    ] {
        let some = stranger.get(&format!("{PATH}?{query}")).await.ok();
        let withheld = some
            .items()
            .iter()
            .find(|row| row["occupation"]["code"] == "7532");
        assert_eq!(withheld.expect("a row")["suppressed"], true, "{query}");
    }
}

#[rstest]
#[actix_web::test]
async fn an_answer_is_one_statement(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let stranger = office.stranger();
    let (sent, answer) = office.statements(stranger.get(PATH)).await;
    assert_eq!((sent, answer.status), (1, 200));
}
