//! The offices whose records are asked for, and who asks.

use std::collections::BTreeMap;

use selaras::demo;
use serde_json::json;

use crate::programs::opinion;
use crate::support::chain::{consultation, cover, demand, input, instructor, priority, response};
use crate::support::document::{ID_NAMES, operations};
use crate::support::{Caller, Database, Office};

/// A record that is nowhere.
pub const MISSING: &str = "018cc251-f400-7000-8000-00000000dead";

/// Ids by resource.
type Ids = BTreeMap<&'static str, String>;

/// The demo office of 33.75, records of its neighbour 33.26 and of the province above both, and who may ask.
pub struct World {
    pub office: Office,
    pub officer: Caller,
    pub neighbour: Caller,
    pub province: Caller,
    /// Who sees nothing of the demo office, other than [`neighbour`](Self::neighbour).
    pub elsewhere: Vec<(&'static str, Caller)>,
    /// Clients of parties that are not there.
    pub nobodys: Vec<Caller>,
    /// Clients of parties of the demo office, each with records of the office that it does not see.
    pub parties: Vec<(&'static str, Caller, Ids)>,
    foreign: Ids,
    above: Ids,
    /// Drafts of the demo office that were deleted again.
    pub deleted: Ids,
}

/// With the same request's id in every answer, so that they can be compared.
fn same(caller: Caller) -> Caller {
    caller.with("x-request-id", "same")
}

impl World {
    pub async fn open(database: Database) -> Option<Self> {
        let office = Office::open(database).await?;
        demo::load(&office.state.db, &office.state.keys)
            .await
            .expect("the demo office")
            .expect("an empty database");
        let officer = same(office.officer().await);
        let neighbour = same(office.officer_of("33.26").await);
        let province = same(office.officer_of("33").await);
        let elsewhere = vec![
            ("a city elsewhere", same(office.officer_of("34.04").await)),
            ("a province elsewhere", same(office.officer_of("34").await)),
        ];
        let mut nobodys = Vec::new();
        for kind in ["employer", "training-provider"] {
            nobodys.push(same(office.party(&format!("{kind}:{MISSING}")).await));
        }
        let firm = format!("employer:{}", demo::ids::EMPLOYERS.id(1));
        let centre = format!("training-provider:{}", demo::ids::PROVIDERS.id(1));
        let mut parties = Vec::new();
        for (name, party) in [("a firm", firm), ("a centre", centre)] {
            let caller = same(office.party(&party).await);
            let hidden = hidden_from(&caller, &officer).await;
            parties.push((name, caller, hidden));
        }
        let foreign = records_of(&neighbour).await;
        let above = records_of(&province).await;
        let deleted = deleted(&officer).await;
        Some(Self {
            office,
            officer,
            neighbour,
            province,
            elsewhere,
            nobodys,
            parties,
            foreign,
            above,
            deleted,
        })
    }

    /// A record of the neighbour.
    pub fn foreign(&self, resource: &str) -> &str {
        self.foreign.get(resource).map_or(MISSING, String::as_str)
    }

    /// Records of a resource that the office does not see, and whose they are.
    pub fn hidden(&self, resource: &str) -> Vec<(&'static str, &str)> {
        let by = [
            ("a sibling's", &self.foreign),
            ("the province's", &self.above),
            ("a deleted one", &self.deleted),
        ];
        let found = by
            .into_iter()
            .filter_map(|(whose, ids)| Some((whose, ids.get(resource)?.as_str())));
        found
            .chain([("nobody's", "00000000-0000-0000-0000-000000000000")])
            .collect()
    }

    /// Everybody of another agency who sees nothing of the demo office.
    pub fn strangers(&self) -> impl Iterator<Item = (&'static str, &Caller)> {
        let others = self.elsewhere.iter().map(|(who, caller)| (*who, caller));
        others.chain([("a sibling", &self.neighbour)])
    }

    /// Everybody but the office.
    pub fn others(&self) -> impl Iterator<Item = (&'static str, &Caller)> {
        let nobodys = self
            .nobodys
            .iter()
            .map(|caller| ("nobody's client", caller));
        let parties = self.parties.iter().map(|(who, caller, _)| (*who, caller));
        let province = [("the province", &self.province)];
        self.strangers()
            .chain(province)
            .chain(nobodys)
            .chain(parties)
    }
}

/// One record of each resource that is its caller's own.
async fn records_of(caller: &Caller) -> Ids {
    let chain = caller.chain(2).await;
    let trainee = caller.trainees(0, 1).await.remove(0);
    let enrollment = caller.enroll(&chain.batch, &trainee).await.created().id();
    let renewed = json!({ "needed_from": "2027-01-01", "needed_by": "2027-06-30", "valid_until": "2027-06-30" });
    caller
        .post(
            &format!("/v1/skill-demands/{}/renew", chain.demand),
            renewed,
        )
        .await
        .created();
    let cover = caller
        .make("insurance-enrollments", cover(&trainee, &enrollment))
        .await
        .id();
    let response = response(&chain.provider, &chain.demand);
    let response = caller.make("demand-responses", response).await.id();
    let attention = json!({ "provider_id": chain.provider, "demand_id": chain.demand });
    let attention = caller.make("demand-attentions", attention).await.id();
    let workshop = json!({ "provider_id": chain.provider, "name": "Bengkel", "capacity": 16 });
    let workshop = caller.make("workshops", workshop).await.id();
    let waiver = json!({ "batch_id": chain.batch, "rule": "cover", "reason": "other", "granted_by": "Kepala Contoh" });
    let waiver = caller.make("batch-waivers", waiver).await.id();
    let priority = priority("7233", "33.75", 200);
    let priority = caller.make("demand-priorities", priority).await.id();
    let instructor = caller.make("instructors", instructor()).await.id();
    let consultation = caller.make("consultations", consultation()).await.id();
    let input = caller
        .make("consultation-inputs", input(&consultation))
        .await
        .id();
    let names = json!({ "input_ids": [input] });
    let demand = format!("/v1/skill-demands/{}", chain.demand);
    caller.patch(&demand, "*", names).await.ok();
    let revised = format!("/v1/training-programs/{}/revise", chain.program);
    let revised = caller.post(&revised, json!({})).await.created().id();
    for action in ["submit", "open-opinions"] {
        let path = format!("/v1/training-programs/{revised}/{action}");
        caller.post(&path, json!({})).await.ok();
    }
    let opinion = opinion(&revised, "office", "");
    let opinion = caller.make("program-opinions", opinion).await.id();
    BTreeMap::from([
        ("consultations", consultation),
        ("consultation-inputs", input),
        ("employers", chain.employer),
        ("skill-demands", chain.demand),
        ("demand-priorities", priority),
        ("training-providers", chain.provider),
        ("demand-attentions", attention),
        ("demand-responses", response),
        ("instructors", instructor),
        ("training-programs", chain.program),
        ("program-opinions", opinion),
        ("workshops", workshop),
        ("batches", chain.batch),
        ("batch-waivers", waiver),
        ("trainees", trainee),
        ("enrollments", enrollment),
        ("insurance-enrollments", cover),
    ])
}

/// Of each resource a record that the office sees and the party's client does not.
async fn hidden_from(party: &Caller, officer: &Caller) -> Ids {
    let mut hidden = Ids::new();
    let named = ID_NAMES.iter().map(|(_, resource)| *resource);
    let unnamed = [
        "demand-attentions",
        "demand-priorities",
        "demand-responses",
        "instructors",
        "insurance-enrollments",
        "program-opinions",
        "workshops",
        "batch-waivers",
    ];
    for resource in named.chain(unnamed) {
        let list = format!("/v1/{resource}?limit=200&sort=created_at");
        let (all, own) = (officer.get(&list).await.ok(), party.get(&list).await.ok());
        let id = |item: &serde_json::Value| item["id"].as_str().map(str::to_owned);
        let own: Vec<_> = own.items().iter().filter_map(id).collect();
        let mut others = all.items().iter().filter_map(id);
        if let Some(id) = others.find(|id| !own.contains(id)) {
            hidden.insert(resource, id);
        }
    }
    hidden
}

async fn deleted(officer: &Caller) -> Ids {
    let employer = demo::ids::EMPLOYERS.id(1).to_string();
    let example = |create: &str| {
        let mut all = operations().into_iter();
        let create = all.find(|operation| operation.id == create);
        let body = create.expect("an operation").body();
        body.expect("a body").example
    };
    let mut gone = Ids::new();
    for (resource, body) in [
        ("skill-demands", demand(&employer)),
        ("consultations", example("createConsultation")),
        ("consultation-inputs", example("createConsultationInput")),
        ("demand-attentions", example("createDemandAttention")),
        ("demand-priorities", example("createDemandPriority")),
        ("demand-responses", example("createDemandResponse")),
        ("instructors", example("createInstructor")),
        ("training-programs", example("createTrainingProgram")),
        ("program-opinions", example("createProgramOpinion")),
        ("batches", example("createBatch")),
    ] {
        let made = officer.make(resource, body).await;
        let path = made.header("location").to_owned();
        officer.delete(&path, "*").await.status(204);
        gone.insert(resource, made.id());
    }
    gone
}
