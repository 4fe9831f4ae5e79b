//! Where a cover stands, and the actions that lead from one state to the next.

use chrono::NaiveDate;

use crate::kernel::chart::{Chart, Transition};
use crate::text_enum;

text_enum! {
    /// Where a cover stands.
    pub enum InsuranceEnrollmentStatus {
        Planned = "planned",
        Requested = "requested",
        /// On its way at BPJS.
        Sent = "sent",
        Active = "active",
        Rejected = "rejected",
        /// Active until its last day, which has been told.
        Ending = "ending",
        /// Its last day has passed. No record is kept so: it is what an active or ending one is called from then on.
        Ended = "ended",
        Cancelled = "cancelled",
    }
}

use InsuranceEnrollmentStatus as Status;

impl Status {
    /// As which covers are kept that are, or may become, one: no other may have the same days.
    pub const LIVE: [Self; 5] = [
        Self::Planned,
        Self::Requested,
        Self::Sent,
        Self::Active,
        Self::Ending,
    ];

    /// As which covers are kept that cover somebody.
    pub const IN_FORCE: [Self; 2] = [Self::Active, Self::Ending];

    /// What a cover that is kept as `self` and has the last day `until` is called on `today`.
    #[must_use]
    pub fn on(self, today: NaiveDate, until: Option<NaiveDate>) -> Self {
        if Self::IN_FORCE.contains(&self) && until.is_some_and(|until| until < today) {
            Self::Ended
        } else {
            self
        }
    }
}

const BEFORE_ACTIVE: &[Status] = &[Status::Planned, Status::Requested, Status::Sent];

/// The life of a cover. Its guards need no facts beyond the state: whether days are free depends on what the call
/// says, and that a cover ends of itself on the clock.
pub static CHART: Chart<Status, ()> = Chart {
    resource: "insurance-enrollments",
    initial: Status::Planned,
    states: Status::ALL,
    transitions: &[
        row("update", &[Status::Planned, Status::Requested], None),
        row("request", &[Status::Planned], Some(Status::Requested)),
        row("send", &[Status::Requested], Some(Status::Sent)),
        row(
            "activate",
            &[Status::Requested, Status::Sent],
            Some(Status::Active),
        ),
        row(
            "reject",
            &[Status::Requested, Status::Sent],
            Some(Status::Rejected),
        ),
        row("end", &[Status::Active], Some(Status::Ending)),
        row("cancel", BEFORE_ACTIVE, Some(Status::Cancelled)),
    ],
};

/// Only the office takes actions on covers.
const fn row(
    action: &'static str,
    from: &'static [Status],
    to: Option<Status>,
) -> Transition<Status, ()> {
    Transition {
        action,
        from,
        to,
        guards: &[],
        decides: true,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// The day `n` of a month.
    fn day(n: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, n).unwrap()
    }

    #[rstest]
    #[case(Status::Ending, Some(20), 20, Status::Ending)]
    #[case(Status::Ending, Some(20), 21, Status::Ended)]
    #[case(Status::Active, Some(20), 21, Status::Ended)]
    #[case(Status::Active, None, 21, Status::Active)]
    #[case(Status::Planned, Some(20), 21, Status::Planned)]
    #[case(Status::Cancelled, Some(20), 21, Status::Cancelled)]
    fn a_cover_has_ended_after_its_last_day(
        #[case] kept: Status,
        #[case] until: Option<u32>,
        #[case] today: u32,
        #[case] shown: Status,
    ) {
        assert_eq!(kept.on(day(today), until.map(day)), shown);
    }

    /// Which actions a cover that is kept as `kept` takes on the day 21, with the last day `until`.
    fn actions(kept: Status, until: Option<u32>) -> Vec<&'static str> {
        let shown = kept.on(day(21), until.map(day));
        CHART
            .transitions
            .iter()
            .filter(|row| row.from.contains(&shown))
            .map(|row| row.action)
            .collect()
    }

    #[test]
    fn a_cover_lives_as_its_chart_says() {
        assert_eq!(
            actions(Status::Planned, None),
            ["update", "request", "cancel"]
        );
        assert_eq!(
            actions(Status::Requested, None),
            ["update", "send", "activate", "reject", "cancel"]
        );
        assert_eq!(
            actions(Status::Sent, None),
            ["activate", "reject", "cancel"]
        );
        assert_eq!(actions(Status::Active, None), ["end"]);
        assert_eq!(actions(Status::Active, Some(21)), ["end"]);
        for (kept, until) in [
            (Status::Active, Some(20)),
            (Status::Ending, Some(25)),
            (Status::Rejected, None),
            (Status::Cancelled, None),
        ] {
            assert!(actions(kept, until).is_empty(), "{kept}");
        }
        assert!(CHART.transitions.iter().all(|row| row.decides));
    }
}
