//! What is sent: the journey, what is refused on the way, and what is read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{Days, Local, NaiveDate};
use serde_json::{Value, json};

use super::{GUARDED, NAMES, all, free_of};
use crate::programs::opinion;
use crate::support::chain::{self, cover, with};
use crate::support::{Answer, Caller};

/// The date in `days` days.
fn day(days: i64) -> NaiveDate {
    let today = Local::now().date_naive();
    let by = Days::new(days.unsigned_abs());
    if days < 0 { today - by } else { today + by }
}

pub fn person() -> Value {
    json!({
        "nik": GUARDED[0], "name": NAMES[0], "sex": "female", "birth_date": "1995-07-01", "birth_place": NAMES[2],
        "phone": GUARDED[3], "email": GUARDED[5], "address": GUARDED[7], "region": "33.75.01", "education": "smk",
        "guardian": { "name": NAMES[1], "nik": GUARDED[1], "phone": GUARDED[4], "email": GUARDED[6], "address": GUARDED[8] },
    })
}

/// From a demand to a cover, with the person in the middle. Answers the person's id.
pub async fn journey(officer: &Caller) -> String {
    let act = async |resource: &str, id: &str, action: &str, body: Value| {
        officer.act(resource, id, action, body).await.ok();
    };
    let employer = officer.make("employers", chain::employer(1)).await.id();
    act("employers", &employer, "verify", json!({})).await;
    let dates = json!({ "needed_from": day(30), "needed_by": day(180), "valid_until": day(180), "confirm_distinct": true });
    let demand = officer
        .make("skill-demands", with(chain::demand(&employer), dates))
        .await
        .id();
    act("skill-demands", &demand, "submit", json!({})).await;
    act("skill-demands", &demand, "verify", json!({})).await;
    let provider = officer
        .make("training-providers", chain::provider("blk"))
        .await
        .id();
    act("training-providers", &provider, "activate", json!({})).await;
    let program = officer
        .make("training-programs", chain::program(&provider, &demand))
        .await
        .id();
    act("training-programs", &program, "submit", json!({})).await;
    act("training-programs", &program, "open-opinions", json!({})).await;
    for (voice, whose) in [
        ("employer", &*employer),
        ("provider", &*provider),
        ("office", ""),
    ] {
        officer
            .make("program-opinions", opinion(&program, voice, whose))
            .await;
    }
    act("training-programs", &program, "approve", json!({})).await;
    let dates = json!({
        "registration_opens_on": day(-7), "registration_closes_on": day(-1), "starts_on": day(0), "ends_on": day(30),
    });
    let batch = officer
        .make("batches", with(chain::batch(&program), dates))
        .await
        .id();
    act("batches", &batch, "open", json!({})).await;

    let keyed = officer.with("idempotency-key", "kanari");
    let made = keyed.post("/v1/trainees", person()).await.created();
    keyed.post("/v1/trainees", person()).await.created();
    let (id, path) = (made.id(), made.header("location").to_owned());
    free_of("the place of a record", &path, all());
    let patch =
        json!({ "education": "d3", "address": GUARDED[7], "guardian": { "address": GUARDED[8] } });
    officer.patch(&path, &made.tag(), patch).await.ok();
    officer
        .post("/v1/trainees/lookup", json!({ "nik": GUARDED[0] }))
        .await
        .ok();
    let enrollment = officer.enroll(&batch, &id).await.created().id();
    let insured = officer
        .make("insurance-enrollments", cover(&id, &enrollment))
        .await
        .id();
    act("insurance-enrollments", &insured, "request", json!({})).await;
    let activation = json!({ "member_number": "24001234567", "covers_from": day(0) });
    act("insurance-enrollments", &insured, "activate", activation).await;
    act("batches", &batch, "start", json!({})).await;
    act("enrollments", &enrollment, "activate", json!({})).await;
    act("enrollments", &enrollment, "complete", json!({})).await;
    let q = NAMES[0].replace(' ', "%20");
    for accept in ["application/json", "text/csv", "application/x-ndjson"] {
        let reader = officer.with("accept", accept);
        assert!(
            reader
                .get(&format!("/v1/trainees?q={q}&sort=name"))
                .await
                .ok()
                .text
                .contains(GUARDED[0])
        );
    }
    id
}

