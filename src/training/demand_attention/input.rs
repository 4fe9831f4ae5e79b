//! What callers say of attentions to demands.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::demand::skill_demand::model::SkillDemandId;
use crate::kernel::ClientRef;
use crate::training::provider::model::ProviderId;

/// What a caller says of a new attention.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "provider_id": "018cc251-f400-7000-8000-000000003002", "demand_id": "018cc251-f400-7000-8000-000000002002"
}))]
pub struct DemandAttentionInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The training provider that has seen the demand.
    pub provider_id: ProviderId,
    /// A verified skill demand that has not expired.
    pub demand_id: SkillDemandId,
}
