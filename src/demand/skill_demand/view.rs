//! How skill demands are answered, and asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::life::{CHART, Listed, Standing, Voice};
use super::model::{
    Attention, DemandKind, Fulfilment, SkillDemand, SkillDemandId, SkillDemandStatus,
};
use crate::db::Record as _;
use crate::db::column::Json;
use crate::demand::consultation_input::model::ConsultationInputId;
use crate::demand::employer::model::{EmployerId, EmployerStatus};
use crate::error::Result;
use crate::http::page::{After, ListQuery, Sort};
use crate::http::query::{AnyOf, CodePrefix, ExactCode};
use crate::http::reply::Representation;
use crate::http::search::Search;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, ClientRef, Contact, Name, Rupiah, ShortText, Timestamp, Title, Words};
use crate::reference::{OccupationView, ReasonCode, Region};
use crate::sort_keys;

sort_keys! {
    /// By what skill demands may be sorted.
    pub enum SkillDemandSort { CreatedAt = "created_at", UpdatedAt = "updated_at", NeededBy = "needed_by", Title = "title", WeightedOpen = "weighted_open" }
}

/// A skill demand.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillDemandView {
    pub id: SkillDemandId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub client_ref: Option<ClientRef>,
    pub status: SkillDemandStatus,
    /// The coded reason of the last action that needed one.
    pub status_reason: Option<ReasonCode>,
    /// That reason in words.
    pub status_note: Option<Words>,
    /// Counts the changes from 1; the first part of the `ETag`.
    #[schema(minimum = 1)]
    pub version: i32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The firm that needs the people.
    pub employer_id: EmployerId,
    /// The need as it was voiced.
    pub title: Title,
    pub occupation: OccupationView,
    /// What the people must be able to do.
    pub skills: Vec<ShortText>,
    /// How many people are needed.
    #[schema(minimum = 1)]
    pub headcount: i32,
    /// How many of them have been hired.
    #[schema(minimum = 0)]
    pub hired: i32,
    /// How many are still missing.
    #[schema(minimum = 0)]
    pub open: i32,
    /// How far the demand is met by hires.
    pub fulfilment: Fulfilment,
    /// What it weighs today by the office's priorities, in percent of other demand; `null` for a party's client. Together with
    /// `open` it is what `sort=weighted_open` follows.
    #[schema(minimum = 0, maximum = 1000)]
    pub weight: Option<i32>,
    /// How far the training provider whose client asks has looked into it; for others the one that has looked furthest.
    pub attention: Attention,
    pub kind: DemandKind,
    /// Where they will work.
    pub region: Region,
    /// The first day on which somebody is needed.
    pub needed_from: NaiveDate,
    /// The day by which all are needed.
    pub needed_by: NaiveDate,
    /// The lowest wage offered, a month.
    pub wage_min_idr: Option<Rupiah>,
    /// The highest wage offered, a month.
    pub wage_max_idr: Option<Rupiah>,
    /// The last day on which the demand counts.
    pub valid_until: NaiveDate,
    /// Whether that day is over, on the office's calendar. Only a verified demand that has not expired counts.
    pub expired: bool,
    /// The inputs of consultations from which it was made.
    pub input_ids: Vec<ConsultationInputId>,
    /// The demand that it renews.
    pub renews: Option<SkillDemandId>,
    /// Who has voiced it, for a training provider's client, which sees no employers; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub employer: Option<VoiceView>,
    /// What this caller may do with the record now; only where one record is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<Vec<AllowedAction>>,
}

/// The firm that has voiced a demand, as a training provider may know it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VoiceView {
    pub name: Name,
    /// Whom to ask; `null` unless the firm is verified and agreed that training providers are told (`contact_shared`).
    pub contact: Option<Contact>,
}

impl From<Voice> for VoiceView {
    fn from(voice: Voice) -> Self {
        let Voice {
            status,
            name,
            contact_name,
            contact_phone,
            contact_email,
            contact_shared,
        } = voice;
        let contact = Contact {
            name: contact_name,
            phone: contact_phone,
            email: contact_email,
        };
        Self {
            name,
            contact: (contact_shared && status == EmployerStatus::Verified).then_some(contact),
        }
    }
}

impl SkillDemandView {
    /// One of many, as it stands on `today`, with its weight. What passed between the firm and the office is not told to a
    /// training provider, nor the weight to any party.
    pub fn of(row: Listed, by: &Actor, today: NaiveDate) -> Self {
        let Listed {
            demand: row,
            weight,
            attention,
        } = row;
        let whole = by.scope.provider().is_none();
        let (open, fulfilment, expired) = (row.open(), row.fulfilment(), row.expired(today));
        let SkillDemand {
            id,
            agency,
            client_ref,
            status,
            status_reason,
            status_note,
            version,
            created_at,
            updated_at,
            employer_id,
            title,
            occupation,
            skills: Json(skills),
            headcount,
            hired,
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            input_ids: Json(input_ids),
            renews,
        } = row;
        Self {
            id,
            agency,
            client_ref: client_ref.filter(|_| whole),
            status,
            status_reason: status_reason.filter(|_| whole),
            status_note: status_note.filter(|_| whole),
            version,
            created_at,
            updated_at,
            employer_id,
            title,
            occupation: occupation.into(),
            skills,
            headcount,
            hired,
            open,
            fulfilment,
            weight: by.scope.party.is_none().then_some(weight),
            attention: attention.unwrap_or(Attention::New),
            kind,
            region,
            needed_from,
            needed_by,
            wage_min_idr,
            wage_max_idr,
            valid_until,
            expired,
            input_ids: if whole { input_ids } else { Vec::new() },
            renews,
            employer: None,
            allowed_actions: None,
        }
    }

