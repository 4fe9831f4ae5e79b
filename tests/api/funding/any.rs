//! Whatever is done with money, the claims stay under the ceiling, and the budget is the sum of what lies behind it.

use std::cell::Cell;

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::{BATCHES, ceiling, cost, funded};
use crate::support::chain::with;
use crate::support::{Answer, Caller, Database, Office, note, runner};

const SOURCES: [&str; 5] = ["apbd_1", "apbd", "apbn", "dbhcht", "csr"];
const LINES: [&str; 3] = ["materials", "meals", "other"];

/// The money that one sequence is about: no other touches it.
struct Money<'a> {
    officer: &'a Caller,
    program: &'a str,
    source: &'static str,
    year: i32,
    classes: Vec<String>,
}

/// A step: what is done, with which class, and two amounts.
type Step = (u8, usize, i64, i64);

impl Money<'_> {
    async fn plan(&mut self, ceiling: Option<i64>) -> Answer {
        let year = self.year;
        let days = json!({
            "registration_opens_on": format!("{year}-01-01"), "registration_closes_on": format!("{year}-02-01"),
            "starts_on": format!("{year}-03-01"), "ends_on": format!("{year}-04-01"),
        });
        let class = with(funded(self.program, self.source, ceiling), days);
        let answer = self.officer.post("/v1/batches", class).await;
        if answer.status == 201 {
            self.classes.push(answer.id());
        }
        answer
    }

    /// Posts a record, or changes the one that stands in its place.
    async fn put(&self, path: &str, body: Value, patch: Value) -> Answer {
        let answer = self.officer.post(path, body).await;
        match answer.body["existing"][0].as_str() {
            Some(id) => {
                let path = format!("{path}/{id}");
                self.officer.patch(&path, "*", patch).await
            }
            None => answer,
        }
    }

    async fn take(&mut self, (what, which, one, other): Step) -> Answer {
        let class = match self.classes.len() {
            0 => return self.plan(Some(one)).await,
            many => self.classes[which % many].clone(),
        };
        match what {
            0 => self.plan(Some(one)).await,
            1 => self.plan(None).await,
            2 => {
                let own = (other % 3 != 0).then_some(one);
                let funding = json!({ "source": self.source, "ceiling_idr": own });
                let path = format!("/v1/batches/{class}");
                let patch = json!({ "funding": funding });
                self.officer.patch(&path, "*", patch).await
            }
            3 | 4 => {
                let line = LINES[which % LINES.len()];
                let amounts = json!({ "planned_idr": one, "used_idr": other });
                let body = cost(&class, line, one, other);
                self.put("/v1/batch-costs", body, amounts).await
            }
            5 => {
                let verb = ["open", "start", "complete", "cancel"][which % 4];
                let body = match verb {
                    "cancel" => json!({ "reason": "other" }),
                    _ => json!({}),
                };
                self.officer.act(BATCHES, &class, verb, body).await
            }
            _ => {
                let amount = one + other;
                let body = ceiling(self.source, self.year, amount);
                let patch = json!({ "amount_idr": amount });
                self.put("/v1/funding-ceilings", body, patch).await
            }
        }
    }

    /// The budget's item, and the same reckoned class by class.
    async fn figures(&self) -> (Value, Value) {
        let (source, year) = (self.source, self.year);
        let budget = format!("/v1/budget?source={source}&year={year}");
        let budget = self.officer.get(&budget).await.ok();
        let Some(item) = budget.items().first().cloned() else {
            return (Value::Null, Value::Null);
        };
        let link = item["links"]["batches"].as_str().expect("an address");
        let classes = self.officer.get(&format!("{link}&limit=200")).await.ok();
        let (mut claimed, mut planned, mut used) = (0, 0, 0);
        for class in classes.items() {
            let id = class["id"].as_str().expect("an id");
            let costs = format!("/v1/batch-costs?batch_id={id}");
            let costs = self.officer.get(&costs).await.ok();
            let amounts = costs.items().iter().map(|cost| {
                let amount = |name: &str| cost[name].as_i64().expect("an amount");
                (amount("planned_idr"), amount("used_idr"))
            });
            let amounts: Vec<(i64, i64)> = amounts.collect();
            let own_used: i64 = amounts.iter().map(|(_, used)| used).sum();
            let greater: i64 = amounts.iter().map(|(one, other)| one.max(other)).sum();
            let is_over = ["completed", "evaluated", "cancelled"];
            let is_over = is_over.contains(&class["status"].as_str().unwrap_or_default());
            let own = class["funding"]["ceiling_idr"].as_i64();
            claimed += if is_over {
                own_used
            } else {
                own.unwrap_or(greater)
            };
            planned += amounts.iter().map(|(planned, _)| planned).sum::<i64>();
            used += own_used;
        }
        let ceiling = item["ceiling_idr"].as_i64();
        let reckoned = json!({
            "claimed_idr": claimed, "planned_idr": planned, "used_idr": used, "batches": classes.items().len(),
            "remaining_idr": ceiling.map(|ceiling| ceiling - claimed),
        });
        let told = json!({
            "claimed_idr": item["claimed_idr"], "planned_idr": item["planned_idr"], "used_idr": item["used_idr"],
            "batches": item["batches"], "remaining_idr": item["remaining_idr"],
        });
        (told, reckoned)
    }
}

/// Runs the steps; answers how many were taken and how many refused.
async fn run(money: &mut Money<'_>, steps: Vec<Step>) -> Result<(u32, u32), String> {
    let (mut taken, mut refused) = (0, 0);
    for step in steps {
        let before = money.figures().await.0;
        let answer = money.take(step).await;
        let (told, reckoned) = money.figures().await;
        let case = || format!("{step:?} after {before}: {} then {told}", answer.text);
        match answer.status {
            200 | 201 => taken += 1,
            409 if told == before => refused += 1,
            _ => return Err(case()),
        }
        if told != reckoned {
            return Err(format!("{reckoned} was expected: {}", case()));
        }
        if told["remaining_idr"].as_i64().is_some_and(|left| left < 0) {
            return Err(case());
        }
    }
    Ok((taken, refused))
}

#[rstest]
fn claims_stay_under_the_ceiling_and_the_budget_is_their_sum(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let system = actix_web::rt::System::new();
    let world = system.block_on(async {
        let office = Office::open(database).await?;
        let officer = office.officer().await;
        let program = officer.chain(1).await.program;
        Some((office, officer, program))
    });
    let Some((_office, officer, program)) = world else {
        return;
    };
    let step = (0_u8..7, 0_usize..12, 0_i64..60, 0_i64..60);
    let steps = prop::collection::vec(step, 4..=14);
    let (mut runner, seeded) = runner(24, 400);
    let (sequence, taken, refused) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let outcome = runner.run(&steps, |steps| {
        let n = sequence.replace(sequence.get() + 1);
        let mut money = Money {
            officer: &officer,
            program: &program,
            source: SOURCES[n / 101 % SOURCES.len()],
            year: 2000 + i32::try_from(n % 101).expect("a year"),
            classes: Vec::new(),
        };
        let counts = system.block_on(run(&mut money, steps));
        let counts = counts.map_err(TestCaseError::fail)?;
        taken.set(taken.get() + counts.0);
        refused.set(refused.get() + counts.1);
        Ok(())
    });
    if let Err(wrong) = outcome {
        panic!("with {seeded}: {wrong}");
    }
    let (taken, refused) = (taken.get(), refused.get());
    note("funding", format!("{taken} steps taken, {refused} refused"));
    assert!(taken >= 50 && refused >= 10, "{taken} and {refused}");
}
