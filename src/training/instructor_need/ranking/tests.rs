use std::collections::BTreeSet;

use chrono::{Datelike as _, Days, NaiveTime, TimeDelta};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;

const OCCUPATION: &str = "7233.02";

const UNITS: [&str; 2] = ["C.141000.001.01", "C.141000.002.01"];

/// Tuesday.
fn first() -> NaiveDate {
    day(0)
}

/// The day so many days after Tuesday, 21 July 2026.
fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 21).unwrap() + Days::new(n)
}

fn slots(list: Value) -> Vec<AvailableHours> {
    serde_json::from_value(list).unwrap()
}

/// Two weeks of Tuesdays and Thursdays from 13:00 to 17:00.
fn wanted() -> Wanted {
    let weekly = slots(json!([
        { "weekday": 2, "from": "13:00", "until": "17:00" }, { "weekday": 4, "from": "13:00", "until": "17:00" }
    ]));
    let ends_on = day(13);
    Wanted {
        occupation: Some(Occupation::parse(OCCUPATION).unwrap()),
        unit: None,
        units: Vec::new(),
        starts_on: first(),
        ends_on,
        spans: spans(&weekly, first(), ends_on),
    }
}

/// The same, of a program with two units.
fn wanted_with_units() -> Wanted {
    let units = UNITS.map(|code| CompetencyUnit::parse(code).unwrap());
    Wanted {
        units: units.to_vec(),
        ..wanted()
    }
}

/// For an occupation, or for a unit: those begin with a letter.
fn certificate(code: &str, until: Option<NaiveDate>) -> Competency {
    let occupation = json!({ "system": "KBJI", "version": "2014", "code": code });
    let body = if code.starts_with(char::is_alphabetic) {
        json!({ "unit": code, "certificate": "1", "until": until })
    } else {
        json!({ "occupation": occupation, "certificate": "1", "until": until })
    };
    serde_json::from_value(body).unwrap()
}

/// A teacher of the need's provider who could not be better.
fn teacher(n: u128) -> Person {
    Person {
        id: Uuid::from_u128(n).into(),
        search_key: format!("teacher {n}"),
        is_active: true,
        is_neighbour: false,
        is_withheld: false,
        is_chosen: false,
        is_teacher: true,
        at_own_provider: true,
        at_demanding_employer: false,
        distance: 0,
        competencies: vec![certificate(OCCUPATION, None)],
        method_certificate_until: Some(day(400)),
        availability: Vec::new(),
        absences: Vec::new(),
        promised: Vec::new(),
        taken: Vec::new(),
    }
}

#[test]
fn who_could_not_be_better_has_all_points_and_nothing_against() {
    let place = wanted().place(&teacher(1));
    assert_eq!(
        (place.kind, place.bookable, place.score),
        (CandidateKind::Own, true, 100)
    );
    assert_eq!(place.available, Hours::of_minutes(4 * 240));
    assert_eq!(place.speaks_against, []);
}

/// The first Tuesday, from 16:00 to 18:00.
fn an_evening() -> Vec<Span> {
    let weekly = slots(json!([{ "weekday": 2, "from": "16:00", "until": "18:00" }]));
    spans(&weekly, first(), first())
}

type Change = fn(&mut Person);

