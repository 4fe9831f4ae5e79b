//! Ten times as many requests as can be answered: as much is answered as ever, the rest is refused at once, and what the
//! service must never stop doing goes on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::support::traffic::{self, Call, Connection, Flood, Round, get};
use crate::support::{Office, Stage, chain, is_timed, note, pick};

const CLIENTS: usize = 32;

#[actix_web::test]
async fn overload_on_sqlite() {
    drill(
        "overload, SQLite",
        Stage::sqlite().with("SELARAS_LOG", "warn").serving(1),
    )
    .await;
}

#[actix_web::test]
async fn overload_on_postgres() {
    drill(
        "overload, PostgreSQL",
        Stage::postgres().with("SELARAS_LOG", "warn").serving(1),
    )
    .await;
}

#[actix_web::test]
async fn overload_by_one_client_on_sqlite() {
    noise("overload by one client, SQLite", Stage::sqlite()).await;
}

#[actix_web::test]
async fn overload_by_one_client_on_postgres() {
    noise("overload by one client, PostgreSQL", Stage::postgres()).await;
}

/// Requests that a client has a second.
const QUOTA: f64 = 50.0;

/// Milliseconds that a machine with two processors gives to one thread or another at will.
const UNNOTICED: f64 = 2.0;

/// One client asks for twenty times its quota; another, who keeps to its own, does not feel it. Beside it stands what the
/// quota itself costs the other, if all of it is used.
async fn noise(name: &str, stage: Stage) {
    let stage = stage
        .with("SELARAS_RATE_LIMIT", QUOTA)
        .with("SELARAS_LOG", "warn")
        .serving(1);
    let service = &stage.services[0];
    let (quiet, noisy) = (stage.office().await, stage.office().await);
    let caller = quiet.at(&service.base);
    for n in 0..200 {
        caller.make("employers", chain::employer(n)).await;
    }
    let list = |office: &Office| {
        let token = office.token();
        move |_: u64| get("/v1/employers?limit=200", &token)
    };
    let seconds = Duration::from_secs(pick(15, 60));
    // What may be saved up for a burst is answered too, and gone after a moment.
    let burst = Duration::from_secs(2);
    let ask = |rate: f64, seconds: Duration, office: &Office| {
        traffic::flood(service.port, rate, seconds, list(office))
    };
    let within = 0.8 * QUOTA;
    let beside = async |rate: f64| {
        let quiet = async {
            tokio::time::sleep(burst).await;
            ask(within, seconds, &quiet).await
        };
        tokio::join!(ask(rate, burst + seconds, &noisy), quiet)
    };
    ask(within, burst, &quiet).await;
    let alone = ask(within, seconds, &quiet).await;
    let (_, fair) = beside(QUOTA).await;
    let (noise, loud) = beside(20.0 * QUOTA).await;
    for quiet in [&alone, &fair, &loud] {
        assert_eq!(
            (quiet.refused.requests, quiet.wrong, quiet.broken),
            (0, 0, 0)
        );
    }
    let [alone, fair, loud] = [&alone, &fair, &loud].map(|quiet| quiet.accepted.percentile(0.99));
    note(
        name,
        format!(
            "p99 of another client {alone:.1} ms alone, {fair:.1} ms beside the quota and {loud:.1} ms beside twenty times as much; of {} requests {} were answered",
            noise.due, noise.accepted.requests
        ),
    );
    assert_eq!((noise.wrong, noise.broken, noise.unsent), (0, 0, 0));
    // What is saved up for a burst comes on top.
    let quota = QUOTA * (seconds.as_secs_f64() + 12.0);
    assert!(
        (noise.accepted.requests as f64) <= quota,
        "more than the quota"
    );
    assert!(
        !is_timed() || loud <= (1.3 * alone).max(alone + UNNOTICED),
        "the other client felt it"
    );
}

