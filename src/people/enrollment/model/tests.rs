//! Which days are taken part, and who holds a seat.

use super::*;

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A class from 21 July to 28 August.
fn class(cancelled_on: Option<&str>) -> Class {
    Class {
        status: BatchStatus::Running,
        starts_on: date("2026-07-21"),
        ends_on: date("2026-08-28"),
        cancelled_on: cancelled_on.map(date),
    }
}

fn days(
    enrolled_on: &str,
    effective_on: Option<&str>,
    cancelled_on: Option<&str>,
) -> Option<(String, String)> {
    participation(
        date(enrolled_on),
        effective_on.map(date),
        &class(cancelled_on),
    )
    .map(|period| {
        (
            period.from().to_string(),
            period.until().unwrap().to_string(),
        )
    })
}

fn period(from: &str, until: &str) -> Option<(String, String)> {
    Some((from.to_owned(), until.to_owned()))
}

#[test]
fn participation_is_the_class_s_own_period() {
    let whole = period("2026-07-21", "2026-08-28");
    assert_eq!(days("2026-07-01", None, None), whole);
    assert_eq!(days("2026-07-21", None, None), whole);
}

#[test]
fn who_comes_late_takes_part_from_that_day_on() {
    assert_eq!(
        days("2026-08-03", None, None),
        period("2026-08-03", "2026-08-28")
    );
    assert_eq!(
        days("2026-08-28", None, None),
        period("2026-08-28", "2026-08-28")
    );
    assert_eq!(days("2026-08-29", None, None), None);
}

#[test]
fn the_day_of_leaving_is_the_first_not_taken_part() {
    assert_eq!(
        days("2026-07-01", Some("2026-08-01"), None),
        period("2026-07-21", "2026-07-31")
    );
    assert_eq!(
        days("2026-07-01", Some("2026-07-22"), None),
        period("2026-07-21", "2026-07-21")
    );
    assert_eq!(days("2026-07-01", Some("2026-07-21"), None), None);
    assert_eq!(days("2026-07-01", Some("2026-07-10"), None), None);
    // Leaving after the last day takes no day away.
    assert_eq!(
        days("2026-07-01", Some("2026-09-05"), None),
        period("2026-07-21", "2026-08-28")
    );
}

#[test]
fn cancelling_a_class_ends_its_participations_the_same_way() {
    assert_eq!(
        days("2026-07-01", None, Some("2026-08-01")),
        period("2026-07-21", "2026-07-31")
    );
    assert_eq!(days("2026-07-01", None, Some("2026-07-02")), None);
    assert_eq!(
        days("2026-07-01", Some("2026-07-25"), Some("2026-08-01")),
        period("2026-07-21", "2026-07-24")
    );
    assert_eq!(
        days("2026-07-01", Some("2026-08-05"), Some("2026-08-01")),
        period("2026-07-21", "2026-07-31")
    );
}

#[test]
fn all_but_those_who_left_hold_a_seat() {
    let seated: Vec<&str> = EnrollmentStatus::ALL
        .iter()
        .filter(|status| status.holds_seat())
        .map(|status| status.as_str())
        .collect();
    assert_eq!(
        seated,
        [
            "enrolled",
            "active",
            "suspended",
            "completed",
            "not_yet_competent"
        ]
    );
}
