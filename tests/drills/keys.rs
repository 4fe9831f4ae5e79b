//! Writes that can be repeated: whatever becomes of the first request with an `Idempotency-Key` and wherever it is sent
//! again, there is one effect and one answer, byte for byte.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::key_contract;
use crate::ledger::{Sent, compare};
use crate::support::{
    Client, Heard, Leave, PATIENCE, Service, Stage, all, chain, changes, note, pick,
    post_and_leave, side_by_side,
};

/// Keys at a time.
const AT_ONCE: usize = 8;
/// Requests at once with one key.
const CROWD: usize = 50;

#[actix_web::test]
async fn keys_on_three_replicas_on_postgres() {
    drill("keys, PostgreSQL", Stage::postgres().serving(3)).await;
}

#[actix_web::test]
async fn keys_on_one_process_on_sqlite() {
    drill("keys, SQLite", Stage::sqlite().serving(1)).await;
}

async fn drill(name: &str, mut stage: Stage) {
    let (replicas, bases) = (stage.services.len(), stage.bases());
    let office = stage.office().await;
    let other = stage.office().await;
    key_contract::holds(&office.at(&bases[0])).await;

    let (keys, kills) = (pick(1_000, 10_000), pick(24, 300));
    let mut world = World {
        client: office.client(&bases),
        other: other.client(&bases),
        ports: stage.services.iter().map(|service| service.port).collect(),
        firms: Vec::new(),
        token: office.token(),
    };
    world.prepare(keys + kills).await;
    let before = changes(&world.client, 0).await;

    let since = Instant::now();
    let work = (0..keys).map(|n| world.one_key(n));
    let mut sent = side_by_side(work, AT_ONCE).await;
    let took = since.elapsed().as_secs();
    office.renew(&bases[0]).await;
    world.token = office.token();
    let mut committed = 0;
    for n in keys..keys + kills {
        let at = n as usize % replicas;
        let write = world.post(n);
        let leave = if n.is_multiple_of(2) {
            Leave::AtTheAnswer
        } else {
            Leave::After(Duration::from_micros(fastrand::u64(..12_000)))
        };
        let killed = &mut stage.services[at];
        let begun = world
            .leave(killed.port, &write, leave, || killed.kill())
            .await;
        if replicas == 1 {
            *killed = Service::start_at(&stage.setup, killed.port);
        }
        let heard = world.send(&world.client.at(at + 1), &write).await;
        if let Some(begun) = begun {
            let done = begun == write.status;
            assert_eq!(heard.is_replayed(), done, "{}: {begun} before", write.key);
        }
        committed += u32::from(heard.is_replayed());
        sent.push(world.must_repeat(write, heard).await);
        if replicas > 1 {
            let port = stage.services[at].port;
            stage.services[at] = Service::start_at(&stage.setup, port);
        }
    }
    assert!(committed > 0, "no kill came between commit and answer");
    let effects = compare(&world.client, &before, &sent).await;
    let firms = all(&world.client, "/v1/employers?sort=created_at").await;
    let created = changes(&world.client, 0).await;
    let created = created.iter().filter(|change| change.action == "create");
    assert_eq!(created.count(), firms.len(), "the journal and the table");
    note(
        name,
        format!(
            "{keys} keys in {took} s, {} of them {CROWD} at once; {kills} kills at the answer or before it, \
             of which {committed} after the commit; {effects} effects, each once",
            keys.div_ceil(CROWD as u32)
        ),
    );
}

struct World {
    client: Client,
    other: Client,
    ports: Vec<u16>,
    /// Firms that were there before, each for one key.
    firms: Vec<String>,
    token: String,
}

/// A request that is sent more than once.
struct Write {
    key: String,
    method: &'static str,
    path: String,
    tag: Option<&'static str>,
    body: Value,
    status: u16,
}

impl World {
    async fn prepare(&mut self, firms: u32) {
        for from in (0..firms).step_by(500) {
            let to = firms.min(from + 500);
            let items: Vec<Value> = (from..to).map(|n| chain::employer(firm(n))).collect();
            let made = self
                .client
                .post("/v1/employers/batch", &json!({ "items": items }))
                .await
                .expect("an answer");
            let made = made.body();
            let ids = made["items"].as_array().expect("items").iter();
            self.firms.extend(ids.map(|item| {
                let id = item["resource"]["id"].as_str();
                id.expect("an id").to_owned()
            }));
        }
    }

