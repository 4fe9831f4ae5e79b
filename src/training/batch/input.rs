//! What a caller says of a batch.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Result;
use crate::kernel::{ClientRef, Fault, FieldError, Name, Rupiah};
use crate::reference::{FundingSource, Region};
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
