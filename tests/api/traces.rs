//! Traces: figures and links are those of an independent join, and names are told to who may know them.

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{
    batch, consultation, demand, employer, input, input_of, program, provider, with,
};
use crate::support::{Caller, Database, Office, seed};

fn trace_of(resource: &str, id: &str) -> String {
    format!("/v1/{resource}/{id}/trace")
}

/// The ids in a list of records.
fn ids(items: &Value) -> BTreeSet<String> {
    let items = items.as_array().expect("a list").iter();
    items.map(|item| text(&item["id"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn act(officer: &Caller, resource: &str, id: &str, actions: &[&str]) {
    for action in actions {
        officer.act(resource, id, action, json!({})).await.ok();
    }
}

#[rstest]
#[actix_web::test]
async fn a_voice_is_followed_to_its_class_and_back(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    let meeting = officer.make("consultations", consultation()).await.id();
    let said = officer
        .make("consultation-inputs", input_of(&meeting, &chain.employer))
        .await
        .id();
    let path = format!("/v1/skill-demands/{}", chain.demand);
    officer
        .patch(&path, "*", json!({ "input_ids": [said] }))
        .await
        .ok();
    act(&officer, "consultation-inputs", &said, &["convert"]).await;
    officer
        .act(
            "skill-demands",
            &chain.demand,
            "record-hires",
            json!({ "count": 4 }),
        )
        .await
        .ok();
    for trainee in officer.trainees(0, 3).await {
        officer.enroll(&chain.batch, &trainee).await.created();
    }
    let roots = [
        ("consultation-inputs", &said),
        ("skill-demands", &chain.demand),
        ("batches", &chain.batch),
    ];
    let mut all = Vec::new();
    for (resource, id) in roots {
        let (statements, trace) = office
            .statements(officer.get(&trace_of(resource, id)))
            .await;
        assert_eq!(statements, 9, "whatever there is in it");
        all.push(trace.ok().body);
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0], all[2]);
    let trace = &all[0];
    assert_eq!(
        trace["inputs"][0]["words"],
        "Kami butuh mekanik mesin jahit."
    );
    assert_eq!(trace["demands"][0]["input_ids"], json!([said]));
    assert_eq!(trace["demands"][0]["employer"], "CV Garmen Contoh 16");
    assert_eq!(trace["programs"][0]["demand_ids"], json!([chain.demand]));
    assert_eq!(
        trace["batches"][0]["enrollments"],
        json!([{ "status": "enrolled", "count": 3 }])
    );
    let seated = trace["enrollments"].as_array().expect("a list").iter();
    let seated: BTreeSet<String> = seated.map(|one| text(&one["trainee"])).collect();
    let trainees = (0..3).map(|n| format!("Siti Contoh {n}"));
    assert_eq!(seated, trainees.collect());
    assert_eq!(
        trace["figures"],
        json!({
            "inputs": 1, "demands": 1, "headcount": 25, "hired": 4, "open": 21, "programs": 1, "batches": 1,
            "seats": 16, "seats_taken": 3, "enrollments": 3, "completed": 0
        })
    );

    // Who may not read a record is not told its names.
    let bare = office.with_scope("skill-demands:read").await;
    let seen = bare.get(&trace_of("batches", &chain.batch)).await.ok().body;
    assert_eq!(seen["figures"], trace["figures"]);
    assert_eq!(seen["enrollments"], json!([]));
    for (list, name) in [
        ("inputs", "words"),
        ("inputs", "voiced_by"),
        ("demands", "employer"),
        ("programs", "title"),
        ("batches", "name"),
    ] {
        assert_eq!(seen[list][0][name], Value::Null, "{list} {name}");
    }

    // Its own chain, as far as a party may know it.
    let firm = office.party(&format!("employer:{}", chain.employer)).await;
    let own = firm
        .get(&trace_of("consultation-inputs", &said))
        .await
        .ok()
        .body;
    assert_eq!(own["figures"], trace["figures"]);
    assert_eq!(own["batches"][0]["name"], Value::Null);
    assert_eq!(own["enrollments"], json!([]));
    firm.get(&trace_of("batches", &chain.batch))
        .await
        .refused(404, "not_found");
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let class = centre
        .get(&trace_of("batches", &chain.batch))
        .await
        .ok()
        .body;
    assert_eq!(class["inputs"], json!([]));
    assert_eq!(class["demands"][0]["employer_id"], Value::Null);
    assert_eq!(class["demands"][0]["employer"], Value::Null);
    let other = officer.make("employers", employer(99)).await.id();
    let other = office.party(&format!("employer:{other}")).await;
    for (resource, id) in roots {
        other
            .get(&trace_of(resource, id))
            .await
            .refused(404, "not_found");
    }
}

/// What is renewed is one need: with one demand of it come all, and what they ask for is counted once.
#[rstest]
#[actix_web::test]
async fn a_renewed_demand_is_one_need(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let officer = office.officer().await;
    let chain = officer.chain(16).await;
    officer
        .act(
            "skill-demands",
            &chain.demand,
            "record-hires",
            json!({ "count": 4 }),
        )
        .await
        .ok();
    let days = json!({ "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
    let renewed = officer
        .act("skill-demands", &chain.demand, "renew", days)
        .await
        .created();
    let figures = async || {
        let trace = officer
            .get(&trace_of("skill-demands", &renewed.id()))
            .await
            .ok();
        assert_eq!(ids(&trace.body["demands"]).len(), 2);
        let figures = &trace.body["figures"];
        (
            figures["headcount"].as_i64(),
            figures["hired"].as_i64(),
            figures["open"].as_i64(),
        )
    };
    let expected = (Some(25), Some(4), Some(21));
    assert_eq!(figures().await, expected, "a draft takes no place");
    act(
        &officer,
        "skill-demands",
        &renewed.id(),
        &["submit", "verify"],
    )
    .await;
    assert_eq!(figures().await, expected);
    let from_class = officer.get(&trace_of("batches", &chain.batch)).await.ok();
    assert_eq!(ids(&from_class.body["demands"]).len(), 2);
    // The centre is told what its program cites, and not in which words it was voiced.
    let centre = office
        .party(&format!("training-provider:{}", chain.provider))
        .await;
    let class = centre
        .get(&trace_of("batches", &chain.batch))
        .await
        .ok()
        .body;
    assert_eq!(
        ids(&class["demands"]),
        BTreeSet::from([chain.demand.clone()])
    );
    assert_eq!(class["demands"][0]["title"], Value::Null);
    // A link that was rejected does not make two needs of one.
    let days = |year: i32| json!({ "needed_from": format!("{year}-01-01"), "needed_by": format!("{year}-06-30"), "valid_until": format!("{year}-06-30") });
    let rejected = officer
        .act("skill-demands", &renewed.id(), "renew", days(2028))
        .await
        .created();
    act(&officer, "skill-demands", &rejected.id(), &["submit"]).await;
    officer
        .act(
            "skill-demands",
            &rejected.id(),
            "reject",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let last = officer
        .act("skill-demands", &rejected.id(), "renew", days(2028))
        .await
        .created();
    act(&officer, "skill-demands", &last.id(), &["submit", "verify"]).await;
    let trace = officer
        .get(&trace_of("skill-demands", &last.id()))
        .await
        .ok();
    let figures = &trace.body["figures"];
    assert_eq!(
        (&figures["demands"], &figures["headcount"]),
        (&json!(4), &json!(25))
    );
    officer
        .act(
            "batches",
            &chain.batch,
            "cancel",
            json!({ "reason": "other" }),
        )
        .await
        .ok();
    let trace = officer
        .get(&trace_of("skill-demands", &last.id()))
        .await
        .ok();
    assert_eq!(
        trace.body["figures"]["seats"], 0,
        "a cancelled class has none"
    );
}

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
    for _ in 0..3 {
        let old = demands[random.usize(..demands.len())].clone();
        let again = json!({ "headcount": 5, "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
        let made = officer
            .act("skill-demands", &old, "renew", again)
            .await
            .created();
        act(officer, "skill-demands", &made.id(), &["submit", "verify"]).await;
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
