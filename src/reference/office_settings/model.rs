//! The row of office settings.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::OfficeSettingsPatch;
use crate::db::column::Json;
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::{text_enum, uuid_id};

uuid_id!(OfficeSettingsId);

text_enum! {
    /// Who says what a training program is worth.
    pub enum OpinionVoice {
        /// A firm whose demand the program may answer.
        Employer = "employer",
        /// A training provider.
        Provider = "provider",
        /// The office itself.
        Office = "office",
    }
}

/// The settings of one agency as they are kept.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = office_settings, primary_key(agency))]
pub struct OfficeSettings {
    pub agency: String,
    /// What the journal calls it.
    pub id: OfficeSettingsId,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Whose opinions on a program the office hears before it approves it.
    pub required_opinions: Json<Vec<OpinionVoice>>,
    /// Whether a class starts only when everyone in it is insured.
    pub require_cover_at_start: bool,
}

impl OfficeSettings {
    /// What holds for the transaction's agency as long as nobody has said otherwise.
    pub fn usual(tx: &mut Tx<'_>) -> Self {
        Self {
            agency: tx.by.scope.agency.to_string(),
            id: tx.new_id(),
            version: 0,
            created_at: tx.now,
            updated_at: tx.now,
            required_opinions: Json(Vec::new()),
            require_cover_at_start: false,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &OfficeSettingsPatch) {
        let OfficeSettingsPatch {
            required_opinions,
            require_cover_at_start,
        } = patch.clone();
        if let Some(required_opinions) = required_opinions {
            self.required_opinions = Json(required_opinions);
        }
        self.require_cover_at_start = require_cover_at_start.unwrap_or(self.require_cover_at_start);
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for OfficeSettings {
    const RESOURCE: &'static str = "office-settings";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn agency(&self) -> &str {
        &self.agency
    }

    fn state(&self) -> Value {
        let Self {
            agency,
            id,
            version,
            created_at,
            updated_at,
            required_opinions: Json(required_opinions),
            require_cover_at_start,
        } = self;
        json!({
            "id": id, "agency": agency, "version": version, "created_at": created_at, "updated_at": updated_at,
            "required_opinions": required_opinions, "require_cover_at_start": require_cover_at_start,
        })
    }
}