async fn drill(name: &str, stage: Stage) {
    let service = &stage.services[0];
    let office = stage.office().await;
    let caller = office.at(&service.base);
    for n in 0..200 {
        caller.make("employers", chain::employer(n)).await;
    }
    let one = caller.get("/v1/employers?limit=1").await.items()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    // Exports are of what does not grow meanwhile.
    let demand = chain::demand(&one);
    for _ in 0..200 {
        caller.make("skill-demands", demand.clone()).await;
    }
    if let Some(cluster) = &stage.cluster {
        // What was planned while there were few rows is planned anew once they are counted: autovacuum comes by within a minute.
        cluster.sql("selaras", "ANALYZE");
    }
    let token = office.token();
    let rounds = Cell::new(0);
    // The requests of another round, whose creates are its own.
    let work = || {
        let (one, token) = (one.clone(), token.clone());
        rounds.set(rounds.get() + 1);
        let round = rounds.get();
        move |n: u64| -> Call {
            match Kind::of(n) {
                Kind::Single => get(&format!("/v1/employers/{one}"), &token),
                Kind::List => get("/v1/employers?limit=200", &token),
                Kind::Create => create(created(round, n), &token),
                Kind::Export => Call::new(
                    "GET",
                    "/v1/skill-demands",
                    &token,
                    "accept: text/csv\r\n\r\n",
                ),
            }
        }
    };
    traffic::run(service.port, CLIENTS, Duration::from_secs(2), work()).await;
    let normal = traffic::run(service.port, CLIENTS, Duration::from_secs(5), work()).await;
    assert_eq!(normal.refused, 0, "refused without need");
    let (capacity, normal_p99) = (normal.per_second(), normal.percentile(0.99));

    let over = Rc::new(Cell::new(false));
    let watch = actix_web::rt::spawn(watch(
        service.port,
        office.clone(),
        service.base.clone(),
        Rc::clone(&over),
    ));
    let seconds = Duration::from_secs(pick(30, 300));
    service.forget_peak_memory();
    let flooded = work();
    let flood_round = rounds.get();
    let flood = traffic::flood(service.port, 10.0 * capacity, seconds, flooded).await;
    over.set(true);
    let slowest = watch.await.expect("health and tokens all the time");
    let memory = service.peak_memory();
    let after = Instant::now();
    let recovered = loop {
        let round = traffic::run(service.port, CLIENTS, Duration::from_secs(1), work()).await;
        if round.refused == 0 && round.percentile(0.99) <= 1.5 * normal_p99 {
            break after.elapsed();
        }
        assert!(
            after.elapsed() < Duration::from_secs(if is_timed() { 5 } else { 30 }),
            "not normal again: {} of {} refused, p99 {:.0} ms, of single reads, lists, creates, exports {:.0?}",
            round.refused,
            round.requests,
            round.percentile(0.99),
            KINDS.map(|kind| round.of(|n| Kind::of(n) == kind).percentile(0.99))
        );
    };

    let share = flood.accepted.per_second() / capacity;
    let [singles, lists, creates, exports] = KINDS.map(|kind| Share::of(kind, &normal, &flood));
    let kept = exactly_once(&stage, &flood, flood_round);
    note(
        name,
        format!(
            "capacity {capacity:.0}/s, p99 {normal_p99:.0} ms; at ten times as many: {:.0} % of it answered (single reads {singles}, lists {lists}, creates {creates}, exports {exports}), p99 {:.0} ms, refusals p99 {:.0} ms ({}), {} not sent, health and token within {slowest:?}, {memory} MiB, normal after {recovered:?}; {kept} creates acknowledged, each there once",
            share * 100.0,
            flood.accepted.percentile(0.99),
            flood.refused.percentile(0.99),
            flood.refused.requests,
            flood.unsent,
        ),
    );
    assert_eq!(
        (flood.wrong, flood.broken),
        (0, 0),
        "answers of another kind, broken connections"
    );
    assert!(flood.refused.requests > 0, "all were let in");
    assert!(memory <= 256, "{memory} MiB");
    assert!(
        singles.answered > 2.0 * lists.answered,
        "lists are not shed first"
    );
    if !is_timed() {
        return;
    }
    assert!(share >= 0.8, "{share:.2} of the capacity");
    assert!(
        flood.accepted.percentile(0.99) <= 2.0 * normal_p99,
        "the accepted waited"
    );
    assert!(flood.refused.percentile(0.99) <= 50.0, "the refused waited");
    assert!(slowest < Duration::from_secs(1), "health and token waited");
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Single,
    List,
    Create,
    Export,
}

const KINDS: [Kind; 4] = [Kind::Single, Kind::List, Kind::Create, Kind::Export];