#[test]
fn each_reason_is_told_and_a_gap_is_not_bookable() {
    // What is changed, what it says, and whether the person can still be booked.
    let cases: &[(CandidateGround, bool, Change)] = &[
        (CandidateGround::NotActive, false, |it| it.is_active = false),
        (CandidateGround::NotLent, false, |it| it.is_withheld = true),
        (CandidateGround::CompetencyMissing, false, |it| {
            it.competencies = vec![certificate("7531", None)];
        }),
        (CandidateGround::CompetencyWider, false, |it| {
            it.competencies = vec![certificate("7233", None)];
        }),
        (CandidateGround::CertificateExpired, false, |it| {
            it.competencies = vec![certificate(OCCUPATION, first().pred_opt())];
        }),
        (CandidateGround::CertificateExpiresWithin, false, |it| {
            it.competencies = vec![certificate(OCCUPATION, Some(day(12)))];
        }),
        (CandidateGround::MethodCertificateExpired, true, |it| {
            it.method_certificate_until = Some(day(12));
        }),
        (CandidateGround::MethodCertificateMissing, true, |it| {
            it.method_certificate_until = None;
            it.is_teacher = false;
        }),
        (CandidateGround::OutsideAvailability, false, |it| {
            it.availability = slots(json!([{ "weekday": 2, "from": "08:00", "until": "17:00" }]));
        }),
        (CandidateGround::Absent, false, |it| {
            let body = json!({ "from": day(2), "until": day(2) });
            it.absences = vec![serde_json::from_value(body).unwrap()];
        }),
        (CandidateGround::Clash, false, |it| it.taken = an_evening()),
        (CandidateGround::Promised, false, |it| {
            it.promised = an_evening()
        }),
        (CandidateGround::Distance, true, |it| it.distance = 2),
    ];
    for (ground, bookable, change) in cases {
        let mut person = teacher(1);
        change(&mut person);
        let place = wanted().place(&person);
        assert_eq!(place.speaks_against, [*ground]);
        assert_eq!(place.bookable, *bookable, "{ground}");
        let costs_no_points = [CandidateGround::NotActive, CandidateGround::NotLent];
        assert!(
            place.score < 100 || costs_no_points.contains(ground),
            "{ground}"
        );
    }
}

#[test]
fn who_was_chosen_need_not_be_lent_any_longer() {
    let mut person = teacher(1);
    person.is_withheld = true;
    person.is_chosen = true;
    let place = wanted().place(&person);
    assert_eq!(place.speaks_against, [CandidateGround::NotLent]);
    assert!(place.bookable);
    person.is_active = false;
    assert!(!wanted().place(&person).bookable);
}

#[test]
fn all_units_are_as_the_occupation_and_one_is_less() {
    let (one, other) = (UNITS[0], UNITS[1]);
    let place = |competencies: Vec<Competency>| {
        let mut person = teacher(1);
        person.competencies = competencies;
        wanted_with_units().place(&person)
    };
    let all = place(vec![
        certificate(one, None),
        certificate(other, Some(day(13))),
    ]);
    assert_eq!((all.bookable, all.score), (true, 100));
    assert_eq!(all.speaks_against, []);
    let within = place(vec![
        certificate(one, None),
        certificate(other, Some(day(12))),
    ]);
    assert_eq!((within.bookable, within.score), (false, 85));
    assert_eq!(
        within.speaks_against,
        [CandidateGround::CertificateExpiresWithin]
    );
    let expired = certificate(other, first().pred_opt());
    for (competencies, against) in [
        (
            vec![certificate(one, None)],
            CandidateGround::CompetencyMissing,
        ),
        (
            vec![certificate(one, Some(first())), expired.clone()],
            CandidateGround::CompetencyMissing,
        ),
        // More than the occupation's, which is over, and than its wider group's.
        (
            vec![
                certificate(one, None),
                certificate(OCCUPATION, first().pred_opt()),
                certificate("7233", None),
            ],
            CandidateGround::CertificateExpired,
        ),
    ] {
        let some = place(competencies);
        assert_eq!(
            (some.kind, some.bookable, some.score),
            (CandidateKind::TrainTheTrainer, false, 80)
        );
        assert!(some.speaks_for.contains(&CandidateGround::HoldsUnit));
        assert_eq!(some.speaks_against, [against]);
    }
    let none = place(vec![expired]);
    assert_eq!(none.score, 70);
    assert!(!none.speaks_for.contains(&CandidateGround::HoldsUnit));
    // Where the program has no units, none of them is held.
    let mut person = teacher(1);
    person.competencies = vec![certificate(one, None)];
    let place = wanted().place(&person);
    assert_eq!(place.speaks_against, [CandidateGround::CompetencyMissing]);
    assert!(!place.speaks_for.contains(&CandidateGround::HoldsUnit));
}

