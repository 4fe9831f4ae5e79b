//! Whatever sessions and timetables are sent: what was accepted never overlaps, and what was refused was in the way.

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::{School, entry, timetable_of};
use crate::support::{Caller, Database, Office, note, runner};

/// Class, room and person by their places, and quarters of an hour from 08:00 of 3 August on.
#[derive(Clone, Debug)]
struct Drawn {
    class: usize,
    room: usize,
    person: Option<usize>,
    from: u32,
    length: u32,
}

impl Drawn {
    fn clashes(&self, other: &Self) -> bool {
        let is_then = self.from < other.from + other.length && other.from < self.from + self.length;
        let same_person = self.person.is_some() && self.person == other.person;
        is_then && (self.class == other.class || self.room == other.room || same_person)
    }

    fn entry(&self, hall: &Hall) -> Value {
        let time = |quarter: u32| format!("{:02}:{:02}", 8 + quarter / 4, quarter % 4 * 15);
        let person = self.person.map(|person| &hall.people[person]);
        let until = time(self.from + self.length);
        let fields = json!({ "instructor_id": person });
        entry(&hall.rooms[self.room], 3, &time(self.from), &until, fields)
    }
}

/// One call: a session of its own, or the timetable of the first one's class.
fn calls() -> impl Strategy<Value = Vec<Vec<Drawn>>> {
    let one = (
        0_usize..3,
        0_usize..3,
        prop::option::of(0_usize..2),
        0_u32..24,
        1_u32..12,
    );
    let one = one.prop_map(|(class, room, person, from, length)| Drawn {
        class,
        room,
        person,
        from,
        length,
    });
    prop::collection::vec(prop::collection::vec(one, 1..4), 1..10)
}

struct Hall {
    officer: Caller,
    classes: Vec<String>,
    rooms: Vec<String>,
    people: Vec<String>,
}

impl Hall {
    async fn clear(&self) {
        for class in &self.classes {
            let none = json!({ "sessions": [] });
            self.officer.put(&timetable_of(class), "*", none).await.ok();
        }
    }

    /// Sends the calls; answers how many were accepted.
    async fn try_all(&self, calls: &[Vec<Drawn>]) -> Result<usize, String> {
        self.clear().await;
        let (mut there, mut accepted): (Vec<Drawn>, usize) = (Vec::new(), 0);
        for call in calls {
            let class = call[0].class;
            let (answer, after) = if let [one] = call.as_slice() {
                let mut body = one.entry(self);
                body["batch_id"] = json!(self.classes[class]);
                let answer = self.officer.post("/v1/sessions", body).await;
                let mut after = there.clone();
                after.push(one.clone());
                (answer, after)
            } else {
                let own = call.iter().map(|drawn| Drawn {
                    class,
                    ..drawn.clone()
                });
                let own: Vec<Drawn> = own.collect();
                let sessions: Vec<Value> = own.iter().map(|drawn| drawn.entry(self)).collect();
                let path = timetable_of(&self.classes[class]);
                let body = json!({ "sessions": sessions });
                let answer = self.officer.put(&path, "*", body).await;
                let others = there.iter().filter(|drawn| drawn.class != class).cloned();
                (answer, others.chain(own).collect())
            };
            let fits =
                (0..after.len()).all(|n| after[..n].iter().all(|other| !after[n].clashes(other)));
            match (answer.status, fits) {
                (200 | 201, true) => {
                    there = after;
                    accepted += 1;
                }
                (409, false) => {}
                _ => return Err(format!("{call:?} beside {there:?}: {}", answer.text)),
            }
        }
        let list = "/v1/sessions?status=planned&limit=200";
        let planned = self.officer.get(list).await.ok().items().len();
        if planned == there.len() {
            Ok(accepted)
        } else {
            Err(format!("{planned} are planned, not {there:?}"))
        }
    }
}

#[rstest]
fn what_is_accepted_never_overlaps(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let system = actix_web::rt::System::new();
    let world = system.block_on(async {
        let office = Office::open(database).await?;
        let officer = office.officer().await;
        let school = School::open(&officer).await;
        let (mut classes, mut rooms) = (Vec::new(), Vec::new());
        for n in 0..3 {
            classes.push(school.another_class(&format!("Paket {n}")).await);
            rooms.push(school.another_room(&format!("Ruang {n}")).await);
        }
        let second = crate::support::chain::instructor();
        let second = officer.make("instructors", second).await.id();
        let hall = Hall {
            officer,
            classes,
            rooms,
            people: vec![school.teacher, second],
        };
        Some((office, hall))
    });
    let Some((office, hall)) = world else {
        return;
    };
    let accepted = std::cell::Cell::new(0);
    let (mut runner, seeded) = runner(24, 1000);
    let outcome = runner.run(&calls(), |calls| {
        office.advance(chrono::Duration::microseconds(1));
        let tried = system.block_on(hall.try_all(&calls));
        accepted.set(accepted.get() + tried.map_err(TestCaseError::fail)?);
        Ok(())
    });
    if let Err(wrong) = outcome {
        panic!("{seeded}: {wrong}");
    }
    assert!(accepted.get() >= 24, "{} were accepted", accepted.get());
    note("sessions", format!("{} calls accepted", accepted.get()));
}
