//! Hours of weeks on the calendar: stretches of minutes, and what they have in common.

use chrono::{Datelike as _, NaiveDate, NaiveTime};

use crate::kernel::{Hours, Timestamp};
use crate::training::instructor::input::AvailableHours;

const DAY: i64 = 24 * 60;

/// A stretch of time on the office's clock, in minutes from the beginning of 1970 there. It has the minute `from`, and not the
/// minute `until`, so that stretches that touch do not overlap.
///
/// A list of them is in their order, and none overlaps another, wherever a function here takes or gives one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: i64,
    pub until: i64,
}

impl Span {
    /// From the first day to the last one, both included.
    #[must_use]
    pub fn days(from: NaiveDate, until: NaiveDate) -> Self {
        Self {
            from: midnight(from),
            until: midnight(until) + DAY,
        }
    }

    /// Between two moments; a minute of which it has a part is its.
    #[must_use]
    pub fn between(from: Timestamp, until: Timestamp) -> Self {
        let last = until.plus(-chrono::Duration::microseconds(1));
        Self {
            from: from.office_minute(),
            until: last.office_minute() + 1,
        }
    }

    fn common(self, other: Self) -> Option<Self> {
        let (from, until) = (self.from.max(other.from), self.until.min(other.until));
        (from < until).then_some(Self { from, until })
    }
}

fn midnight(day: NaiveDate) -> i64 {
    day.and_time(NaiveTime::MIN).and_utc().timestamp() / 60
}

/// The hours of each week from the first day to the last one, both included.
#[must_use]
pub fn spans(weekly: &[AvailableHours], from: NaiveDate, until: NaiveDate) -> Vec<Span> {
    let mut found = Vec::new();
    for day in from.iter_days().take_while(|day| *day <= until) {
        let weekday = i64::from(day.weekday().number_from_monday());
        let of_day = weekly
            .iter()
            .filter(|hours| i64::from(hours.weekday) == weekday);
        found.extend(of_day.map(|hours| Span {
            from: midnight(day) + hours.from.minute(),
            until: midnight(day) + hours.until.minute(),
        }));
    }
    merged(found)
}

/// Any stretches as a list: in their order, those that overlap or touch made one.
#[must_use]
pub fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.from < span.until);
    spans.sort_unstable();
    let mut found: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match found.last_mut() {
            Some(last) if span.from <= last.until => last.until = last.until.max(span.until),
            _ => found.push(span),
        }
    }
    found
}

/// What both lists have.
#[must_use]
pub fn common(one: &[Span], other: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    while let (Some(&&a), Some(&&b)) = (one.peek(), other.peek()) {
        found.extend(a.common(b));
        if a.until <= b.until {
            one.next();
        } else {
            other.next();
        }
    }
    found
}

/// What `spans` have and `others` have not.
#[must_use]
pub fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut others = others.iter().peekable();
    for &span in spans {
        let mut from = span.from;
        while others.next_if(|other| other.until <= from).is_some() {}
        let mut beside = others.clone();
        while let Some(other) = beside.next_if(|other| other.from < span.until) {
            if from < other.from {
                found.push(Span {
                    from,
                    until: other.from,
                });
            }
            from = other.until;
        }
        if from < span.until {
            found.push(Span {
                from,
                until: span.until,
            });
        }
    }
    found
}

/// Whether the two share a minute.
#[must_use]
pub fn overlap(one: &[Span], other: &[Span]) -> bool {
    !common(one, other).is_empty()
}

#[must_use]
pub fn hours(spans: &[Span]) -> Hours {
    Hours::of_minutes(spans.iter().map(|span| span.until - span.from).sum())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn weekly(hours: &[(i32, &str, &str)]) -> Vec<AvailableHours> {
        let one = |(weekday, from, until): &(i32, &str, &str)| {
            let body = json!({ "weekday": weekday, "from": from, "until": until });
            serde_json::from_value(body).unwrap()
        };
        hours.iter().map(one).collect()
    }

    #[test]
    fn weeks_are_cut_at_the_first_and_the_last_day() {
        // Tuesday, 21 July, to Tuesday, 4 August 2026.
        let (from, until) = (day("2026-07-21"), day("2026-08-04"));
        let found = |list: &[(i32, &str, &str)]| hours(&spans(&weekly(list), from, until));
        assert_eq!(found(&[(2, "13:00", "17:00")]), Hours::of_minutes(3 * 240));
        assert_eq!(found(&[(1, "13:00", "17:00")]), Hours::of_minutes(2 * 240));
        let both = found(&[(2, "13:00", "13:20"), (2, "08:00", "09:00")]);
        assert_eq!(both, Hours::of_minutes(3 * 80));
        assert_eq!(spans(&weekly(&[(2, "13:00", "17:00")]), until, from), []);
    }

    #[test]
    fn a_session_lies_where_the_offices_clock_says() {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        // 08:00 to 10:00 in Jakarta on 21 July.
        let session = Span::between(
            moment("2026-07-21T01:00:00Z"),
            moment("2026-07-21T03:00:00Z"),
        );
        let plan = weekly(&[(2, "08:00", "10:00")]);
        assert_eq!(
            spans(&plan, day("2026-07-21"), day("2026-07-21")),
            [session]
        );
    }

    fn any_spans() -> impl Strategy<Value = Vec<Span>> {
        let one = (0_i64..60, 0_i64..12).prop_map(|(from, length)| Span {
            from,
            until: from + length,
        });
        prop::collection::vec(one, 0..8).prop_map(merged)
    }

    fn minutes(spans: &[Span]) -> BTreeSet<i64> {
        spans
            .iter()
            .flat_map(|span| span.from..span.until)
            .collect()
    }

    proptest! {
        #[test]
        fn lists_are_sets_of_minutes(one in any_spans(), other in any_spans()) {
            let (a, b) = (minutes(&one), minutes(&other));
            let both: BTreeSet<i64> = a.intersection(&b).copied().collect();
            let rest: BTreeSet<i64> = a.difference(&b).copied().collect();
            prop_assert_eq!(minutes(&common(&one, &other)), both.clone());
            prop_assert_eq!(minutes(&without(&one, &other)), rest);
            prop_assert_eq!(overlap(&one, &other), !both.is_empty());
            prop_assert_eq!(hours(&one).minutes(), i64::try_from(a.len()).unwrap());
        }
    }
}
