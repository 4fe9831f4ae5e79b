//! Whether a class starts in which somebody is not insured.

use rstest::rstest;
use serde_json::json;

use super::{WAIVERS, path, waiver, warnings};
use crate::support::chain::cover;
use crate::support::{Caller, Database, Office};

const SETTINGS: &str = "/v1/office-settings";

async fn require_cover(officer: &Caller, required: bool) {
    let settings = json!({ "require_cover_at_start": required });
    let changed = officer.patch(SETTINGS, "*", settings).await.ok();
    assert_eq!(changed.body["require_cover_at_start"], json!(required));
}

/// Insures somebody on every day of the class.
async fn insure(officer: &Caller, trainee: &str, seat: &str, number: &str) {
    let made = officer
        .make("insurance-enrollments", cover(trainee, seat))
        .await
        .id();
    officer
        .act("insurance-enrollments", &made, "request", json!({}))
        .await
        .ok();
    let number = json!({ "member_number": number, "covers_from": "2026-07-21" });
    officer
        .act("insurance-enrollments", &made, "activate", number)
        .await
        .ok();
}

#[rstest]
#[actix_web::test]
async fn it_warns_as_long_as_the_office_does_not_require_cover(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let settings = officer.get(SETTINGS).await.ok();
    assert_eq!(settings.body["require_cover_at_start"], false);
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    let open = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(open.reasons("start"), None);
    let started = officer.class(&chain.batch, "start").await.ok();
    assert_eq!(warnings(&started), ["participants_not_covered"]);
}

#[rstest]
#[actix_web::test]
async fn where_the_office_requires_cover_everyone_is_insured_or_it_is_waived(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    require_cover(&officer, true).await;
    let chain = officer.chain(4).await;
    let trainees = officer.trainees(0, 2).await;
    let refused = Some(vec!["participants_not_covered"]);
    // In a class without anybody nobody is missing.
    let open = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(open.reasons("start"), None);
    let seats = [
        officer.enroll(&chain.batch, &trainees[0]).await.created(),
        officer.enroll(&chain.batch, &trainees[1]).await.created(),
    ];
    let open = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(open.reasons("start"), refused);
    officer
        .class(&chain.batch, "start")
        .await
        .refused(409, "participants_not_covered");
    let named = officer
        .patch(&path(&chain.batch), "*", json!({ "name": "Paket lain" }))
        .await
        .ok();
    assert_eq!(named.reasons("start"), refused);
    insure(&officer, &trainees[0], &seats[0].id(), "24001234567").await;
    officer
        .class(&chain.batch, "start")
        .await
        .refused(409, "participants_not_covered");
    officer.class(&chain.batch, "select").await.ok();
    let confirmed = officer.class(&chain.batch, "confirm").await.ok();
    assert_eq!(confirmed.reasons("start"), refused);

    // A waiver lifts it as long as it stands.
    let granted = officer
        .make(WAIVERS, waiver(&chain.batch, "cover"))
        .await
        .id();
    let dry = format!("{}/start?validate_only=true", path(&chain.batch));
    let started = officer.post(&dry, json!({})).await.ok();
    assert_eq!(
        warnings(&started),
        ["participants_not_covered", "cover_waived"]
    );
    let confirmed = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(confirmed.reasons("start"), None);
    let because = json!({ "reason": "other" });
    officer.act(WAIVERS, &granted, "revoke", because).await.ok();
    officer
        .class(&chain.batch, "start")
        .await
        .refused(409, "participants_not_covered");

    insure(&officer, &trainees[1], &seats[1].id(), "24001234568").await;
    let confirmed = officer.get(&path(&chain.batch)).await.ok();
    assert_eq!(confirmed.reasons("start"), None);
    let started = officer.class(&chain.batch, "start").await.ok();
    assert!(warnings(&started).is_empty(), "{}", started.text);
}

#[rstest]
#[actix_web::test]
async fn one_office_decides_for_itself_alone(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let elsewhere = office.officer_of("33.26").await;
    require_cover(&elsewhere, true).await;
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    officer.class(&chain.batch, "start").await.ok();
    let history = officer.get("/v1/changes?types=office-settings").await.ok();
    assert!(history.items().is_empty(), "{}", history.text);
}

/// Who is insured is asked only where it decides something.
#[rstest]
#[actix_web::test]
async fn a_class_is_read_by_one_statement_unless_cover_decides(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    let path = path(&chain.batch);
    let (sent, _) = office.statements(officer.get(&path)).await;
    assert_eq!(sent, 1);
    require_cover(&officer, true).await;
    let (sent, _) = office.statements(officer.get(&path)).await;
    assert_eq!(sent, 2);
    officer.make(WAIVERS, waiver(&chain.batch, "cover")).await;
    let (sent, _) = office.statements(officer.get(&path)).await;
    assert_eq!(sent, 1, "it is waived");
}
