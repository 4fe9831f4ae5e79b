//! The rules of opinions, each by its refusal.

use futures_util::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};

use super::{OPINIONS, because, opinion, proposed, step};
use crate::concurrency::callers;
use crate::journey::settled;
use crate::support::chain::with;
use crate::support::{Database, Office};

const PATH: &str = "/v1/program-opinions";
const OPENED: &[&str] = &["submit", "open-opinions"];

#[rstest]
#[actix_web::test]
async fn each_voice_has_its_own_giver(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let id = proposed(&officer, &chain, OPENED).await;
    let missing = "018cc251-f400-7000-8000-00000000dead";
    let of_firm = opinion(&id, "employer", &chain.employer);
    let of_centre = opinion(&id, "provider", &chain.provider);
    let of_office = opinion(&id, "office", "");
    for (body, fields, pointer, code) in [
        (
            &of_firm,
            json!({ "employer_id": null }),
            "/employer_id",
            "required",
        ),
        (
            &of_firm,
            json!({ "employer_id": missing }),
            "/employer_id",
            "not_found",
        ),
        (
            &of_firm,
            json!({ "provider_id": chain.provider }),
            "/provider_id",
            "conflicts_with",
        ),
        (
            &of_centre,
            json!({ "provider_id": null }),
            "/provider_id",
            "required",
        ),
        (
            &of_office,
            json!({ "employer_id": chain.employer }),
            "/employer_id",
            "conflicts_with",
        ),
        (
            &of_office,
            json!({ "program_id": missing }),
            "/program_id",
            "not_found",
        ),
        (
            &of_office,
            json!({ "stance": "neutral" }),
            "/stance",
            "not_in_list",
        ),
        (&of_office, json!({ "words": " " }), "/words", "blank"),
    ] {
        let answer = officer.post(PATH, with(body.clone(), fields)).await;
        answer.status(422).invalid(pointer, code);
    }
    for body in [of_firm, of_centre, of_office] {
        let given = officer.make(OPINIONS, body.clone()).await;
        assert_eq!(given.body["status"], "given");
        let again = officer.post(PATH, body).await;
        let again = again.refused(409, "duplicate_opinion");
        assert_eq!(again.body["existing"], json!([given.id()]));
    }
    let sought = async |query: &str| {
        let list = officer.get(&format!("{PATH}?{query}")).await.ok();
        list.items().len()
    };
    let of_program = format!("program_id={id}");
    for (query, found) in [
        (of_program.as_str(), 3),
        ("voice=employer,office", 2),
        ("stance=support", 3),
        ("stance=oppose", 0),
        ("status=given", 3),
        ("sort=-updated_at", 3),
    ] {
        assert_eq!(sought(query).await, found, "{query}");
    }
}

#[rstest]
#[actix_web::test]
async fn it_is_given_and_changed_while_the_program_is_in_opinion(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(1).await;
    let id = proposed(&officer, &chain, &["submit"]).await;
    let body = opinion(&id, "employer", &chain.employer);
    officer
        .post(PATH, body.clone())
        .await
        .refused(409, "program_not_in_opinion");
    step(&officer, &id, "open-opinions").await.ok();
    let given = officer.make(OPINIONS, body.clone()).await;
    assert_eq!(given.reasons("update"), None);
    let path = given.header("location");
    let change = json!({ "stance": "oppose", "words": "Belum sesuai." });
    officer
        .patch(path, "\"9-0\"", change.clone())
        .await
        .refused(412, "stale_version");
    let changed = officer.patch(path, &given.tag(), change).await.ok();
    assert_eq!(
        (&changed.body["stance"], &changed.body["version"]),
        (&json!("oppose"), &json!(2))
    );
    officer
        .patch(path, "*", json!({ "voice": "office" }))
        .await
        .invalid("/voice", "unknown_field");
    because(&officer, &id, "refuse").await.ok();
    let read = officer.get(path).await.ok();
    for action in ["update", "delete"] {
        assert_eq!(read.reasons(action), Some(vec!["program_not_in_opinion"]));
    }
    officer
        .patch(path, "*", json!({ "stance": "support" }))
        .await
        .refused(409, "program_not_in_opinion");
    officer
        .delete(path, "*")
        .await
        .refused(409, "program_not_in_opinion");

    // What was said is in no journal.
    let feed = settled(&officer, "/v1/changes?types=program-opinions", 2).await;
    let actions: Vec<&Value> = feed.items().iter().map(|entry| &entry["action"]).collect();
    assert_eq!(actions, ["create", "update"]);
    assert!(
        !feed.text.contains("Rahasia") && !feed.text.contains("Belum sesuai"),
        "{}",
        feed.text
    );
}

#[rstest]
#[actix_web::test]
async fn of_many_who_speak_for_one_at_once_one_is_heard(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let officer = &callers[0];
    let chain = officer.chain(1).await;
    let id = proposed(officer, &chain, OPENED).await;
    for body in [
        opinion(&id, "employer", &chain.employer),
        opinion(&id, "provider", &chain.provider),
        opinion(&id, "office", ""),
    ] {
        let all = (0..8).map(|n| callers[n % 2].post(PATH, body.clone()));
        let answers = join_all(all).await;
        let made: Vec<String> = answers
            .iter()
            .filter(|answer| answer.status == 201)
            .map(|answer| answer.id())
            .collect();
        let [made] = made.as_slice() else {
            panic!("{} were made", made.len())
        };
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            let refused = answer.refused(409, "duplicate_opinion");
            assert_eq!(refused.body["existing"], json!([made]));
        }
    }
}
