//! Personal data that is unlike any other, sent through the built program: afterwards it stands in no log, metric, error,
//! address or journal, in no answer to who may not see it, and in the database only where it belongs.

mod requests;

use rstest::rstest;
use selaras::access::scope::ScopeSet;
use serde_json::Value;

use self::requests::{addresses, journal, journey, masked, refusals};
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
fn spellings(secret: &str) -> [String; 5] {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let bytes: Vec<String> = secret.bytes().map(|byte| byte.to_string()).collect();
    let local = secret.strip_prefix("+62").map(|rest| format!("0{rest}"));
    [
        secret.to_lowercase(),
        secret.to_lowercase().replace(' ', "+").replace('@', "%40"),
        local.unwrap_or_else(|| secret.to_lowercase().replace(' ', "%20")),
        hex,
        // As a list of bytes is written for programmers.
        bytes.join(", "),
    ]
}

/// Fails where one of the secrets stands in `text`.
fn free_of(place: &str, text: &str, secrets: impl Iterator<Item = &'static str>) {
    let text = text.to_lowercase();
    for secret in secrets {
        for spelled in spellings(secret) {
            if let Some(at) = text.find(&spelled) {
                let around: String = text[..at].chars().rev().take(200).collect();
                let around: String = around.chars().rev().collect();
                panic!("{secret} stands in {place}: …{around}{spelled}…");
            }
        }
    }
}

/// The program, with a client of its own that it was told to make.
async fn client(setup: &Setup, base: &str, scope: &str) -> Caller {
    let output = setup
        .command()
        .args([
            "client", "create", "--json", "--agency", "33.75", "--scope", scope,
        ])
        .output()
        .expect("the program");
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
    let metrics = format!("127.0.0.1:{}", free_port());
    let setup = Setup::new(&own.url, &own.folder)
        .with("SELARAS_KEY_FILE", own.key_file.display())
        .with("SELARAS_METRICS_BIND", &metrics)
        // More than anybody runs with.
        .with("SELARAS_LOG", "trace");
    let service = Service::start(&setup);
    let officer = client(&setup, &service.base, &ScopeSet::all().to_string()).await;
    let no_pii = ScopeSet::all().to_string().replace("pii:read", "");
    let clerk = client(
        &setup,
        &service.base,
        no_pii
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .as_str(),
    )
    .await;

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
