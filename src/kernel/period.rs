//! Periods of whole days, and which days of one the others leave open.

use chrono::NaiveDate;
use serde::Serialize;

use super::Fault;

/// Days from `from` to `until`, both included. Without `until` it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, utoipa::ToSchema)]
pub struct Period {
    from: NaiveDate,
    #[schema(required = true)]
    until: Option<NaiveDate>,
}

impl Period {
    /// # Errors
    /// `date_order` where it would end before it begins.
    pub fn new(from: NaiveDate, until: Option<NaiveDate>) -> Result<Self, Fault> {
        if until.is_some_and(|until| until < from) {
            Err(Fault("date_order"))
        } else {
            Ok(Self { from, until })
        }
    }

    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    #[must_use]
    pub fn until(&self) -> Option<NaiveDate> {
        self.until
    }

    #[must_use]
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The days that both have.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let until = match (self.until, other.until) {
            (Some(one), Some(another)) => Some(one.min(another)),
            (one, another) => one.or(another),
        };
        Self::new(self.from.max(other.from), until).ok()
    }

    /// How many days; `None` where it goes on.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        self.until.map(|until| (until - self.from).num_days() + 1)
    }
}

/// Days in a row on which the same schemes do not cover somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap<S> {
    pub from: NaiveDate,
    /// The last such day.
    pub until: NaiveDate,
    /// The schemes without cover, in the order in which they were asked for; never empty.
    pub schemes: Vec<S>,
}

impl<S> Gap<S> {
    #[must_use]
    pub fn days(&self) -> i64 {
        (self.until - self.from).num_days() + 1
    }
}

