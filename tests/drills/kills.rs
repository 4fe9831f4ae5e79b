//! kill −9 under load: nothing acknowledged is lost, nothing is done twice, and the journal tells exactly what happened.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{
    Caller, Client, Cluster, Heard, Office, Service, Setup, chain, class, note, pick,
};

const CLIENTS: usize = 64;
const SEATS: u32 = 500;

/// What a client sent, and the last word that it heard.
struct Sent {
    key: String,
    path: &'static str,
    body: Value,
    heard: Option<Heard>,
}

#[actix_web::test]
async fn kills_of_three_replicas_on_postgres() {
    let folder = tempfile::tempdir().expect("a folder");
    let cluster = Cluster::start(folder.path(), &[]);
    cluster.sql("postgres", "CREATE DATABASE selaras");
    let setup = Setup::new(cluster.url("selaras"), folder.path());
    let replicas = drill(&setup, 3, pick(30, 1000), |_| {}).await;
    drop(replicas);
}

#[actix_web::test]
async fn kills_of_one_process_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::sqlite(folder.path());
    let file = folder.path().join("selaras.db");
    let checked = move |_: &Service| {
        let mut file =
            SqliteConnection::establish(&file.display().to_string()).expect("the database");
        assert_eq!(
            rows(
                &mut file,
                "SELECT integrity_check AS line FROM pragma_integrity_check"
            ),
            ["ok"]
        );
        assert!(
            rows(
                &mut file,
                "SELECT \"table\" AS line FROM pragma_foreign_key_check"
            )
            .is_empty()
        );
    };
    drop(drill(&setup, 1, pick(50, 1000), checked).await);
}

/// Kills `kills` times while 64 clients write, then compares what they were told with what there is.
async fn drill(
    setup: &Setup,
    replicas: usize,
    kills: u32,
    after_kill: impl Fn(&Service),
) -> Vec<Service> {
    setup.migrate();
    let mut services: Vec<Service> = (0..replicas).map(|_| Service::start(setup)).collect();
    let bases: Vec<String> = services
        .iter()
        .map(|service| service.base.clone())
        .collect();
    let office = Office::open(setup, &bases[0]).await;
    let class = class(&office.at(&bases[0]), 0, SEATS).await;

    let (on, numbers) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(1)));
    let load: Vec<_> = (0..CLIENTS)
        .map(|turn| {
            let client = office.client(&bases).at(turn);
            actix_web::rt::spawn(write(
                client,
                class.clone(),
                Arc::clone(&on),
                Arc::clone(&numbers),
            ))
        })
        .collect();
    for n in 0..kills {
        tokio::time::sleep(Duration::from_millis(u64::from(200 + n * 37 % 500))).await;
        let at = (n as usize * 7) % replicas;
        services[at].kill();
        after_kill(&services[at]);
        // Starting blocks for a moment, and the clients live on this thread.
        let (setup, port) = (services[at].setup.clone(), services[at].port);
        services[at] = actix_web::rt::task::spawn_blocking(move || Service::start_at(&setup, port))
            .await
            .expect("a new process");
    }
    on.store(false, Ordering::Relaxed);
    let sent: Vec<Sent> = join_all(load)
        .await
        .into_iter()
        .flat_map(|client| client.expect("a client"))
        .collect();

    assert!(office.renew(&bases[0]).await, "no token");
    compare(&office, &bases, &class, &sent).await;
    let known = sent.iter().filter(|sent| sent.heard.is_some()).count();
    note(
        if replicas == 1 {
            "kills, SQLite"
        } else {
            "kills, PostgreSQL"
        },
        format!(
            "{kills} kills, {} requests, {known} answered, 0 lost, 0 doubled",
            sent.len()
        ),
    );
    services
}

/// One client's life: an employer, a trainee, a seat, and again.
async fn write(
    client: Client,
    class: String,
    on: Arc<AtomicBool>,
    numbers: Arc<AtomicU32>,
) -> Vec<Sent> {
    let mut sent = Vec::new();
    while on.load(Ordering::Relaxed) {
        let n = numbers.fetch_add(1, Ordering::Relaxed);
        send(
            &client,
            &mut sent,
            format!("employer-{n}"),
            "/v1/employers",
            chain::employer(n),
        )
        .await;
        if n >= 9_999 {
            continue; // no more NIKs
        }
        let trainee = send(
            &client,
            &mut sent,
            format!("trainee-{n}"),
            "/v1/trainees",
            chain::trainee(n),
        )
        .await;
        if let Some(id) = trainee {
            let body = json!({ "batch_id": class, "trainee_id": id });
            send(
                &client,
                &mut sent,
                format!("seat-{n}"),
                "/v1/enrollments",
                body,
            )
            .await;
        }
    }
    sent
}

