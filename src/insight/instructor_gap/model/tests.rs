use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::*;

/// The Monday so many weeks after 20 July 2026, and the days after it.
fn day(week: u64, days: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 20).unwrap() + Days::new(week * 7 + days)
}

fn weeks(n: u64) -> Vec<Week> {
    (0..n).map(|week| Week::of(day(week, 3))).collect()
}

fn occupation(code: &str) -> Occupation {
    Occupation::parse(code).unwrap()
}

fn slots(weekdays: &[i32]) -> Vec<AvailableHours> {
    let slot = |weekday| json!({ "weekday": weekday, "from": "08:00", "until": "16:00" });
    let slots = weekdays.iter().map(slot).collect();
    serde_json::from_value(slots).unwrap()
}

fn office_week() -> Vec<AvailableHours> {
    slots(&[1, 2, 3, 4, 5])
}

fn hours_of(n: i64) -> Hours {
    Hours::of_minutes(n * 60)
}

/// A teacher of mechanics in the office's week, certified through a day.
fn teacher(n: u128, until: Option<NaiveDate>) -> Teacher {
    Teacher {
        id: Uuid::from_u128(n).into(),
        occupations: vec![(occupation("7233.02"), until)],
        availability: Vec::new(),
        absences: Vec::new(),
        busy: Vec::new(),
    }
}

/// A need for a mechanics' teacher on these weekdays of the first three weeks.
fn need(weekdays: &[i32]) -> Need {
    Need {
        lineage: None,
        batch_id: None,
        occupation: Some(occupation("7233.02")),
        is_filled: false,
        spans: spans(&slots(weekdays), day(0, 0), day(2, 6)),
    }
}

fn program(hours: i64) -> Program {
    Program {
        id: Uuid::from_u128(9).into(),
        lineage: Uuid::from_u128(8).into(),
        suspended_until: None,
        occupation: occupation("7233.02"),
        hours: hours_of(hours),
    }
}

fn found(facts: &Facts, n: u64) -> Vec<OccupationGap> {
    gaps(facts, &weeks(n), hours_of(40), &office_week())
}

fn told(gap: &OccupationGap) -> Vec<(i64, i64, i64)> {
    let hours = |hours: Hours| hours.minutes() / 60;
    gap.weeks
        .iter()
        .map(|week| (hours(week.needed), hours(week.available), hours(week.gap)))
        .collect()
}

#[test]
fn a_week_is_iso_8601s() {
    let week = |text: &str| Week::of(text.parse().unwrap());
    assert_eq!(week("2026-07-21").to_string(), "2026-W30");
    assert_eq!(week("2027-01-03").to_string(), "2026-W53");
    assert_eq!(week("2027-01-03"), week("2026-12-28"));
    assert_eq!(week("2026-12-28").last().to_string(), "2027-01-03");
}

#[test]
fn what_is_needed_less_what_is_available_is_the_gap() {
    let facts = Facts {
        needs: vec![need(&[1, 2]), need(&[1, 2, 3, 4])],
        // Through the second week's Saturday alone.
        teachers: vec![teacher(1, Some(day(1, 5)))],
        ..Facts::default()
    };
    let gaps = found(&facts, 4);
    assert_eq!(gaps.len(), 1);
    assert_eq!(
        told(&gaps[0]),
        [(48, 40, 8), (48, 0, 48), (48, 0, 48), (0, 0, 0)]
    );
}

#[test]
fn who_is_away_or_busy_is_not_available() {
    let mut one = teacher(1, None);
    let away = json!([{ "from": day(0, 0), "until": day(0, 0) }]);
    one.absences = serde_json::from_value(away).unwrap();
    one.busy = spans(&slots(&[1, 2]), day(0, 0), day(0, 6));
    let facts = Facts {
        needs: vec![need(&[1])],
        teachers: vec![one],
        ..Facts::default()
    };
    assert_eq!(told(&found(&facts, 2)[0]), [(8, 24, 0), (8, 40, 0)]);
}

#[test]
fn a_filled_need_leaves_the_gap_as_it_was() {
    let mut facts = Facts {
        needs: vec![need(&[1, 2, 3]), need(&[4, 5]), need(&[1])],
        teachers: vec![teacher(1, None)],
        ..Facts::default()
    };
    let gap = |facts: &Facts| -> Vec<i64> {
        found(facts, 3)
            .iter()
            .flat_map(told)
            .map(|week| week.2)
            .collect()
    };
    let before = gap(&facts);
    assert_eq!(before, [8, 8, 8]);
    facts.needs[0].is_filled = true;
    facts.teachers[0].busy = facts.needs[0].spans.clone();
    assert_eq!(gap(&facts), before);
}