/// The exact complement of the covers within a participation from `from` to `until`, both included: the
/// longest possible runs of days on which the same set of `schemes` has no cover.
///
/// Covers may overlap, touch, reach beyond the participation and be of schemes that were not asked for. Where
/// `until` lies before `from` there is no day of participation and so no gap.
pub fn gaps<S: Copy + PartialEq>(
    from: NaiveDate,
    until: NaiveDate,
    schemes: &[S],
    covers: &[(S, Period)],
) -> Vec<Gap<S>> {
    let Ok(participation) = Period::new(from, Some(until)) else {
        return Vec::new();
    };

    // What is covered changes only on the day on which a cover begins and on the one after its last.
    let mut edges: Vec<(NaiveDate, usize, i32)> = Vec::with_capacity(covers.len() * 2);
    for (scheme, cover) in covers {
        let Some(index) = schemes.iter().position(|wanted| wanted == scheme) else {
            continue;
        };
        let Some(within) = cover.intersection(&participation) else {
            continue;
        };
        edges.push((within.from, index, 1));
        if let Some(next) = within
            .until
            .filter(|last| *last < until)
            .and_then(|last| last.succ_opt())
        {
            edges.push((next, index, -1));
        }
    }
    edges.sort_unstable_by_key(|&(day, ..)| day);

    let mut found: Vec<Gap<S>> = Vec::new();
    let mut depth = vec![0; schemes.len()];
    let mut edges = edges.into_iter().peekable();
    let mut day = from;
    loop {
        while let Some((_, index, step)) = edges.next_if(|&(at, ..)| at == day) {
            depth[index] += step;
        }
        let next = edges.peek().map(|&(at, ..)| at);
        let last = next.and_then(|next| next.pred_opt()).unwrap_or(until);
        let missing: Vec<S> = schemes
            .iter()
            .zip(&depth)
            .filter(|&(_, &depth)| depth == 0)
            .map(|(&scheme, _)| scheme)
            .collect();
        match found.last_mut() {
            // One cover ended on the day before another of the same scheme began: nothing has changed.
            Some(gap) if gap.until.succ_opt() == Some(day) && gap.schemes == missing => {
                gap.until = last
            }
            _ if missing.is_empty() => {}
            _ => found.push(Gap {
                from: day,
                until: last,
                schemes: missing,
            }),
        }
        match next {
            Some(next) => day = next,
            None => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The day `n` of some month, counted on into the next ones.
    fn day(n: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Duration::days(n - 1)
    }

    fn period(from: i64, until: Option<i64>) -> Period {
        Period::new(day(from), until.map(day)).unwrap()
    }

    fn gap(from: i64, until: i64, schemes: &[&'static str]) -> Gap<&'static str> {
        Gap {
            from: day(from),
            until: day(until),
            schemes: schemes.to_vec(),
        }
    }

    #[test]
    fn a_period_has_both_its_ends() {
        let march = period(1, Some(31));
        assert!(march.contains(day(1)) && march.contains(day(31)) && !march.contains(day(32)));
        assert_eq!(march.days(), Some(31));
        assert_eq!(period(1, None).days(), None);
        assert!(period(5, None).contains(day(10_000)) && !period(5, None).contains(day(4)));
        assert_eq!(Period::new(day(2), Some(day(1))), Err(Fault("date_order")));
    }

    #[test]
    fn periods_that_touch_do_not_overlap() {
        assert!(!period(1, Some(10)).overlaps(&period(11, None)));
        assert_eq!(
            period(1, Some(10)).intersection(&period(10, None)),
            Some(period(10, Some(10)))
        );
        assert_eq!(
            period(1, None).intersection(&period(3, None)),
            Some(period(3, None))
        );
    }

    #[test]
    fn cover_on_days_1_to_10_and_12_to_20_leaves_day_11_and_days_21_to_25() {
        let covers = [("jkk", period(12, Some(20))), ("jkk", period(1, Some(10)))];
        assert_eq!(
            gaps(day(5), day(25), &["jkk"], &covers),
            [gap(11, 11, &["jkk"]), gap(21, 25, &["jkk"])]
        );
    }

    #[test]
    fn a_gap_names_its_schemes_and_breaks_where_they_change() {
        let covers = [
            ("jkk", period(3, Some(6))),
            ("jkm", period(5, None)),
            ("jht", period(1, None)),
        ];
        let found = gaps(day(1), day(8), &["jkk", "jkm"], &covers);
        assert_eq!(
            found,
            [
                gap(1, 2, &["jkk", "jkm"]),
                gap(3, 4, &["jkm"]),
                gap(7, 8, &["jkk"])
            ]
        );
        assert_eq!(found[0].days(), 2);
    }

    #[test]
    fn covers_that_touch_leave_no_seam() {
        // jkk changes hands within a gap of jkm, which therefore stays one.
        let covers = [("jkk", period(1, Some(4))), ("jkk", period(5, None))];
        assert_eq!(
            gaps(day(1), day(9), &["jkk", "jkm"], &covers),
            [gap(1, 9, &["jkm"])]
        );
    }

    #[test]
    fn who_takes_part_on_no_day_lacks_nothing() {
        assert_eq!(gaps(day(2), day(1), &["jkk"], &[]), []);
        assert_eq!(
            gaps(day(1), day(9), &["jkk"], &[("jkk", period(1, Some(9)))]),
            []
        );
        assert_eq!(gaps::<&str>(day(1), day(9), &[], &[]), []);
        assert_eq!(gaps(NaiveDate::MAX, NaiveDate::MAX, &["jkk"], &[]).len(), 1);
    }

    /// What is missing, asked for each day by itself.
    fn day_by_day(
        from: NaiveDate,
        until: NaiveDate,
        schemes: &[u8],
        covers: &[(u8, Period)],
    ) -> Vec<(NaiveDate, Vec<u8>)> {
        let missing = |at| {
            schemes
                .iter()
                .copied()
                .filter(|scheme| {
                    !covers
                        .iter()
                        .any(|(of, cover)| of == scheme && cover.contains(at))
                })
                .collect()
        };
        from.iter_days()
            .take_while(|at| *at <= until)
            .map(|at| (at, missing(at)))
            .filter(|(_, missing): &(_, Vec<u8>)| !missing.is_empty())
            .collect()
    }

    prop_compose! {
        fn any_cover()(scheme in 0u8..3, from in -5i64..40, length in prop::option::of(0i64..20)) -> (u8, Period) {
            (scheme, period(from, length.map(|length| from + length)))
        }
    }

    proptest! {
        #[test]
        fn gaps_are_the_exact_complement_of_the_covers(
            from in 1i64..20, length in -1i64..30, wanted in 0u8..3, covers in prop::collection::vec(any_cover(), 0..9),
        ) {
            let schemes: Vec<u8> = (0..=wanted).collect();
            let (from, until) = (day(from), day(from + length));
            let found = gaps(from, until, &schemes, &covers);
            let spread: Vec<(NaiveDate, Vec<u8>)> = found
                .iter()
                .flat_map(|gap| gap.from.iter_days().take_while(|at| *at <= gap.until).map(|at| (at, gap.schemes.clone())))
                .collect();
            prop_assert_eq!(spread, day_by_day(from, until, &schemes, &covers));
            for pair in found.windows(2) {
                prop_assert!(pair[0].until.succ_opt() < Some(pair[1].from) || pair[0].schemes != pair[1].schemes, "a run was cut");
            }
        }
    }
}
