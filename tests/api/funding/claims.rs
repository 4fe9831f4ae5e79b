//! No more is promised than there is, to the rupiah.

use rstest::rstest;
use serde_json::json;

use super::{BATCHES, CEILINGS, COSTS, ceiling, cost, funded};
use crate::support::chain::with;
use crate::support::{Database, Office};

const CLASSES: &str = "/v1/batches";

fn path(id: &str) -> String {
    format!("{CLASSES}/{id}")
}

#[rstest]
#[actix_web::test]
async fn a_class_that_would_pass_the_ceiling_is_refused_with_the_arithmetic(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    officer.make(CEILINGS, ceiling("dbhcht", 2026, 100)).await;
    let first = officer.fund(&program, "dbhcht", Some(60)).await;
    let refused = officer
        .post(CLASSES, funded(&program, "dbhcht", Some(41)))
        .await;
    let refused = refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 60, 41, 1]),
    );
    let detail = refused.body["detail"].as_str().expect("words");
    assert!(
        detail.contains("claim 60 of them") && detail.contains("41: 1 too much"),
        "{detail}"
    );
    let indonesian = officer.with("accept-language", "id");
    let refused = indonesian.post(CLASSES, funded(&program, "dbhcht", Some(41)));
    let words = refused.await.text;
    assert!(!words.contains("%{") && words.contains("2026"), "{words}");
    let second = officer.fund(&program, "dbhcht", Some(40)).await;
    // Without a ceiling of its own a class without costs claims nothing; of another source, or in another year, it claims
    // nothing of this one.
    officer.fund(&program, "dbhcht", None).await;
    officer.fund(&program, "apbd", Some(1_000)).await;
    let days = json!({ "starts_on": "2027-01-01", "ends_on": "2027-02-01" });
    let next_year = with(funded(&program, "dbhcht", Some(1_000)), days);
    officer.make(BATCHES, next_year).await;

    let more = json!({ "funding": { "ceiling_idr": 41 } });
    let refused = officer.patch(&path(&second), "*", more.clone()).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 60, 41, 1]),
    );
    let unchanged = officer.get(&path(&second)).await.ok();
    assert_eq!(
        (
            &unchanged.body["funding"]["ceiling_idr"],
            &unchanged.body["version"]
        ),
        (&json!(40), &json!(1))
    );
    // What does not claim more is not refused.
    for fields in [
        json!({ "name": "Lain" }),
        json!({ "funding": { "ceiling_idr": 40 } }),
        json!({ "funding": { "ceiling_idr": 39 } }),
        json!({ "funding": { "source": "csr" } }),
        json!({ "funding": null }),
    ] {
        officer.patch(&path(&second), "*", fields).await.ok();
    }
    let back = json!({ "funding": { "source": "dbhcht", "ceiling_idr": 41 } });
    let refused = officer.patch(&path(&second), "*", back).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 60, 41, 1]),
    );
    let why = json!({ "reason": "other" });
    officer.act(BATCHES, &first, "cancel", why).await.ok();
    let back = json!({ "funding": { "source": "dbhcht", "ceiling_idr": 100 } });
    officer.patch(&path(&second), "*", back).await.ok();
}