#[test]
fn of_a_session_without_an_instructor_counts_for_what_no_need_of_its_class_is() {
    let batch: BatchId = Uuid::from_u128(5).into();
    // On Monday and Tuesday of two weeks, from 08:00 to 16:00.
    let sessions = spans(&slots(&[1, 2]), day(0, 0), day(1, 6));
    let session = |span| Unstaffed {
        batch_id: batch,
        lineage: program(1).lineage,
        occupation: occupation("7531"),
        span,
    };
    let mut facts = Facts {
        unstaffed: sessions.into_iter().map(session).collect(),
        ..Facts::default()
    };
    assert_eq!(told(&found(&facts, 2)[0]), [(16, 0, 16); 2]);
    // Who was found for Tuesday teaches on no Monday.
    let tuesday = |from: &str, until: &str, last| {
        let weekly = json!([{ "weekday": 2, "from": from, "until": until }]);
        let weekly: Vec<AvailableHours> = serde_json::from_value(weekly).unwrap();
        Need {
            batch_id: Some(batch),
            is_filled: true,
            spans: spans(&weekly, day(0, 0), last),
            ..need(&[])
        }
    };
    facts.needs = vec![tuesday("08:00", "16:00", day(1, 6))];
    assert_eq!(told(&found(&facts, 2)[0]), [(8, 0, 8); 2]);
    facts.needs = vec![tuesday("06:00", "14:00", day(0, 6))];
    assert_eq!(told(&found(&facts, 2)[0]), [(10, 0, 10), (16, 0, 16)]);
    // Both kinds together, each minute once.
    let open = Need {
        is_filled: false,
        occupation: Some(occupation("7531")),
        ..tuesday("12:00", "16:00", day(0, 6))
    };
    facts.needs.push(open);
    assert_eq!(told(&found(&facts, 2)[0]), [(12, 0, 12), (16, 0, 16)]);
    // Of another class they say nothing.
    for need in &mut facts.needs {
        need.batch_id = None;
    }
    assert_eq!(told(&found(&facts, 2)[0]), [(20, 0, 20), (16, 0, 16)]);
}

#[test]
fn a_need_of_a_program_speaks_for_its_sessions_one_class_at_a_time() {
    let program = program(1);
    // On Monday and Tuesday of the first week, from 08:00 to 16:00.
    let session = |batch: u128, weekday: i32| {
        let spans = spans(&slots(&[weekday]), day(0, 0), day(0, 6));
        Unstaffed {
            batch_id: Uuid::from_u128(batch).into(),
            lineage: program.lineage,
            occupation: occupation("7531"),
            span: spans[0],
        }
    };
    let mut facts = Facts {
        needs: vec![Need {
            lineage: Some(program.lineage),
            is_filled: true,
            ..need(&[1])
        }],
        unstaffed: vec![session(5, 1), session(5, 2)],
        ..Facts::default()
    };
    assert_eq!(told(&found(&facts, 1)[0]), [(8, 0, 8)]);
    // Who teaches one class teaches no other at the same time, and a second one does.
    facts.unstaffed.push(session(6, 1));
    assert_eq!(told(&found(&facts, 1)[0]), [(16, 0, 16)]);
    facts.needs.push(facts.needs[0].clone());
    assert_eq!(told(&found(&facts, 1)[0]), [(8, 0, 8)]);
    // What the batch's own need is for takes nothing of the program's.
    facts.needs[1].batch_id = Some(Uuid::from_u128(5).into());
    assert_eq!(told(&found(&facts, 1)[0]), [(8, 0, 8)]);
    // An open one is needed itself, and its session is not counted again.
    facts.needs[0].is_filled = false;
    facts.needs[0].occupation = Some(occupation("7531"));
    assert_eq!(told(&found(&facts, 1)[0]), [(16, 0, 16)]);
    // Of another program it says nothing.
    facts.needs[0].lineage = Some(Uuid::from_u128(7).into());
    assert_eq!(told(&found(&facts, 1)[0]), [(24, 0, 24)]);
}

#[test]
fn what_sessions_take_of_a_programs_need_is_not_left_to_a_new_class() {
    let (mut one, program) = (teacher(1, None), program(40));
    one.availability = slots(&[1, 2, 3, 4, 5]);
    let sessions = spans(&slots(&[1]), day(0, 0), day(0, 6));
    let session = |span| Unstaffed {
        batch_id: Uuid::from_u128(5).into(),
        lineage: program.lineage,
        occupation: program.occupation.clone(),
        span,
    };
    for is_filled in [false, true] {
        let own = Need {
            lineage: Some(program.lineage),
            is_filled,
            ..need(&[1])
        };
        let mut facts = Facts {
            needs: vec![own],
            teachers: vec![one.clone()],
            programs: vec![program.clone()],
            ..Facts::default()
        };
        if is_filled {
            facts.teachers[0].busy = facts.needs[0].spans.clone();
        }
        let earliest = |facts: &Facts| {
            let start = &found(facts, 3)[0].programs[0];
            start.earliest.map(|week| week.first)
        };
        assert_eq!(earliest(&facts), Some(day(0, 0)));
        facts.unstaffed = sessions.iter().copied().map(session).collect();
        assert_eq!(earliest(&facts), Some(day(1, 0)), "{is_filled}");
    }
}

