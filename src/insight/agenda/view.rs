//! How the agenda is answered, and asked for.

use std::cmp::Reverse;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::demand::consultation::model::ConsultationId;
use crate::demand::consultation_input::model::{
    ConsultationInput, ConsultationInputId, Disposition,
};
use crate::demand::skill_demand::model::{SkillDemand, SkillDemandId, SkillDemandStatus};
use crate::http::query::CodePrefix;
use crate::insight::alignment::model::{Figures, Key};
use crate::kernel::{Actor, Timestamp, Title, Words};
use crate::reference::{OccupationGroupView, OccupationView, Region};

/// So many occupations are told.
const MOST_MISSING: usize = 10;

/// Which agenda.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AgendaQuery {
    /// Only regions whose code begins so.
    #[param(inline)]
    pub region: Option<CodePrefix>,
}

/// The agenda of the next consultation.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaView {
    /// The day on which it holds.
    pub as_of: NaiveDate,
    /// The day of the last forum or visit that has taken place.
    pub last_meeting: Option<NaiveDate>,
    /// What was promised and is not done: demands made from inputs, for which there is no batch, not even a planned one; also
    /// where they have expired meanwhile.
    /// `null` for who may not read demands, as the next two.
    #[schema(max_items = 50)]
    pub promised: Option<Vec<AgendaDemand>>,
    /// Verified demands that are not met and whose last day is near.
    #[schema(max_items = 50)]
    pub expiring: Option<Vec<AgendaDemand>>,
    /// Of which occupations most people are missing.
    #[schema(max_items = 10)]
    pub missing: Option<Vec<AgendaOccupation>>,
    /// What has been answered since the last meeting. `null` for who may not read inputs.
    #[schema(max_items = 50)]
    pub answered: Option<Vec<AgendaInput>>,
}

/// A skill demand on the agenda.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaDemand {
    pub id: SkillDemandId,
    pub status: SkillDemandStatus,
    pub title: Title,
    pub occupation: OccupationView,
    pub region: Region,
    /// How many people are still missing.
    #[schema(minimum = 1)]
    pub open: i32,
    /// The day by which all are needed.
    pub needed_by: NaiveDate,
    /// The last day on which it counts.
    pub valid_until: NaiveDate,
    /// The inputs that it was made from; none for an employer's client, who does not see all of them.
    pub input_ids: Vec<ConsultationInputId>,
}

/// An occupation on the agenda, with the figures of the alignment.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaOccupation {
    pub occupation: OccupationGroupView,
    /// Demanded and not hired yet.
    pub open: i64,
    pub in_training: i64,
    pub expected_graduates: i64,
    /// `open` less the expected graduates.
    #[schema(minimum = 1)]
    pub unmet: i64,
}

/// An input on the agenda.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgendaInput {
    pub id: ConsultationInputId,
    pub consultation_id: ConsultationId,
    pub words: Words,
    pub disposition: Option<Disposition>,
    pub answer: Option<Words>,
    pub answered_at: Option<Timestamp>,
}

/// What is told, each as far as the caller may know it.
#[derive(Debug, Default)]
pub struct Told {
    pub promised: Option<Vec<SkillDemand>>,
    pub expiring: Option<Vec<SkillDemand>>,
    pub missing: Option<Vec<AgendaOccupation>>,
    pub answered: Option<Vec<ConsultationInput>>,
}

impl AgendaView {
    pub fn new(as_of: NaiveDate, last_meeting: Option<NaiveDate>, told: Told, by: &Actor) -> Self {
        let Told {
            promised,
            expiring,
            missing,
            answered,
        } = told;
        let demand = |mut row: SkillDemand| {
            if by.scope.party.is_some() {
                row.input_ids.0.clear();
            }
            AgendaDemand::from(row)
        };
        let demands = |rows: Vec<SkillDemand>| rows.into_iter().map(demand).collect();
        Self {
            as_of,
            last_meeting,
            promised: promised.map(demands),
            expiring: expiring.map(demands),
            missing,
            answered: answered.map(|rows| rows.into_iter().map(AgendaInput::from).collect()),
        }
    }
}

/// The occupations of which most people are missing, those first.
pub fn missing(cells: Vec<(Key, Figures)>) -> Vec<AgendaOccupation> {
    let cells = cells.into_iter().filter(|(_, figures)| figures.unmet > 0);
    let mut found: Vec<AgendaOccupation> = cells
        .filter_map(|(key, figures)| {
            Some(AgendaOccupation {
                occupation: OccupationGroupView::of(key.occupation?),
                open: figures.open,
                in_training: figures.in_training,
                expected_graduates: figures.expected_graduates,
                unmet: figures.unmet,
            })
        })
        .collect();
    found.sort_by_key(|one| Reverse(one.unmet));
    found.truncate(MOST_MISSING);
    found
}

impl From<SkillDemand> for AgendaDemand {
    fn from(row: SkillDemand) -> Self {
        Self {
            id: row.id,
            status: row.status,
            open: row.open(),
            title: row.title,
            occupation: row.occupation.into(),
            region: row.region,
            needed_by: row.needed_by,
            valid_until: row.valid_until,
            input_ids: row.input_ids.0,
        }
    }
}

impl From<ConsultationInput> for AgendaInput {
    fn from(row: ConsultationInput) -> Self {
        Self {
            id: row.id,
            consultation_id: row.consultation_id,
            words: row.words,
            disposition: row.disposition,
            answer: row.answer,
            answered_at: row.answered_at,
        }
    }
}
