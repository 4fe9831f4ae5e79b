//! Times of a day.

use super::Fault;

crate::text_value! {
    /// A time of day on the office's clock (Asia/Jakarta), from `00:00` to `23:59`.
    TimeOfDay, format: "time-of-day", pattern: Some(r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), length: 5..=5, example: "08:00"
}

impl TimeOfDay {
    /// As texts, times sort in their order.
    fn canonical(raw: &str) -> Result<String, Fault> {
        let is_time = match raw.as_bytes() {
            [b'0' | b'1', ones, b':', b'0'..=b'5', minutes] => {
                ones.is_ascii_digit() && minutes.is_ascii_digit()
            }
            [b'2', b'0'..=b'3', b':', b'0'..=b'5', minutes] => minutes.is_ascii_digit(),
            _ => false,
        };
        if is_time {
            Ok(raw.to_owned())
        } else {
            Err(Fault("time_form"))
        }
    }

    /// Minutes since midnight, from 0 to 1439.
    #[must_use]
    pub fn minute(&self) -> i64 {
        let digits = self.0.bytes().filter(u8::is_ascii_digit);
        let [tens, ones, tens_of_minutes, minutes] = digits
            .map(|digit| i64::from(digit - b'0'))
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or([0; 4]);
        (tens * 10 + ones) * 60 + tens_of_minutes * 10 + minutes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_minutes_have_two_digits_and_exist() {
        for raw in ["00:00", "09:59", "19:30", "23:59"] {
            assert_eq!(TimeOfDay::parse(raw).unwrap().as_str(), raw);
        }
        for raw in [
            "", "8:00", "08:0", "24:00", "23:60", "08.00", "08:00:00", " 08:00", "０8:00",
        ] {
            assert_eq!(TimeOfDay::parse(raw), Err(Fault("time_form")), "{raw}");
        }
    }

    #[test]
    fn minutes_count_from_midnight() {
        let minute = |raw| TimeOfDay::parse(raw).unwrap().minute();
        assert_eq!(
            ["00:00", "00:59", "09:05", "23:59"].map(minute),
            [0, 59, 545, 1439]
        );
    }

    #[test]
    fn they_sort_in_their_order() {
        let time = |raw| TimeOfDay::parse(raw).unwrap();
        assert!(time("09:59") < time("10:00") && time("10:00") < time("23:00"));
    }
}