#[test]
fn a_program_starts_when_enough_is_left_until_its_end() {
    let earliest = |facts: &Facts, n| {
        let gaps = found(facts, n);
        let [start] = &gaps[0].programs[..] else {
            panic!("{gaps:?}");
        };
        start.earliest.map(|week| week.first)
    };
    let mut facts = Facts {
        teachers: vec![teacher(1, None)],
        programs: vec![program(100)],
        ..Facts::default()
    };
    // 40, 40 and 20 hours.
    assert_eq!(earliest(&facts, 3), Some(day(0, 0)));
    assert_eq!(earliest(&facts, 2), None);
    // Others need a day of each of the first three weeks.
    facts.needs = vec![need(&[1])];
    assert_eq!(earliest(&facts, 6), Some(day(3, 0)));
    // Its own need leaves the hours to it, also when it is filled and the teacher no longer free for anything else.
    facts.needs[0].lineage = Some(facts.programs[0].lineage);
    assert_eq!(earliest(&facts, 6), Some(day(0, 0)));
    facts.needs[0].is_filled = true;
    facts.teachers[0].busy = facts.needs[0].spans.clone();
    assert_eq!(earliest(&facts, 6), Some(day(0, 0)));
    // That of a class is the class's, and that of another occupation does not teach it.
    facts.needs[0].batch_id = Some(Uuid::from_u128(5).into());
    assert_eq!(earliest(&facts, 6), Some(day(3, 0)));
    facts.needs[0].batch_id = None;
    facts.needs[0].occupation = Some(occupation("7531"));
    assert_eq!(earliest(&facts, 6), Some(day(3, 0)));
    facts.teachers.clear();
    assert_eq!(earliest(&facts, 6), None);
    // Somebody from elsewhere was found for all of it.
    facts.needs = vec![Need {
        lineage: Some(facts.programs[0].lineage),
        is_filled: true,
        ..need(&[1, 2, 3, 4, 5])
    }];
    assert_eq!(earliest(&facts, 6), Some(day(0, 0)));
    // It starts on no day of its suspension.
    facts.programs[0].suspended_until = Some(day(0, 0));
    assert_eq!(earliest(&facts, 6), None);
    facts.teachers.push(teacher(1, None));
    assert_eq!(earliest(&facts, 6), Some(day(1, 0)));
    facts.programs[0].suspended_until = Some(day(0, 0).pred_opt().unwrap());
    assert_eq!(earliest(&facts, 6), Some(day(0, 0)));
}

fn any_teacher() -> impl Strategy<Value = Teacher> {
    let held = (
        prop::sample::select(vec!["7233.02", "7531"]),
        prop::option::of((0_u64..5, 0_u64..7)),
    );
    let held = held
        .prop_map(|(code, until)| (occupation(code), until.map(|(week, days)| day(week, days))));
    let busy = (0_u64..5, 1_i32..6);
    (
        prop::collection::vec(held, 0..4),
        prop::collection::vec(1_i32..8, 0..3),
        prop::collection::vec(busy, 0..3),
    )
        .prop_map(|(occupations, weekdays, busy)| Teacher {
            occupations,
            availability: slots(
                &weekdays
                    .into_iter()
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect::<Vec<_>>(),
            ),
            busy: busy
                .into_iter()
                .flat_map(|(week, weekday)| spans(&slots(&[weekday]), day(week, 0), day(week, 6)))
                .collect(),
            ..teacher(1, None)
        })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let any_need = (
        prop::sample::select(vec!["7233.02", "7531"]),
        prop::collection::btree_set(1_i32..6, 1..4),
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(code, weekdays, is_own, is_filled)| Need {
            lineage: is_own.then(|| program(1).lineage),
            occupation: Some(occupation(code)),
            is_filled,
            ..need(&weekdays.into_iter().collect::<Vec<_>>())
        });
    (
        prop::collection::vec(any_need, 0..4),
        prop::collection::vec(any_teacher(), 1..4),
        1_i64..200,
    )
        .prop_map(|(needs, teachers, hours)| Facts {
            needs,
            teachers,
            programs: vec![program(hours)],
            ..Facts::default()
        })
}

proptest! {
    #[test]
    fn a_certificate_less_never_makes_a_gap_smaller(facts in any_facts(), who in any::<prop::sample::Index>(), which in any::<prop::sample::Index>()) {
        let mut without = facts.clone();
        let teacher = &mut without.teachers[who.index(facts.teachers.len())];
        if !teacher.occupations.is_empty() {
            teacher.occupations.remove(which.index(teacher.occupations.len()));
        }
        let (before, after) = (found(&facts, 5), found(&without, 5));
        prop_assert_eq!(before.len(), after.len());
        for (before, after) in before.iter().zip(&after) {
            prop_assert_eq!(&before.occupation, &after.occupation);
            for (before, after) in before.weeks.iter().zip(&after.weeks) {
                prop_assert_eq!(before.needed, after.needed);
                prop_assert!(after.gap >= before.gap && after.available <= before.available);
            }
            for (before, after) in before.programs.iter().zip(&after.programs) {
                let is_later = match (before.earliest, after.earliest) {
                    (Some(before), Some(after)) => before <= after,
                    (before, after) => before.is_some() || after.is_none(),
                };
                prop_assert!(is_later, "a program starts earlier");
            }
        }
    }
}
