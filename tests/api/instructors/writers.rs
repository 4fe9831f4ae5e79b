//! Many who write at once.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::json;

use super::{INSTRUCTORS, PATH, skill, unit};
use crate::support::chain::{instructor, with};
use crate::support::{Database, Office};

/// What a record says of its competencies, and what it is found by, come from the same writer.
#[rstest]
#[actix_web::test]
async fn competencies_are_those_of_one_writer(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let replica = office.replica().await;
    let officer = office.officer().await;
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let path = made.header("location");
    let code = |n: usize| format!("C.141000.{n:03}.01");
    let callers = [officer.clone(), officer.at(&replica)];
    let writes = (0..16).map(|n| {
        let caller = &callers[n % 2];
        let list = json!({ "competencies": [unit(&code(n), None), unit(&code(n + 100), None), skill("7531", None)] });
        async move { caller.patch(path, "*", list).await.ok() }
    });
    join_all(writes).await;
    let read = officer.get(path).await.ok();
    assert_eq!(read.body["version"], 17, "every writer came to its turn");
    let held = read.body["competencies"].as_array().into_iter().flatten();
    let held: Vec<_> = held.filter_map(|held| held["unit"].as_str()).collect();
    assert_eq!(held.len(), 2);
    for n in (0..16).flat_map(|n| [n, n + 100]) {
        let found = officer.get(&format!("{PATH}?unit={}", code(n))).await.ok();
        let is_held = held.contains(&code(n).as_str());
        assert_eq!(found.items().len(), usize::from(is_held), "{}", code(n));
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_who_saw_one_version_one_changes_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let replica = office.replica().await;
    let officer = office.officer().await;
    let made = officer.make(INSTRUCTORS, instructor()).await;
    let (path, tag) = (made.header("location"), made.tag());
    let callers = [officer.clone(), officer.at(&replica)];
    let writes = (0..12).map(|n| {
        let (caller, tag) = (&callers[n % 2], tag.as_str());
        let change = json!({ "method_certificate_until": format!("2027-01-{:02}", n + 1) });
        async move { caller.patch(path, tag, change).await }
    });
    let answers = join_all(writes).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status == 200);
    assert_eq!(won.len(), 1);
    for lost in lost {
        lost.refused(412, "stale_version");
    }
    let read = officer.get(path).await.ok();
    assert_eq!(
        read.body["method_certificate_until"],
        won[0].body["method_certificate_until"]
    );
}

#[rstest]
#[actix_web::test]
async fn one_key_of_a_caller_makes_one_record(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let replica = office.replica().await;
    let officer = office.officer().await;
    let callers = [officer.clone(), officer.at(&replica)];
    let body = with(instructor(), json!({ "client_ref": "sdm-1" }));
    let writes = (0..12).map(|n| callers[n % 2].post(PATH, body.clone()));
    let answers = join_all(writes).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status == 201);
    assert_eq!(won.len(), 1);
    for lost in lost {
        let lost = lost.refused(409, "duplicate_client_ref");
        assert_eq!(lost.body["existing"], json!([won[0].id()]));
    }
    assert_eq!(officer.get(PATH).await.ok().items().len(), 1);
    let found = officer.get("/v1/instructors?occupation=7233").await.ok();
    assert_eq!(found.items().len(), 1);
}