/// Sends until there is an answer; notes it, and answers the id of what was made.
async fn send(
    client: &Client,
    sent: &mut Vec<Sent>,
    key: String,
    path: &'static str,
    body: Value,
) -> Option<String> {
    let client = client.with_key(&key);
    let (heard, _) = client.insist(path, &body, Duration::from_secs(20)).await;
    let id = heard
        .as_ref()
        .and_then(|heard| heard.body()["id"].as_str().map(str::to_owned));
    sent.push(Sent {
        key,
        path,
        body,
        heard,
    });
    id
}

/// What the clients heard, the tables, the feed and the class's own count must be one story.
async fn compare(office: &Office, bases: &[String], class: &str, sent: &[Sent]) {
    let caller = office.at(&bases[0]);
    let feed = feed(&caller).await;
    for path in ["/v1/employers", "/v1/trainees", "/v1/enrollments"] {
        let there = all(&caller, path).await;
        let of_path: Vec<&Sent> = sent.iter().filter(|sent| sent.path == path).collect();
        // The preparation made one employer itself.
        let prepared = usize::from(path == "/v1/employers");
        let made: Vec<&Sent> = of_path
            .iter()
            .copied()
            .filter(|sent| is_made(sent))
            .collect();
        let silent = of_path.iter().filter(|sent| sent.heard.is_none()).count();
        for sent in &made {
            let heard = sent.heard.as_ref().expect("an answer").body();
            let id = heard["id"].as_str().expect("an id");
            let record = there
                .get(id)
                .unwrap_or_else(|| panic!("{} was acknowledged and is lost", sent.key));
            for (field, value) in heard.as_object().expect("a record") {
                // The class of a seat goes on changing; what was answered of the record itself stays.
                if record.get(field).is_some()
                    && !["allowed_actions", "region_name"].contains(&field.as_str())
                {
                    assert_eq!(&record[field], value, "{} {field}", sent.key);
                }
            }
        }
        let least = made.len() + prepared;
        assert!(
            (least..=least + silent).contains(&there.len()),
            "{path}: {least} acknowledged, {silent} without an answer, {} records",
            there.len()
        );
        let creates: Vec<&String> = feed
            .iter()
            .filter(|(resource, _, action)| format!("/v1/{resource}") == path && action == "create")
            .map(|(_, id, _)| id)
            .collect();
        assert_eq!(
            creates.len(),
            there.len(),
            "{path}: the journal and the table differ"
        );
        assert!(
            creates.iter().all(|id| there.contains_key(*id)),
            "{path}: the journal tells of what is not there"
        );
    }
    let seats = all(&caller, "/v1/enrollments").await.len();
    let record = caller.get(&format!("/v1/batches/{class}")).await.ok();
    assert_eq!(record.body["seats_taken"], seats, "the class's own count");
    replay(office, bases, sent).await;
}

/// Each key once more: the same answer, byte for byte, and nothing new.
async fn replay(office: &Office, bases: &[String], sent: &[Sent]) {
    let client = office.client(bases);
    for sent in sent {
        let Some(first) = &sent.heard else { continue };
        let again = client
            .with_key(&sent.key)
            .post(sent.path, &sent.body)
            .await
            .expect("an answer");
        assert_eq!(
            (again.status, &again.text),
            (first.status, &first.text),
            "{}",
            sent.key
        );
        assert_eq!(
            again.header("idempotent-replayed"),
            Some("true"),
            "{}",
            sent.key
        );
    }
}

fn is_made(sent: &Sent) -> bool {
    sent.heard.as_ref().is_some_and(|heard| heard.status == 201)
}

/// Every record of a list, by id.
async fn all(caller: &Caller, path: &str) -> HashMap<String, Value> {
    let mut records = HashMap::new();
    let mut next = format!("{path}?limit=200");
    loop {
        let page = caller.get(&next).await.ok();
        for item in page.items() {
            records.insert(item["id"].as_str().expect("an id").to_owned(), item.clone());
        }
        match page.body["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}?limit=200&cursor={cursor}"),
            None => return records,
        }
    }
}

/// Every change: its resource, record and action.
async fn feed(caller: &Caller) -> Vec<(String, String, String)> {
    let mut changes = Vec::new();
    let mut next = "/v1/changes?limit=200".to_owned();
    loop {
        let page = caller.get(&next).await.ok();
        if page.items().is_empty() {
            return changes;
        }
        for item in page.items() {
            let text = |name: &str| item[name].as_str().expect("a text").to_owned();
            changes.push((text("resource"), text("id"), text("action")));
        }
        next = format!(
            "/v1/changes?limit=200&after={}",
            page.body["next_after"].as_str().expect("a position")
        );
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

fn rows(file: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let lines: Vec<Line> = diesel::sql_query(sql).load(file).expect(sql);
    lines.into_iter().map(|line| line.line).collect()
}
