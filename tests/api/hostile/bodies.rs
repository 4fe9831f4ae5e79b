//! Whole bodies and each of their fields.

use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization as _;

use super::values::{Deal, Json, json_values, texts};
use super::{Trial, escaped, tried, with_json};
use crate::support::chain::with;
use crate::support::document::{Body, Leaf, leaves, operations, with_leaf};
use crate::support::twins::{Request, Told};

/// Stands in a body for the bytes that are put there.
const HERE: &str = "\u{1}HERE\u{1}";

/// The formats of free text: what is sent comes back composed and trimmed, and otherwise as it was.
const FREE_TEXT: &[&str] = &[
    "address",
    "certificate-number",
    "client-ref",
    "licence-number",
    "name",
    "short-text",
    "title",
    "words",
];

/// The body with raw bytes at a leaf.
fn broken_at(body: &Body, leaf: &Leaf, bytes: &[u8]) -> Vec<u8> {
    let marked = with_leaf(&body.example, &body.schema, &leaf.pointer, json!(HERE)).to_string();
    let mark = json!(HERE).to_string();
    let (before, after) = marked.split_once(&mark).expect("the mark");
    [before.as_bytes(), bytes, after.as_bytes()].concat()
}

/// The form in which a free text is kept.
fn kept(leaf: &Leaf, text: &str) -> Option<String> {
    let format = leaf.schema["format"].as_str()?;
    let text = if format == "words" {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    };
    let is_free = FREE_TEXT.contains(&format);
    is_free.then(|| text.trim().nfc().collect())
}

#[actix_web::test]
async fn in_every_field_of_a_body() {
    let mut trial = Trial::begin().await;
    let mut deal = Deal::new(json_values(), 12);
    let mut returned = 0;
    for (operation, body) in with_json() {
        for leaf in leaves(&body.schema) {
            for value in deal.hand() {
                let request = tried(&operation);
                let bytes = broken_at(&body, &leaf, &value);
                let request = request.body(&body.media_type, bytes);
                let Some(told) = trial.ask(&request).await.filter(Told::succeeded) else {
                    continue;
                };
                let said = if operation.path.ends_with("/batch") {
                    &told.body["items"][0]["resource"]
                } else {
                    &told.body
                };
                // The note of an action says why; the record may have one of its own.
                let is_reason = leaf.pointer == "/note" && said["status_note"].is_string();
                let at = if is_reason {
                    "/status_note"
                } else {
                    &leaf.pointer
                };
                let kept_at = Leaf {
                    pointer: at.to_owned(),
                    ..leaf.clone()
                };
                if let (Ok(text), Some(found)) = (
                    serde_json::from_slice::<String>(&value),
                    kept_text(said, &kept_at).map(|found| trial.twins.literally(&found)),
                ) && let Some(kept) = kept(&leaf, &text)
                {
                    returned += 1;
                    if found != kept {
                        trial.wrong.push(format!(
                            "{}: {text:?} at {} came back as {found:?}",
                            operation.id, leaf.pointer
                        ));
                    }
                }
                if operation.method == "PATCH" {
                    let read = trial.ask(&Request::new("GET", operation.address())).await;
                    if read.is_some_and(|read| read.body != told.body) {
                        trial
                            .wrong
                            .push(format!("{} reads otherwise", operation.id));
                    }
                }
            }
        }
    }
    assert!(returned > 100, "only {returned} texts came back");
    trial.end("hostile fields");
}

/// The text at the leaf in what was answered; a batch's item is the record itself.
fn kept_text(said: &Value, leaf: &Leaf) -> Option<String> {
    let pointer = leaf
        .pointer
        .strip_prefix("/items/0")
        .unwrap_or(&leaf.pointer);
    Some(said.pointer(pointer)?.as_str()?.to_owned())
}