    /// What is written with the key number `n`: each kind of write whose answer is kept.
    fn write(&self, n: u32) -> Write {
        let of_firm = |rest: &str| format!("/v1/employers/{}{rest}", self.firms[n as usize]);
        let employers = || "/v1/employers".to_owned();
        let nobody = "018cc251-f400-7000-8000-0000000000ff";
        let (method, path, tag, body, status) = match n % 6 {
            0 => ("POST", employers(), None, chain::employer(firm(n) + 1), 201),
            1 => {
                let reason = json!({ "reason": "other", "note": "Contoh" });
                ("POST", of_firm("/close"), None, reason, 200)
            }
            2 => {
                let items = json!([chain::employer(firm(n) + 1), chain::employer(firm(n) + 2)]);
                let path = "/v1/employers/batch".to_owned();
                ("POST", path, None, json!({ "items": items }), 207)
            }
            3 => (
                "PATCH",
                of_firm(""),
                Some("\"1\""),
                json!({ "workers": n }),
                200,
            ),
            // Refused by the use case: a firm that is there, and people and classes that are not.
            4 => ("POST", employers(), None, chain::employer(firm(n)), 409),
            _ => {
                let body = json!({ "batch_id": nobody, "trainee_id": nobody });
                ("POST", "/v1/enrollments".to_owned(), None, body, 422)
            }
        };
        Write {
            key: format!("key number {n}"),
            method,
            path,
            tag,
            body,
            status,
        }
    }

    /// As [`write`](Self::write), but no patch.
    fn post(&self, n: u32) -> Write {
        let write = self.write(n);
        if write.method == "POST" {
            return write;
        }
        Write {
            method: "POST",
            path: "/v1/employers".to_owned(),
            tag: None,
            body: chain::employer(firm(n) + 1),
            status: 201,
            ..write
        }
    }

    /// The life of one key: something becomes of the first request, and then everything is tried that must change nothing.
    async fn one_key(&self, n: u32) -> Sent {
        let write = self.write(n);
        let at = n as usize % self.ports.len();
        let near = self.client.at(at);
        let first = if n.is_multiple_of(CROWD as u32) {
            self.crowd(&write).await
        } else if write.method == "POST" && n % 5 == 1 {
            let port = self.ports[at];
            let begun = self.leave(port, &write, Leave::AtTheAnswer, || {}).await;
            let heard = self.send(&self.client.at(at + 1), &write).await;
            // What was refused for the moment was not done.
            let done = begun == Some(write.status);
            assert_eq!(heard.is_replayed(), done, "{}: {begun:?} before", write.key);
            heard
        } else if write.method == "POST" && n % 5 == 2 {
            let time = Duration::from_micros(fastrand::u64(..12_000));
            let port = self.ports[at];
            self.leave(port, &write, Leave::After(time), || {}).await;
            self.send(&near, &write).await
        } else {
            let heard = self.send(&near, &write).await;
            assert!(!heard.is_replayed(), "{}: it is new", write.key);
            heard
        };
        self.other_requests_with_the_key(&write).await;
        self.must_repeat(write, first).await
    }

    /// Many at once with one key at all replicas: one of them does it, all of them tell the same.
    async fn crowd(&self, write: &Write) -> Heard {
        let calls = (0..CROWD).map(async |n| self.send(&self.client.at(n), write).await);
        let mut answers = join_all(calls).await;
        let did = answers.iter().filter(|answer| !answer.is_replayed());
        assert_eq!(did.count(), 1, "{}: {CROWD} at once", write.key);
        let first = answers.iter().position(|answer| !answer.is_replayed());
        let first = answers.swap_remove(first.expect("one"));
        for answer in answers {
            assert!(answer.repeats(&first), "{}: {}", write.key, answer.text);
        }
        first
    }

