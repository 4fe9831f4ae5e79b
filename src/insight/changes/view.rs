//! An entry of the journal, as it is answered.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::position::Place;
use crate::db::journal::Entry;
use crate::kernel::Timestamp;

/// What happened to a record.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeView {
    /// Where the entry stands in the feed; as a text it sorts as the feed does.
    #[schema(example = "00000000000003e8000000000000002a")]
    pub position: String,
    pub at: Timestamp,
    /// The resource's path name.
    #[schema(example = "skill-demands")]
    pub resource: String,
    /// The record.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// The record's version after the change; 0 for a read.
    #[schema(minimum = 0)]
    pub version: i32,
    /// `create`, `update`, `delete`, the action's verb, or `read_unmasked`.
    #[schema(example = "verify")]
    pub action: String,
    /// The agency whose record it is.
    #[schema(example = "33.75")]
    pub agency: String,
    /// The client that did it.
    pub client_id: String,
    /// The party that the client is bound to.
    pub party: Option<String>,
    /// The coded reason, where the action has one.
    pub reason: Option<String>,
    /// The request that did it.
    pub request_id: String,
    /// The record after the change, without personal fields; `null` once it is deleted, and for a read. What only the
    /// clock decides, such as the end of a cover, is as it was at the moment of the change.
    pub state: Option<Value>,
}

impl From<Entry> for ChangeView {
    fn from(entry: Entry) -> Self {
        let position = Place::of(&entry).to_string();
        let Entry {
            seq: _,
            xid: _,
            at,
            client_id,
            party,
            agency,
            owner: _,
            resource,
            record_id,
            version,
            action,
            reason,
            request_id,
            state,
        } = entry;
        Self {
            position,
            at,
            resource,
            id: record_id.0,
            version,
            action,
            agency,
            client_id,
            party,
            reason,
            request_id,
            state: state.map(|state| state.0),
        }
    }
}