#[actix_web::test]
async fn in_all_free_texts_of_a_record_at_once() {
    let mut trial = Trial::begin().await;
    let mut deal = Deal::new(texts().to_vec(), 60);
    for (operation, body) in with_json() {
        let is_create = operation.method == "POST" && operation.path.matches('/').count() == 2;
        if !is_create || !operation.can_be_dry() {
            continue;
        }
        let fields: Vec<Leaf> = leaves(&body.schema)
            .into_iter()
            .filter(|leaf| kept(leaf, "x").is_some())
            .collect();
        let mut taken = 0;
        for (n, text) in deal.hand().into_iter().enumerate() {
            let mut sent = fresh(&body.example, n);
            // A private institution has no registration.
            if operation.id == "createTrainingProvider" {
                sent["kind"] = json!("blk");
            }
            for leaf in &fields {
                sent = with_leaf(&sent, &body.schema, &leaf.pointer, json!(text));
            }
            let request = Request::new("POST", &operation.path);
            let request = request.body(&body.media_type, sent.to_string());
            let Some(made) = trial.ask(&request).await.filter(Told::succeeded) else {
                continue;
            };
            taken += 1;
            let location = made.header("location").to_owned();
            let Some(read) = trial.ask(&Request::new("GET", location.clone())).await else {
                continue;
            };
            if read.body != made.body {
                trial
                    .wrong
                    .push(format!("{} reads otherwise", operation.id));
            }
            for leaf in &fields {
                let found = kept_text(&read.body, leaf);
                let found = found.map(|found| trial.twins.literally(&found));
                if found != kept(leaf, &text) {
                    trial.wrong.push(format!(
                        "{}: {text:?} at {} is kept as {found:?}",
                        operation.id, leaf.pointer
                    ));
                }
            }
            // Where there is one at a time, it makes room for the next.
            match &*operation.id {
                "createBatchWaiver" => {
                    let revoke = Request::new("POST", format!("{location}/revoke"));
                    let why = json!({ "reason": "other" }).to_string();
                    trial.ask(&revoke.body("application/json", why)).await;
                }
                "createBatchCost" | "createFundingCeiling" | "createProgramOpinion" => {
                    let delete = Request::new("DELETE", location);
                    trial.ask(&delete.with("if-match", "*")).await;
                }
                _ => {}
            }
        }
        // One with nothing free but the caller's own key needs another person each time.
        let least = if fields.len() > 1 { 12 } else { 1 };
        assert!(taken >= least, "{}: {taken} were taken", operation.id);
    }
    trial.end("hostile records");
}

/// The body with other numbers where an office knows each only once.
fn fresh(body: &Value, n: usize) -> Value {
    let numbers = json!({
        "nik": format!("337501410795{:04}", n + 2000), "nib": format!("91300{n:08}"), "vin": format!("19{n:08}"),
    });
    let mut known = serde_json::Map::new();
    if body.get("needed_by").is_some() {
        known.insert("confirm_distinct".to_owned(), json!(true));
    }
    if body.get("weight").is_some() {
        let day = format!("21{:02}-{:02}-01", n / 12, n % 12 + 1);
        known.insert("valid_from".to_owned(), json!(day));
        known.insert("valid_until".to_owned(), json!(day));
    }
    if body.get("starts_at").is_some() {
        // A quarter of an hour for each, on days of the example's class on which nothing is planned.
        let first: chrono::DateTime<chrono::Utc> =
            "2099-02-06T17:00:00Z".parse().expect("a moment");
        let at = |quarter: usize| {
            let minutes = i64::try_from(quarter * 15).expect("a number");
            (first + chrono::Duration::minutes(minutes)).to_rfc3339()
        };
        known.insert("starts_at".to_owned(), json!(at(n)));
        known.insert("ends_at".to_owned(), json!(at(n + 1)));
    }
    for (name, number) in numbers.as_object().expect("numbers") {
        if body.get(name).is_some() {
            known.insert(name.clone(), number.clone());
        }
    }
    with(body.clone(), Value::Object(known))
}

