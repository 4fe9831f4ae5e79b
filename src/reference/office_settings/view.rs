//! How office settings are answered.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{OfficeSettings, OfficeSettingsId, OpinionVoice};
use crate::db::column::Json;
use crate::http::reply::Representation;
use crate::kernel::{Actor, Timestamp};

/// How an office works.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeSettingsView {
    /// What the change feed calls the record; `null` as long as nobody has changed anything.
    pub id: Option<OfficeSettingsId>,
    /// The region code of the agency whose settings they are.
    #[schema(example = "33.75")]
    pub agency: String,
    /// Counts the changes; the first part of the `ETag`. It is 0 as long as nobody has changed anything.
    #[schema(minimum = 0)]
    pub version: i32,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    /// Whose opinions on a training program the office hears before it approves it; none where it may approve what is
    /// submitted.
    pub required_opinions: Vec<OpinionVoice>,
    /// Whether a class starts only when everyone in it is insured on every day, or a waiver says otherwise.
    pub require_cover_at_start: bool,
}

impl From<OfficeSettings> for OfficeSettingsView {
    fn from(row: OfficeSettings) -> Self {
        let OfficeSettings {
            agency,
            id,
            version,
            created_at,
            updated_at,
            required_opinions: Json(required_opinions),
            require_cover_at_start,
        } = row;
        Self {
            id: Some(id),
            agency,
            version,
            created_at: Some(created_at),
            updated_at: Some(updated_at),
            required_opinions,
            require_cover_at_start,
        }
    }
}

impl OfficeSettingsView {
    /// What holds for the caller's agency: its own settings, or what holds for all.
    #[must_use]
    pub fn of(row: Option<OfficeSettings>, by: &Actor) -> Self {
        row.map_or_else(
            || Self {
                id: None,
                agency: by.scope.agency.to_string(),
                version: 0,
                created_at: None,
                updated_at: None,
                required_opinions: Vec::new(),
                require_cover_at_start: false,
            },
            Self::from,
        )
    }
}

impl Representation for OfficeSettingsView {
    const PATH: &'static str = "/v1/office-settings";

    fn id(&self) -> Uuid {
        self.id.map_or_else(Uuid::nil, Uuid::from)
    }

    fn version(&self) -> i32 {
        self.version
    }
}
