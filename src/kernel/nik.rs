//! NIK, the number of a person in the civil registry.

use std::fmt;

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Deserializer};

use super::{Fault, Sex, digits};

/// NIK (*Nomor Induk Kependudukan*): 16 digits, given once and kept for life.
///
/// `PPKKCC DDMMYY SSSS`: the province, regency and district **where it was first issued**, the birth
/// date (women: day + 40) without its century, and a serial number that is never 0000. There is no
/// check digit. Because the number never changes, it may rightly contradict the residence and even a
/// corrected birth date or sex: such a contradiction is worth a warning, not a refusal. For the same
/// reason a region prefix that no list knows is accepted (districts are split and renumbered).
///
/// It is personal data. It therefore has neither `Display` nor `Serialize`, `Debug` shows the masked
/// form, and it is no column type: it is stored encrypted. Whoever needs the digits says so with
/// [`as_str`](Self::as_str).
///
/// Example: `3375014107950001`, a woman, born on 1 July (19)95, issued in 33.75.01.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nik(String);

impl Nik {
    /// The `format` under which the document names this rule.
    pub const FORMAT: &'static str = "nik";

    /// The whole rule, the calendar included: a day that each month has; the 29th and 30th where it is
    /// not February; the 31st; the 29th of February where one of 19YY and 20YY is a leap year. Then a
    /// serial other than 0000.
    pub const PATTERN: &'static str = concat!(
        r"^[0-9]{6}(",
        r"(0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8])(0[1-9]|1[0-2])[0-9]{2}",
        r"|(29|30|69|70)(0[13-9]|1[0-2])[0-9]{2}",
        r"|(31|71)(0[13578]|1[02])[0-9]{2}",
        r"|(29|69)02([02468][048]|[13579][26])",
        r")(000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})$",
    );

    /// Reads 16 digits.
    ///
    /// # Errors
    /// `nik_form` (not 16 digits), `nik_date` (no such day), `nik_serial` (0000).
    pub fn parse(raw: &str) -> Result<Self, Fault> {
        if !digits::are(raw, 16) {
            return Err(Fault("nik_form"));
        }
        let nik = Self(raw.to_owned());
        let (day, month, year) = nik.birth_day_month_year2();
        let exists = |century: i32| NaiveDate::from_ymd_opt(century + year, month, day).is_some();
        if !exists(1900) && !exists(2000) {
            return Err(Fault("nik_date"));
        }
        if raw.ends_with("0000") {
            return Err(Fault("nik_serial"));
        }
        Ok(nik)
    }

    /// The 16 digits, unmasked.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What may be shown to those who may not see the number: the place of issue to the regency, and
    /// asterisks.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("{}{}", &self.0[..4], "*".repeat(12))
    }

    /// The sex that the number says.
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.written_day() > 40 {
            Sex::Female
        } else {
            Sex::Male
        }
    }

    /// Day, month and the year's last two digits of the birth date that the number says.
    #[must_use]
    pub fn birth_day_month_year2(&self) -> (u32, u32, i32) {
        let (month, year) = (self.pair(8), self.pair(10));
        let day = self.written_day();
        (
            if day > 40 { day - 40 } else { day },
            month,
            year.cast_signed(),
        )
    }

    /// Whether the number says this birth date. The century is not written, so it cannot differ.
    #[must_use]
    pub fn matches_birth_date(&self, date: NaiveDate) -> bool {
        self.birth_day_month_year2() == (date.day(), date.month(), date.year().rem_euclid(100))
    }

    /// The code of the district that issued the number: `33.75.01`.
    #[must_use]
    pub fn region_prefix(&self) -> String {
        format!("{}.{}", self.regency_prefix(), &self.0[4..6])
    }

    /// The code of the regency or city that issued the number: `33.75`.
    #[must_use]
    pub fn regency_prefix(&self) -> String {
        format!("{}.{}", &self.0[..2], &self.0[2..4])
    }

    fn written_day(&self) -> u32 {
        self.pair(6)
    }

    fn pair(&self, at: usize) -> u32 {
        let bytes = self.0.as_bytes();
        digits::pair(bytes[at], bytes[at + 1])
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nik({})", self.masked())
    }
}

impl<'de> Deserialize<'de> for Nik {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Serde's own words for a wrong type quote the value (a NIK sent as a number), and errors are logged.
        let raw = std::borrow::Cow::<'de, str>::deserialize(deserializer)
            .map_err(|_| serde::de::Error::custom("nik_form"))?;
        Self::parse(&raw).map_err(serde::de::Error::custom)
    }
}

