//! What a licence or an accreditation is worth on a day.

use chrono::NaiveDate;

use crate::text_enum;

text_enum! {
    /// What a recorded last day says today, on the office's calendar.
    pub enum Validity {
        Valid = "valid",
        /// The last day is over.
        Expired = "expired",
        /// None is recorded.
        Unrecorded = "unrecorded",
    }
}

impl Validity {
    /// On `today`, of what is valid through the day `until`.
    #[must_use]
    pub fn on(today: NaiveDate, until: Option<NaiveDate>) -> Self {
        match until {
            None => Self::Unrecorded,
            Some(until) if until < today => Self::Expired,
            Some(_) => Self::Valid,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_valid_through_its_last_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-11-30");
        assert_eq!(Validity::on(today, None), Validity::Unrecorded);
        assert_eq!(Validity::on(today, Some(today)), Validity::Valid);
        assert_eq!(
            Validity::on(today, Some(day("2026-11-29"))),
            Validity::Expired
        );
    }
}
