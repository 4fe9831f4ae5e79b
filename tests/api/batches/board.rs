//! All classes that are planned or under way, in one call.

use rstest::rstest;
use serde_json::{Value, json};

use super::{BATCHES, class_of, path};
use crate::support::chain::Chain;
use crate::support::{Answer, Caller, Database, Office};

const BOARD: &str = "/v1/batches/board";

/// Classes in every state in which one is on the board, each with what it waits for, in the order in which they start; the first
/// is the chain's own.
async fn classes(officer: &Caller) -> (Chain, Vec<(String, Vec<&'static str>)>) {
    let chain = officer.chain(4).await;
    let provider = format!("/v1/training-providers/{}", chain.provider);
    let until = json!({ "accredited_until": "2026-12-31" });
    officer.patch(&provider, "*", until).await.ok();
    let plan = async |name: &str, starts_on: &str, ends_on: &str| {
        let fields = json!({ "name": name, "starts_on": starts_on, "ends_on": ends_on });
        let class = officer.make(BATCHES, class_of(&chain.program, fields));
        class.await.id()
    };
    let running = plan("Berjalan", "2026-07-22", "2026-08-01").await;
    for action in ["open", "start"] {
        officer.class(&running, action).await.ok();
    }
    let trainee = officer.trainees(0, 1).await.remove(0);
    let longer = json!({ "registration_closes_on": "2026-07-30" });
    let registering = plan("Mendaftar", "2026-08-05", "2026-08-20").await;
    officer.patch(&path(&registering), "*", longer).await.ok();
    officer.class(&registering, "open").await.ok();
    let empty = plan("Kosong", "2026-08-06", "2026-08-20").await;
    let uncovered = plan("Belum terlindungi", "2026-08-07", "2026-08-20").await;
    for class in [&empty, &uncovered] {
        officer.class(class, "open").await.ok();
    }
    officer.enroll(&uncovered, &trainee).await.created();
    for class in [&empty, &uncovered] {
        officer.class(class, "select").await.ok();
    }
    officer.class(&uncovered, "confirm").await.ok();
    let planned = plan("Siap dibuka", "2026-08-10", "2026-08-20").await;
    let unaccredited = plan("Akreditasi habis", "2027-01-05", "2027-02-01").await;
    let cancelled = plan("Batal", "2026-08-11", "2026-08-20").await;
    let why = json!({ "reason": "other" });
    officer.act(BATCHES, &cancelled, "cancel", why).await.ok();
    let required = json!({ "require_cover_at_start": true });
    let settings = officer.patch("/v1/office-settings", "*", required).await;
    settings.ok();
    let all = vec![
        (chain.batch.clone(), vec![]),
        (running, vec![]),
        (registering, vec!["registration_not_over"]),
        (empty, vec!["too_few_participants"]),
        (uncovered, vec!["participants_not_covered"]),
        (planned, vec![]),
        (unaccredited, vec!["accreditation_too_short"]),
    ];
    (chain, all)
}

fn ids(answer: &Answer) -> Vec<&str> {
    let ids = answer.items().iter().map(|item| item["id"].as_str());
    ids.map(|id| id.expect("an id")).collect()
}

#[rstest]
#[actix_web::test]
async fn each_class_says_what_leads_it_on_as_the_class_itself_does(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, all) = classes(&officer).await;
    let provider = format!("training-provider:{}", chain.provider);
    for caller in [
        officer.clone(),
        office.party(&provider).await,
        office.officer_of("33").await,
        office.with_scope("batches:read").await,
    ] {
        let board = caller.get(BOARD).await.ok();
        let expected: Vec<&str> = all.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids(&board), expected);
        for (item, (id, waiting)) in board.items().iter().zip(&all) {
            assert_eq!(item["waiting"], json!(waiting), "{item}");
            let class = caller.get(&path(id)).await.ok();
            let next = &item["next_action"];
            let actions = class.body["allowed_actions"].as_array().expect("actions");
            let same = actions
                .iter()
                .find(|action| action["action"] == next["action"])
                .expect("an action of the class");
            assert_eq!(
                (&next["allowed"], &next["blockers"]),
                (&same["allowed"], &same["reasons"]),
                "{item}"
            );
            for field in [
                "agency",
                "status",
                "name",
                "region",
                "seats",
                "min_seats",
                "seats_taken",
                "seats_free",
                "registration_opens_on",
                "registration_closes_on",
                "registration",
                "starts_on",
                "ends_on",
            ] {
                assert_eq!(item[field], class.body[field], "{field}");
            }
            assert_eq!(item["program"]["id"], class.body["program_id"]);
            assert_eq!(item["provider"]["id"], class.body["provider_id"]);
        }
    }
    let board = officer.get(BOARD).await.ok();
    let of = |field: &str| -> Vec<Value> {
        let items = board.items().iter();
        items.map(|item| item[field].clone()).collect()
    };
    assert_eq!(of("days_until_start"), [0, 1, 15, 16, 17, 20, 168]);
    let actions = of("next_action").into_iter();
    let actions: Vec<Value> = actions.map(|next| next["action"].clone()).collect();
    assert_eq!(
        actions,
        [
            "select", "complete", "select", "confirm", "start", "open", "open"
        ]
    );
    assert_eq!(
        (
            &board.items()[0]["program"]["title"],
            &board.items()[0]["provider"]["name"]
        ),
        (&json!("Mekanik mesin garmen"), &json!("BLK Contoh"))
    );
    let registrations = of("registration").into_iter();
    let open = registrations.filter(|registration| registration == "open");
    assert_eq!(open.count(), 1);
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    assert!(firm.get(BOARD).await.ok().items().is_empty());
    let elsewhere = office.officer_of("34.04").await;
    assert!(elsewhere.get(BOARD).await.ok().items().is_empty());
}

