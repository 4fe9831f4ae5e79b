use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::db::column::Json;
use crate::error::Error;
use crate::kernel::Timestamp;
use crate::reference::Occupation;
use crate::training::batch::model::BatchStatus;

fn id<I: From<Uuid>>(n: u128) -> I {
    Uuid::from_u128(n).into()
}

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// On Monday, 3 August 2026, from and up to hours of the day in Jakarta.
fn booking(from: &str, until: &str) -> Booking {
    Booking {
        workshop_id: id(1),
        instructor_id: Some(id(2)),
        starts_at: moment(&format!("2026-08-03T{from}:00+07:00")),
        ends_at: moment(&format!("2026-08-03T{until}:00+07:00")),
    }
}

fn class() -> Class {
    Class {
        id: id(3),
        agency: "33.75".to_owned(),
        status: BatchStatus::Open,
        provider_id: id(4),
        occupation: Occupation::parse("7233.02").unwrap(),
        seats: 16,
        seats_taken: 0,
        starts_on: "2026-08-03".parse().unwrap(),
        ends_on: "2026-08-28".parse().unwrap(),
        lineage: id(5),
        units: Json(serde_json::from_value(json!(["C.141000.001.01"])).unwrap()),
        hours_theory: 40,
        hours_practice: 120,
    }
}

fn teacher(availability: Value, competencies: Value, absences: Value) -> Teacher {
    Teacher {
        id: id(2),
        agency: "33.75".to_owned(),
        provider_id: None,
        status: InstructorStatus::Active,
        competencies: Json(serde_json::from_value(competencies).unwrap()),
        availability: Json(serde_json::from_value(availability).unwrap()),
        absences: Json(serde_json::from_value(absences).unwrap()),
    }
}

fn hours(weekday: i32, from: &str, until: &str) -> Value {
    json!({ "weekday": weekday, "from": from, "until": until })
}

#[test]
fn hours_that_touch_are_one_and_none_are_all() {
    let available = |availability: Value, from: &str, until: &str| {
        teacher(availability, json!([]), json!([])).is_available(&booking(from, until))
    };
    let morning = || hours(1, "08:00", "12:00");
    assert!(available(json!([]), "08:00", "12:00"));
    assert!(available(json!([morning()]), "08:00", "12:00"));
    assert!(!available(json!([morning()]), "07:59", "12:00"));
    assert!(!available(json!([morning()]), "08:00", "12:01"));
    assert!(!available(
        json!([hours(2, "08:00", "12:00")]),
        "08:00",
        "12:00"
    ));
    let whole_day = json!([hours(1, "12:00", "16:00"), morning()]);
    assert!(available(whole_day, "10:00", "14:00"));
    let with_a_gap = json!([morning(), hours(1, "12:30", "16:00")]);
    assert!(!available(with_a_gap, "10:00", "14:00"));
}

#[test]
fn a_certificate_counts_through_its_last_day_for_the_occupation_its_group_or_a_unit() {
    let competent = |competency: Value, day: &str| {
        let teacher = teacher(json!([]), json!([competency]), json!([]));
        teacher.is_competent(&class(), day.parse().unwrap())
    };
    let job = |code: &str, until: Option<&str>| {
        let occupation = json!({ "system": "KBJI", "version": "2014", "code": code });
        json!({ "occupation": occupation, "certificate": "1", "until": until })
    };
    let unit = |code: &str| json!({ "unit": code, "certificate": "1" });
    assert!(competent(job("7233.02", None), "2026-08-03"));
    assert!(competent(job("7233", Some("2026-08-03")), "2026-08-03"));
    assert!(!competent(job("7233.02", Some("2026-08-03")), "2026-08-04"));
    assert!(!competent(job("7233.01", None), "2026-08-03"));
    assert!(competent(unit("C.141000.001.01"), "2026-08-03"));
    assert!(!competent(unit("C.141000.002.01"), "2026-08-03"));
}

#[test]
fn who_is_absent_is_so_from_the_first_day_to_the_last() {
    let away = json!([{ "from": "2026-08-03", "until": "2026-08-05", "note": null }]);
    let teacher = teacher(json!([]), json!([]), away);
    let absent = |day: &str| teacher.is_absent(day.parse().unwrap());
    assert!(absent("2026-08-03") && absent("2026-08-05"));
    assert!(!absent("2026-08-02") && !absent("2026-08-06"));
}