impl Kind {
    /// Of a hundred requests ten read a single record, five create one, one is an export, all others are lists.
    fn of(n: u64) -> Self {
        match n % 100 {
            7 => Self::Export,
            n if n.is_multiple_of(10) => Self::Single,
            n if n % 20 == 5 => Self::Create,
            _ => Self::List,
        }
    }
}

/// What became of the requests of one kind.
struct Share {
    answered: f64,
    /// Milliseconds, in 99 of 100.
    usual: f64,
    flooded: f64,
}

impl Share {
    fn of(kind: Kind, normal: &Round, flood: &Flood) -> Self {
        let of_kind = |n: u64| Kind::of(n) == kind;
        let answered = flood.accepted.of(of_kind);
        let due = (0..flood.due).filter(|n| of_kind(*n)).count();
        Self {
            answered: answered.requests as f64 / due as f64,
            usual: normal.of(of_kind).percentile(0.99),
            flooded: answered.percentile(0.99),
        }
    }
}

impl Display for Share {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            answered,
            usual,
            flooded,
        } = self;
        let answered = answered * 100.0;
        write!(
            f,
            "{answered:.0} % in {flooded:.0} ms, usually {usual:.0} ms"
        )
    }
}

/// The number of the employer that the n-th request of a round creates: a round has a million.
fn created(round: u32, n: u64) -> u32 {
    let n = u32::try_from(n / 20).expect("a number");
    assert!(n < 1_000_000 && round < 99, "no number is left");
    round * 1_000_000 + n
}

/// With a key of its own.
fn create(n: u32, token: &str) -> Call {
    let body = chain::employer(n).to_string();
    let rest = format!(
        "content-type: application/json\r\nidempotency-key: create-{n}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    Call::new("POST", "/v1/employers", token, &rest)
}

/// Each create of the flood that was acknowledged has left one record, one entry in the journal and one kept answer, and
/// none has left one of these without the others; answers how many were acknowledged.
fn exactly_once(stage: &Stage, flood: &Flood, round: u32) -> usize {
    let sql = "SELECT nib, count(DISTINCT employers.id), count(DISTINCT seq), count(DISTINCT key) FROM employers \
               LEFT JOIN journal ON record_id = employers.id \
               LEFT JOIN idempotency_keys ON key = 'create-' || ltrim(substr(nib, 6), '0') GROUP BY nib";
    let rows = stage.rows(sql);
    let rows: BTreeMap<&str, &str> = rows.iter().filter_map(|row| row.split_once('|')).collect();
    let creates = flood.accepted.numbers();
    let creates = creates.filter(|n| Kind::of(*n) == Kind::Create);
    let mut acknowledged = 0;
    for n in creates {
        let nib = chain::employer(created(round, n))["nib"].clone();
        let nib = nib.as_str().expect("a number");
        assert_eq!(rows.get(nib), Some(&"1|1|1"), "the acknowledged {nib}");
        acknowledged += 1;
    }
    assert!(acknowledged > 0, "no create was acknowledged");
    // Those of before have no key.
    let others = rows.values().filter(|counts| **counts != "1|1|1");
    assert_eq!(others.filter(|counts| **counts == "1|1|0").count(), 200);
    let [keys, entries] =
        ["idempotency_keys", "journal WHERE resource = 'employers'"].map(|table| {
            stage
                .rows(&format!("SELECT count(*) FROM {table}"))
                .concat()
        });
    assert_eq!(keys, (rows.len() - 200).to_string(), "kept answers");
    assert_eq!(entries, rows.len().to_string(), "entries of the journal");
    acknowledged
}

/// Whether the process lives, is ready, and hands out tokens, all the time; answers the longest that one took.
async fn watch(port: u16, office: Office, base: String, over: Rc<Cell<bool>>) -> Duration {
    let mut slowest = Duration::ZERO;
    let mut connection = Connection::to(port);
    while !over.get() {
        let since = Instant::now();
        for path in ["/health/live", "/health/ready"] {
            let answer = connection.ask(&get(path, "")).await;
            assert!(answer.is_ok_and(|answer| answer.is_success()), "{path}");
        }
        assert!(office.renew(&base).await, "no token");
        slowest = slowest.max(since.elapsed());
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    slowest
}
