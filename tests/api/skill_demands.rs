//! Rules of skill demands, each by its refusal.

use rstest::rstest;
use serde_json::json;

use crate::support::chain::{demand, employer, with};
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn hires_stay_between_none_and_the_headcount(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let id = officer.chain(1).await.demand;
    let hire = async |count: i32| {
        officer
            .act(
                "skill-demands",
                &id,
                "record-hires",
                json!({ "count": count }),
            )
            .await
    };
    assert_eq!(hire(24).await.ok().body["fulfilment"], "partly_met");
    hire(2).await.refused(409, "hired_above_headcount");
    let met = hire(1).await.ok();
    assert_eq!(
        (
            met.body["fulfilment"].as_str(),
            met.body["open"].as_i64(),
            met.body["version"].as_i64()
        ),
        (Some("met"), Some(0), Some(5))
    );
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2026-07-22" }),
        )
        .await
        .invalid("/on", "in_future");
    officer
        .act(
            "skill-demands",
            &id,
            "record-hires",
            json!({ "count": 1, "on": "2025-07-20" }),
        )
        .await
        .invalid("/on", "too_far_back");
    officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 26, "reason": "other" }),
        )
        .await
        .refused(409, "hired_below_zero");
    let back = officer
        .act(
            "skill-demands",
            &id,
            "reverse-hires",
            json!({ "count": 25, "reason": "other" }),
        )
        .await
        .ok();
    assert_eq!(back.body["hired"], 0);
}

#[rstest]
#[actix_web::test]
async fn a_demand_needs_a_verified_employer_and_ordered_days(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let firm = officer.make("employers", employer(1)).await.id();
    let body = with(
        demand(&firm),
        json!({ "needed_from": "2027-01-01", "wage_min_idr": 2, "wage_max_idr": 1, "valid_until": "2026-07-20" }),
    );
    officer
        .post("/v1/skill-demands", body)
        .await
        .invalid("/needed_by", "date_order")
        .invalid("/valid_until", "in_past");
    let missing = with(
        demand(&firm),
        json!({ "employer_id": "018cc251-f400-7000-8000-00000000dead" }),
    );
    officer
        .post("/v1/skill-demands", missing)
        .await
        .invalid("/employer_id", "not_found");
    office
        .officer_of("33.26")
        .await
        .post("/v1/skill-demands", demand(&firm))
        .await
        .invalid("/employer_id", "not_found");
    let made = officer.make("skill-demands", demand(&firm)).await;
    assert_eq!(made.reasons("verify"), Some(vec!["wrong_state"]));
    let submitted = officer
        .act("skill-demands", &made.id(), "submit", json!({}))
        .await
        .ok();
    assert_eq!(
        submitted.reasons("verify"),
        Some(vec!["employer_not_verified"])
    );
    officer
        .act("skill-demands", &made.id(), "verify", json!({}))
        .await
        .refused(409, "employer_not_verified");
    officer
        .act(
            "skill-demands",
            &made.id(),
            "reject",
            json!({ "reason": "nonsense" }),
        )
        .await
        .invalid("/reason", "reason_unknown");
    officer
        .delete(&format!("/v1/skill-demands/{}", made.id()), "*")
        .await
        .refused(409, "wrong_state");
    let draft = officer.make("skill-demands", demand(&firm)).await;
    officer
        .delete(&format!("/v1/skill-demands/{}", draft.id()), &draft.tag())
        .await
        .status(204);
    officer
        .get(&format!("/v1/skill-demands/{}", draft.id()))
        .await
        .refused(404, "not_found");
}