/// Pointer, code and the place of the other one.
type Told = (String, &'static str, Option<String>);

fn told(findings: Findings) -> (Code, Vec<Told>) {
    let Err(Error::Refused(refusal)) = findings.settle(None) else {
        panic!("nothing stands in the way");
    };
    let errors = refusal.errors.into_iter().map(|error| {
        let crate::kernel::Place::Pointer(pointer) = error.place else {
            panic!("{:?}", error.place);
        };
        (pointer, error.code, error.other)
    });
    (refusal.code, errors.collect())
}

#[test]
fn sessions_of_one_timetable_are_told_with_what_they_clash_with() {
    let mut findings = Findings::default();
    let elsewhere = Booking {
        workshop_id: id(9),
        instructor_id: None,
        ..booking("11:00", "13:00")
    };
    findings.look_at_each_other(&[
        (0, booking("08:00", "12:00")),
        (2, booking("12:00", "16:00")),
        (5, elsewhere),
    ]);
    let (code, errors) = told(findings);
    assert_eq!(code, Code::ClassInSession);
    let other = |n: usize| Some(format!("/sessions/{n}"));
    assert_eq!(
        errors,
        [
            (
                "/sessions/5/starts_at".to_owned(),
                "class_in_session",
                other(0)
            ),
            (
                "/sessions/5/starts_at".to_owned(),
                "class_in_session",
                other(2)
            ),
        ]
    );
    let mut findings = Findings::default();
    findings.look_at_each_other(&[
        (0, booking("08:00", "12:00")),
        (1, booking("09:00", "10:00")),
    ]);
    let codes: Vec<_> = told(findings)
        .1
        .into_iter()
        .map(|(_, code, _)| code)
        .collect();
    assert_eq!(
        codes,
        ["room_taken", "instructor_taken", "class_in_session"]
    );
    assert!(Findings::default().settle(None).is_ok());
}

#[test]
fn a_room_must_take_the_class_and_the_day_lie_in_it() {
    let mut findings = Findings::default();
    let room = Room {
        id: id(1),
        status: WorkshopStatus::Closed,
        capacity: 15,
    };
    let outside = Wanted {
        prefix: String::new(),
        booking: Booking {
            instructor_id: None,
            ..booking("08:00", "12:00")
        },
        room: Some(&room),
        teacher: None,
        lacks_instructor: false,
    };
    let late = Class {
        starts_on: "2026-08-04".parse().unwrap(),
        ..class()
    };
    findings.look_at_place(&outside, &late);
    let (code, errors) = told(findings);
    assert_eq!(code, Code::WorkshopClosed);
    let told: Vec<_> = errors
        .iter()
        .map(|(at, code, _)| (at.as_str(), *code))
        .collect();
    assert_eq!(
        told,
        [
            ("/starts_at", "session_outside_class"),
            ("/workshop_id", "workshop_closed"),
            ("/workshop_id", "room_too_small")
        ]
    );
}

#[test]
fn to_a_class_that_will_be_held_none_is_added_without_an_instructor() {
    let room = Room {
        id: id(1),
        status: WorkshopStatus::Active,
        capacity: 16,
    };
    for (status, needs_one) in [
        (BatchStatus::Planned, false),
        (BatchStatus::Open, false),
        (BatchStatus::Selecting, false),
        (BatchStatus::Confirmed, true),
        (BatchStatus::Running, true),
    ] {
        let without = Wanted {
            prefix: String::new(),
            booking: Booking {
                instructor_id: None,
                ..booking("08:00", "12:00")
            },
            room: Some(&room),
            teacher: None,
            lacks_instructor: false,
        };
        let mut findings = Findings::default();
        let class = Class { status, ..class() };
        findings.look_at_place(&without, &class);
        if needs_one {
            let (code, errors) = told(findings);
            assert_eq!(code, Code::SessionWithoutInstructor, "{status}");
            assert_eq!(errors[0].0, "/instructor_id");
        } else {
            assert!(findings.settle(None).is_ok(), "{status}");
        }
        let there = Wanted {
            lacks_instructor: true,
            ..without
        };
        let mut findings = Findings::default();
        findings.look_at_place(&there, &class);
        assert!(findings.settle(None).is_ok(), "{status}");
    }
}

#[test]
fn of_whom_the_caller_does_not_find_no_session_is_told() {
    let there = Booked {
        id: id(7),
        agency: "33.75".to_owned(),
        provider_id: id(8),
        batch_id: id(9),
        booking: booking("08:00", "12:00"),
    };
    let by = Actor {
        client_id: "office".to_owned(),
        scope: crate::kernel::Scope {
            agency: crate::kernel::Agency::parse("33.75").unwrap(),
            party: None,
        },
        rights: std::sync::Arc::default(),
        request_id: String::new(),
    };
    let wanted = Wanted {
        prefix: String::new(),
        booking: booking("11:00", "13:00"),
        room: None,
        teacher: None,
        lacks_instructor: false,
    };
    let mut findings = Findings::default();
    findings.look_at_booked(&wanted, &class(), &[], &[there], &by);
    assert!(findings.settle(None).is_ok());
}

proptest! {
    /// What is told of a timetable are exactly the pairs that share a minute.
    #[test]
    fn all_that_overlap_in_a_timetable_are_told(times in prop::collection::vec((0_u32..40, 1_u32..8), 0..10)) {
        let start = moment("2026-08-03T01:00:00Z");
        let at = |quarter: u32| start.plus(chrono::Duration::minutes(i64::from(quarter) * 15));
        let entries: Vec<(usize, Booking)> = times.iter().enumerate().map(|(n, (from, length))| {
            let times = Booking { starts_at: at(*from), ends_at: at(from + length), ..booking("08:00", "12:00") };
            // Each in a room of its own, so that only the class is in the way.
            (n, Booking { workshop_id: id(u128::try_from(n).unwrap() + 100), instructor_id: None, ..times })
        }).collect();
        let mut expected = Vec::new();
        for (n, (from, length)) in times.iter().enumerate() {
            for (m, (other, other_length)) in times[..n].iter().enumerate() {
                if (*from..from + length).any(|quarter| (*other..other + other_length).contains(&quarter)) {
                    expected.push((format!("/sessions/{n}/starts_at"), "class_in_session", Some(format!("/sessions/{m}"))));
                }
            }
        }
        let mut findings = Findings::default();
        findings.look_at_each_other(&entries);
        if expected.is_empty() {
            prop_assert!(findings.settle(None).is_ok());
        } else {
            prop_assert_eq!(told(findings).1, expected);
        }
    }
}