#[test]
fn a_unit_that_is_to_be_taught_is_held_or_not() {
    let wanted = Wanted {
        occupation: None,
        unit: Some(CompetencyUnit::parse(UNITS[0]).unwrap()),
        ..wanted()
    };
    let mut person = teacher(1);
    person.competencies = vec![certificate(UNITS[0], None)];
    assert_eq!(wanted.place(&person).score, 100);
    person.competencies = vec![certificate(UNITS[1], None), certificate(OCCUPATION, None)];
    let place = wanted.place(&person);
    assert_eq!(place.speaks_against, [CandidateGround::CompetencyMissing]);
}

#[test]
fn a_certificate_that_is_over_hides_no_wider_one() {
    let mut person = teacher(1);
    person.competencies = vec![
        certificate(OCCUPATION, first().pred_opt()),
        certificate("7233", None),
    ];
    let place = wanted().place(&person);
    assert_eq!(place.speaks_against, [CandidateGround::CompetencyWider]);
    assert_eq!(place.score, 80);
}

#[test]
fn kinds_are_told_apart() {
    let of = |change: fn(&mut Person)| {
        let mut person = teacher(1);
        person.is_teacher = false;
        person.at_own_provider = false;
        person.method_certificate_until = None;
        change(&mut person);
        wanted().place(&person).kind
    };
    assert_eq!(of(|_| ()), CandidateKind::TrainTheTrainer);
    assert_eq!(
        of(|it| it.at_demanding_employer = true),
        CandidateKind::Practitioner
    );
    assert_eq!(of(|it| it.is_neighbour = true), CandidateKind::Neighbour);
    assert_eq!(
        of(|it| it.method_certificate_until = Some(day(400))),
        CandidateKind::Own
    );
    assert_eq!(of(|it| it.is_teacher = true), CandidateKind::Own);
}

#[test]
fn equals_come_by_name_and_then_by_id() {
    let named = |n, name: &str| {
        let mut person = teacher(n);
        name.clone_into(&mut person.search_key);
        (person, n)
    };
    let ranked = wanted().rank(vec![named(3, "b"), named(2, "b"), named(4, "a")]);
    let order: Vec<u128> = ranked.into_iter().map(|(_, n)| n).collect();
    assert_eq!(order, [4, 2, 3]);
}

/// Times lie on quarters of an hour, so that looking at each quarter is looking at each minute.
fn time(quarter: i64) -> String {
    format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15)
}

/// Hours of weekdays, at most one of each.
fn any_weekly() -> impl Strategy<Value = Vec<AvailableHours>> {
    let one = (1_i32..8, 28_i64..60, 1_i64..20);
    prop::collection::vec(one, 0..4).prop_map(|list| {
        let mut seen = BTreeSet::new();
        let list = list
            .into_iter()
            .filter(|(weekday, ..)| seen.insert(*weekday));
        let list = list.map(|(weekday, from, length)| {
            json!({ "weekday": weekday, "from": time(from), "until": time(from + length) })
        });
        slots(list.collect())
    })
}

fn any_spans() -> impl Strategy<Value = Vec<Span>> {
    let one = (0_i64..8, 28_i64..60, 1_i64..20).prop_map(|(n, from, length)| {
        let from = midnight(first()) + (n * 96 + from) * 15;
        Span {
            from,
            until: from + length * 15,
        }
    });
    prop::collection::vec(one, 0..3).prop_map(merged)
}

