//! `/v1/batches/board`: what the home page of an office or a provider needs, in one call.
//!
//! Each class that is planned or under way, with its seats, what leads it on from its state, and what is in the way. The reasons
//! are those of the [chart](super::life::CHART), as `allowed_actions` of the class gives them to the same caller. Before the first
//! day of a class the usual way on is shown; from that day on the first of several that nothing bars, and where all are barred the
//! usual one.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::life::CHART;
use super::model::{BatchId, BatchStatus, Standing};
use super::registration::RegistrationWindow;
use super::{UncoveredParticipants, store};
use crate::db::Record as _;
use crate::error::{Code, Result};
use crate::http::page::{After, Found, List, ListQuery, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::read::Read;
use crate::http::routes::Routes;
use crate::kernel::chart::AllowedAction;
use crate::kernel::{Actor, Name, Title};
use crate::reference::Region;
use crate::training::program::model::ProgramId;
use crate::training::provider::model::ProviderId;
use crate::{rights, sort_keys};

rights!(ListClassBoard = "batches:read" list);

sort_keys! {
    /// The one order of the class board: that in which the classes start.
    pub enum BoardOrder { StartsOn = "starts_on" }
}

/// Which classes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BoardQuery {
    /// Any of these states; those in which a class is over are never on the board.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<BatchStatus>>,
    /// The training provider that teaches.
    pub provider_id: Option<ProviderId>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
}

impl ListQuery for BoardQuery {
    type SortKey = BoardOrder;

    fn sort(&self) -> Option<Sort<BoardOrder>> {
        None
    }
}

/// A class on the board, as the database tells it.
#[derive(Clone, Debug)]
pub struct OnBoard {
    pub standing: Standing,
    /// The program's title.
    pub program: Title,
    /// The provider's name.
    pub provider: Name,
}

/// A class on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardClass {
    pub id: BatchId,
    /// The region code of the agency that keeps the record.
    #[schema(example = "33.75")]
    pub agency: String,
    pub status: BatchStatus,
    pub name: Name,
    pub program: BoardProgram,
    pub provider: BoardProvider,
    /// Where it is held.
    pub region: Region,
    #[schema(minimum = 1, maximum = 1000)]
    pub seats: i32,
    /// With fewer participants it is not worth holding.
    #[schema(minimum = 1, maximum = 1000)]
    pub min_seats: i32,
    /// Seats held by enrollments.
    #[schema(minimum = 0)]
    pub seats_taken: i32,
    /// Seats that nobody holds.
    #[schema(minimum = 0)]
    pub seats_free: i32,
    /// The first day of registration.
    pub registration_opens_on: NaiveDate,
    /// The last day of registration.
    pub registration_closes_on: NaiveDate,
    /// What these two days say today, on the office's calendar.
    pub registration: RegistrationWindow,
    /// The first day of the class.
    pub starts_on: NaiveDate,
    /// The last day of the class.
    pub ends_on: NaiveDate,
    /// How many days are left until it starts, on the office's calendar; negative once that day is over.
    pub days_until_start: i64,
    /// The codes for which the next action cannot be taken now, whoever asks.
    #[schema(example = json!(["registration_not_over"]))]
    pub waiting: Vec<&'static str>,
    /// What leads it on from its state: from its first day on an open class that is still registering may start without a selection.
    pub next_action: Option<NextAction>,
}

/// The program of a class on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardProgram {
    pub id: ProgramId,
    pub title: Title,
}

/// The training provider of a class on the board.
#[derive(Debug, Serialize, ToSchema)]
pub struct BoardProvider {
    pub id: ProviderId,
    pub name: Name,
}

/// What leads a class on from its state, for this caller: the usual way, or from the first day of the class on another where that
/// one is barred and this is not.
#[derive(Debug, Serialize, ToSchema)]
pub struct NextAction {
    /// The verb, the last segment of the path.
    #[schema(example = "select")]
    pub action: &'static str,
    /// Whether the call would succeed now.
    #[schema(example = false)]
    pub allowed: bool,
    /// The codes that the call would answer now; empty where it is allowed.
    #[schema(example = json!(["registration_not_over"]))]
    pub blockers: Vec<&'static str>,
}

impl BoardClass {
    /// A class as it stands for the caller.
    pub fn of(class: OnBoard, by: &Actor) -> Self {
        let OnBoard {
            standing,
            program,
            provider,
        } = class;
        let batch = &standing.batch;
        let is_due = batch.starts_on <= standing.today;
        let ways = batch.status.next_actions(is_due);
        let is_free = |action: &&str| {
            let obstacles = CHART.obstacles(action, batch.status, &standing);
            obstacles.is_empty()
        };
        let free = ways.iter().copied().find(is_free);
        let next = free.or_else(|| ways.first().copied());
        let bar = by.bar(&batch.agency, batch.owner());
        let obstacles = next.map(|action| CHART.obstacles(action, batch.status, &standing));
        let next_action = next.map(|action| {
            let AllowedAction {
                action,
                allowed,
                reasons,
            } = CHART.allowed_one(action, batch.status, &standing, by, bar);
            NextAction {
                action,
                allowed,
                blockers: reasons,
            }
        });
        Self {
            days_until_start: (batch.starts_on - standing.today).num_days(),
            waiting: obstacles
                .unwrap_or_default()
                .into_iter()
                .map(Code::as_str)
                .collect(),
            next_action,
            id: batch.id,
            status: batch.status,
            program: BoardProgram {
                id: batch.program_id,
                title: program,
            },
            provider: BoardProvider {
                id: batch.provider_id,
                name: provider,
            },
            seats: batch.seats,
            min_seats: batch.min_seats,
            seats_taken: batch.seats_taken,
            seats_free: batch.seats - batch.seats_taken,
            registration_opens_on: batch.registration_opens_on,
            registration_closes_on: batch.registration_closes_on,
            registration: batch.registration(standing.today),
            starts_on: batch.starts_on,
            ends_on: batch.ends_on,
            agency: standing.batch.agency,
            name: standing.batch.name,
            region: standing.batch.region,
        }
    }
}

/// Read the class board
///
/// Every class that is planned, open, selecting, confirmed or running, in the order in which they start: its seats and days, what
/// leads it on from its state, whether this caller may do that now, and what is in the way.
#[utoipa::path(operation_id = "listClassBoard", tag = "batches", params(PageParams, BoardQuery),
    responses((status = 200, description = "A page of the class board", body = List<BoardClass>)))]
#[get("/board")]
async fn list(
    call: Read<ListClassBoard, BoardQuery>,
    uncovered: Data<UncoveredParticipants>,
) -> Result<HttpResponse> {
    let today = call.state.db.clock.now().office_date();
    let uncovered = uncovered.in_query;
    call.list(
        async move |c, by, query, page| {
            Found::cut(
                store::board(c, &by.scope, query, today, uncovered, page).await?,
                page,
                |class: &OnBoard| {
                    let batch = &class.standing.batch;
                    After::new(batch.starts_on, batch.id)
                },
                |class| BoardClass::of(class, by),
            )
        },
        async |c, by, query| store::count_board(c, &by.scope, query).await,
    )
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/batches").service(list);
}
