//! The last seat: a crowd at every replica, and each seat is given to one of them, as often as it is given back.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    Client, Heard, Stage, all, changes, class, note, pick, side_by_side, trainee,
};

/// Applicants at once.
const AT_ONCE: usize = 500;

#[actix_web::test]
async fn last_seat_at_three_replicas_on_postgres() {
    let stage = Stage::postgres().serving(3);
    drill("last seat, PostgreSQL", stage).await;
}

#[actix_web::test]
async fn last_seat_at_one_process_on_sqlite() {
    drill("last seat, SQLite", Stage::sqlite().serving(1)).await;
}

async fn drill(name: &str, stage: Stage) {
    let (seats, applicants) = (pick(100, 500), pick(2_000, 10_000));
    let bases = stage.bases();
    let office = stage.office().await;
    let class = class(&office.at(&bases[0]), 0, seats).await;
    let race = Race {
        client: office.client(&bases),
        class,
        to_leave: AtomicU32::new(seats),
    };
    let people = race.people(applicants).await;

    let since = Instant::now();
    let crowd = people.iter().enumerate();
    let crowd = crowd.map(|(n, person)| race.apply(n, person));
    let mut fates = side_by_side(crowd, AT_ONCE).await;
    let took = since.elapsed();
    // Seats that were given back when nobody was left to apply: more than enough of those who lost apply again.
    let losers: Vec<String> = fates
        .iter()
        .zip(&people)
        .filter(|(fate, _)| fate.seat.is_none())
        .map(|(_, person)| person.clone())
        .take(2 * seats as usize)
        .collect();
    race.to_leave.store(0, Ordering::Relaxed);
    let again = losers.iter().enumerate();
    let again = again.map(|(n, person)| race.apply(n, person));
    fates.extend(side_by_side(again, AT_ONCE).await);

    race.must_be_full(seats, &fates).await;
    let given = fates.iter().filter(|fate| fate.seat.is_some()).count();
    let left = fates.iter().filter(|fate| fate.left).count();
    let slowest = fates.iter().map(|fate| fate.took).max();
    note(
        name,
        format!(
            "{} applications for {seats} seats, {AT_ONCE} at once: {given} seats given, {left} given back, full at the end, \
             {} told no_seat_left; {} a second, slowest {} ms",
            fates.len(),
            fates.len() - given,
            applicants * 1000 / u32::try_from(took.as_millis()).unwrap_or(u32::MAX).max(1),
            slowest.unwrap_or_default().as_millis()
        ),
    );
    if let Some(cluster) = &stage.cluster {
        let sql = "SELECT xact_rollback FROM pg_stat_database WHERE datname = 'selaras'";
        let rollbacks: usize = cluster.sql("postgres", sql).parse().expect("a number");
        let again = rollbacks.saturating_sub(fates.len() - given);
        note(name, format!("{again} transactions were begun again"));
    }
}

struct Race {
    client: Client,
    class: String,
    /// How many more may give their seat back.
    to_leave: AtomicU32,
}

/// What became of an applicant.
struct Fate {
    seat: Option<String>,
    left: bool,
    took: Duration,
}

impl Race {
    async fn people(&self, count: u32) -> Vec<String> {
        let mut people = Vec::new();
        for from in (0..count).step_by(250) {
            let items: Vec<Value> = (from..count.min(from + 250)).map(trainee).collect();
            let path = "/v1/trainees/batch?atomic=true";
            let made = self.client.post(path, &json!({ "items": items })).await;
            let made = made.expect("an answer").body();
            let made = made["items"].as_array().expect("items").iter();
            people.extend(made.map(|item| id(&item["resource"])));
        }
        people
    }

    /// Applies once; every other one who gets a seat gives it back, until enough have.
    async fn apply(&self, n: usize, person: &str) -> Fate {
        let client = self.client.at(n);
        let body = json!({ "batch_id": self.class, "trainee_id": person });
        let heard = client.post("/v1/enrollments", &body).await;
        let heard = heard.expect("an answer");
        let took = heard.took;
        if heard.status != 201 {
            must_be(&heard, 409, "no_seat_left");
            return Fate {
                seat: None,
                left: false,
                took,
            };
        }
        let seat = id(&heard.body());
        let leave = n.is_multiple_of(2)
            && self
                .to_leave
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
        if leave {
            tokio::time::sleep(Duration::from_millis(fastrand::u64(..100))).await;
            let path = format!("/v1/enrollments/{seat}/withdraw");
            let reason = json!({ "reason": "other", "note": "Contoh" });
            let heard = client.at(n + 1).post(&path, &reason).await;
            must_be(&heard.expect("an answer"), 200, "");
        }
        Fate {
            seat: Some(seat),
            left: leave,
            took,
        }
    }

    /// Neither over nor under, by whatever is asked: the answers, the class, the list, the journal.
    async fn must_be_full(&self, seats: u32, fates: &[Fate]) {
        let holding: BTreeSet<&String> = fates
            .iter()
            .filter(|fate| !fate.left)
            .filter_map(|fate| fate.seat.as_ref())
            .collect();
        assert_eq!(holding.len(), seats as usize, "seats held, by the answers");
        let class = self
            .client
            .read(&format!("/v1/batches/{}", self.class))
            .await;
        assert_eq!(class["seats_taken"], seats, "by the class's own count");
        let list = format!("/v1/enrollments?batch_id={}&status=enrolled", self.class);
        let listed = all(&self.client, &list).await;
        assert_eq!(
            listed.keys().collect::<BTreeSet<_>>(),
            holding,
            "by the list"
        );
        let mut taken = 0;
        for change in changes(&self.client, 0).await {
            taken += match (change.resource.as_str(), change.action.as_str()) {
                ("enrollments", "create") => 1,
                ("enrollments", "withdraw") => -1,
                _ => 0,
            };
            assert!(
                taken <= i64::from(seats),
                "oversold for a moment: {change:?}"
            );
        }
        assert_eq!(taken, i64::from(seats), "by the journal");
    }
}

fn must_be(heard: &Heard, status: u16, code: &str) {
    assert_eq!(
        (heard.status, heard.code().as_str()),
        (status, code),
        "{}",
        heard.text
    );
}

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}