#[rstest]
#[actix_web::test]
async fn a_class_that_moves_into_another_year_claims_that_years_money(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    officer.make(CEILINGS, ceiling("apbd", 2027, 70)).await;
    let days = json!({ "starts_on": "2027-03-01", "ends_on": "2027-04-01" });
    let there = with(funded(&program, "apbd", Some(40)), days);
    officer.make(BATCHES, there).await;
    let class = officer.fund(&program, "apbd", Some(31)).await;
    let moved = json!({ "starts_on": "2027-01-01", "ends_on": "2027-02-01" });
    let refused = officer.patch(&path(&class), "*", moved.clone()).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["apbd", 2027, 70, 40, 31, 1]),
    );
    let postponed = with(moved, json!({ "reason": "other" }));
    let refused = officer
        .act(BATCHES, &class, "postpone", postponed.clone())
        .await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["apbd", 2027, 70, 40, 31, 1]),
    );
    // To another day of its year it moves freely.
    let later = json!({ "starts_on": "2026-12-31", "ends_on": "2027-02-01", "reason": "other" });
    officer.act(BATCHES, &class, "postpone", later).await.ok();
    let less = json!({ "funding": { "ceiling_idr": 30 } });
    officer.patch(&path(&class), "*", less).await.ok();
    let postponed = with(postponed, json!({ "ends_on": "2027-02-02" }));
    officer
        .act(BATCHES, &class, "postpone", postponed)
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn without_a_ceiling_of_its_own_a_class_claims_its_costs_line_by_line(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    officer.make(CEILINGS, ceiling("apbn", 2026, 110)).await;
    officer.fund(&program, "apbn", Some(10)).await;
    let class = officer.fund(&program, "apbn", None).await;
    let materials = officer
        .make(COSTS, cost(&class, "materials", 30, 0))
        .await
        .id();
    // The greater of planned and used counts: 30 and 50.
    let meals = officer
        .make(COSTS, cost(&class, "meals", 20, 50))
        .await
        .id();
    let refused = officer
        .post("/v1/batch-costs", cost(&class, "room", 21, 3))
        .await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["apbn", 2026, 110, 10, 101, 1]),
    );
    let materials = format!("/v1/batch-costs/{materials}");
    let refused = officer
        .patch(&materials, "*", json!({ "used_idr": 51 }))
        .await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["apbn", 2026, 110, 10, 101, 1]),
    );
    officer
        .patch(&materials, "*", json!({ "used_idr": 50 }))
        .await
        .ok();
    // Planned may grow as far as used has come.
    officer
        .patch(&materials, "*", json!({ "planned_idr": 50 }))
        .await
        .ok();
    let many = json!({ "items": [cost(&class, "room", 0, 0), cost(&class, "transport", 1, 0)] });
    let many = officer.post("/v1/batch-costs/batch", many).await;
    let many = many.status(207);
    assert_eq!(many.items()[0]["status"], 201);
    assert_eq!(
        (
            &many.items()[1]["problem"]["code"],
            &many.items()[1]["problem"]["exceeds_by_idr"]
        ),
        (&json!("funding_ceiling_exceeded"), &json!(1))
    );
    let meals = format!("/v1/batch-costs/{meals}");
    officer.delete(&meals, "*").await.status(204);
    officer.make(COSTS, cost(&class, "transport", 50, 0)).await;
    // A class that nobody pays for claims nothing.
    let unpaid = json!({ "funding": null });
    officer.patch(&path(&class), "*", unpaid).await.ok();
    officer
        .make(COSTS, cost(&class, "other", 1_000_000_000_000_000, 0))
        .await;
    let paid = json!({ "funding": { "source": "apbn" } });
    let refused = officer.patch(&path(&class), "*", paid).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!([
            "apbn",
            2026,
            110,
            10,
            1_000_000_000_000_100_i64,
            1_000_000_000_000_000_i64
        ]),
    );
}

