//! What a caller says of a training provider.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::ProviderKind;
use crate::error::{Refusal, Result};
use crate::kernel::{
    ClientRef, Contact, ContactPatch, Fault, FieldError, LicenceNumber, Name, Nib, ShortText, Vin,
};
use crate::reference::Region;

/// The licence to train, as the office for permits issued it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    pub number: LicenceNumber,
    /// The last day on which it is valid.
    pub until: NaiveDate,
}

/// That government or a firm is registered to train, where a private institution has a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    pub number: LicenceNumber,
}

/// What a caller says of a new training provider.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "LPKS Contoh Terampil", "kind": "lpks", "vin": "1901337501", "nib": "9120001234568",
    "licence": { "number": "563/0001/LPK/2026", "until": "2099-12-31" }, "accredited_until": "2099-12-31",
    "region": "33.75.01", "workshops": ["Bengkel mesin garmen"],
    "contact": { "name": "Budi Contoh", "phone": "+62285000002", "email": "budi@contoh.example" }
}))]
pub struct ProviderInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub name: Name,
    pub kind: ProviderKind,
    pub vin: Option<Vin>,
    pub nib: Option<Nib>,
    /// A private institution needs one to be activated.
    pub licence: Option<Licence>,
    /// Only of a public training centre or a firm; a private institution has a licence.
    pub registration: Option<Registration>,
    /// The last day of its accreditation; a batch can be opened only within it. `null` where none is recorded.
    pub accredited_until: Option<NaiveDate>,
    pub region: Region,
    /// The rooms and shops in which it trains, in free words. Those in which sessions can be held, with their capacities, are
    /// records of their own: `/v1/workshops`.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub workshops: Vec<ShortText>,
    pub contact: Contact,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "accredited_until": "2099-12-31", "contact": { "email": null } }))]
pub struct ProviderPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub kind: Option<ProviderKind>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub vin: Option<Option<Vin>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub nib: Option<Option<Nib>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub licence: Option<Option<LicencePatch>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub registration: Option<Option<Registration>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub accredited_until: Option<Option<NaiveDate>>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[schema(max_items = 100, nullable = false)]
    pub workshops: Option<Vec<ShortText>>,
    #[schema(nullable = false)]
    pub contact: Option<ContactPatch>,
}

/// Changes a licence; where none is recorded yet, both fields are needed.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LicencePatch {
    #[schema(nullable = false)]
    pub number: Option<LicenceNumber>,
    #[schema(nullable = false)]
    pub until: Option<NaiveDate>,
}

impl LicencePatch {
    /// The licence after the patch.
    ///
    /// # Errors
    /// `required` at the fields that neither the patch nor the record has.
    pub fn onto(self, licence: Option<Licence>) -> Result<Licence> {
        let (number, until) =
            licence.map_or((None, None), |old| (Some(old.number), Some(old.until)));
        match (self.number.or(number), self.until.or(until)) {
            (Some(number), Some(until)) => Ok(Licence { number, until }),
            (number, until) => {
                let missing = [
                    ("/licence/number", number.is_none()),
                    ("/licence/until", until.is_none()),
                ];
                let errors = missing.into_iter().filter(|(_, missing)| *missing);
                let errors = errors.map(|(at, _)| FieldError::at(at, Fault("required")));
                Err(Refusal::invalid(errors.collect()).into())
            }
        }
    }
}
