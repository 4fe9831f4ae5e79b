//! What a class does to the needs for instructors that name it.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::{BATCHES, class_of, path};
use crate::instructor_needs::{NEEDS, PATH, hours, on, session, why};
use crate::support::chain::with;
use crate::support::{Answer, Caller, Database, Office};

/// A need for a class on Mondays, between the days that the fields say or on those of the class.
fn need_of(class: &str, fields: Value) -> Value {
    with(
        json!({ "batch_id": class, "weekly": [hours(1, "08:00", "12:00")] }),
        fields,
    )
}

/// The records that a refusal names.
fn named(refused: &Answer) -> BTreeSet<&str> {
    let ids = refused.body["existing"].as_array().into_iter().flatten();
    ids.filter_map(Value::as_str).collect()
}

#[rstest]
#[actix_web::test]
async fn its_days_still_hold_them(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let class = officer.make(BATCHES, class_of(&chain.program, json!({})));
    let class = class.await.id();
    let patch = async |officer: &Caller, days: Value| officer.patch(&path(&class), "*", days).await;
    let need = async |fields: Value| officer.make(NEEDS, need_of(&class, fields)).await.id();
    let whole = need(json!({})).await;
    let first_weeks = need(json!({ "ends_on": "2026-08-10" })).await;
    let later = json!({ "starts_on": "2026-07-22" });
    let earlier = json!({ "ends_on": "2026-08-27" });
    let refused = patch(&officer, later.clone()).await;
    let refused = refused.refused(409, "need_outside_class");
    assert_eq!(
        named(&refused),
        BTreeSet::from([whole.as_str(), &first_weeks])
    );
    let refused = patch(&officer, earlier.clone()).await;
    let refused = refused.refused(409, "need_outside_class");
    assert_eq!(named(&refused), BTreeSet::from([whole.as_str()]));
    let unchanged = officer.get(&path(&class)).await.ok();
    assert_eq!(
        (&unchanged.body["starts_on"], &unchanged.body["ends_on"]),
        (&json!("2026-07-21"), &json!("2026-08-28"))
    );
    // More days are in nobody's way, nor is a need that is cancelled, or went beyond the other end before.
    let wider = json!({ "starts_on": "2026-07-20", "ends_on": "2026-08-29" });
    patch(&officer, wider).await.ok();
    let as_before = json!({ "starts_on": "2026-07-21", "ends_on": "2026-08-28" });
    patch(&officer, as_before).await.ok();
    officer.act(NEEDS, &whole, "cancel", why()).await.ok();
    let before = json!({ "starts_on": "2026-07-13", "ends_on": "2026-08-10" });
    need(before).await;
    patch(&officer, earlier).await.ok();
    // Nor one that is over.
    office.go_to("2026-08-11");
    let officer = office.officer().await;
    patch(&officer, later).await.ok();
}

#[rstest]
#[actix_web::test]
async fn where_it_is_completed_those_that_are_not_over_are_cancelled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let of_class = |fields: Value| {
        let fields = with(json!({ "batch_id": chain.batch }), fields);
        with(on(3, "15:00", "19:00"), fields)
    };
    let over = of_class(json!({ "ends_on": "2026-07-31" }));
    let over = officer.make(NEEDS, over).await.id();
    let filled = officer.offered(of_class(json!({})), &teacher).await;
    officer.need(&filled, "accept").await.ok();
    let taught = json!({ "instructor_id": teacher });
    session(&officer, &chain, "2026-08-12", taught)
        .await
        .created();
    officer.class(&chain.batch, "start").await.ok();
    office.go_to("2026-08-04");
    let officer = office.officer().await;
    officer.class(&chain.batch, "complete").await.ok();
    let stands = async |id: &str| {
        let read = officer.get(&format!("{PATH}/{id}")).await.ok();
        [
            read.body["status"].clone(),
            read.body["status_reason"].clone(),
        ]
    };
    let reason = json!("class_completed");
    assert_eq!(stands(&filled).await, [json!("cancelled"), reason.clone()]);
    assert_eq!(stands(&over).await, [json!("open"), Value::Null]);
    let history = officer.get(&format!("{PATH}/{filled}/history")).await.ok();
    let last = history.items().last().expect("an entry");
    assert_eq!(
        [&last["action"], &last["reason"]],
        [&json!("cancel"), &reason]
    );
    // Who was promised is free for others.
    let other = with(
        on(3, "15:00", "19:00"),
        json!({ "starts_on": "2026-08-05" }),
    );
    officer.offered(other, &teacher).await;
}

#[rstest]
#[actix_web::test]
async fn what_was_taught_up_to_its_last_day_stays_filled(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let teacher = officer.teacher(json!({})).await;
    let of_class = with(
        on(3, "15:00", "19:00"),
        json!({ "batch_id": chain.batch, "ends_on": "2026-08-12" }),
    );
    let filled = officer.offered(of_class, &teacher).await;
    officer.need(&filled, "accept").await.ok();
    officer.class(&chain.batch, "start").await.ok();
    office.go_to("2026-08-12");
    let officer = office.officer().await;
    officer.class(&chain.batch, "complete").await.ok();
    let read = officer.get(&format!("{PATH}/{filled}")).await.ok();
    assert_eq!(read.body["status"], "filled");
}
