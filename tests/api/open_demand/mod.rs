//! Open demand: what everybody may know of demand, and what nobody can compute from it.

mod attacks;
mod figures;
mod forms;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::chain::{demand, employer, occupation, with};
use crate::support::{Answer, Caller, Office};

const PATH: &str = "/v1/open/demand";

/// A verified demand, as a test knows it.
#[derive(Clone, Debug)]
struct Need {
    /// The firm's number in all offices.
    firm: u32,
    quarter: String,
    /// The office is that of the region's regency.
    region: String,
    occupation: String,
    headcount: i64,
    hired: i64,
}

/// Ten people of an occupation, for this quarter's end in Kota Pekalongan.
fn need(firm: u32, occupation: &str) -> Need {
    Need {
        firm,
        quarter: "2026Q4".to_owned(),
        region: "33.75".to_owned(),
        occupation: occupation.to_owned(),
        headcount: 10,
        hired: 0,
    }
}

impl Need {
    /// What a row is told for, on each level from the top down.
    fn places(&self) -> Vec<Value> {
        let group = |digits: usize| &self.occupation[..digits];
        let region = &self.region[..5];
        let above = [
            json!([null, null, null]),
            json!([self.quarter, null, null]),
            json!([self.quarter, region, null]),
        ];
        let occupations = (1..=4).map(|digits| json!([self.quarter, region, group(digits)]));
        above.into_iter().chain(occupations).collect()
    }
}

/// What a row is told for.
fn place(row: &Value) -> Value {
    json!([row["quarter"], row["region"], row["occupation"]["code"]])
}

/// Officers of several offices, and the firms that they know.
struct Desk {
    officers: BTreeMap<String, Caller>,
    firms: BTreeMap<(String, u32), String>,
}

impl Desk {
    async fn of(office: &Office) -> Self {
        let mut officers = BTreeMap::new();
        for agency in ["33.26", "33.75"] {
            officers.insert(agency.to_owned(), office.officer_of(agency).await);
        }
        Self {
            officers,
            firms: BTreeMap::new(),
        }
    }

    async fn firm(&mut self, agency: &str, firm: u32) -> String {
        let known = self.firms.get(&(agency.to_owned(), firm));
        if let Some(id) = known {
            return id.clone();
        }
        let officer = &self.officers[agency];
        let id = officer.make("employers", employer(firm)).await.id();
        officer
            .act("employers", &id, "verify", json!({}))
            .await
            .ok();
        self.firms.insert((agency.to_owned(), firm), id.clone());
        id
    }

    /// A draft, with some fields of its own.
    async fn draft(&mut self, need: &Need, fields: Value) -> String {
        let agency = &need.region[..5];
        let firm = self.firm(agency, need.firm).await;
        let (year, number) = need.quarter.split_once('Q').expect("a quarter");
        let month = number.parse::<u32>().expect("a number") * 3;
        let said = json!({
            "occupation": occupation(&need.occupation), "region": need.region, "headcount": need.headcount,
            "needed_by": format!("{year}-{month:02}-15"), "valid_until": "2027-12-31",
        });
        let body = with(with(demand(&firm), said), fields);
        self.officers[agency].make("skill-demands", body).await.id()
    }

    async fn act(&self, need: &Need, id: &str, action: &str, body: Value) -> Answer {
        let officer = &self.officers[&need.region[..5]];
        officer.act("skill-demands", id, action, body).await.ok()
    }

    async fn verified(&mut self, need: &Need, fields: Value) -> String {
        let id = self.draft(need, fields).await;
        self.act(need, &id, "submit", json!({})).await;
        self.act(need, &id, "verify", json!({})).await;
        if need.hired > 0 {
            let hired = json!({ "count": need.hired });
            self.act(need, &id, "record-hires", hired).await;
        }
        id
    }

    async fn all(&mut self, needs: &[Need]) {
        for need in needs {
            self.verified(need, json!({})).await;
        }
    }
}

/// The rows' places with how many people are sought, or nothing where that is withheld.
fn told(answer: &Answer) -> Vec<(Value, Option<i64>)> {
    let rows = answer.items().iter();
    rows.map(|row| (place(row), row["demanded"].as_i64()))
        .collect()
}

/// Those under the regency, by occupation.
fn occupations(answer: &Answer) -> Vec<(&str, Option<i64>)> {
    let rows = answer.items().iter();
    rows.filter_map(|row| {
        Some((
            row["occupation"]["code"].as_str()?,
            row["demanded"].as_i64(),
        ))
    })
    .collect()
}
