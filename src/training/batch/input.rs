//! What a caller says of a batch.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, Fault, FieldError, Name, Rupiah, Words};
use crate::reference::{FundingSource, Reason, ReasonCode, Region};
use crate::training::program::model::ProgramId;

/// Where the money comes from, and how much of it there is at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    pub source: FundingSource,
    /// `null` where no limit is recorded.
    pub ceiling_idr: Option<Rupiah>,
}

/// What a caller says of a new batch.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "program_id": "018cc251-f400-7000-8000-000000004001", "name": "Mekanik mesin garmen, paket 1", "seats": 16, "min_seats": 10,
    "funding": { "source": "dbhcht", "ceiling_idr": 96_000_000 }, "region": "33.75",
    "registration_opens_on": "2027-01-04", "registration_closes_on": "2027-01-15", "starts_on": "2027-02-01", "ends_on": "2027-02-26"
}))]
pub struct BatchInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The program that is taught; it says provider and occupation.
    pub program_id: ProgramId,
    pub name: Name,
    /// A package of training has 16 seats, unless said otherwise.
    #[serde(default = "package")]
    #[schema(minimum = 1, maximum = 1000, default = 16)]
    pub seats: i32,
    /// With fewer participants it is not worth holding; not above `seats`.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 1000, default = 1)]
    pub min_seats: i32,
    pub funding: Option<Funding>,
    /// Where it is held; the provider's region where it is not said.
    pub region: Option<Region>,
    /// The first day of registration.
    pub registration_opens_on: NaiveDate,
    /// The last day of registration.
    pub registration_closes_on: NaiveDate,
    /// The first day of the class; not before registration closes.
    pub starts_on: NaiveDate,
    /// The last day of the class.
    pub ends_on: NaiveDate,
}

fn package() -> i32 {
    16
}

fn one() -> i32 {
    1
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "seats": 20, "min_seats": 12, "funding": { "ceiling_idr": 120_000_000 } }))]
pub struct BatchPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    /// Not below `seats_taken`.
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    pub seats: Option<i32>,
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    pub min_seats: Option<i32>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub funding: Option<Option<FundingPatch>>,
    #[schema(nullable = false)]
    pub registration_opens_on: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub registration_closes_on: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub starts_on: Option<NaiveDate>,
    #[schema(nullable = false)]
    pub ends_on: Option<NaiveDate>,
}

/// Changes the funding; where none is recorded yet, `source` is needed.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FundingPatch {
    #[schema(nullable = false)]
    pub source: Option<FundingSource>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub ceiling_idr: Option<Option<Rupiah>>,
}

impl FundingPatch {
    /// The funding after the patch.
    ///
    /// # Errors
    /// `required` at the source where neither the patch nor the record has one.
    pub fn onto(self, funding: Option<Funding>) -> Result<Funding> {
        let (source, ceiling_idr) = funding.map_or((None, None), |old| {
            let Funding {
                source,
                ceiling_idr,
            } = old;
            (Some(source), ceiling_idr)
        });
        let required = || FieldError::at("/funding/source", Fault("required"));
        Ok(Funding {
            source: self.source.or(source).ok_or_else(required)?,
            ceiling_idr: self.ceiling_idr.unwrap_or(ceiling_idr),
        })
    }
}

/// To which days a class is put off, and why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "starts_on": "2099-02-02", "ends_on": "2099-02-27", "reason": "instructor_not_available", "note": "Instruktur sakit" }))]
pub struct Postponement {
    /// Later than before, and not in the past.
    pub starts_on: NaiveDate,
    /// Later than before.
    pub ends_on: NaiveDate,
    /// Stays as it is where it is not said.
    pub registration_opens_on: Option<NaiveDate>,
    /// Stays as it is where it is not said.
    pub registration_closes_on: Option<NaiveDate>,
    /// A code of the list `REASON` that applies to the action.
    pub reason: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
}

impl Postponement {
    /// The reason, with its words.
    #[must_use]
    pub fn reason(&self) -> Reason {
        Reason {
            code: self.reason.clone(),
            note: self.note.clone(),
        }
    }

    /// Checks that the class comes later than on the days that it had.
    ///
    /// # Errors
    /// `not_later`, `in_past`: all at once.
    pub fn check(
        &self,
        started_on: NaiveDate,
        ended_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<()> {
        let faults = [
            ("/starts_on", "not_later", self.starts_on <= started_on),
            ("/starts_on", "in_past", self.starts_on < today),
            ("/ends_on", "not_later", self.ends_on <= ended_on),
        ];
        let errors: Vec<FieldError> = faults
            .into_iter()
            .filter(|(.., wrong)| *wrong)
            .map(|(at, code, _)| FieldError::at(at, Fault(code)))
            .collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(errors).into())
        }
    }
}

/// What a class was worth.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "evaluation": "Enam dari tujuh peserta kompeten; praktik overlock perlu diperpanjang." }))]
pub struct Evaluation {
    /// In the office's words: what went well, and what the next class should change. Name nobody in it.
    pub evaluation: Words,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_class_is_put_off_to_later_days_that_are_to_come() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let faults = |starts_on: &str, ends_on: &str| {
            let postponement = Postponement {
                starts_on: day(starts_on),
                ends_on: day(ends_on),
                registration_opens_on: None,
                registration_closes_on: None,
                reason: ReasonCode::parse("other").unwrap(),
                note: None,
            };
            let (started_on, ended_on) = (day("2027-02-01"), day("2027-02-26"));
            match postponement.check(started_on, ended_on, day("2027-02-10")) {
                Ok(()) => Vec::new(),
                Err(Error::Refused(refusal)) => refusal.errors,
                Err(other) => panic!("{other}"),
            }
        };
        let fault = |at: &str, code| FieldError::at(at, Fault(code));
        assert_eq!(faults("2027-02-10", "2027-02-27"), []);
        assert_eq!(
            faults("2027-02-09", "2027-02-27"),
            [fault("/starts_on", "in_past")]
        );
        assert_eq!(
            faults("2027-02-01", "2027-02-26"),
            [
                fault("/starts_on", "not_later"),
                fault("/starts_on", "in_past"),
                fault("/ends_on", "not_later")
            ]
        );
    }
}