fn any_person() -> impl Strategy<Value = Person> {
    let absence = (0_u64..8, 0_u64..3).prop_map(|(from, days)| {
        let body = json!({ "from": day(from), "until": day(from + days) });
        serde_json::from_value::<Absence>(body).unwrap()
    });
    let competency = (
        prop::sample::select(vec![OCCUPATION, "7233", "7531", UNITS[0], UNITS[1]]),
        prop::option::of(-4_i64..12),
    )
        .prop_map(|(code, until)| {
            certificate(code, until.map(|days| first() + TimeDelta::days(days)))
        });
    (
        any_weekly(),
        any_spans(),
        any_spans(),
        prop::collection::vec(absence, 0..2),
        prop::collection::vec(competency, 0..5),
        ((0_i32..3, prop::option::of(0_u64..12)), any::<[bool; 7]>()),
    )
        .prop_map(
            |(availability, promised, taken, absences, competencies, rest)| {
                let ((distance, method), is) = rest;
                let [
                    is_active,
                    is_neighbour,
                    is_teacher,
                    is_linked,
                    at_demanding_employer,
                    is_withheld,
                    is_chosen,
                ] = is;
                Person {
                    is_active,
                    is_neighbour,
                    is_withheld: is_neighbour && is_withheld,
                    is_chosen,
                    at_demanding_employer,
                    distance,
                    is_teacher,
                    at_own_provider: is_teacher && is_linked,
                    method_certificate_until: method.map(day),
                    availability,
                    promised,
                    taken,
                    absences,
                    competencies,
                    ..teacher(1)
                }
            },
        )
}

fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp() / 60
}

/// The quarters of an hour that are to be taught, and for how many of them somebody is free: each looked at by itself.
fn walked(weekly: &[AvailableHours], ends_on: NaiveDate, person: &Person) -> (usize, usize) {
    let has = |weekly: &[AvailableHours], day: NaiveDate, minute: i64| {
        weekly.iter().any(|hours| {
            u32::try_from(hours.weekday) == Ok(day.weekday().number_from_monday())
                && (hours.from.minute()..hours.until.minute()).contains(&minute)
        })
    };
    let (mut needed, mut free) = (0, 0);
    let days = first().iter_days().take_while(|day| *day <= ends_on);
    for (day, quarter) in days.flat_map(|day| (0..96).map(move |quarter| (day, quarter * 15))) {
        if !has(weekly, day, quarter) {
            continue;
        }
        needed += 1;
        let at = midnight(day) + quarter;
        let is_busy = |spans: &[Span]| {
            spans
                .iter()
                .any(|span| (span.from..span.until).contains(&at))
        };
        let mut absences = person.absences.iter();
        let is_there = person.availability.is_empty() || has(&person.availability, day, quarter);
        let is_absent = absences.any(|one| one.from <= day && day <= one.until);
        if is_there && !is_absent && !is_busy(&person.promised) && !is_busy(&person.taken) {
            free += 1;
        }
    }
    (needed, free)
}

/// Whether somebody holds a certificate for the code; where a day is said, one that is valid on it.
fn holds(person: &Person, code: &str, on: Option<NaiveDate>) -> bool {
    person.competencies.iter().any(|held| {
        let occupation = held.occupation.as_ref().map(|it| it.code.as_str());
        let unit = held.unit.as_ref().map(CompetencyUnit::as_str);
        let is_valid = on.is_none_or(|day| held.until.is_none_or(|until| day <= until));
        occupation.or(unit) == Some(code) && is_valid
    })
}

/// Whether a certificate for the very occupation is held, or one for each unit that the program has.
fn holds_it(person: &Person, units: &[&str], on: Option<NaiveDate>) -> bool {
    let holds_units = !units.is_empty() && units.iter().all(|unit| holds(person, unit, on));
    holds(person, OCCUPATION, on) || holds_units
}

/// Whether that is so on each day.
fn is_certified(ends_on: NaiveDate, person: &Person, units: &[&str]) -> bool {
    let mut days = first().iter_days().take_while(|day| *day <= ends_on);
    days.all(|day| holds_it(person, units, Some(day)))
}

/// Whether the need may be offered to somebody, or was.
fn may_be_asked(person: &Person) -> bool {
    person.is_active && (person.is_chosen || !person.is_withheld)
}

