//! Rows and rules of ceilings of funding.

use serde_json::{Value, json};
use uuid::Uuid;

use super::input::{FundingCeilingInput, FundingCeilingPatch};
use crate::db::prelude::*;
use crate::db::{Record, Tx};
use crate::kernel::chart::{Chart, Transition};
use crate::kernel::{ClientRef, Rupiah, Words};
use crate::reference::FundingSource;
use crate::training::budget::model::Fund;
use crate::{text_enum, uuid_id};

uuid_id!(FundingCeilingId, "018cc251-f400-7000-8000-000000017001");

text_enum! {
    /// Where a ceiling stands. There is but one state.
    pub enum FundingCeilingStatus { Set = "set" }
}

const SET: &[FundingCeilingStatus] = &[FundingCeilingStatus::Set];

/// The life of a ceiling.
pub static CHART: Chart<FundingCeilingStatus, ()> = Chart {
    resource: "funding-ceilings",
    initial: FundingCeilingStatus::Set,
    states: FundingCeilingStatus::ALL,
    transitions: &[
        Transition {
            action: "update",
            from: SET,
            to: None,
            guards: &[],
            decides: true,
        },
        Transition {
            action: "delete",
            from: SET,
            to: None,
            guards: &[],
            decides: true,
        },
    ],
};

/// A ceiling as it is kept.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = funding_ceilings, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct FundingCeiling {
    pub id: FundingCeilingId,
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub source: FundingSource,
    /// That in which the classes start that it pays for, 2000 to 2100.
    pub year: i32,
    pub amount_idr: Rupiah,
    pub note: Option<Words>,
}

impl FundingCeiling {
    /// A new record of the transaction's client and agency.
    pub fn new(tx: &mut Tx<'_>, input: &FundingCeilingInput) -> Self {
        let FundingCeilingInput {
            client_ref,
            source,
            year,
            amount_idr,
            note,
        } = input.clone();
        Self {
            id: tx.new_id(),
            agency: tx.by.scope.agency.to_string(),
            client_ref,
            version: 1,
            created_at: tx.now,
            updated_at: tx.now,
            source,
            year,
            amount_idr,
            note,
        }
    }

    /// Applies a merge patch.
    pub fn patch(&mut self, patch: &FundingCeilingPatch) {
        let FundingCeilingPatch { amount_idr, note } = patch.clone();
        self.amount_idr = amount_idr.unwrap_or(self.amount_idr);
        if let Some(note) = note {
            self.note = note;
        }
    }

    /// Whose money it limits.
    #[must_use]
    pub fn fund(&self) -> Fund {
        Fund {
            agency: self.agency.clone(),
            source: self.source.clone(),
            year: self.year,
        }
    }

    /// Counts the change.
    pub fn touch(&mut self, now: Timestamp) {
        self.version += 1;
        self.updated_at = now;
    }
}

impl Record for FundingCeiling {
    const RESOURCE: &'static str = "funding-ceilings";

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
            id,
            agency,
            client_ref,
            version,
            created_at,
            updated_at,
            source,
            year,
            amount_idr,
            // Free words can name people, and the journal forgets nothing.
            note: _,
        } = self;
        json!({
            "id": id, "agency": agency, "client_ref": client_ref, "status": CHART.initial, "version": version,
            "created_at": created_at, "updated_at": updated_at, "source": source, "year": year, "amount_idr": amount_idr,
        })
    }
}
