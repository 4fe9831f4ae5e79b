//! kill −9 under load: nothing acknowledged is lost, nothing is done twice, and the journal tells exactly what happened.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::ledger::{Sent, compare};
use crate::support::{
    Balancer, Change, Client, PATIENCE, Service, Stage, all, chain, changes, class, note, pick,
    rows_of_file, trainee,
};
use crate::tables::Tables;

const CLIENTS: usize = 64;
const SEATS: u32 = 500;
/// The longest rest of a client between two writes, in milliseconds: so that two processors are not busy with the load
/// alone.
const REST: u64 = 500;
/// What the clients write to.
const RESOURCES: [&str; 4] = [
    "employers",
    "trainees",
    "enrollments",
    "insurance-enrollments",
];

/// Behind a balancer, whose one address is all that the clients know: a killed replica is an answer of the balancer's
/// own, or half an answer.
#[actix_web::test]
async fn kills_of_three_replicas_on_postgres() {
    let stage = Stage::postgres()
        .with("SELARAS_TRUSTED_PROXIES", "127.0.0.1")
        .serving(3);
    drill("kills, PostgreSQL", stage, pick(30, 1000)).await;
}

#[actix_web::test]
async fn kills_of_one_process_on_sqlite() {
    let stage = Stage::sqlite().serving(1);
    drill("kills, SQLite", stage, pick(50, 1000)).await;
}

/// Kills `kills` times while 64 clients write, then compares what they were told with what there is.
async fn drill(name: &str, mut stage: Stage, kills: u32) {
    let replicas = stage.services.len();
    let balancer = (replicas > 1).then(|| Balancer::over(stage.folder(), &stage.services));
    let door = balancer
        .as_ref()
        .map_or_else(|| stage.bases(), |balancer| vec![balancer.base.clone()]);
    let office = stage.office().await;
    let class = class(&office.at(&stage.services[0].base), 0, SEATS).await;
    let (client, watch) = (office.client(&door), office.client(&stage.bases()));
    let before = changes(&client, 0).await;
    let tables_before = Tables::read(&stage, &RESOURCES);

    let since = Instant::now();
    let (on, numbers) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicU32::new(1)));
    let load: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let life = Life {
                client: client.clone(),
                class: class.clone(),
                sent: Vec::new(),
                asked: 0,
            };
            actix_web::rt::spawn(life.live(Arc::clone(&on), Arc::clone(&numbers)))
        })
        .collect();
    for _ in 0..kills {
        let at = victim(&watch, replicas).await;
        tokio::time::sleep(Duration::from_millis(fastrand::u64(50..500))).await;
        let killed = &mut stage.services[at];
        killed.kill();
        if stage.cluster.is_none() {
            must_be_sound(stage.folder());
        }
        let killed = &mut stage.services[at];
        *killed = Service::spawn_at(&stage.setup, killed.port);
    }
    on.store(false, Ordering::Relaxed);
    let lives: Vec<Life> = join_all(load)
        .await
        .into_iter()
        .map(|life| life.expect("a client"))
        .collect();
    let took = since.elapsed().as_secs();
    let asked: usize = lives.iter().map(|life| life.asked).sum();
    let sent: Vec<Sent> = lives.into_iter().flat_map(|life| life.sent).collect();
    let again = asked - sent.len();
    assert!(again > 0, "no kill met a request");

    let effects = compare(&client, &before, &sent).await;
    Tables::read(&stage, &RESOURCES).must_hold(&tables_before, &sent);
    seats_agree(&client, &class).await;
    let first: Vec<Change> = changes(&client, 0).await;
    assert_eq!(first.len(), before.len() + effects);
    note(
        name,
        format!(
            "{kills} kills in {took} s, {} writes ({again} sent again), {effects} effects: \
             0 lost, 0 doubled, journal = effects, also in the tables; compared in {} s",
            sent.len(),
            since.elapsed().as_secs() - took
        ),
    );
}