/// The points, by what is written of them, for somebody who is free for so many of the quarters that are needed.
fn points(
    ends_on: NaiveDate,
    person: &Person,
    units: &[&str],
    (needed, free): (usize, usize),
) -> i64 {
    let at_first = Some(first());
    let holds_a_unit = units.iter().any(|unit| holds(person, unit, at_first));
    let certificate = if is_certified(ends_on, person, units) {
        30
    } else if holds_it(person, units, at_first) {
        15
    } else if holds_a_unit || holds(person, "7233", at_first) {
        10
    } else if holds_it(person, units, None) {
        5
    } else {
        0
    };
    let method = match person.method_certificate_until {
        Some(until) => until >= ends_on,
        None => person.is_teacher,
    };
    let link = person.at_own_provider || person.at_demanding_employer;
    let near = match person.distance {
        0 => 10,
        1 => 5,
        _ => 0,
    };
    let ten = |holds| if holds { 10 } else { 0 };
    i64::try_from(40 * free / needed).unwrap() + certificate + ten(method) + ten(link) + near
}

proptest! {
    #[test]
    fn the_order_is_that_of_an_exhaustive_search(
        weekly in any_weekly().prop_filter("no hours", |weekly| !weekly.is_empty()),
        days in 6_u64..9,
        people in prop::collection::vec(any_person(), 1..6),
        has_units in any::<bool>(),
    ) {
        let ends_on = day(days);
        let (wanted, units) = if has_units { (wanted_with_units(), &UNITS[..]) } else { (wanted(), &[][..]) };
        let wanted = Wanted { ends_on, spans: spans(&weekly, first(), ends_on), ..wanted };
        let numbered: Vec<(Person, usize)> = people
            .iter()
            .cloned()
            .zip(1_u128..)
            .enumerate()
            .map(|(n, (person, id))| (Person { id: Uuid::from_u128(id).into(), ..person }, n))
            .collect();
        let ranked = wanted.rank(numbered);

        // What is told of each.
        for (place, n) in &ranked {
            let person = &people[*n];
            let (needed, free) = walked(&weekly, ends_on, person);
            prop_assert_eq!(place.available, Hours::of_minutes(i64::try_from(free).unwrap() * 15));
            let bookable = may_be_asked(person) && free == needed && is_certified(ends_on, person, units);
            prop_assert_eq!(place.bookable, bookable);
            prop_assert_eq!(place.score, points(ends_on, person, units, (needed, free)));
            prop_assert_eq!(place.kind == CandidateKind::Neighbour, person.is_neighbour);
            let is_told = place.speaks_against.contains(&CandidateGround::Promised);
            let other = Person { promised: Vec::new(), ..person.clone() };
            let without_promises = Person { taken: Vec::new(), availability: Vec::new(), absences: Vec::new(), ..other };
            let hours_of = |person: &Person| walked(&weekly, ends_on, person).1;
            let only_promises = Person { promised: person.promised.clone(), ..without_promises.clone() };
            prop_assert_eq!(is_told, hours_of(&only_promises) < hours_of(&without_promises));
        }

        // And who is chosen: the best of all that are left, again and again.
        let keys: Vec<(bool, i64)> = people
            .iter()
            .map(|person| {
                let hours = walked(&weekly, ends_on, person);
                let bookable = may_be_asked(person) && hours.0 == hours.1 && is_certified(ends_on, person, units);
                (bookable, points(ends_on, person, units, hours))
            })
            .collect();
        let mut left: Vec<usize> = (0..people.len()).collect();
        for (_, n) in &ranked {
            let is_better = |one: usize, other: usize| {
                keys[one] > keys[other] || (keys[one] == keys[other] && one < other)
            };
            let best = left.iter().copied().find(|one| left.iter().all(|other| one == other || is_better(*one, *other)));
            prop_assert_eq!(best, Some(*n));
            left.retain(|one| one != n);
        }
    }
}