    /// Another body or query is refused; another client's key and another route's are other keys.
    async fn other_requests_with_the_key(&self, write: &Write) {
        let say = |what: &str, heard: &Heard| {
            format!("{}, {what}: {} {}", write.key, heard.status, heard.text)
        };
        let other_body = Write {
            body: match write.status {
                207 => json!({ "items": [chain::employer(1)] }),
                422 => {
                    json!({ "batch_id": write.body["batch_id"], "trainee_id": write.body["batch_id"], "client_ref": "other" })
                }
                200 if write.method == "POST" => json!({ "reason": "ceased_operating" }),
                _ => chain::with(write.body.clone(), json!({ "workers": 7 })),
            },
            ..write.again()
        };
        let other_query = Write {
            path: format!("{}?validate_only=false", write.path),
            ..write.again()
        };
        for (what, other) in [("other body", other_body), ("other query", other_query)] {
            let heard = self.ask(&self.client, &other).await;
            assert_eq!(
                (heard.status, heard.code().as_str(), heard.is_replayed()),
                (422, "idempotency_key_reused", false),
                "{}",
                say(what, &heard)
            );
        }
        // Neither has anything left to do, and both are told so.
        let other_client = self.ask(&self.other, write).await;
        let expected = match (write.status, write.method) {
            (201, _) => (409, "duplicate_nib"),
            (200, "PATCH") => (412, "stale_version"),
            (200, _) => (409, "wrong_state"),
            (207, _) => (207, ""),
            (409, _) => (409, "duplicate_nib"),
            _ => (422, "invalid_body"),
        };
        assert_eq!(
            (
                other_client.status,
                other_client.code().as_str(),
                other_client.is_replayed()
            ),
            (expected.0, expected.1, false),
            "{}",
            say("other client", &other_client)
        );
        let other_route = Write {
            method: "POST",
            tag: None,
            path: "/v1/training-providers".to_owned(),
            body: json!({ "name": "", "kind": "blk" }),
            ..write.again()
        };
        let other_route = self.ask(&self.client, &other_route).await;
        assert_eq!(
            (other_route.status, other_route.code().as_str()),
            (422, "invalid_body"),
            "{}",
            say("other route", &other_route)
        );
    }

    /// Everywhere the same answer, as often as it is asked for.
    async fn must_repeat(&self, write: Write, first: Heard) -> Sent {
        assert_eq!(first.status, write.status, "{}: {}", write.key, first.text);
        for at in 0..self.ports.len() {
            let again = self.send(&self.client.at(at), &write).await;
            assert!(
                again.repeats(&first),
                "{}: {} and then {}",
                write.key,
                first.text,
                again.text
            );
        }
        Sent {
            key: write.key,
            method: write.method,
            path: write.path,
            tag: write.tag.map(str::to_owned),
            body: write.body,
            heard: first,
        }
    }

    /// Sends a request until there is a last word.
    async fn send(&self, client: &Client, write: &Write) -> Heard {
        let heard = self.ask(client, write).await;
        assert_eq!(heard.status, write.status, "{}: {}", write.key, heard.text);
        heard
    }

    async fn ask(&self, client: &Client, write: &Write) -> Heard {
        let mut client = client.with_key(&write.key);
        if let Some(tag) = write.tag {
            client = client.with_tag(tag);
        }
        let (heard, _) = client
            .insist_on(write.method, &write.path, Some(&write.body), PATIENCE)
            .await;
        heard.unwrap_or_else(|| panic!("{} was never answered", write.key))
    }

    async fn leave(
        &self,
        port: u16,
        write: &Write,
        leave: Leave,
        then: impl FnOnce(),
    ) -> Option<u16> {
        let (path, body) = (&write.path, &write.body);
        post_and_leave(port, &self.token, &write.key, path, body, leave, then).await
    }
}

impl Write {
    fn again(&self) -> Self {
        Self {
            key: self.key.clone(),
            path: self.path.clone(),
            body: self.body.clone(),
            ..*self
        }
    }
}

/// The number of the firm that is there for the key number `n`; the next two are made with the key.
fn firm(n: u32) -> u32 {
    10 * n + 1_000
}