#[actix_web::test]
async fn in_place_of_a_whole_body() {
    let mut trial = Trial::begin().await;
    for (operation, body) in with_json() {
        for bytes in whole_bodies(&body.example) {
            let request = tried(&operation).body(&body.media_type, bytes);
            trial.ask(&request).await;
        }
        for media_type in [
            "text/plain",
            "application/xml",
            "application/json; charset=utf-16",
            "json",
            "",
        ] {
            let request = tried(&operation).body(media_type, body.example.to_string());
            trial.ask(&request).await;
        }
    }
    trial.end("hostile bodies");
}

/// What may be sent where an object is expected.
fn whole_bodies(example: &Value) -> Vec<Json> {
    let good = example.to_string();
    let members = good
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'));
    let members = members.expect("an object");
    let comma = if members.is_empty() { "" } else { "," };
    let utf16 = |to: fn(u16) -> [u8; 2]| good.encode_utf16().flat_map(to).collect::<Json>();
    let mut bodies: Vec<Json> = [
        "",
        " ",
        "null",
        "true",
        "0",
        "\"x\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{}{}",
        "{} x",
        "{},",
        "{}\0",
        "\0",
        "{\"items\":[]}",
        "{\"items\":{}}",
        "{\"items\":[null]}",
        "{\"items\":[1,\"a\",[],{}]}",
        "<a/>",
        "a=1&b=2",
        "---\na: 1\n",
    ]
    .map(Into::into)
    .to_vec();
    bodies.extend([
        format!("\u{feff}{good}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
        good.as_bytes()[..good.len() / 2].to_vec(),
        format!("{good}x").into_bytes(),
        format!("{good}{good}").into_bytes(),
        format!("{good}\n{good}").into_bytes(),
        format!("[{good}]").into_bytes(),
        format!("{{{members}{comma}\"unknown\":1}}").into_bytes(),
        format!("{{{members}{comma}\"\":1}}").into_bytes(),
        format!("{{{members}{comma}\"\\u0000\":1}}").into_bytes(),
        format!(
            "{{{members}{comma}\"id\":\"x\",\"agency\":\"11\",\"status\":\"x\",\"version\":9}}"
        )
        .into_bytes(),
        format!("{{{members}{comma}\"a\":1,\"a\":1}}").into_bytes(),
        format!("{{{members}{comma}\"x\":\"\u{202e}\"}}").into_bytes(),
        format!("{{{members},}}").into_bytes(),
        format!("{{{members}{comma}{members}}}").into_bytes(),
        good.replace('"', "'").into_bytes(),
        good.to_uppercase().into_bytes(),
        format!("{}{good}", " ".repeat(1_000_000)).into_bytes(),
        format!("{}{good}", " ".repeat(1_100_000)).into_bytes(),
        format!("{{\"a\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes(),
        format!("{{\"items\":[{}]}}", vec!["{}"; 501].join(",")).into_bytes(),
        [b"\xff".as_slice(), good.as_bytes()].concat(),
    ]);
    bodies
}

#[actix_web::test]
async fn in_the_form_of_a_token_request() {
    let mut trial = Trial::begin().await;
    let strangers = trial.twins.strangers();
    let texts = texts().iter().map(String::as_str).collect();
    let mut deal = Deal::new(texts, 200);
    for operation in operations() {
        let Some(body) = operation.body() else {
            continue;
        };
        if body.media_type.contains("json") {
            continue;
        }
        for leaf in leaves(&body.schema) {
            let name = leaf.pointer.trim_start_matches('/');
            for text in deal.hand() {
                let value = escaped(text);
                let others = "grant_type=client_credentials&client_id=cl_x&client_secret=y";
                let form = format!("{others}&{name}={value}");
                let alone = others.split('&').filter(|pair| !pair.starts_with(name));
                let once = alone
                    .chain([format!("{name}={value}").as_str()])
                    .collect::<Vec<_>>()
                    .join("&");
                for form in [form, once] {
                    let request = Request::new(&operation.method, &operation.path);
                    let request = request.body(&body.media_type, form);
                    trial.ask_as(&strangers, &request).await;
                }
            }
        }
    }
    trial.end("hostile forms");
}
