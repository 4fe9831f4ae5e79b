//! What the database itself keeps out, whatever rules the program has looked at before.

use std::sync::Arc;

use rstest::rstest;
use selaras::access::scope;
use selaras::error::Error;
use selaras::kernel::{Actor, Agency, Scope, Timestamp};
use selaras::training::session::model::{Session, SessionKind, SessionStatus};
use selaras::training::session::store;
use serde_json::json;
use uuid::Uuid;

use super::{School, hours};
use crate::support::chain::with;
use crate::support::{Database, Office};

fn id<I: From<Uuid>>(text: &str) -> I {
    text.parse::<Uuid>().expect("an id").into()
}

fn officer() -> Arc<Actor> {
    let rights = scope::ALL.iter().map(|entry| entry.name.to_owned());
    Arc::new(Actor {
        client_id: "cl_33-75_".to_owned(),
        scope: Scope {
            agency: Agency::parse("33.75").expect("an agency"),
            party: None,
        },
        rights: Arc::new(rights.collect()),
        request_id: "constraints".to_owned(),
    })
}

/// How a row is written.
#[derive(Clone, Copy, Debug)]
enum Way {
    Insert,
    /// After another row, which nothing is in the way of.
    InsertAll,
    /// In the place of a session that is there.
    Update,
}

/// Whether the database keeps a row out. It is not written in any case.
async fn keeps_out(office: &Office, way: Way, row: &Session, free: &Session) -> bool {
    let (by, row, free) = (officer(), row.clone(), free.clone());
    let write = office.state.db.write(&by, async move |tx| {
        tx.undo();
        let written = match way {
            Way::Insert => store::insert(tx, &row).await,
            Way::InsertAll => store::insert_all(tx, &[free.clone(), row.clone()]).await,
            Way::Update => store::update(tx, &row).await,
        };
        match written {
            Ok(()) => Ok(false),
            // By which the program begins again, and then finds what is in the way.
            Err(Error::Raced) => Ok(true),
            Err(other) => Err(other),
        }
    });
    write.await.expect("an answer")
}

#[rstest]
#[actix_web::test]
async fn no_room_person_or_class_is_in_two_sessions_at_once(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    let caller = office.officer().await;
    let school = School::open(&caller).await;
    let class = school.another_class("Paket 2").await;
    let room = school.another_room("Ruang dua").await;
    let taught = json!({ "instructor_id": school.teacher });
    school.plan(taught).await.created();
    let beside = json!({ "batch_id": class, "workshop_id": room });
    let beside = with(hours(5, "08:00", "12:00"), beside);
    let beside = school.plan(beside).await.created().id();

    let moment = |day: u32, time: &str| -> Timestamp {
        let text = format!("2026-08-{day:02}T{time}:00+07:00");
        text.parse().expect("a moment")
    };
    let row = |batch: &str, workshop: &str, person: Option<&str>| Session {
        id: Uuid::now_v7().into(),
        agency: "33.75".to_owned(),
        client_ref: None,
        status: SessionStatus::Planned,
        status_reason: None,
        status_note: None,
        version: 1,
        created_at: moment(1, "08:00"),
        updated_at: moment(1, "08:00"),
        batch_id: id(batch),
        provider_id: id(&school.chain.provider),
        workshop_id: id(workshop),
        instructor_id: person.map(id),
        starts_at: moment(3, "08:00"),
        ends_at: moment(3, "12:00"),
        kind: SessionKind::Theory,
        topic: None,
    };
    let free = Session {
        starts_at: moment(10, "08:00"),
        ends_at: moment(10, "12:00"),
        ..row(&class, &room, None)
    };
    for (what, shared) in [
        ("room", row(&class, &school.room, None)),
        ("person", row(&class, &room, Some(&school.teacher))),
        ("class", row(&school.chain.batch, &room, None)),
    ] {
        for way in [Way::Insert, Way::InsertAll, Way::Update] {
            let id = match way {
                Way::Update => self::id(&beside),
                Way::Insert | Way::InsertAll => shared.id,
            };
            for (from, until, is_taken) in [
                ("08:00", "12:00", true),
                ("07:00", "08:15", true),
                ("11:45", "13:00", true),
                ("09:00", "10:00", true),
                ("07:00", "13:00", true),
                ("07:00", "08:00", false),
                ("12:00", "13:00", false),
            ] {
                let row = Session {
                    id,
                    starts_at: moment(3, from),
                    ends_at: moment(3, until),
                    ..shared.clone()
                };
                let kept_out = keeps_out(&office, way, &row, &free).await;
                assert_eq!(kept_out, is_taken, "{what}, {way:?}: {from} to {until}");
                // One that is not held is in nobody's way.
                let cancelled = Session {
                    status: SessionStatus::Cancelled,
                    ..row
                };
                let kept_out = keeps_out(&office, way, &cancelled, &free).await;
                assert!(!kept_out, "{what}, {way:?}: {from} to {until}, cancelled");
            }
        }
    }
}