/// Requests that carry the secrets and are refused.
pub async fn refusals(officer: &Caller, clerk: &Caller, trainee: &str) -> Vec<Answer> {
    let path = format!("/v1/trainees/{trainee}");
    let q = NAMES[0].replace(' ', "%20");
    let mut told = Vec::new();
    let bodies = [
        person(),
        with(person(), json!({ "sex": GUARDED[0] })),
        with(person(), json!({ "birth_date": NAMES[0] })),
        with(person(), json!({ "region": GUARDED[7] })),
        with(person(), json!({ "nik": format!("{}1", GUARDED[0]) })),
        with(
            person(),
            json!({ "nik": [GUARDED[0]], "phone": NAMES[0], "email": GUARDED[7], "education": GUARDED[5] }),
        ),
        with(
            person(),
            json!({ "name": format!("{}\u{0}", NAMES[0]), "address": GUARDED[7].repeat(40) }),
        ),
        with(
            person(),
            json!({ "guardian": { "name": GUARDED[1], "phone": NAMES[1], "nik": GUARDED[4] } }),
        ),
        with(
            person(),
            json!({ "client_ref": format!(" {}", NAMES[0]), "consents": [NAMES[0]] }),
        ),
    ];
    for body in bodies {
        told.push(officer.post("/v1/trainees", body.clone()).await);
        told.push(
            officer
                .post("/v1/trainees/batch?atomic=true", json!({ "items": [body] }))
                .await,
        );
    }
    let text = person().to_string();
    let json = Some("application/json");
    for broken in [
        text[..text.len() - 1].to_owned(),
        text.replace("\"sex\"", "\"name\""),
        format!("{text}{text}"),
    ] {
        told.push(
            officer
                .raw("POST", "/v1/trainees", json, broken.into_bytes())
                .await,
        );
    }
    told.push(
        officer
            .raw(
                "POST",
                "/v1/trainees",
                Some("text/plain"),
                text.clone().into_bytes(),
            )
            .await,
    );
    told.push(
        officer
            .raw("PUT", "/v1/trainees", json, text.clone().into_bytes())
            .await,
    );
    told.push(
        officer
            .raw("POST", "/v1/nowhere", json, text.into_bytes())
            .await,
    );
    told.push(
        officer
            .patch(
                &path,
                "\"1-0000000000000000\"",
                json!({ "phone": GUARDED[4] }),
            )
            .await,
    );
    told.push(
        officer
            .patch(&path, "*", json!({ "nik": GUARDED[5], "name": [NAMES[1]] }))
            .await,
    );
    told.push(
        officer
            .patch(&path, "*", json!({ "phone": "+6289977****" }))
            .await,
    );
    told.push(
        officer
            .post("/v1/trainees/lookup", json!({ "nik": NAMES[0] }))
            .await,
    );
    told.push(
        clerk
            .post("/v1/trainees/lookup", json!({ "nik": GUARDED[0] }))
            .await,
    );
    for query in [
        "status", "sort", "cursor", "region", "batch_id", "limit", "unknown",
    ] {
        told.push(officer.get(&format!("/v1/trainees?{query}={q}")).await);
        told.push(
            officer
                .get(&format!(
                    "/v1/trainees?q={q}&limit=0&{query}={}",
                    GUARDED[0]
                ))
                .await,
        );
    }
    told.push(
        officer
            .get(&format!("/v1/nowhere?q={q}&nik={}", GUARDED[0]))
            .await,
    );
    let forged = officer.with("authorization", &format!("Bearer {}", GUARDED[0]));
    told.push(forged.get(&format!("/v1/trainees?q={q}")).await);
    told.push(
        officer
            .with("if-match", GUARDED[0])
            .post(
                &format!("{path}/close"),
                json!({ "reason": "other", "note": "Pindah" }),
            )
            .await,
    );
    let other = officer.with("idempotency-key", "kanari");
    told.push(
        other
            .post("/v1/trainees", with(person(), json!({ "nik": GUARDED[2] })))
            .await,
    );
    told
}

/// What a caller without `pii:read` is answered.
pub async fn masked(clerk: &Caller, trainee: &str) -> Vec<Answer> {
    let path = format!("/v1/trainees/{trainee}");
    let read = clerk.get(&path).await.ok();
    let mut told = vec![clerk.get("/v1/trainees?sort=name").await.ok()];
    for accept in ["text/csv", "application/x-ndjson"] {
        told.push(clerk.with("accept", accept).get("/v1/trainees").await.ok());
    }
    told.push(
        clerk
            .patch(
                &path,
                &read.tag(),
                json!({ "education": "s1", "phone": GUARDED[3] }),
            )
            .await
            .ok(),
    );
    told.push(
        clerk
            .post(
                "/v1/trainees?validate_only=true",
                with(person(), json!({ "nik": GUARDED[2] })),
            )
            .await,
    );
    told.push(clerk.post("/v1/trainees", person()).await);
    for list in [
        "enrollments",
        "insurance-enrollments",
        "coverage-gaps",
        "batches",
        "skill-demands",
        "alignment?by=occupation",
    ] {
        told.push(clerk.get(&format!("/v1/{list}")).await.ok());
    }
    told.push(read);
    told
}

/// The feed and the histories.
pub async fn journal(officer: &Caller, trainee: &str) -> Vec<Answer> {
    let mut told = vec![officer.get("/v1/changes?limit=200").await.ok()];
    let history = officer
        .get(&format!("/v1/trainees/{trainee}/history?limit=200"))
        .await
        .ok();
    assert!(history.items().len() >= 4, "{}", history.text);
    told.push(history);
    for list in ["enrollments", "insurance-enrollments"] {
        let id = officer.get(&format!("/v1/{list}")).await.ok().items()[0]["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        told.push(officer.get(&format!("/v1/{list}/{id}/history")).await.ok());
    }
    told
}

/// Cursors and links of lists that are sorted by names, and what their letters stand for.
pub async fn addresses(officer: &Caller) -> Vec<String> {
    let another = with(
        person(),
        json!({ "nik": GUARDED[2], "phone": "+6281200000001", "client_ref": "2" }),
    );
    officer.post("/v1/trainees", another).await.created();
    let mut told = Vec::new();
    for sort in ["name", "-name", "created_at", "-updated_at"] {
        let page = officer
            .get(&format!("/v1/trainees?limit=1&sort={sort}"))
            .await
            .ok();
        let cursor = page.body["next_cursor"].as_str().expect("a cursor");
        let plain = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
        told.push(String::from_utf8_lossy(&plain).into_owned());
        told.push(page.header("link").to_owned());
        told.push(cursor.to_owned());
    }
    told
}
