//! The walk through the whole document: every operation is asked with the secrets in every place, and everything is read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{GUARDED, NAMES, all, free_of};
use crate::support::document::{Operation, leaves, operations, with_leaf};
use crate::support::{Answer, Caller};

/// Who walks.
pub struct Walkers {
    /// Sees personal data.
    pub officer: Caller,
    /// The same office, without `pii:read`.
    pub clerk: Caller,
    /// Everybody who may not even know the names: another agency's, other parties', without `trainees:read`, nobody.
    pub others: Vec<(&'static str, Caller)>,
}

/// Headers into which somebody may write anything; `X-Request-Id` and `traceparent` are logged, as the document says.
const HEADERS: [&str; 9] = [
    "accept",
    "accept-language",
    "authorization",
    "cookie",
    "idempotency-key",
    "if-none-match",
    "origin",
    "prefer",
    "user-agent",
];

/// A few of the secrets for each place, so that together the places are tried with each.
struct Hand(usize);

impl Hand {
    fn deal(&mut self) -> Vec<&'static str> {
        self.0 += 1;
        let all: Vec<&str> = all().collect();
        (0..3).map(|n| all[(self.0 + n * 4) % all.len()]).collect()
    }
}

fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

/// The operation without an effect, where that can be had.
async fn tried(
    caller: &Caller,
    operation: &Operation,
    address: &str,
    body: Option<&Value>,
) -> Answer {
    let mut path = address.to_owned();
    if operation.can_be_dry() {
        path.push_str(if path.contains('?') { "&" } else { "?" });
        path.push_str("validate_only=true");
    }
    let example = operation.body();
    let media_type = example.as_ref().map(|body| body.media_type.clone());
    let sent = body.or(example.as_ref().map(|body| &body.example));
    let bytes = match (sent, media_type.as_deref()) {
        (Some(Value::Object(fields)), Some(form)) if form.contains("form") => {
            let pairs = fields.iter().map(|(name, value)| {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                format!("{name}={}", escaped(&value))
            });
            pairs.collect::<Vec<_>>().join("&").into_bytes()
        }
        (Some(body), _) => body.to_string().into_bytes(),
        (None, _) => Vec::new(),
    };
    let caller = caller.with("if-match", "*");
    let method = &operation.method;
    caller
        .raw(method, &path, media_type.as_deref(), bytes)
        .await
}

/// What an answer says of faults: all of it, or the problems of its items.
fn faults(answer: &Answer) -> Vec<String> {
    if answer.status >= 400 {
        return vec![answer.text.clone(), format!("{:?}", answer.headers)];
    }
    let items = answer.body["items"].as_array().into_iter().flatten();
    let problems = items.map(|item| &item["problem"]);
    problems
        .filter(|problem| !problem.is_null())
        .map(Value::to_string)
        .collect()
}

/// Asks every operation with secrets in each place of its address, its headers and its body. Answers how often it was told
/// of a fault.
pub async fn everywhere(walkers: &Walkers) -> usize {
    let (mut hand, mut told) = (Hand(0), 0);
    let mut check = |operation: &Operation, answer: &Answer| {
        for fault in faults(answer) {
            told += 1;
            free_of(&format!("a fault of {}", operation.id), &fault, all());
        }
    };
    for secret in all() {
        let nowhere = format!("/v1/{0}/{0}", escaped(secret));
        walkers.officer.get(&nowhere).await.status(404);
    }
    for operation in operations() {
        let address = operation.address();
        for parameter in operation.parameters() {
            if parameter.place == "header" {
                continue;
            }
            for secret in hand.deal() {
                let with = operation.address_with(&[(&parameter.name, &escaped(secret))]);
                if parameter.place == "path" {
                    // `instance` repeats the path to who sent it; the log and the metrics must not.
                    tried(&walkers.officer, &operation, &with, None).await;
                    continue;
                }
                for caller in [&walkers.officer, &walkers.clerk] {
                    check(&operation, &tried(caller, &operation, &with, None).await);
                }
            }
        }
        for secret in hand.deal() {
            let separator = if address.contains('?') { '&' } else { '?' };
            let odd = format!("{address}{separator}unknown={}", escaped(secret));
            check(
                &operation,
                &tried(&walkers.officer, &operation, &odd, None).await,
            );
            check(
                &operation,
                &walkers.officer.raw("PUT", &odd, None, Vec::new()).await,
            );
        }
        for header in HEADERS {
            let secret = hand.deal()[0];
            let caller = walkers.officer.with(header, secret);
            check(
                &operation,
                &tried(&caller, &operation, &address, None).await,
            );
        }
        let Some(body) = operation.body() else {
            continue;
        };
        for leaf in leaves(&body.schema) {
            for secret in hand.deal() {
                for value in [json!(secret), json!([secret]), json!({ "x": secret })] {
                    let sent = with_leaf(&body.example, &body.schema, &leaf.pointer, value);
                    for caller in [&walkers.officer, &walkers.clerk] {
                        check(
                            &operation,
                            &tried(caller, &operation, &address, Some(&sent)).await,
                        );
                    }
                }
            }
        }
        // A body that is no object, and one with a secret as the name of a field: that is told to who sent it, and to
        // nobody else.
        for secret in hand.deal() {
            for sent in [json!(secret), json!([secret])] {
                let answer = tried(&walkers.officer, &operation, &address, Some(&sent)).await;
                check(&operation, &answer);
            }
            let mut named = body.example.clone();
            named[secret] = json!(secret);
            tried(&walkers.officer, &operation, &address, Some(&named)).await;
        }
    }
    told
}