#[rstest]
#[actix_web::test]
async fn a_class_does_not_cost_more_than_the_ceiling_that_it_states(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    let class = officer.fund(&program, "csr", Some(100)).await;
    let fees = officer
        .make(COSTS, cost(&class, "instructor_fees", 70, 0))
        .await
        .id();
    let refused = officer
        .post("/v1/batch-costs", cost(&class, "meals", 31, 0))
        .await;
    refused.short(
        "batch_ceiling_exceeded",
        json!([null, null, 100, null, 101, 1]),
    );
    officer.make(COSTS, cost(&class, "meals", 30, 0)).await;
    let fees = format!("/v1/batch-costs/{fees}");
    let refused = officer.patch(&fees, "*", json!({ "used_idr": 75 })).await;
    refused.short(
        "batch_ceiling_exceeded",
        json!([null, null, 100, null, 105, 5]),
    );
    let lower = json!({ "funding": { "ceiling_idr": 98 } });
    let refused = officer.patch(&path(&class), "*", lower).await;
    refused.short(
        "batch_ceiling_exceeded",
        json!([null, null, 98, null, 100, 2]),
    );
    officer
        .patch(&fees, "*", json!({ "planned_idr": 68 }))
        .await
        .ok();
    for ceiling in [json!(98), json!(null), json!(98)] {
        let funding = json!({ "funding": { "ceiling_idr": ceiling } });
        officer.patch(&path(&class), "*", funding).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn once_it_is_over_a_class_claims_what_was_used(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    officer.make(CEILINGS, ceiling("dbhcht", 2026, 100)).await;
    let class = officer.fund(&program, "dbhcht", Some(60)).await;
    let spent = officer
        .make(COSTS, cost(&class, "materials", 50, 20))
        .await
        .id();
    let spent = format!("/v1/batch-costs/{spent}");
    for action in ["open", "start", "complete"] {
        officer.act(BATCHES, &class, action, json!({})).await.ok();
    }
    let refused = officer
        .post(CLASSES, funded(&program, "dbhcht", Some(81)))
        .await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 20, 81, 1]),
    );
    officer.fund(&program, "dbhcht", Some(80)).await;
    // What was spent can still be recorded, but not what there is no money for.
    let refused = officer.patch(&spent, "*", json!({ "used_idr": 21 })).await;
    refused.short(
        "funding_ceiling_exceeded",
        json!(["dbhcht", 2026, 100, 80, 21, 1]),
    );
    officer
        .patch(&spent, "*", json!({ "planned_idr": 60, "used_idr": 19 }))
        .await
        .ok();
    officer
        .act(BATCHES, &class, "evaluate", json!({ "evaluation": "Baik" }))
        .await
        .ok();
    let read = officer.get(&spent).await.ok();
    for action in ["update", "delete"] {
        assert_eq!(read.reasons(action), Some(vec!["batch_evaluated"]));
    }
    for refused in [
        officer.patch(&spent, "*", json!({ "used_idr": 1 })).await,
        officer.delete(&spent, "*").await,
        officer
            .post("/v1/batch-costs", cost(&class, "meals", 0, 0))
            .await,
    ] {
        refused.refused(409, "batch_evaluated");
    }
}

#[rstest]
#[actix_web::test]
async fn a_ceiling_finds_the_claims_that_are_there(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    officer.fund(&program, "apbd_1", Some(45)).await;
    let class = officer.fund(&program, "apbd_1", None).await;
    officer.make(COSTS, cost(&class, "room", 15, 3)).await;
    let refused = officer
        .post("/v1/funding-ceilings", ceiling("apbd_1", 2026, 59))
        .await;
    refused.short(
        "funding_ceiling_claimed",
        json!(["apbd_1", 2026, 59, 60, null, 1]),
    );
    let made = officer.make(CEILINGS, ceiling("apbd_1", 2026, 60)).await;
    let path = made.header("location");
    let refused = officer.patch(path, "*", json!({ "amount_idr": 58 })).await;
    refused.short(
        "funding_ceiling_claimed",
        json!(["apbd_1", 2026, 58, 60, null, 2]),
    );
    for amount in [61, 60] {
        let amount = json!({ "amount_idr": amount });
        officer.patch(path, "*", amount).await.ok();
    }
    // Where there is none, there is no limit.
    officer.delete(path, "*").await.status(204);
    officer.fund(&program, "apbd_1", Some(1_000)).await;
}

#[rstest]
#[actix_web::test]
async fn once_it_is_over_what_was_planned_counts_no_more_for_its_own_ceiling(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let program = officer.chain(1).await.program;
    for actions in [&["open", "start", "complete"][..], &["cancel"][..]] {
        let class = officer.fund(&program, "csr", Some(100)).await;
        officer.make(COSTS, cost(&class, "materials", 100, 0)).await;
        let spent = cost(&class, "meals", 0, 50);
        let refused = officer.post("/v1/batch-costs", spent.clone()).await;
        refused.short(
            "batch_ceiling_exceeded",
            json!([null, null, 100, null, 150, 50]),
        );
        for action in actions {
            let why = match *action {
                "cancel" => json!({ "reason": "other" }),
                _ => json!({}),
            };
            officer.act(BATCHES, &class, action, why).await.ok();
        }
        let meals = officer.make(COSTS, spent).await;
        let meals = meals.header("location");
        let refused = officer.patch(meals, "*", json!({ "used_idr": 101 })).await;
        refused.short(
            "batch_ceiling_exceeded",
            json!([null, null, 100, null, 101, 1]),
        );
        for fields in [json!({ "used_idr": 100 }), json!({ "planned_idr": 1_000 })] {
            officer.patch(meals, "*", fields).await.ok();
        }
    }
}
