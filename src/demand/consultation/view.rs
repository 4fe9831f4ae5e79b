//! How consultations are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{CHART, Consultation, ConsultationId, ConsultationKind, ConsultationStatus};
use crate::db::Record as _;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Name, Timestamp, Words};
use crate::reference::Region;
use crate::sort_keys;

sort_keys! {
    /// By what consultations may be sorted.
    pub enum ConsultationSort { CreatedAt = "created_at", UpdatedAt = "updated_at", HeldOn = "held_on" }
}

/// A consultation.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsultationView {
    pub id: ConsultationId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: ConsultationStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub kind: ConsultationKind,
    /// Whose needs it is about.
    pub region: Region,
    /// The day for which it is planned, and from `held` on the day on which it was held.
    pub held_on: NaiveDate,
    pub place: Option<Name>,
    /// How many people took part.
    #[schema(minimum = 0)]
    pub attendees: Option<i32>,
    /// What was talked about; for an employer's client `null` until the consultation is published.
    pub summary: Option<Words>,
    /// How many inputs were voiced; `null` for an employer's client.
    #[schema(minimum = 0)]
    pub inputs: Option<i32>,
    /// How many of them have no disposition yet; `null` for an employer's client.
    #[schema(minimum = 0)]
    pub inputs_open: Option<i32>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl ConsultationView {
    /// One of many, as the caller may see it.
    pub fn of(row: Consultation, by: &Actor) -> Self {
        let Consultation {
            id,
            agency,
            client_ref,
            status,
            version,
            created_at,
            updated_at,
            kind,
            region,
            held_on,
            place,
            attendees,
            summary,
            inputs,
            inputs_open,
        } = row;
        let is_office = by.scope.party.is_none();
        let is_told = is_office || status == ConsultationStatus::Published;
        Self {
            id,
            agency,
            client_ref,
            status,
            version,
            created_at,
            updated_at,
            kind,
            region,
            held_on,
            place,
            attendees,
            summary: summary.filter(|_| is_told),
            inputs: is_office.then_some(inputs),
            inputs_open: is_office.then_some(inputs_open),
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(row: Consultation, by: &Actor) -> Self {
        let allowed = CHART.allowed(row.status, &row, by, by.bar(&row.agency, row.owner()));
        Self {
            allowed_actions: Some(allowed),
            ..Self::of(row, by)
        }
    }
}

impl Representation for ConsultationView {
    const PATH: &'static str = "/v1/consultations";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which consultations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConsultationQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<ConsultationStatus>>,
    /// Any of these kinds.
    #[param(inline, style = Form, explode = false)]
    pub kind: Option<AnyOf<ConsultationKind>>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Its day is this one or later.
    pub held_on_from: Option<NaiveDate>,
    /// Its day is this one or earlier.
    pub held_on_to: Option<NaiveDate>,
    /// Searches place and summary; for an employer's client only in what is published.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<ConsultationSort>>,
}

impl ListQuery for ConsultationQuery {
    type SortKey = ConsultationSort;

    fn sort(&self) -> Option<Sort<ConsultationSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Consultation, by: ConsultationSort) -> Result<After> {
    match by {
        ConsultationSort::CreatedAt => After::new((), row.id),
        ConsultationSort::UpdatedAt => After::new(row.updated_at, row.id),
        ConsultationSort::HeldOn => After::new(row.held_on, row.id),
    }
}
