//! A read replica: lists are read there, where they may lag behind; single records and what is decided are not.
//! SQLite has none.

use crate::support::chain::employer;
use crate::support::{Database, Office, free_port};

#[actix_web::test]
async fn lists_are_read_from_the_replica_and_records_from_the_primary() {
    // A database that nothing of the office's reaches lags behind for ever.
    let Some(behind) = Office::open(Database::Postgres).await else {
        return;
    };
    let variables = [("DATABASE_READ_URL", behind.database_url())];
    let Some(office) = Office::open_with(Database::Postgres, &variables).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make("employers", employer(1)).await;
    let path = format!("/v1/employers/{}", made.id());
    assert_eq!(officer.get(&path).await.ok().body, made.body);
    // Who sees personal data unmasked is journalled, and reads from the primary.
    let reader = office.with_scope("employers:read").await;
    let list = reader.get("/v1/employers").await.ok();
    assert!(list.items().is_empty(), "{}", list.body);
    behind.officer().await.make("employers", employer(2)).await;
    let list = reader.get("/v1/employers").await.ok();
    assert_eq!(list.items()[0]["name"], employer(2)["name"]);
}

#[actix_web::test]
async fn a_replica_that_is_away_takes_lists_with_it_and_nothing_else() {
    let away = format!("postgres://127.0.0.1:{}/away", free_port());
    let variables = [
        ("DATABASE_READ_URL", away.as_str()),
        ("SELARAS_DEADLINE", "2"),
    ];
    let Some(office) = Office::open_with(Database::Postgres, &variables).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer.make("employers", employer(1)).await;
    let path = format!("/v1/employers/{}", made.id());
    officer.get(&path).await.ok();
    let reader = office.with_scope("employers:read").await;
    let list = reader.get("/v1/employers").await;
    list.refused(503, "unavailable");
    office.stranger().get("/health/ready").await.ok();
}
