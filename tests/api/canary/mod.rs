//! Personal data that is unlike any other, sent through the built program: afterwards it stands in no log, metric, error,
//! address or journal, in no answer to who may not see it, and in the database only where it belongs.

mod requests;
mod walk;

use rstest::rstest;
use selaras::access::scope::ScopeSet;
use serde_json::Value;

use self::requests::{addresses, journal, journey, masked, person, refusals};
use self::walk::{Walkers, clashes, everywhere, reads};
use crate::support::document::operations;
use crate::support::{Caller, Database, Own, Service, Setup, every_row, free_port, oauth};

/// Numbers, telephone, e-mail and address: guarded by `pii:read`.
const GUARDED: [&str; 9] = [
    "3375014107951881",
    "3375011203701882",
    "3375014107951883",
    "+62899778811",
    "+62899778822",
    "kanari.satu@contoh.example",
    "kanari.wali@contoh.example",
    "Jalan Kanari Rahasia 77",
    "Gang Kanari Wali 78",
];

/// What else tells who somebody is: seen by who may read trainees, and by nobody else.
const NAMES: [&str; 3] = ["Zyxkanari Satu", "Zyxkanari Wali", "Kanarikota"];

fn all() -> impl Iterator<Item = &'static str> {
    GUARDED.into_iter().chain(NAMES)
}

/// The ways in which a secret may be spelled somewhere.
fn spellings(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let bytes: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
    let plain = secret.to_lowercase();
    // As a form has blanks, and as a list of bytes is written for programmers.
    let mut all = vec![plain.replace(' ', "+"), hex, bytes.join(", "), plain];
    all.extend(secret.strip_prefix("+62").map(|rest| format!("0{rest}")));
    all
}

/// With each `%40` and the like undone, as often as they were nested.
fn unescaped(text: &str) -> String {
    let mut text = text.as_bytes().to_vec();
    loop {
        let (mut plain, mut at) = (Vec::with_capacity(text.len()), 0);
        while let Some(&byte) = text.get(at) {
            let escape = text.get(at + 1..at + 3).filter(|_| byte == b'%');
            let escaped = escape.and_then(|digits| std::str::from_utf8(digits).ok());
            let escaped = escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            plain.push(escaped.unwrap_or(byte));
            at += if escaped.is_some() { 3 } else { 1 };
        }
        if plain.len() == text.len() {
            return String::from_utf8_lossy(&plain).into_owned();
        }
        text = plain;
    }
}

/// Where a secret stands in a text that is [`unescaped`] and in small letters.
fn find(text: &str, secret: &str) -> Option<usize> {
    let mut spellings = spellings(secret).into_iter();
    spellings.find_map(|spelled| text.find(&spelled))
}

/// Fails where one of the secrets stands in `text`.
fn free_of(place: &str, text: &str, secrets: impl Iterator<Item = &'static str>) {
    let text = unescaped(text).to_lowercase();
    for secret in secrets {
        if let Some(at) = find(&text, secret) {
            let around: String = text[..at].chars().rev().take(200).collect();
            let around: String = around.chars().rev().collect();
            panic!("{secret} stands in {place}: …{around}");
        }
    }
}

#[test]
fn a_secret_is_found_however_it_is_spelled() {
    let every = |byte: u8| format!("%{byte:02X}");
    let address: String = GUARDED[5].bytes().map(every).collect();
    for (text, secret) in [
        (address.replace('%', "%25").as_str(), GUARDED[5]),
        (&address, GUARDED[5]),
        ("q=jalan%20kanari%20rahasia%2077", GUARDED[7]),
        ("jalan+kanari+rahasia+77", GUARDED[7]),
        ("phone=%2B62899778811&", GUARDED[3]),
        ("0899778811", GUARDED[3]),
        ("100% 3375014107951881", GUARDED[0]),
    ] {
        let plain = unescaped(text).to_lowercase();
        assert!(find(&plain, secret).is_some(), "{text}");
    }
    assert_eq!(find("3375014107951880", GUARDED[0]), None);
}

/// Every scope but these.
fn without(scopes: &[&str]) -> String {
    let all = ScopeSet::all().to_string();
    let kept = all.split_whitespace().filter(|name| !scopes.contains(name));
    kept.collect::<Vec<_>>().join(" ")
}

/// How the program is run, and where its metrics are.
fn setup(own: &Own) -> (Setup, String) {
    let metrics = format!("127.0.0.1:{}", free_port());
    let setup = Setup::new(&own.url, &own.folder)
        .with("SELARAS_KEY_FILE", own.key_file.display())
        .with("SELARAS_METRICS_BIND", &metrics)
        // More than anybody runs with.
        .with("SELARAS_LOG", "trace");
    (setup, metrics)
}

/// The program, with a client of its own that it was told to make: of 33.75.
async fn client(setup: &Setup, base: &str, scope: &str) -> Caller {
    client_of(setup, base, "33.75", scope, None).await
}

async fn client_of(
    setup: &Setup,
    base: &str,
    agency: &str,
    scope: &str,
    party: Option<String>,
) -> Caller {
    let mut command = setup.command();
    command.args(["client", "create", "--json"]);
    command.args(["--agency", agency, "--scope", scope]);
    if let Some(party) = party {
        command.args(["--party", &party]);
    }
    let output = command.output().expect("the program");
    let made: Value = serde_json::from_slice(&output.stdout).expect("a client");
    let text = |name: &str| made[name].as_str().expect("a text").to_owned();
    let stranger = Caller::new(reqwest::Client::new(), base.to_owned(), None);
    let form = format!(
        "{}&client_id={}&client_secret={}",
        oauth::GRANT,
        text("client_id"),
        text("client_secret")
    );
    let token = oauth::token(&oauth::ask(&stranger, &form).await.ok());
    stranger.with("authorization", &format!("Bearer {token}"))
}