/// A class without a test starts as it is open: the board offers that where the selection is barred, and not before the first day.
#[rstest]
#[actix_web::test]
async fn from_its_first_day_on_a_class_may_start_without_a_selection(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(4).await;
    let days = json!({ "registration_closes_on": "2026-07-23", "starts_on": "2026-07-23" });
    officer.patch(&path(&chain.batch), "*", days).await.ok();
    let not_over = json!(["registration_not_over"]);
    let told = async |officer: &Caller| {
        let board = officer.get(BOARD).await.ok();
        let [class] = board.items() else {
            panic!("{}", board.text)
        };
        let next = &class["next_action"];
        let allowed = next["allowed"] == true;
        assert_eq!(next["blockers"], class["waiting"]);
        (next["action"].clone(), allowed, class["waiting"].clone())
    };
    office.go_to("2026-07-22");
    let officer = office.officer().await;
    let before = told(&officer).await;
    assert_eq!(before, (json!("select"), false, not_over.clone()));
    office.go_to("2026-07-23");
    let officer = office.officer().await;
    assert_eq!(told(&officer).await, (json!("start"), true, json!([])));
    // Where nobody starts uninsured, both ways are barred, and the usual one is shown.
    let required = json!({ "require_cover_at_start": true });
    let settings = officer.patch("/v1/office-settings", "*", required).await;
    settings.ok();
    let trainee = officer.trainees(0, 1).await.remove(0);
    officer.enroll(&chain.batch, &trainee).await.created();
    let barred = told(&officer).await;
    assert_eq!(barred, (json!("select"), false, not_over));
    office.go_to("2026-07-24");
    let officer = office.officer().await;
    assert_eq!(told(&officer).await, (json!("select"), true, json!([])));
}

#[rstest]
#[actix_web::test]
async fn it_is_one_statement_and_is_paged_and_filtered(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let (chain, all) = classes(&officer).await;
    let (sent, board) = office.statements(officer.get(BOARD)).await;
    assert_eq!((sent, board.ok().items().len()), (1, all.len()));
    let (mut found, mut address) = (Vec::new(), format!("{BOARD}?limit=3"));
    loop {
        let (sent, page) = office.statements(officer.get(&address)).await;
        assert_eq!(sent, 1);
        let page = page.ok();
        found.extend(ids(&page).into_iter().map(str::to_owned));
        match page.body["next_cursor"].as_str() {
            Some(cursor) => address = format!("{BOARD}?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    let whole: Vec<&String> = all.iter().map(|(id, _)| id).collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), whole);
    let count = async |query: &str| {
        let list = officer.get(&format!("{BOARD}?{query}")).await.ok();
        list.items().len()
    };
    assert_eq!(count("status=open,running").await, 3);
    assert_eq!(count("status=cancelled").await, 0);
    assert_eq!(count("region=33.75").await, 7);
    assert_eq!(count("region=33.26").await, 0);
    let provider = &chain.provider;
    assert_eq!(count(&format!("provider_id={provider}")).await, 7);
    assert_eq!(count(&format!("provider_id={}", chain.program)).await, 0);
    let total = officer.with("prefer", "return=total-count");
    let total = total.get(&format!("{BOARD}?limit=1")).await.ok();
    assert_eq!(total.body["total_count"], 7);
    officer
        .get(&format!("{BOARD}?limit=201"))
        .await
        .bad_parameter("limit", "out_of_range");
}

/// Classes that are over grow in number from year to year; those on the board do not.
#[rstest]
#[actix_web::test]
async fn an_index_has_the_classes_on_it_and_no_others(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    classes(&officer).await;
    let page = officer.get(&format!("{BOARD}?limit=3")).await.ok();
    let cursor = page.body["next_cursor"].as_str().expect("a cursor");
    let counted = officer.with("prefer", "return=total-count");
    office.state.db.statements.listen();
    officer
        .get(&format!("{BOARD}?limit=3&cursor={cursor}"))
        .await
        .ok();
    counted.get(BOARD).await.ok();
    let heard = office.state.db.statements.take_heard();
    let reads = heard.iter().filter(|sql| sql.contains("batches.status IN"));
    let reads: Vec<&String> = reads.collect();
    assert_eq!(reads.len(), 3, "{heard:#?}");
    for sql in reads {
        let plan = office.plan(sql).await;
        let uses_it = |line: &String| line.contains("batches_on_board");
        assert!(plan.iter().any(uses_it), "{plan:#?}\n{sql}");
    }
}
