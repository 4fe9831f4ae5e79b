use serde_json::json;
use uuid::Uuid;

use super::*;

const UNITS: [&str; 2] = ["C.141000.001.01", "C.141000.002.01"];

fn id<I: From<Uuid>>(n: u128) -> I {
    Uuid::from_u128(n).into()
}

/// A day of August 2026.
fn day(n: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 8, n).unwrap()
}

fn occupation(code: &str) -> Occupation {
    Occupation::parse(code).unwrap()
}

/// An edition of the program of the first training provider.
fn course(edition: u128) -> Course {
    Course {
        program_id: id(edition),
        lineage: id(1),
        provider_id: id(11),
        occupation: occupation("7233.02"),
        units: Json(serde_json::from_value(json!(UNITS)).unwrap()),
        region: Region::parse("33.75").unwrap(),
    }
}

/// A class of its first edition.
fn class(n: u128, starts_on: u32, ends_on: u32) -> Class {
    Class {
        batch_id: Some(id(n)),
        course: course(1),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
    }
}

fn need(batch: Option<u128>, starts_on: u32, ends_on: u32) -> LiveNeed {
    LiveNeed {
        lineage: id(1),
        batch_id: batch.map(id),
        occupation: Some(occupation("7233.02")),
        starts_on: day(starts_on),
        ends_on: day(ends_on),
    }
}

/// A certificate for the occupation, or for a unit: those begin with a letter. A teacher of the provider holds it.
fn held(code: &str, until: Option<u32>) -> Held {
    let is_unit = code.starts_with(char::is_alphabetic);
    Held {
        unit: is_unit.then(|| CompetencyUnit::parse(code).unwrap()),
        occupation: (!is_unit).then(|| occupation(code)),
        valid_until: until.map(day),
        provider_id: Some(id(11)),
        method_certificate_until: None,
    }
}

/// Two classes of a program that has a second edition, one on the first ten days of the month and one on the last ones.
fn facts() -> Facts {
    Facts {
        courses: vec![course(2)],
        classes: vec![class(21, 1, 10), class(22, 20, 31)],
        ..Facts::default()
    }
}

/// The classes that lack somebody, where one that is not planned is on the first five days.
fn lacking(facts: &Facts) -> Vec<Option<BatchId>> {
    let lacking = facts.lacking(day(1), day(5));
    lacking.into_iter().map(|class| class.batch_id).collect()
}

#[test]
fn each_class_that_is_to_come_lacks_somebody_and_where_none_is_the_program() {
    let mut facts = facts();
    assert_eq!(lacking(&facts), [Some(id(21)), Some(id(22))]);
    facts.classes[0].course.lineage = id(3);
    assert_eq!(lacking(&facts), [Some(id(22))], "another program's");
    facts.classes.clear();
    let found = facts.lacking(day(1), day(5));
    let [one] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!((one.batch_id, one.course.program_id), (None, id(2)));
    assert_eq!((one.starts_on, one.ends_on), (day(1), day(5)));
}

#[test]
fn a_need_is_for_the_class_that_it_names_or_for_those_whose_days_it_has() {
    let left = |need: LiveNeed| {
        let needs = vec![need];
        lacking(&Facts { needs, ..facts() })
    };
    let (both, second) = (vec![Some(id(21)), Some(id(22))], vec![Some(id(22))]);
    assert_eq!(left(need(Some(21), 1, 10)), second);
    assert_eq!(left(need(Some(21), 5, 6)), second, "it names it");
    assert_eq!(left(need(Some(23), 1, 31)), both, "another class");
    assert_eq!(left(need(None, 1, 31)), []);
    assert_eq!(left(need(None, 1, 30)), second);
    assert_eq!(left(need(None, 2, 30)), both);
    let mut other = need(None, 1, 31);
    other.occupation = Some(occupation("7531"));
    assert_eq!(left(other), both, "another occupation");
    let mut other = need(None, 1, 31);
    other.lineage = id(3);
    assert_eq!(left(other), both, "another program");
}

#[test]
fn where_no_class_is_planned_a_need_without_one_is_for_the_next() {
    let left = |need: LiveNeed| {
        let (classes, needs) = (Vec::new(), vec![need]);
        lacking(&Facts {
            classes,
            needs,
            ..facts()
        })
    };
    assert_eq!(left(need(None, 20, 21)), []);
    assert_eq!(left(need(Some(23), 1, 31)), [None], "of one that has begun");
}

#[test]
fn a_class_is_taught_where_certificates_last_through_its_own_days() {
    let left = |held: Vec<Held>| lacking(&Facts { held, ..facts() });
    let (both, second) = (vec![Some(id(21)), Some(id(22))], vec![Some(id(22))]);
    let [one, other] = UNITS;
    assert_eq!(left(vec![held("7233.02", None)]), []);
    assert_eq!(left(vec![held("7233.02", Some(31))]), []);
    assert_eq!(left(vec![held("7233.02", Some(10))]), second);
    assert_eq!(left(vec![held("7233.02", Some(9))]), both);
    assert_eq!(left(vec![held("7233", None), held(one, None)]), both);
    assert_eq!(left(vec![held(one, Some(30)), held(other, None)]), second);
    // Where the program has no units, none of them teaches it.
    let mut without = facts();
    for class in &mut without.classes {
        class.course.units = Json(Vec::new());
    }
    without.held = vec![held(one, None), held(other, None)];
    assert_eq!(lacking(&without), both);
}

#[test]
fn a_teacher_is_the_providers_or_employed_by_none_with_a_method_certificate() {
    let left = |provider: Option<u128>, method: Option<u32>| {
        let held = Held {
            provider_id: provider.map(id),
            method_certificate_until: method.map(day),
            ..held("7233.02", None)
        };
        lacking(&Facts {
            held: vec![held],
            ..facts()
        })
    };
    let (both, second) = (vec![Some(id(21)), Some(id(22))], vec![Some(id(22))]);
    assert_eq!(left(Some(11), None), []);
    assert_eq!(left(Some(12), Some(31)), both, "another provider's");
    assert_eq!(left(None, None), both);
    assert_eq!(left(None, Some(9)), both);
    assert_eq!(left(None, Some(10)), second);
    assert_eq!(left(None, Some(31)), []);
}
