//! Writers that each fit, and together do not.

use futures_util::future::{join, join_all};
use rstest::rstest;
use serde_json::json;

use super::{BATCHES, CEILINGS, COSTS, ceiling, cost, funded};
use crate::concurrency::callers;
use crate::support::{Answer, Caller, Database, Office};

async fn claimed(caller: &Caller, source: &str) -> i64 {
    let budget = caller.get(&format!("/v1/budget?source={source}")).await;
    let budget = budget.ok();
    budget.items()[0]["claimed_idr"].as_i64().expect("a figure")
}

/// As many as fit succeed; the others are refused with this code.
fn must_be(answers: Vec<Answer>, fit: usize, code: &str) {
    let (done, refused): (Vec<_>, Vec<_>) = answers
        .into_iter()
        .partition(|answer| (200..300).contains(&answer.status));
    assert_eq!(done.len(), fit);
    for loser in refused {
        loser.refused(409, code);
    }
}

#[rstest]
#[actix_web::test]
async fn of_many_classes_as_many_are_planned_as_there_is_money_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let program = callers[0].chain(1).await.program;
    callers[0]
        .make(CEILINGS, ceiling("dbhcht", 2026, 100))
        .await;
    let plans =
        (0..12).map(|n| callers[n % 2].post("/v1/batches", funded(&program, "dbhcht", Some(40))));
    must_be(join_all(plans).await, 2, "funding_ceiling_exceeded");
    assert_eq!(claimed(&callers[1], "dbhcht").await, 80);
}

#[rstest]
#[actix_web::test]
async fn of_costs_that_grow_at_once_as_many_grow_as_there_is_money_for(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let program = callers[0].chain(1).await.program;
    callers[0].make(CEILINGS, ceiling("apbd", 2026, 100)).await;
    let mut costs = Vec::new();
    for _ in 0..6 {
        let class = callers[0].fund(&program, "apbd", None).await;
        let made = callers[0].make(COSTS, cost(&class, "room", 10, 0)).await;
        costs.push(made.header("location").to_owned());
    }
    // 60 are claimed; each would claim 30 more.
    let changes = costs
        .iter()
        .enumerate()
        .map(|(n, path)| callers[n % 2].patch(path, "*", json!({ "used_idr": 40 })));
    must_be(join_all(changes).await, 1, "funding_ceiling_exceeded");
    assert_eq!(claimed(&callers[1], "apbd").await, 90);
}

#[rstest]
#[actix_web::test]
async fn the_costs_of_one_class_do_not_pass_its_ceiling_together(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let program = callers[0].chain(1).await.program;
    let class = callers[0].fund(&program, "csr", Some(100)).await;
    let lines = ["room", "meals", "materials", "transport", "other"];
    let costs = lines
        .iter()
        .enumerate()
        .map(|(n, line)| callers[n % 2].post("/v1/batch-costs", cost(&class, line, 30, 0)));
    must_be(join_all(costs).await, 3, "batch_ceiling_exceeded");
}

#[rstest]
#[actix_web::test]
async fn a_line_is_recorded_and_a_ceiling_set_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let chain = callers[0].chain(1).await;
    let costs =
        (0..8).map(|n| callers[n % 2].post("/v1/batch-costs", cost(&chain.batch, "room", 1, 0)));
    must_be(join_all(costs).await, 1, "duplicate_batch_cost");
    let ceilings =
        (0..8).map(|n| callers[n % 2].post("/v1/funding-ceilings", ceiling("apbn", 2026, 1)));
    must_be(join_all(ceilings).await, 1, "duplicate_funding_ceiling");
}

/// Either the ceiling is set or lowered and the class is refused, or the class is planned and the ceiling is refused.
#[rstest]
#[actix_web::test]
async fn a_ceiling_and_a_class_that_meet_do_not_both_succeed(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let program = callers[0].chain(1).await.program;
    for round in 0..6 {
        let source = ["apbd", "apbd_1", "apbn", "csr", "dbhcht", "apbd"][round];
        let year = if round == 5 { 2027 } else { 2026 };
        // Set in one round, lowered in the next.
        let path = if round % 2 == 0 {
            None
        } else {
            let made = callers[0].make(CEILINGS, ceiling(source, year, 100)).await;
            Some(made.header("location").to_owned())
        };
        let limiting = async {
            match &path {
                Some(path) => {
                    let lower = json!({ "amount_idr": 50 });
                    callers[0].patch(path, "*", lower).await
                }
                None => {
                    let set = ceiling(source, year, 50);
                    callers[0].post("/v1/funding-ceilings", set).await
                }
            }
        };
        let mut class = funded(&program, source, Some(60));
        if year == 2027 {
            class["starts_on"] = json!("2027-02-01");
            class["ends_on"] = json!("2027-03-01");
        }
        let planning = callers[1].post("/v1/batches", class);
        let (limited, planned) = join(limiting, planning).await;
        if planned.status == 201 {
            limited.refused(409, "funding_ceiling_claimed");
        } else {
            planned.refused(409, "funding_ceiling_exceeded");
            assert!((200..300).contains(&limited.status), "{}", limited.text);
        }
    }
}

/// Either the class has its cost and stays, or it is gone and has none.
#[rstest]
#[actix_web::test]
async fn a_class_is_not_deleted_while_a_cost_is_recorded_for_it(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(mut office) = Office::open(database).await else {
        return;
    };
    let callers = callers(&mut office).await;
    let program = callers[0].chain(1).await.program;
    for _ in 0..6 {
        let class = callers[0]
            .make(BATCHES, funded(&program, "csr", None))
            .await
            .id();
        let path = format!("/v1/batches/{class}");
        let deleting = callers[0].delete(&path, "*");
        let recording = callers[1].post("/v1/batch-costs", cost(&class, "room", 1, 0));
        let (deleted, recorded) = join(deleting, recording).await;
        if recorded.status == 201 {
            deleted.refused(409, "batch_has_cost");
        } else {
            recorded.invalid("/batch_id", "not_found");
            deleted.status(204);
        }
    }
}
