//! PostgreSQL killed, frozen or cut off under load: every answer in time, and back by itself as soon as it is back.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::{Cluster, Load, Office, Proxy, Service, Setup, Story, Told, Work, note, pick};

/// What an answer may take beyond the deadline, on a busy machine.
pub const SLACK: Duration = Duration::from_millis(500);

/// Within this time of the database's return there must be a first success.
pub const BACK: Duration = Duration::from_secs(2);

#[actix_web::test]
async fn outages_by_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::new(folder.path(), pick(2, 10)).await;
    for seconds in pick(&[0.5, 5.0][..], &[0.5, 5.0, 20.0, 60.0]) {
        let drill = format!("PostgreSQL killed, back after {seconds} s");
        let outage = Outage {
            hit: |cluster: &Cluster| cluster.kill(),
            lasts: Duration::from_secs_f64(*seconds),
            heal: |cluster: &Cluster| cluster.up(),
        };
        scene.lives_through(&drill, outage).await;
    }
}

#[actix_web::test]
async fn outages_by_freeze() {
    let folder = tempfile::tempdir().expect("a folder");
    let scene = Scene::new(folder.path(), pick(2, 10)).await;
    let seconds = pick(6, 60);
    let outage = Outage {
        hit: |cluster: &Cluster| cluster.freeze(),
        lasts: Duration::from_secs(seconds),
        heal: |cluster: &Cluster| cluster.thaw(),
    };
    let drill = format!("PostgreSQL frozen for {seconds} s");
    scene.lives_through(&drill, outage).await;
}

/// Longer than the deadline; and in the short tier also shorter: then requests still wait for answers that never come.
#[actix_web::test]
async fn outages_by_a_network_that_swallows_everything() {
    for seconds in pick([1.0, 5.0], [12.0, 60.0]) {
        let folder = tempfile::tempdir().expect("a folder");
        let scene = Scene::behind_a_proxy(folder.path(), pick(2, 10)).await;
        let (proxy, again) = (Arc::clone(&scene.proxy), Arc::clone(&scene.proxy));
        let outage = Outage {
            hit: move |_: &Cluster| proxy.cut(),
            lasts: Duration::from_secs_f64(seconds),
            heal: move |_: &Cluster| again.mend(),
        };
        let drill = format!("PostgreSQL cut off for {seconds} s, old connections dead for ever");
        scene.lives_through(&drill, outage).await;
    }
}

/// A service on a database that is about to go away.
struct Scene {
    cluster: Arc<Cluster>,
    proxy: Arc<Proxy>,
    service: Service,
    office: Office,
    deadline: Duration,
}

struct Outage<H, B> {
    hit: H,
    lasts: Duration,
    heal: B,
}

impl Scene {
    async fn new(folder: &Path, deadline: u64) -> Self {
        Self::on(folder, deadline, false).await
    }

    async fn behind_a_proxy(folder: &Path, deadline: u64) -> Self {
        Self::on(folder, deadline, true).await
    }

    async fn on(folder: &Path, deadline: u64, proxied: bool) -> Self {
        let cluster = Cluster::start(folder, &[]);
        cluster.sql("postgres", "CREATE DATABASE selaras");
        let proxy = Proxy::start(cluster.port);
        let port = if proxied { proxy.port } else { cluster.port };
        let url = format!("postgres://postgres@127.0.0.1:{port}/selaras");
        let setup = Setup::new(url, folder).with("SELARAS_DEADLINE", deadline);
        setup.migrate();
        let service = Service::start(&setup);
        let office = Office::open(&setup, &service.base).await;
        Self {
            cluster: Arc::new(cluster),
            proxy: Arc::new(proxy),
            service,
            office,
            deadline: Duration::from_secs(deadline),
        }
    }

