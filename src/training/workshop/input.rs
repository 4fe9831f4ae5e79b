//! What callers say of workshops.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::kernel::{ClientRef, Name, ShortText};
use crate::training::provider::model::ProviderId;

/// What stands in a workshop, and how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Equipment {
    pub name: ShortText,
    #[schema(minimum = 1, maximum = 10000)]
    pub count: i32,
}

/// What a caller says of a new workshop.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "provider_id": "018cc251-f400-7000-8000-000000003001", "name": "Bengkel mesin bordir", "capacity": 16,
    "equipment": [{ "name": "Mesin bordir komputer", "count": 4 }]
}))]
pub struct WorkshopInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The training provider whose room it is. It stays the same for the workshop's life.
    pub provider_id: ProviderId,
    /// No two workshops of a provider have the same one, upper and lower case apart.
    pub name: Name,
    /// How many people can be taught in it at once.
    #[schema(minimum = 1, maximum = 1000)]
    pub capacity: i32,
    #[serde(default)]
    #[schema(max_items = 200)]
    pub equipment: Vec<Equipment>,
}

/// A merge patch (RFC 7396): what is there is set, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "capacity": 20, "equipment": [{ "name": "Mesin jahit industri", "count": 20 }] }))]
pub struct WorkshopPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(minimum = 1, maximum = 1000, nullable = false)]
    pub capacity: Option<i32>,
    /// All that stands in it: the list is replaced as a whole.
    #[schema(max_items = 200, nullable = false)]
    pub equipment: Option<Vec<Equipment>>,
}
