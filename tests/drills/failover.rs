//! A primary with a synchronous standby: the standby takes over, or is missing.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;

use crate::outages::{BACK, SLACK, figures, judge};
use crate::support::{
    Client, Cluster, Heard, Load, Office, Promise, Service, Setup, Work, chain, note, pick,
};

#[actix_web::test]
async fn failover_from_a_dead_primary() {
    takes_over("its primary killed", Cluster::kill, Cluster::up).await;
}

/// It still lets everybody in, and says nothing.
#[actix_web::test]
async fn failover_from_a_frozen_primary() {
    takes_over("its primary frozen", Cluster::freeze, Cluster::thaw).await;
}

async fn takes_over(drill: &str, lose: fn(&Cluster), come_back: fn(&Cluster)) {
    let folder = tempfile::tempdir().expect("a folder");
    let deadline = Duration::from_secs(pick(2, 10));
    let pair = Pair::new(folder.path());
    let setup = Setup::new(pair.url(), folder.path()).with("SELARAS_DEADLINE", deadline.as_secs());
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    pair.wait_for_standby();
    let load = Load::start(&office, std::slice::from_ref(&service.base));
    tokio::time::sleep(Duration::from_secs(2)).await;
    let memory = service.memory();
    service.forget_peak_memory();

    let hit = Instant::now();
    let pair = Arc::new(pair);
    aside(&pair, move |pair| lose(&pair.primary)).await;
    // As long as whoever watches over the servers takes to be sure.
    tokio::time::sleep(Duration::from_secs(pick(3, 30))).await;
    aside(&pair, |pair| pair.standby.promote()).await;
    let healed = Instant::now();
    let patience = Duration::from_secs(30);
    let reads = load.first_success(Work::Read, healed, patience).await;
    let writes = load.first_success(Work::Write, healed, patience).await;
    let ready = load.first_success(Work::Ready, healed, patience).await;
    let settled = healed + BACK + deadline * 2;
    tokio::time::sleep_until((settled + Duration::from_secs(1)).into()).await;
    let most = service.peak_memory();
    let story = load.end().await;

    let drill = format!("standby takes over, {drill}");
    note(&drill, figures(&story, hit, healed));
    note(
        &drill,
        format!(
            "after its promotion: first read {reads:.0?}, write {writes:.0?}, ready {ready:.0?}; memory {memory}, at most {most} MiB"
        ),
    );
    for told in &story.told {
        judge(told, deadline, hit, settled);
    }
    for (work, took) in [
        (Work::Read, reads),
        (Work::Write, writes),
        (Work::Ready, ready),
    ] {
        assert!(took <= BACK, "{work:?} came back after {took:?}");
    }
    assert!(
        most <= memory + 32,
        "memory grew from {memory} to {most} MiB"
    );
    story.keeps_its_promises(&office, &service.base).await;

    let after = After {
        pair,
        service,
        office,
        deadline,
        promises: story.promises,
    };
    after.the_old_primary_comes_back(&drill, come_back).await;
}

/// After a standby has taken over.
struct After {
    pair: Arc<Pair>,
    service: Service,
    office: Office,
    deadline: Duration,
    /// What was acknowledged before and during the failover.
    promises: Vec<Promise>,
}

