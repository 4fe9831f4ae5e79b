//! How opinions on training programs are answered, and asked for.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::model::{
    CHART, ProgramOpinion, ProgramOpinionId, ProgramOpinionStatus, Stance, Standing,
};
use crate::demand::employer::model::EmployerId;
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::AnyOf;
use crate::http::reply::Representation;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Timestamp, Words};
use crate::reference::office_settings::model::OpinionVoice;
use crate::sort_keys;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;

sort_keys! {
    /// By what opinions on programs may be sorted.
    pub enum ProgramOpinionSort { CreatedAt = "created_at", UpdatedAt = "updated_at" }
}

/// An opinion on a training program.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProgramOpinionView {
    pub id: ProgramOpinionId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    /// `null` for a party's client where the opinion is another's.
    pub client_ref: Option<ClientRef>,
    pub status: ProgramOpinionStatus,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub program_id: ProgramId,
    /// Whether it is an employer's, a training provider's or the office's.
    pub voice: OpinionVoice,
    /// The employer whose it is; `null` in another voice, and for a training provider's client.
    pub employer_id: Option<EmployerId>,
    /// The training provider whose it is; `null` in another voice, and for another provider's client.
    pub provider_id: Option<ProviderId>,
    pub stance: Stance,
    /// What is to be said for it, against it, or to be changed.
    pub words: Words,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

impl ProgramOpinionView {
    /// One of many. Whose it is, is told to the office and to who gave it.
    #[must_use]
    pub fn of(row: ProgramOpinion, by: &Actor) -> Self {
        let is_named = row.is_named_to(by);
        let ProgramOpinion {
            id,
            agency,
            client_ref,
            status,
            version,
            created_at,
            updated_at,
            program_id,
            voice,
            employer_id,
            provider_id,
            stance,
            words,
        } = row;
        Self {
            id,
            agency,
            client_ref: client_ref.filter(|_| is_named),
            status,
            version,
            created_at,
            updated_at,
            program_id,
            voice,
            employer_id: employer_id.filter(|_| is_named),
            provider_id: provider_id.filter(|_| is_named),
            stance,
            words,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let opinion = &standing.opinion;
        let allowed = CHART.allowed(opinion.status, &standing, by, opinion.bar(by));
        Self {
            allowed_actions: Some(allowed),
            ..Self::of(standing.opinion, by)
        }
    }
}

impl Representation for ProgramOpinionView {
    const PATH: &'static str = "/v1/program-opinions";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which opinions on programs.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProgramOpinionQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<ProgramOpinionStatus>>,
    /// The training program that they are on.
    pub program_id: Option<ProgramId>,
    /// In any of these voices.
    #[param(inline, style = Form, explode = false)]
    pub voice: Option<AnyOf<OpinionVoice>>,
    /// Of any of these stances.
    #[param(inline, style = Form, explode = false)]
    pub stance: Option<AnyOf<Stance>>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<ProgramOpinionSort>>,
}

impl ListQuery for ProgramOpinionQuery {
    type SortKey = ProgramOpinionSort;

    fn sort(&self) -> Option<Sort<ProgramOpinionSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &ProgramOpinion, by: ProgramOpinionSort) -> Result<After> {
    match by {
        ProgramOpinionSort::CreatedAt => After::new((), row.id),
        ProgramOpinionSort::UpdatedAt => After::new(row.updated_at, row.id),
    }
}
