//! What callers say of ceilings of funding.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::kernel::{ClientRef, Rupiah, Words};
use crate::reference::FundingSource;

/// What a caller says of a new ceiling.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "source": "dbhcht", "year": 2099, "amount_idr": 960_000_000, "note": "DPA Dinas, kegiatan pelatihan kerja"
}))]
pub struct FundingCeilingInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// Where the money comes from. It stays the same for the ceiling's life.
    pub source: FundingSource,
    /// The year in which the classes start that it pays for. It stays the same for the ceiling's life.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i32,
    /// How much there is; not below what classes claim of it already.
    pub amount_idr: Rupiah,
    pub note: Option<Words>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "amount_idr": 1_350_000_000, "note": "Perubahan anggaran" }))]
pub struct FundingCeilingPatch {
    /// Not below what classes claim of it.
    #[schema(nullable = false)]
    pub amount_idr: Option<Rupiah>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub note: Option<Option<Words>>,
}