/// The same person and the same numbers once more, in every way in which they stand in each other's way.
pub async fn clashes(walkers: &Walkers, person: &Value, another: &str) -> usize {
    let known = json!({ "client_ref": "kanari-lagi" });
    let (mut told, path) = (0, format!("/v1/trainees/{another}"));
    for caller in [&walkers.officer, &walkers.clerk] {
        let mut answers = vec![
            caller.post("/v1/trainees", person.clone()).await,
            caller.patch(&path, "*", json!({ "nik": GUARDED[0] })).await,
            caller
                .patch(
                    &path,
                    "\"99-0000000000000000\"",
                    json!({ "name": NAMES[0] }),
                )
                .await,
            caller
                .patch(&path, "", json!({ "address": GUARDED[7] }))
                .await,
        ];
        let doubled = json!({ "items": [person, person, known, { "nik": person["nik"] }] });
        for query in ["", "?atomic=true"] {
            let batch = format!("/v1/trainees/batch{query}");
            answers.push(caller.post(&batch, doubled.clone()).await);
        }
        let keyed = caller.with("idempotency-key", "kanari-lagi");
        for body in [
            person.clone(),
            json!({ "nik": GUARDED[0], "name": NAMES[0] }),
            person.clone(),
        ] {
            answers.push(keyed.post("/v1/trainees", body).await);
        }
        for answer in answers {
            assert!(
                answer.status >= 400 || answer.status == 207,
                "{}",
                answer.text
            );
            for fault in faults(&answer) {
                told += 1;
                free_of("a clash", &fault, all());
            }
        }
    }
    told
}

/// Every read of the document, about the records of the person and those that the document shows, in every form. Answers the
/// operations that showed the officer a secret.
pub async fn reads(walkers: &Walkers, records: &[(&str, String)]) -> BTreeSet<String> {
    let mut shown = BTreeSet::new();
    for operation in operations() {
        if operation.method != "GET" {
            continue;
        }
        let mut addresses = vec![operation.address_with(&[("limit", "200")])];
        let here = |(resource, _): &&(&str, String)| {
            operation.path.split('/').nth(2) == Some(*resource) && operation.path.contains("{id}")
        };
        addresses.extend(
            records
                .iter()
                .filter(here)
                .map(|(_, id)| operation.address_with(&[("id", id.as_str()), ("limit", "200")])),
        );
        for address in &addresses {
            // The feed and the histories tell nobody.
            let journal = operation.path.ends_with("/history") || operation.path == "/v1/changes";
            for accept in ["application/json", "text/csv", "application/x-ndjson"] {
                let read = async |caller: &Caller| caller.with("accept", accept).get(address).await;
                let place = |who: &str| format!("{address} as {accept} for {who}");
                let answer = read(&walkers.officer).await;
                if journal || answer.status >= 400 {
                    free_of(&place("the officer"), &answer.text, all());
                } else if all().any(|secret| answer.text.contains(secret)) {
                    shown.insert(operation.id.clone());
                }
                let answer = read(&walkers.clerk).await;
                free_of(&place("the clerk"), &answer.text, GUARDED.into_iter());
                for (who, caller) in &walkers.others {
                    free_of(&place(who), &read(caller).await.text, all());
                }
            }
        }
    }
    shown
}
