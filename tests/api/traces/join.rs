//! Random graphs, and the join of the lists that a trace of each must be.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use super::{act, ids, text, trace_of};
use crate::support::chain::{
    batch, consultation, demand, employer, input, program, provider, with,
};
use crate::support::{Caller, Database, Office, seed};

/// The records of an office, as its lists tell them.
struct Lists {
    inputs: Vec<Value>,
    demands: Vec<Value>,
    programs: Vec<Value>,
    batches: Vec<Value>,
    enrollments: Vec<Value>,
}

fn names(record: &Value, field: &str, among: &BTreeSet<String>) -> bool {
    let named = record[field].as_array().expect("a list").iter();
    named.map(text).any(|id| among.contains(&id))
}

impl Lists {
    async fn of(officer: &Caller) -> Self {
        let list = async |resource: &str| {
            let answer = officer.get(&format!("/v1/{resource}?limit=200")).await.ok();
            answer.items().to_vec()
        };
        Self {
            inputs: list("consultation-inputs").await,
            demands: list("skill-demands").await,
            programs: list("training-programs").await,
            batches: list("batches").await,
            enrollments: list("enrollments").await,
        }
    }

    fn demands_with(&self, first: impl Fn(&Value) -> bool) -> BTreeSet<String> {
        let mut found: BTreeSet<String> = BTreeSet::new();
        loop {
            let before = found.len();
            for demand in &self.demands {
                let id = text(&demand["id"]);
                let renews = demand["renews"].as_str().map(str::to_owned);
                if first(demand) || renews.as_ref().is_some_and(|old| found.contains(old)) {
                    found.insert(id.clone());
                }
                if found.contains(&id) {
                    found.extend(renews);
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }

    /// What a trace must be, from the set of its demands.
    fn expect(
        &self,
        trace: &Value,
        demands: &BTreeSet<String>,
        root: Option<&str>,
        program: Option<&Value>,
        batch: Option<&str>,
    ) {
        let inputs = self.inputs.iter().map(|input| text(&input["id"]));
        let is_named = |id: &String| {
            let named = BTreeSet::from([id.clone()]);
            let mut all = self.demands.iter();
            all.any(|demand| {
                demands.contains(&text(&demand["id"])) && names(demand, "input_ids", &named)
            })
        };
        let inputs: BTreeSet<String> = inputs
            .filter(|id| root == Some(id.as_str()) || is_named(id))
            .collect();
        let programs = self.programs.iter().filter(|one| match program {
            Some(program) => one["id"] == *program,
            None => names(one, "demand_ids", demands),
        });
        let programs: BTreeSet<String> = programs.map(|one| text(&one["id"])).collect();
        let batches = self.batches.iter().filter(|one| {
            programs.contains(&text(&one["program_id"]))
                && batch.is_none_or(|batch| one["id"] == batch)
        });
        let batches: Vec<&Value> = batches.collect();
        let classes: BTreeSet<String> = batches.iter().map(|one| text(&one["id"])).collect();
        let seated = self.enrollments.iter();
        let seated = seated.filter(|one| classes.contains(&text(&one["batch_id"])));
        let seated: BTreeSet<String> = seated.map(|one| text(&one["id"])).collect();
        assert_eq!(&ids(&trace["demands"]), demands);
        assert_eq!(ids(&trace["inputs"]), inputs);
        assert_eq!(ids(&trace["programs"]), programs);
        assert_eq!(ids(&trace["batches"]), classes);
        assert_eq!(ids(&trace["enrollments"]), seated);
        let sum = |field: &str| {
            batches
                .iter()
                .filter_map(|one| one[field].as_i64())
                .sum::<i64>()
        };
        for (list, all, field, among) in [
            ("demands", &self.demands, "input_ids", &inputs),
            ("programs", &self.programs, "demand_ids", demands),
        ] {
            for told in trace[list].as_array().expect("a list") {
                let mut all = all.iter();
                let record = all
                    .find(|one| one["id"] == told["id"])
                    .expect("it is listed");
                let named = record[field].as_array().expect("a list").iter().map(text);
                let named: BTreeSet<String> = named.filter(|id| among.contains(id)).collect();
                let told = told[field].as_array().expect("a list").iter().map(text);
                assert_eq!(told.collect::<BTreeSet<_>>(), named, "{list}");
            }
        }
        let figures = &trace["figures"];
        assert_eq!(figures["seats"], sum("seats"));
        assert_eq!(figures["seats_taken"], sum("seats_taken"));
        assert_eq!(figures["inputs"], inputs.len());
        assert_eq!(figures["demands"], demands.len());
        assert_eq!(figures["programs"], programs.len());
        assert_eq!(figures["batches"], classes.len());
        assert_eq!(figures["enrollments"], seated.len());
    }
}

/// A handful of each, linked at random.
async fn tangle(officer: &Caller, random: &mut fastrand::Rng) {
    let some = |random: &mut fastrand::Rng, all: &[String], most: usize| {
        let mut all = all.to_vec();
        random.shuffle(&mut all);
        all.truncate(random.usize(0..=most));
        all
    };
    let firm = officer.make("employers", employer(1)).await.id();
    act(officer, "employers", &firm, &["verify"]).await;
    let meeting = officer.make("consultations", consultation()).await.id();
    let (mut inputs, mut demands, mut programs, mut batches) = (vec![], vec![], vec![], vec![]);
    for _ in 0..6 {
        let made = officer.make("consultation-inputs", input(&meeting)).await;
        inputs.push(made.id());
    }
    for _ in 0..6 {
        let names = json!({ "input_ids": some(random, &inputs, 3) });
        let made = officer
            .make("skill-demands", with(demand(&firm), names))
            .await;
        act(officer, "skill-demands", &made.id(), &["submit", "verify"]).await;
        demands.push(made.id());
    }
    // Each is renewed once, what renews it too.
    let mut last = demands.clone();
    for _ in 0..3 {
        let old = last.swap_remove(random.usize(..last.len()));
        let again = json!({ "headcount": 5, "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30", "confirm_distinct": true });
        let made = officer
            .act("skill-demands", &old, "renew", again)
            .await
            .created();
        act(officer, "skill-demands", &made.id(), &["submit", "verify"]).await;
        last.push(made.id());
        demands.push(made.id());
    }
    let centre = officer
        .make("training-providers", provider("blk"))
        .await
        .id();
    act(officer, "training-providers", &centre, &["activate"]).await;
    for _ in 0..4 {
        let mut cited = some(random, &demands, 3);
        if cited.is_empty() {
            cited.push(demands[0].clone());
        }
        let body = with(program(&centre, &cited[0]), json!({ "demand_ids": cited }));
        let made = officer.make("training-programs", body).await.id();
        act(officer, "training-programs", &made, &["submit", "approve"]).await;
        programs.push(made);
    }
    for _ in 0..5 {
        let of = &programs[random.usize(..programs.len())];
        let made = officer.make("batches", batch(of)).await.id();
        act(officer, "batches", &made, &["open"]).await;
        batches.push(made);
    }
    for trainee in officer.trainees(0, 8).await {
        let into = &batches[random.usize(..batches.len())];
        officer.enroll(into, &trainee).await.created();
    }
}

#[rstest]
#[actix_web::test]
async fn a_trace_is_what_a_join_of_the_lists_is(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let mut random = fastrand::Rng::with_seed(seed());
    for _ in 0..3 {
        let Some(office) = Office::open(database).await else {
            return;
        };
        let officer = office.officer().await;
        tangle(&officer, &mut random).await;
        let lists = Lists::of(&officer).await;
        let trace = async |resource: &str, id: &Value| {
            officer.get(&trace_of(resource, &text(id))).await.ok().body
        };
        for input in &lists.inputs {
            let id = text(&input["id"]);
            let own = BTreeSet::from([id.clone()]);
            let demands = lists.demands_with(|one| names(one, "input_ids", &own));
            let trace = trace("consultation-inputs", &input["id"]).await;
            lists.expect(&trace, &demands, Some(&id), None, None);
        }
        for demand in &lists.demands {
            let demands = lists.demands_with(|one| one["id"] == demand["id"]);
            let trace = trace("skill-demands", &demand["id"]).await;
            lists.expect(&trace, &demands, None, None, None);
        }
        for batch in &lists.batches {
            let mut programs = lists.programs.iter();
            let program = programs.find(|one| one["id"] == batch["program_id"]);
            let cited = &program.expect("its program")["demand_ids"];
            let cited: BTreeSet<String> =
                cited.as_array().expect("a list").iter().map(text).collect();
            let demands = lists.demands_with(|one| cited.contains(&text(&one["id"])));
            let trace = trace("batches", &batch["id"]).await;
            let (program, id) = (&batch["program_id"], text(&batch["id"]));
            lists.expect(&trace, &demands, None, Some(program), Some(&id));
        }
    }
}