impl After {
    /// The old primary comes back before anybody has fenced it off: it takes itself for the primary, and stands first in
    /// the service's address, so a replica that starts now is led to it. It still waits for its standby, which follows it
    /// no more: it can finish no commit, and nothing that is sent there is acknowledged. Once it is fenced off (here: it
    /// is killed), that replica goes to the new primary by itself.
    async fn the_old_primary_comes_back(self, drill: &str, come_back: fn(&Cluster)) {
        let Self {
            pair,
            service,
            office,
            deadline,
            promises,
        } = self;
        aside(&pair, move |pair| come_back(&pair.primary)).await;
        let setup = service.setup.clone();
        let astray = spawn_blocking(move || Service::start(&setup));
        let astray = astray.await.expect("a replica");
        let since = Instant::now();
        // Their employers have numbers that no other one has.
        let beside = Load::start_at(&office, std::slice::from_ref(&service.base), 100_000);
        let load = Load::start_at(&office, std::slice::from_ref(&astray.base), 200_000);
        let mut waiting = 0;
        let window = Duration::from_secs(pick(6, 60));
        while since.elapsed() < window {
            waiting = waiting.max(aside(&pair, Pair::waiting).await);
            tokio::time::sleep(Duration::from_millis(300)).await;
        }

        let fenced = Instant::now();
        aside(&pair, |pair| pair.primary.kill()).await;
        let patience = Duration::from_secs(30);
        let back = load.first_success(Work::Write, fenced, patience).await;
        let settled = Instant::now() + BACK + deadline * 2;
        tokio::time::sleep_until(settled.into()).await;
        let (story, beside) = (load.end().await, beside.end().await);
        assert_eq!(story.silent + beside.silent, 0, "no last word");
        let mut refused = 0;
        for told in story.told.iter().chain(&beside.told) {
            judge(told, deadline, since, settled);
        }
        for told in &story.told {
            if told.work == Work::Write && told.heard < fenced {
                assert!(!told.is_success(), "acknowledged by the old primary");
                refused += 1;
            }
        }
        assert!(
            refused > 0 && waiting > 0,
            "{refused} writes and {waiting} commits came to the old primary"
        );
        let others = promises.len() + beside.promises.len();
        story
            .keeps_its_promises_beside(others, &office, &astray.base)
            .await;

        let since_then = ids(story.promises.iter().chain(&beside.promises));
        let (old, new) = aside(&pair, |pair| {
            pair.primary.up();
            (employers(&pair.primary), employers(&pair.standby))
        })
        .await;
        let acknowledged: BTreeSet<String> = &ids(&promises) | &since_then;
        let lost = &acknowledged - &new;
        assert!(lost.is_empty(), "not on the new primary: {lost:?}");
        let accepted = &since_then & &old;
        assert!(accepted.is_empty(), "accepted by the old one: {accepted:?}");
        note(
            drill,
            format!(
                "the old primary came back unfenced: {refused} writes there, 0 acknowledged, at most {waiting} commits waiting, {} employers left behind; {} acknowledged beside it; first write {back:.0?} after it was fenced off; {} acknowledged in all, 0 missing on the new primary",
                (&old - &new).len(),
                beside.promises.len(),
                acknowledged.len()
            ),
        );
    }
}

/// Blocks elsewhere: the clients live on this thread.
async fn aside<T: Send + 'static>(
    pair: &Arc<Pair>,
    act: impl FnOnce(&Pair) -> T + Send + 'static,
) -> T {
    let pair = Arc::clone(pair);
    spawn_blocking(move || act(&pair)).await.expect("an act")
}

fn ids<'a>(promises: impl IntoIterator<Item = &'a Promise>) -> BTreeSet<String> {
    let id = |promise: &Promise| promise.answer.body()["id"].as_str().map(str::to_owned);
    let ids = promises
        .into_iter()
        .map(|promise| id(promise).expect("an id"));
    ids.collect()
}

fn employers(cluster: &Cluster) -> BTreeSet<String> {
    let ids = cluster.sql("selaras", "SELECT id FROM employers");
    ids.lines().map(str::to_owned).collect()
}