#[rstest]
#[actix_web::test]
async fn personal_data_stays_where_it_belongs(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    if database.left_out() {
        return;
    }
    let own = database.own().await;
    let (setup, metrics) = setup(&own);
    let service = Service::start(&setup);
    let officer = client(&setup, &service.base, &ScopeSet::all().to_string()).await;
    let clerk = client(&setup, &service.base, &without(&["pii:read"])).await;

    let trainee = journey(&officer).await;
    for told in refusals(&officer, &clerk, &trainee).await {
        assert!(told.status >= 400, "{}", told.text);
        free_of("an error", &told.text, all());
        free_of("a header", &format!("{:?}", told.headers), all());
    }
    for told in masked(&clerk, &trainee).await {
        free_of(
            "an answer without pii:read",
            &told.text,
            GUARDED.into_iter(),
        );
    }
    for told in journal(&officer, &trainee).await {
        free_of("the journal", &told.text, all());
    }
    for told in addresses(&officer).await {
        free_of("an address", &told, all());
    }
    let scrape = reqwest::get(format!("http://{metrics}/metrics"))
        .await
        .expect("metrics");
    free_of("the metrics", &scrape.text().await.expect("a text"), all());
    let log = std::fs::read_to_string(service.log()).expect("the log");
    assert!(log.contains("/v1/trainees/{id}"), "the log is not there");
    free_of("the log", &log, all());
    // What is read is what was written: the secrets are found where they may be.
    let read = officer.get(&format!("/v1/trainees/{trainee}")).await.ok();
    assert!(
        all().all(|secret| read.text.contains(secret) || secret == GUARDED[2]),
        "{}",
        read.text
    );
    drop(service);
    in_the_database(database, &own).await;
}

#[rstest]
#[actix_web::test]
async fn no_operation_lets_personal_data_out(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    if database.left_out() {
        return;
    }
    let own = database.own().await;
    let (setup, metrics) = setup(&own);
    // The document's examples are of the demo office.
    let demo = setup.command().arg("demo").output().expect("the program");
    assert!(demo.status.success(), "{demo:?}");
    let service = Service::start(&setup);
    let every = ScopeSet::all().to_string();
    let make = async |agency: &str, scope: &str, party: Option<String>| {
        client_of(&setup, &service.base, agency, scope, party).await
    };
    let firm = format!("employer:{}", selaras::demo::ids::EMPLOYERS.id(2));
    let centre = format!("training-provider:{}", selaras::demo::ids::PROVIDERS.id(2));
    let nobody = Caller::new(reqwest::Client::new(), service.base.clone(), None);
    let walkers = Walkers {
        officer: make("33.75", &every, None).await,
        clerk: make("33.75", &without(&["pii:read"]), None).await,
        others: vec![
            ("a neighbour", make("33.26", &every, None).await),
            ("a firm", make("33.75", &every, Some(firm)).await),
            ("a centre", make("33.75", &every, Some(centre)).await),
            (
                "one without people",
                make(
                    "33.75",
                    &without(&["trainees:read", "trainees:write"]),
                    None,
                )
                .await,
            ),
            ("nobody", nobody),
        ],
    };
    let trainee = journey(&walkers.officer).await;
    let mut records = vec![("trainees", trainee.clone())];
    for resource in ["enrollments", "insurance-enrollments"] {
        let list = format!("/v1/{resource}?trainee_id={trainee}");
        let found = walkers.officer.get(&list).await.ok();
        let id = found.items()[0]["id"].as_str().expect("an id");
        records.push((resource, id.to_owned()));
    }

    let another = selaras::demo::ids::TRAINEES.id(1).to_string();
    let clashes = clashes(&walkers, &person(), &another).await;
    let faults = everywhere(&walkers).await;
    let shown = reads(&walkers, &records).await;
    assert!(clashes >= 12 && faults >= 2000, "{clashes}, {faults}");
    // Where they belong they are seen, and nowhere else: otherwise this search has looked for nothing.
    let expected = ["getTrainee", "listTrainees"].map(str::to_owned);
    assert_eq!(shown, expected.into());
    let path = format!("/v1/trainees/{trainee}");
    let read = walkers.officer.get(&path).await.ok();
    for secret in all().filter(|secret| *secret != GUARDED[2]) {
        assert!(read.text.contains(secret), "{secret}: {}", read.text);
    }
    let scrape = reqwest::get(format!("http://{metrics}/metrics")).await;
    let scrape = scrape.expect("metrics").text().await.expect("a text");
    let log = std::fs::read_to_string(service.log()).expect("the log");
    for operation in operations() {
        let route = format!("\"{}\"", operation.path);
        for (place, text) in [("the log", &log), ("the metrics", &scrape)] {
            assert!(text.contains(&route), "{route} is not in {place}");
        }
    }
    free_of("the metrics", &scrape, all());
    free_of("the log", &log, all());
    drop(service);
    in_the_database(database, &own).await;
}

/// Numbers are nowhere in the clear; the rest is in the table of trainees alone.
async fn in_the_database(database: Database, own: &Own) {
    let rows = every_row(database, &own.url).await;
    assert!(
        rows.iter()
            .any(|(table, row)| table == "trainees" && row.contains(NAMES[0]))
    );
    for (table, row) in rows {
        if table == "trainees" {
            let numbers = GUARDED
                .into_iter()
                .take(3)
                .chain(GUARDED.into_iter().skip(8));
            free_of("the table of trainees", &row, numbers.chain([NAMES[1]]));
        } else {
            free_of(&format!("the table {table}"), &row, all());
        }
    }
}
