//! What the days of registration say on a day.

use chrono::NaiveDate;

use crate::text_enum;

text_enum! {
    /// What the days of a batch's registration say today, on the office's calendar, in whatever state the batch is.
    pub enum RegistrationWindow {
        /// The first day is to come.
        Upcoming = "upcoming",
        /// From the beginning of the first day to the end of the last one.
        Open = "open",
        /// The last day is over.
        Over = "over",
    }
}

impl RegistrationWindow {
    /// On `today`, of a registration from the day `opens_on` through the day `closes_on`.
    #[must_use]
    pub fn on(today: NaiveDate, opens_on: NaiveDate, closes_on: NaiveDate) -> Self {
        if today < opens_on {
            Self::Upcoming
        } else if today <= closes_on {
            Self::Open
        } else {
            Self::Over
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_from_its_first_day_through_its_last_one() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2027, 1, day).unwrap();
        let on = |today: u32| RegistrationWindow::on(day(today), day(4), day(15));
        assert_eq!(on(3), RegistrationWindow::Upcoming);
        assert_eq!(on(4), RegistrationWindow::Open);
        assert_eq!(on(15), RegistrationWindow::Open);
        assert_eq!(on(16), RegistrationWindow::Over);
    }
}
