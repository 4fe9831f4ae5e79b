//! A priority is the office's.

use rstest::rstest;
use serde_json::json;

use super::{PATH, PRIORITIES};
use crate::support::chain::priority;
use crate::support::{Database, Office};

#[rstest]
#[actix_web::test]
async fn parties_see_none_and_set_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let rule = priority("7233", "33.75", 200);
    let made = officer.make(PRIORITIES, rule.clone()).await;
    let path = made.header("location");
    for party in [
        format!("employer:{}", chain.employer),
        format!("training-provider:{}", chain.provider),
    ] {
        let caller = office.party(&party).await;
        let list = caller.with("prefer", "return=total-count").get(PATH).await;
        let list = list.ok();
        assert_eq!(list.items().len(), 0, "{party}");
        assert_eq!(list.body["total_count"], 0, "{party}");
        for path in [path.to_owned(), format!("{path}/history")] {
            caller.get(&path).await.refused(404, "not_found");
        }
        for refused in [
            caller.post(PATH, rule.clone()).await,
            caller.patch(path, "*", json!({ "weight": 1 })).await,
            caller.delete(path, "*").await,
        ] {
            refused.refused(403, "party_may_not_decide");
        }
        let feed = caller.get("/v1/changes?types=demand-priorities").await;
        assert_eq!(feed.ok().items().len(), 0, "{party}");
    }
}

#[rstest]
#[actix_web::test]
async fn the_province_reads_those_of_its_cities_and_changes_none(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let made = officer
        .make(PRIORITIES, priority("7233", "33.75", 200))
        .await;
    let path = made.header("location");
    let province = office.officer_of("33").await;
    let read = province.get(path).await.ok();
    assert_eq!(read.reasons("update"), Some(vec!["other_agency"]));
    assert_eq!(made.reasons("update"), None);
    let changed = province.patch(path, "*", json!({ "weight": 1 })).await;
    changed.refused(403, "other_agency");
    let gone = province.delete(path, "*").await;
    gone.refused(403, "other_agency");
    assert_eq!(province.get(PATH).await.ok().items().len(), 1);
    let elsewhere = office.officer_of("33.26").await;
    elsewhere.get(path).await.refused(404, "not_found");
    assert_eq!(elsewhere.get(PATH).await.ok().items().len(), 0);
}