impl utoipa::PartialSchema for Nik {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::Custom(Self::FORMAT.into())))
            .min_length(Some(16))
            .max_length(Some(16))
            .pattern(Some(Self::PATTERN))
            .description(Some(
                "A person's number in the civil registry (NIK): district of first issue (6 digits), birth date DDMMYY \
                 (women: day + 40), serial number other than 0000.",
            ))
            .examples(["3375014107950001"])
            .into()
    }
}

impl utoipa::ToSchema for Nik {
    fn name() -> std::borrow::Cow<'static, str> {
        "Nik".into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_worked_figure_is_a_woman_of_1_july_1995_from_33_75_01() {
        let nik = Nik::parse("3375014107950001").unwrap();
        assert_eq!(nik.sex(), Sex::Female);
        assert_eq!(nik.birth_day_month_year2(), (1, 7, 95));
        assert_eq!(
            (nik.region_prefix().as_str(), nik.regency_prefix().as_str()),
            ("33.75.01", "33.75")
        );
        assert!(nik.matches_birth_date(date("1995-07-01")));
        assert!(
            nik.matches_birth_date(date("1895-07-01")),
            "the century is not written"
        );
        assert!(!nik.matches_birth_date(date("1995-07-02")));
    }

    #[test]
    fn it_is_shown_masked() {
        let nik = Nik::parse("3375014107950001").unwrap();
        assert_eq!(nik.masked(), "3375************");
        assert_eq!(format!("{nik:?}"), "Nik(3375************)");
    }

    #[test]
    fn a_wrong_type_is_not_quoted() {
        let error = serde_json::from_str::<Nik>("3375014107950001")
            .unwrap_err()
            .to_string();
        assert!(!error.contains("3375014107950001"), "{error}");
    }

    #[test]
    fn form_date_and_serial_have_a_code_each() {
        for (raw, code) in [
            ("337501410795000", "nik_form"),
            ("33750141079500011", "nik_form"),
            ("33750141079500O1", "nik_form"),
            ("٣375014107950001", "nik_form"),
            ("3375013202950001", "nik_date"),
            ("3375010002950001", "nik_date"),
            ("3375014002950001", "nik_date"),
            ("3375017202950001", "nik_date"),
            ("3375010113950001", "nik_date"),
            ("3375013004950000", "nik_serial"),
        ] {
            assert_eq!(Nik::parse(raw).unwrap_err(), Fault(code), "{raw}");
        }
    }

    #[test]
    fn the_29th_of_february_exists_where_a_century_has_a_leap_year() {
        assert!(Nik::parse("3375012902960001").is_ok());
        assert!(
            Nik::parse("3375016902000001").is_ok(),
            "2000 was a leap year, 1900 was not"
        );
        assert_eq!(
            Nik::parse("3375012902950001").unwrap_err(),
            Fault("nik_date")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_a_nik_or_none(raw in prop_oneof![any::<String>(), "[0-9]{16}", "[0-9 .-]{10,24}", "[0-9٠-٩]{16}"]) {
            if let Ok(nik) = Nik::parse(&raw) {
                prop_assert_eq!(nik.as_str().len(), 16);
                prop_assert!(nik.as_str().bytes().all(|b| b.is_ascii_digit()));
                prop_assert!(Nik::parse(nik.as_str()).is_ok_and(|again| again == nik));
                // Neither of these may panic, whatever the digits are.
                let _ = (nik.sex(), nik.region_prefix(), nik.matches_birth_date(date("2000-01-01")));
            }
        }

        #[test]
        fn whoever_is_numbered_is_read_back(
            region in "[0-9]{6}", day in 0i32..73_000, female: bool, serial in 1u32..10_000,
        ) {
            let born = date("1900-01-01") + chrono::Duration::days(i64::from(day));
            prop_assume!(born.year() < 2100);
            let shift = if female { 40 } else { 0 };
            let raw = format!("{region}{:02}{:02}{:02}{serial:04}", born.day() + shift, born.month(), born.year() % 100);
            let nik = Nik::parse(&raw).unwrap();
            prop_assert!(nik.matches_birth_date(born));
            prop_assert_eq!(nik.sex(), if female { Sex::Female } else { Sex::Male });
            prop_assert_eq!(nik.region_prefix().replace('.', ""), region);
        }
    }
}
