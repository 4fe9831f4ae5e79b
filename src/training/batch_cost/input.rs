//! What callers say of costs of classes.

use serde::Deserialize;
use utoipa::ToSchema;

use super::model::CostLine;
use crate::kernel::{ClientRef, Rupiah, Words};
use crate::training::batch::model::BatchId;

/// What a caller says of a new cost.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "batch_id": "018cc251-f400-7000-8000-000000005001", "line": "transport", "planned_idr": 4_800_000, "used_idr": 1_200_000,
    "note": "Uang transportasi peserta"
}))]
pub struct BatchCostInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The class. It stays the same for the cost's life.
    pub batch_id: BatchId,
    /// What it is for; each class has a line once. It stays the same for the cost's life.
    pub line: CostLine,
    /// What it is planned to cost.
    pub planned_idr: Rupiah,
    /// What it has cost so far; 0 where it is not said.
    pub used_idr: Option<Rupiah>,
    pub note: Option<Words>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "used_idr": 19_200_000, "note": "Dua termin dibayar" }))]
pub struct BatchCostPatch {
    #[schema(nullable = false)]
    pub planned_idr: Option<Rupiah>,
    /// What it has cost so far, from the beginning.
    #[schema(nullable = false)]
    pub used_idr: Option<Rupiah>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub note: Option<Option<Words>>,
}
