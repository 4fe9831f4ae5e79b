//! The links of the chain, made through the API in as few words as a test needs.

use serde_json::{Value, json};

use super::{Answer, Caller};

/// A garment mechanic (KBJI 2014).
pub const MECHANIC: &str = "7233.02";

/// Sets fields of a body.
pub fn with(mut body: Value, fields: Value) -> Value {
    if let (Value::Object(body), Value::Object(fields)) = (&mut body, fields) {
        body.extend(fields);
    }
    body
}

pub fn employer(n: u32) -> Value {
    json!({
        "name": format!("CV Garmen Contoh {n}"), "nib": format!("91200{n:08}"),
        "industry": { "system": "KBLI", "version": "2020", "code": "14111" },
        "workers": 123, "risk_group": 1, "region": "33.75.01", "address": "Jalan Contoh 1",
        "contact": { "name": "Sari Contoh", "phone": "0812 0000 0001" },
    })
}

pub fn demand(employer: &str) -> Value {
    json!({
        "employer_id": employer, "title": "mekanik mesin garmen", "occupation": occupation(MECHANIC), "headcount": 25,
        "kind": "hire", "region": "33.75", "needed_from": "2026-08-01", "needed_by": "2026-12-31", "valid_until": "2026-12-31",
        "confirm_distinct": true,
    })
}

/// That demand for the occupation or group weighs so much in a region, from today on.
pub fn priority(code: &str, region: &str, weight: i32) -> Value {
    json!({
        "occupation": occupation(code), "region": region, "weight": weight, "reason": "Rahasia dinas",
        "valid_from": "2026-07-21",
    })
}

/// A forum that takes place today.
pub fn consultation() -> Value {
    json!({ "kind": "forum", "held_on": "2026-07-21", "place": "Aula Contoh", "region": "33.75", "summary": "Rahasia rapat" })
}

/// What an association says there.
pub fn input(consultation: &str) -> Value {
    json!({
        "consultation_id": consultation, "voiced_by": { "kind": "association", "name": "Asosiasi Contoh" },
        "words": "Kami butuh mekanik mesin jahit.", "headcount": 25,
    })
}

/// What a firm says there.
pub fn input_of(consultation: &str, employer: &str) -> Value {
    let voice = json!({ "kind": "employer", "name": "CV Garmen Contoh" });
    with(
        input(consultation),
        json!({ "voiced_by": voice, "employer_id": employer }),
    )
}

pub fn occupation(code: &str) -> Value {
    json!({ "system": "KBJI", "version": "2014", "code": code })
}

pub fn provider(kind: &str) -> Value {
    json!({
        "name": format!("{} Contoh", kind.to_uppercase()), "kind": kind, "region": "33.75",
        "contact": { "name": "Budi Contoh", "phone": "+62285000002" },
    })
}

/// Seats that a provider offers to who has voiced a demand.
pub fn response(provider: &str, demand: &str) -> Value {
    json!({
        "provider_id": provider, "demand_ids": [demand], "seats": 16, "from": "2026-08-01", "until": "2026-09-30",
        "note": "Rahasia lembaga",
    })
}

pub fn program(provider: &str, demand: &str) -> Value {
    json!({
        "provider_id": provider, "title": "Mekanik mesin garmen", "occupation": occupation(MECHANIC),
        "hours_theory": 40, "hours_practice": 120, "certificate": "Sertifikat BLK", "demand_ids": [demand],
    })
}

/// A class of 21 July to 28 August.
pub fn batch(program: &str) -> Value {
    json!({
        "program_id": program, "name": "Paket 1", "registration_opens_on": "2026-07-01", "registration_closes_on": "2026-07-15",
        "starts_on": "2026-07-21", "ends_on": "2026-08-28",
    })
}

/// Somebody who can teach how garment machines are serviced, employed nowhere.
pub fn instructor() -> Value {
    json!({
        "name": "Tarjo Contoh", "region": "33.75.01", "contact": { "phone": "+6281200005001" },
        "competencies": [{ "occupation": occupation(MECHANIC), "certificate": "Nomor Contoh 1" }],
    })
}

/// A session of four hours, on the morning of Monday, 3 August.
pub fn session(batch: &str, workshop: &str, fields: Value) -> Value {
    let session = json!({
        "batch_id": batch, "workshop_id": workshop, "starts_at": "2026-08-03T08:00:00+07:00", "ends_at": "2026-08-03T12:00:00+07:00",
        "kind": "theory",
    });
    with(session, fields)
}

/// A woman, born on 1 July 1995, whose NIK was issued in 33.75.01.
pub fn trainee(n: u32) -> Value {
    json!({
        "nik": format!("337501410795{:04}", n + 1), "name": format!("Siti Contoh {n}"), "sex": "female", "birth_date": "1995-07-01",
        "birth_place": "Pekalongan", "phone": format!("+628120000{n:04}"), "address": format!("Jalan Rahasia {n}"),
        "region": "33.75.01", "education": "smk",
    })
}

pub fn cover(trainee: &str, enrollment: &str) -> Value {
    json!({
        "trainee_id": trainee, "participation": { "kind": "enrollment", "id": enrollment },
        "programs": ["jkk", "jkm"], "segment": "bpu", "payer": "office",
    })
}

/// Ids of one chain up to an open batch.
pub struct Chain {
    pub employer: String,
    pub demand: String,
    pub provider: String,
    pub program: String,
    pub batch: String,
}

impl Caller {
    pub async fn make(&self, resource: &str, body: Value) -> Answer {
        self.post(&format!("/v1/{resource}"), body).await.created()
    }

    pub async fn act(&self, resource: &str, id: &str, action: &str, body: Value) -> Answer {
        self.post(&format!("/v1/{resource}/{id}/{action}"), body)
            .await
    }

    /// A verified employer's verified demand, an approved program that cites it, and an open batch with `seats`.
    pub async fn chain(&self, seats: u32) -> Chain {
        let employer = self.make("employers", employer(seats)).await.id();
        self.act("employers", &employer, "verify", json!({}))
            .await
            .ok();
        let demand = self.make("skill-demands", demand(&employer)).await.id();
        self.act("skill-demands", &demand, "submit", json!({}))
            .await
            .ok();
        self.act("skill-demands", &demand, "verify", json!({}))
            .await
            .ok();
        let provider = self.make("training-providers", provider("blk")).await.id();
        self.act("training-providers", &provider, "activate", json!({}))
            .await
            .ok();
        let program = self
            .make("training-programs", program(&provider, &demand))
            .await
            .id();
        self.act("training-programs", &program, "submit", json!({}))
            .await
            .ok();
        self.act("training-programs", &program, "approve", json!({}))
            .await
            .ok();
        let batch = self
            .make("batches", with(batch(&program), json!({ "seats": seats })))
            .await
            .id();
        self.act("batches", &batch, "open", json!({})).await.ok();
        Chain {
            employer,
            demand,
            provider,
            program,
            batch,
        }
    }

    /// Trainees `from..to`, made by one batch call.
    pub async fn trainees(&self, from: u32, to: u32) -> Vec<String> {
        let items: Vec<Value> = (from..to).map(trainee).collect();
        let answer = self
            .post("/v1/trainees/batch?atomic=true", json!({ "items": items }))
            .await
            .status(207);
        answer
            .items()
            .iter()
            .map(|item| item["resource"]["id"].as_str().expect("an id").to_owned())
            .collect()
    }

    pub async fn enroll(&self, batch: &str, trainee: &str) -> Answer {
        self.post(
            "/v1/enrollments",
            json!({ "batch_id": batch, "trainee_id": trainee }),
        )
        .await
    }
}