/// What the standby does not have is not acknowledged: not at once, not where an operator tells the server to wait no
/// longer (it then reports success), and not to who asks again with the same key after that. Meanwhile reads go on, and
/// the commits that wait do not pile up until the server lets nobody in.
#[actix_web::test]
async fn failover_without_a_standby_acknowledges_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let deadline = Duration::from_secs(1);
    let pair = Pair::new(folder.path());
    let setup = Setup::new(pair.url(), folder.path()).with("SELARAS_DEADLINE", deadline.as_secs());
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    pair.wait_for_standby();
    let client = office.client(std::slice::from_ref(&service.base));
    assert_eq!(make(&client, 1).await.expect("an answer").status, 201);

    pair.standby.kill();
    let released = actix_web::rt::spawn({
        let client = client.clone();
        async move { make(&client, 2).await }
    });
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(pair.release(), 1, "no commit waits for the standby");
    let heard = released.await.expect("a client").expect("an answer");
    assert!(
        is_503(&heard),
        "unreplicated, and acknowledged: {}",
        heard.text
    );

    let until = Instant::now() + Duration::from_secs(pick(8, 60));
    // Some ask again with one key, some with another key each time.
    let writers: Vec<_> = (2..10)
        .map(|n| {
            let step = if n < 6 { 0 } else { 100 };
            actix_web::rt::spawn(ask_in_vain(client.clone(), (n, step), deadline, until))
        })
        .collect();
    let mut reads = 0;
    while Instant::now() < until {
        let list = client
            .get("/v1/employers?limit=5")
            .await
            .expect("an answer");
        reads += usize::from(list.status == 200);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let waiting = pair.waiting();
    let mut asked = 0;
    for writer in writers {
        asked += writer.await.expect("a writer");
    }
    assert!(reads > 20, "{reads} reads were answered");
    assert!(waiting <= 16, "{waiting} commits wait at the server");

    pair.standby.up();
    let returned = Instant::now();
    let mut ids = Vec::new();
    for n in 2..10 {
        let heard = loop {
            let heard = make(&client, n).await.expect("an answer");
            if heard.is_final() {
                break heard;
            }
            assert!(
                returned.elapsed() < Duration::from_secs(20),
                "not back: {}",
                heard.text
            );
        };
        assert_eq!(heard.status, 201, "{}", heard.text);
        ids.push(heard.body()["id"].as_str().expect("an id").to_owned());
    }
    note(
        "standby missing",
        format!(
            "{asked} × asked, 0 acknowledged, {waiting} commits waiting at the end, {reads} reads answered; all acknowledged {:.0?} after the standby's return",
            returned.elapsed()
        ),
    );
    // With the primary gone, what was acknowledged is still there.
    pair.primary.kill();
    pair.standby.promote();
    for id in ids {
        let sql = format!("SELECT count(*) FROM employers WHERE id = '{id}'");
        assert_eq!(
            pair.standby.sql("selaras", &sql),
            "1",
            "{id} was acknowledged and is lost"
        );
    }
}

/// Asks for employers again and again, each time `step` numbers further; answers how often.
async fn ask_in_vain(
    client: Client,
    (first, step): (u32, usize),
    deadline: Duration,
    until: Instant,
) -> usize {
    let mut asked = 0;
    for n in (first..).step_by(step.max(1)) {
        if Instant::now() > until {
            break;
        }
        let n = if step == 0 { first } else { n };
        let heard = make(&client, n).await.expect("an answer");
        assert!(
            is_503(&heard),
            "unreplicated, and acknowledged: {}",
            heard.text
        );
        assert!(heard.took <= deadline + SLACK, "it took {:?}", heard.took);
        asked += 1;
    }
    asked
}

fn is_503(heard: &Heard) -> bool {
    heard.status == 503 && heard.header("retry-after").is_some()
}

async fn make(client: &Client, n: u32) -> Result<Heard, reqwest::Error> {
    let client = client.with_key(&format!("employer-{n}"));
    client.post("/v1/employers", &chain::employer(n)).await
}

struct Pair {
    primary: Cluster,
    standby: Cluster,
}

impl Pair {
    fn new(folder: &Path) -> Self {
        let primary = Cluster::start(folder, &[]);
        primary.sql("postgres", "CREATE DATABASE selaras");
        let standby = primary.standby("second");
        // Not in the configuration that the standby is a copy of: promoted, it would wait for itself.
        primary.sql(
            "postgres",
            "ALTER SYSTEM SET synchronous_standby_names = 'second'",
        );
        primary.sql("postgres", "SELECT pg_reload_conf()");
        Self { primary, standby }
    }

    fn wait_for_standby(&self) {
        let since = Instant::now();
        let sql = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        while self.primary.sql("postgres", sql) != "1" {
            assert!(
                since.elapsed() < Duration::from_secs(20),
                "no synchronous standby"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// How many commits wait for the standby.
    fn waiting(&self) -> usize {
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        self.primary.sql("postgres", sql).parse().expect("a number")
    }

    /// What an operator does with them: they wait no longer. Answers how many there were.
    fn release(&self) -> usize {
        let sql = "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
        self.primary.sql("postgres", sql).parse().expect("a number")
    }

    fn url(&self) -> String {
        let (one, two) = (self.primary.port, self.standby.port);
        format!(
            "postgres://postgres@127.0.0.1:{one},127.0.0.1:{two}/selaras?target_session_attrs=read-write"
        )
    }
}