/// One of the replicas that can answer, as soon as there are two of them where there are several: the others go on.
async fn victim(client: &Client, replicas: usize) -> usize {
    let since = Instant::now();
    loop {
        let mut ready = Vec::new();
        for at in 0..replicas {
            let asked = client.at(at);
            let asked = tokio::time::timeout(Duration::from_secs(1), asked.get("/health/ready"));
            if matches!(asked.await, Ok(Ok(heard)) if heard.status == 200) {
                ready.push(at);
            }
        }
        if ready.len() >= replicas.min(2) {
            return ready[fastrand::usize(..ready.len())];
        }
        assert!(since.elapsed() < PATIENCE, "the replicas did not come back");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// One client's life.
struct Life {
    client: Client,
    class: String,
    sent: Vec<Sent>,
    asked: usize,
}

impl Life {
    async fn live(mut self, on: Arc<AtomicBool>, numbers: Arc<AtomicU32>) -> Self {
        while on.load(Ordering::Relaxed) {
            self.round(numbers.fetch_add(1, Ordering::Relaxed)).await;
        }
        self
    }

    /// Each kind of write: a firm, a change of it, firms by the batch, a person, a seat, a cover, a withdrawal.
    async fn round(&mut self, n: u32) {
        let firm = self
            .send(n, "POST", "/v1/employers", None, chain::employer(10 * n))
            .await;
        let path = format!(
            "/v1/employers/{}",
            firm["id"].as_str().unwrap_or_else(|| panic!("{firm}"))
        );
        let changed = self
            .send(n, "PATCH", &path, Some("\"1\""), json!({ "workers": n }))
            .await;
        assert_eq!(changed["workers"], n, "{changed}");
        let firms = json!({ "items": [chain::employer(10 * n + 1), chain::employer(10 * n + 2)] });
        self.send(n, "POST", "/v1/employers/batch", None, firms)
            .await;
        let person = self.send(n, "POST", "/v1/trainees", None, trainee(n)).await;
        let person = person["id"].as_str().unwrap_or_else(|| panic!("{person}"));
        let seat = json!({ "batch_id": self.class, "trainee_id": person });
        let seat = self.send(n, "POST", "/v1/enrollments", None, seat).await;
        let Some(seat) = seat["id"].as_str() else {
            assert_eq!(seat["code"], "no_seat_left");
            return;
        };
        let cover = chain::cover(person, seat);
        self.send(n, "POST", "/v1/insurance-enrollments", None, cover)
            .await;
        if n.is_multiple_of(2) {
            let path = format!("/v1/enrollments/{seat}/withdraw");
            self.send(
                n,
                "POST",
                &path,
                None,
                json!({ "reason": "other", "note": "Contoh" }),
            )
            .await;
        }
    }

    /// Sends until there is a last word, after a short rest; notes it, and answers its body.
    async fn send(
        &mut self,
        n: u32,
        method: &'static str,
        path: &str,
        tag: Option<&str>,
        body: Value,
    ) -> Value {
        tokio::time::sleep(Duration::from_millis(fastrand::u64(..REST))).await;
        let key = format!("{n} {path}");
        let mut client = self.client.with_key(&key);
        if let Some(tag) = tag {
            client = client.with_tag(tag);
        }
        let (heard, asked) = client.insist_on(method, path, Some(&body), PATIENCE).await;
        let heard = heard.unwrap_or_else(|| panic!("{key} was never answered"));
        assert!(
            matches!(heard.status, 200 | 201 | 207 | 409),
            "{key}: {} {}",
            heard.status,
            heard.text
        );
        self.asked += asked;
        let answered = heard.body();
        self.sent.push(Sent {
            key,
            method,
            path: path.to_owned(),
            tag: tag.map(str::to_owned),
            body,
            heard,
        });
        answered
    }
}

/// The class counts those who hold a seat in it.
async fn seats_agree(client: &Client, class: &str) {
    let holding = all(client, "/v1/enrollments?status=enrolled").await.len();
    let class = client.read(&format!("/v1/batches/{class}")).await;
    assert_eq!(class["seats_taken"], holding, "the class's own count");
}

/// Checks a copy of the file as the killed process left it, so that it is the service that recovers the original.
fn must_be_sound(folder: &Path) {
    let copy = folder.join("copy");
    std::fs::create_dir_all(&copy).expect("a folder");
    for name in ["selaras.db", "selaras.db-wal"] {
        std::fs::copy(folder.join(name), copy.join(name)).expect("a copy");
    }
    let file = copy.join("selaras.db");
    let check = "SELECT integrity_check FROM pragma_integrity_check";
    assert_eq!(rows_of_file(&file, check), ["ok"]);
    let check = "SELECT \"table\" FROM pragma_foreign_key_check";
    assert!(rows_of_file(&file, check).is_empty());
}