    async fn lives_through<H, B>(&self, drill: &str, outage: Outage<H, B>)
    where
        H: FnOnce(&Cluster) + Send + 'static,
        B: FnOnce(&Cluster) + Send + 'static,
    {
        assert!(self.office.renew(&self.service.base).await, "no token");
        self.cluster
            .sql("selaras", "TRUNCATE employers, idempotency_keys CASCADE");
        let load = Load::start(&self.office, std::slice::from_ref(&self.service.base));
        tokio::time::sleep(Duration::from_secs(2)).await;
        let memory = self.service.memory();
        self.service.forget_peak_memory();

        let hit = Instant::now();
        self.aside(outage.hit).await;
        tokio::time::sleep(outage.lasts).await;
        let still_down = Instant::now();
        self.aside(outage.heal).await;
        let healed = Instant::now();
        let patience = Duration::from_secs(30);
        let reads = load.first_success(Work::Read, healed, patience).await;
        let writes = load.first_success(Work::Write, healed, patience).await;
        let ready = load.first_success(Work::Ready, healed, patience).await;

        // What the database holds for those whose link broke, it holds until it gives up on them, twice the deadline later.
        let settled = healed + BACK + self.deadline * 2;
        tokio::time::sleep_until((settled + Duration::from_secs(1)).into()).await;
        let most = self.service.peak_memory();
        let story = load.end().await;
        note(drill, figures(&story, hit, healed));
        note(
            drill,
            format!(
                "after its return: first read {reads:.0?}, write {writes:.0?}, ready {ready:.0?}; memory {memory}, at most {most} MiB"
            ),
        );

        for told in &story.told {
            judge(told, self.deadline, hit, settled);
        }
        for (work, took) in [(Work::Read, reads), (Work::Write, writes)] {
            assert!(took <= BACK, "{work:?} came back after {took:?}");
        }
        // A look that began on a link of before may wait until its deadline.
        let looked = if outage.lasts < self.deadline {
            self.deadline + SLACK
        } else {
            BACK
        };
        assert!(ready <= looked, "ready after {ready:?}");
        if outage.lasts > self.deadline {
            let down = hit + self.deadline + Duration::from_secs(1)..still_down;
            let mut looks = story.told.iter().filter(|told| {
                told.work == Work::Ready && down.contains(&told.sent) && down.contains(&told.heard)
            });
            assert!(
                looks.all(|told| told.status() == 503),
                "ready without a database"
            );
        }
        assert!(
            most <= memory + 32,
            "memory grew from {memory} to {most} MiB"
        );
        story
            .keeps_its_promises(&self.office, &self.service.base)
            .await;
    }

    /// Blocks elsewhere: the clients live on this thread.
    async fn aside(&self, act: impl FnOnce(&Cluster) + Send + 'static) {
        let cluster = Arc::clone(&self.cluster);
        actix_web::rt::task::spawn_blocking(move || act(&cluster))
            .await
            .expect("an act");
    }
}

/// One answer: in time, a success or a proper refusal, and a success where the database was there.
pub fn judge(told: &Told, deadline: Duration, hit: Instant, settled: Instant) {
    let Told { work, .. } = told;
    let (took, status) = (told.took(), told.status());
    let at = told.heard.saturating_duration_since(hit);
    assert!(
        told.is_success() || told.is_proper_503(),
        "{work:?} was answered {:?} {at:.1?} after the database went",
        told.answer
    );
    assert!(
        took <= deadline + SLACK,
        "{work:?} took {took:?}, answered {status} {at:.1?} after the database went"
    );
    if *work == Work::Live {
        assert!(
            told.is_success() && took < SLACK,
            "live: {status} after {took:?}"
        );
    }
    assert!(
        told.is_success() || (told.heard > hit && told.sent < settled),
        "{work:?} was answered {status} although the database was there, {at:.1?} after it went"
    );
}

pub fn figures(story: &Story, hit: Instant, healed: Instant) -> String {
    let told = |works: &[Work]| {
        let of: Vec<&Told> = story
            .told
            .iter()
            .filter(|told| works.contains(&told.work))
            .collect();
        let longest = of.iter().map(|told| told.took()).max().unwrap_or_default();
        let refused = of.iter().filter(|told| told.status() == 503).count();
        (of.len(), refused, longest)
    };
    let (all, refused, longest) = told(&[Work::Read, Work::Write]);
    let (_, _, live) = told(&[Work::Live]);
    let last = story
        .told
        .iter()
        .filter(|told| matches!(told.work, Work::Read | Work::Write) && told.status() == 503)
        .map(|told| told.heard.saturating_duration_since(healed))
        .max()
        .unwrap_or_default();
    format!(
        "down {:.1?}, {all} requests, {refused} × 503 (the last {last:.1?} after its return), longest {longest:.1?}, live {live:.0?}, {} promises kept",
        healed - hit,
        story.promises.len()
    )
}