    /// One record, with what the caller may do.
    pub fn one(standing: Standing, by: &Actor) -> Self {
        let demand = &standing.demand;
        let bar = by.bar(&demand.agency, demand.owner());
        let allowed = CHART.allowed(demand.status, &standing, by, bar);
        let listed = Listed {
            demand: standing.demand,
            weight: standing.ground.weight,
            attention: Some(standing.ground.attention),
        };
        let employer = standing.ground.employer;
        Self {
            employer: employer
                .filter(|_| by.scope.provider().is_some())
                .map(VoiceView::from),
            allowed_actions: Some(allowed),
            ..Self::of(listed, by, standing.today)
        }
    }
}

impl Representation for SkillDemandView {
    const PATH: &'static str = "/v1/skill-demands";

    fn id(&self) -> Uuid {
        self.id.into()
    }

    fn version(&self) -> i32 {
        self.version
    }
}

/// Which skill demands.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SkillDemandQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<SkillDemandStatus>>,
    /// The firm that needs the people.
    pub employer_id: Option<EmployerId>,
    /// KBJI code or its beginning.
    #[param(inline)]
    pub occupation: Option<CodePrefix>,
    /// This KBJI code and none under it.
    #[param(inline)]
    pub occupation_exact: Option<ExactCode>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// This region code and none under it.
    #[param(inline)]
    pub region_exact: Option<ExactCode>,
    /// Any of these kinds.
    #[param(inline, style = Form, explode = false)]
    pub kind: Option<AnyOf<DemandKind>>,
    /// All are needed by this day or later.
    pub needed_by_from: Option<NaiveDate>,
    /// All are needed by this day or earlier.
    pub needed_by_to: Option<NaiveDate>,
    /// The last day on which it counts is this one or later.
    pub valid_until_from: Option<NaiveDate>,
    /// The last day on which it counts is this one or earlier.
    pub valid_until_to: Option<NaiveDate>,
    /// The lowest wage offered is this or more, a month.
    #[param(inline)]
    pub wage_min_idr_from: Option<Rupiah>,
    /// The lowest wage offered is this or less, a month.
    #[param(inline)]
    pub wage_min_idr_to: Option<Rupiah>,
    /// The highest wage offered is this or more, a month.
    #[param(inline)]
    pub wage_max_idr_from: Option<Rupiah>,
    /// The highest wage offered is this or less, a month.
    #[param(inline)]
    pub wage_max_idr_to: Option<Rupiah>,
    /// Whether the last day on which it counts is over.
    pub expired: Option<bool>,
    /// Met by hires as far as any of these.
    #[param(inline, style = Form, explode = false)]
    pub fulfilment: Option<AnyOf<Fulfilment>>,
    /// Looked into as far as any of these, as `attention` tells it.
    #[param(inline, style = Form, explode = false)]
    pub attention: Option<AnyOf<Attention>>,
    /// The demand that it renews.
    pub renews: Option<SkillDemandId>,
    /// Searches the title and the skills.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it. `weighted_open` is `open` times `weight`, for the office alone; no
    /// index brings it in order, so that all that the filters leave is looked at: also demand that does not count, unless `status`
    /// and `expired` leave it out.
    #[param(inline)]
    pub sort: Option<Sort<SkillDemandSort>>,
}

impl SkillDemandQuery {
    /// Checks what depends on who asks.
    ///
    /// # Errors
    /// `invalid_parameter` with `not_in_list` at `sort` where a party's client would sort by what it is not told.
    pub fn check(&self, by: &Actor) -> Result<()> {
        self.sort.map_or(Ok(()), |sort| {
            sort.must_be_told(by, SkillDemandSort::WeightedOpen)
        })
    }
}

impl ListQuery for SkillDemandQuery {
    type SortKey = SkillDemandSort;

    fn sort(&self) -> Option<Sort<SkillDemandSort>> {
        self.sort
    }
}

/// Where a page that ends with `row` is followed by the next.
///
/// # Errors
/// Those of [`After::new`].
pub fn after(row: &Listed, by: SkillDemandSort) -> Result<After> {
    let (row, weight) = (&row.demand, row.weight);
    match by {
        SkillDemandSort::CreatedAt => After::new((), row.id),
        SkillDemandSort::UpdatedAt => After::new(row.updated_at, row.id),
        SkillDemandSort::NeededBy => After::new(row.needed_by, row.id),
        SkillDemandSort::Title => After::new(row.title_key(), row.id),
        SkillDemandSort::WeightedOpen => After::new(row.open() * weight, row.id),
    }
}
