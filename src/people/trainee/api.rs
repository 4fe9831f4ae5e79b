//! `/v1/trainees`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, patch, post};
use serde::Deserialize;
use utoipa::IntoParams;

use super::input::{TraineeInput, TraineeLookup, TraineePatch};
use super::model::{Facts, Trainee, TraineeId, TraineeStatus};
use super::sealed::nik_hash;
use super::view::{Sight, TraineeView, TraineesFound};
use super::{actions, store};
use crate::db::journal::Seen;
use crate::db::{Conn, Record as _, Tx};
use crate::error::{Code, Result};
use crate::http::batch::{Batch, BatchAnswer, BatchParams};
use crate::http::page::{After, Found, List, ListQuery, Page, PageParams, Sort};
use crate::http::query::{AnyOf, CodePrefix};
use crate::http::read::Read;
use crate::http::reply::{Reply, send};
use crate::http::right::PathId;
use crate::http::search::Search;
use crate::http::write::{Write, WriteParams};
use crate::kernel::{Actor, Education, Scope};
use crate::reference::Reason;
use crate::training::batch::model::BatchId;
use crate::{rights, sort_keys};

rights!(ReadTrainee = "trainees:read", ListTrainees = "trainees:read" list, WriteTrainees = "trainees:write" personal, LookUpTrainee = "trainees:read" unmasked);

sort_keys! {
    /// By what trainees may be sorted.
    pub enum TraineeSort { CreatedAt = "created_at", UpdatedAt = "updated_at", Name = "name" }
}

/// Which trainees. There is no filter by NIK, since it may stand in no URL: see `POST /v1/trainees/lookup`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TraineeQuery {
    /// Any of these states.
    #[param(inline, style = Form, explode = false)]
    pub status: Option<AnyOf<TraineeStatus>>,
    /// Region code or its beginning.
    #[param(inline)]
    pub region: Option<CodePrefix>,
    /// Any of these levels.
    #[param(inline, style = Form, explode = false)]
    pub education: Option<AnyOf<Education>>,
    /// The batch in which they hold a seat.
    pub batch_id: Option<BatchId>,
    /// Searches the name.
    #[param(inline)]
    pub q: Option<Search>,
    /// By what the list is sorted; `-` in front reverses it.
    #[param(inline)]
    pub sort: Option<Sort<TraineeSort>>,
}

impl ListQuery for TraineeQuery {
    type SortKey = TraineeSort;

    fn sort(&self) -> Option<Sort<TraineeSort>> {
        self.sort
    }
}

fn after(row: &Trainee, by: TraineeSort) -> Result<After> {
    match by {
        TraineeSort::CreatedAt => After::new((), row.id),
        TraineeSort::UpdatedAt => After::new(row.updated_at, row.id),
        TraineeSort::Name => After::new(row.search_key(), row.id),
    }
}

async fn one(c: &mut Conn<'_>, by: &Actor, id: TraineeId, sight: &Sight) -> Result<TraineeView> {
    let (row, facts) = store::find(c, &by.scope, id).await?.ok_or(Code::NotFound)?;
    TraineeView::one(row, facts, sight, by)
}

async fn some(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &TraineeQuery,
    page: &Page<TraineeSort>,
    sight: &Sight,
) -> Result<Found<TraineeView>> {
    let rows = store::page(c, scope, query, page).await?;
    let Found { items, next } = Found::cut(rows, page, |row| after(row, page.sort.by), |row| row)?;
    let items = items
        .into_iter()
        .map(|row| TraineeView::listed(row, sight))
        .collect::<Result<_>>()?;
    Ok(Found { items, next })
}

/// Tells the journal who was seen unmasked.
async fn tell(tx: &mut Tx<'_>, views: &[TraineeView]) -> Result<()> {
    let seen: Vec<Seen> = views
        .iter()
        .map(|view| Seen {
            id: view.id.into(),
            agency: view.agency.clone(),
        })
        .collect();
    tx.record_read(Trainee::RESOURCE, &seen).await
}

/// Enter a trainee
#[utoipa::path(operation_id = "createTrainee", tag = "trainees", params(WriteParams), request_body = TraineeInput,
    responses((status = 201, description = "The trainee", body = TraineeView)))]
#[post("")]
async fn create(call: Write<WriteTrainees, TraineeInput>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    call.run(async move |tx, input| {
        let row = actions::create(tx, &sight.keys, input).await?;
        Reply::created(&TraineeView::one(row, Facts::default(), &sight, &tx.by)?)
    })
    .await
}

/// Enter many trainees
#[utoipa::path(operation_id = "createTrainees", tag = "trainees", params(BatchParams), request_body = Batch<TraineeInput>,
    responses((status = 207, description = "An answer for each item", body = BatchAnswer)))]
#[post("/batch")]
async fn create_batch(call: Write<WriteTrainees, Batch<TraineeInput>>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    call.run_each(async move |tx, input| {
        let row = actions::create(tx, &sight.keys, input).await?;
        Reply::created(&TraineeView::one(row, Facts::default(), &sight, &tx.by)?)
    })
    .await
}

/// Find a trainee by NIK
///
/// The number is in the body, since a NIK may stand in no URL. Only live records are found, and only by who may see the
/// number: else it could be guessed digit by digit. What is found is told to the journal.
#[utoipa::path(operation_id = "lookupTrainee", tag = "trainees", request_body = TraineeLookup,
    responses((status = 200, description = "The trainee, or an empty list", body = TraineesFound)))]
#[post("/lookup")]
async fn lookup(call: Write<LookUpTrainee, TraineeLookup>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    let Write {
        by, input, state, ..
    } = call;
    // Not `call.run`: there is no effect to repeat or to try out, and a dry run would take back the entry of a
    // sight that was had.
    let body = async move |tx: &mut Tx<'_>| {
        let by = tx.by.clone();
        let found = store::lookup(tx, &by.scope, &nik_hash(&sight.keys, &input.nik)).await?;
        let found = found
            .into_iter()
            .map(|(row, facts)| TraineeView::one(row, facts, &sight, &by))
            .collect::<Result<Vec<_>>>()?;
        tell(tx, &found).await?;
        Ok(found)
    };
    let items = state.db.write(&by, body).await?;
    Ok(send(Reply::tagged(&TraineesFound { items })?.0))
}

/// List trainees
///
/// With `pii:read` every page, or chunk of an export, is told to the journal.
#[utoipa::path(operation_id = "listTrainees", tag = "trainees", params(PageParams, TraineeQuery),
    responses((status = 200, description = "A page of trainees", body = List<TraineeView>)))]
#[get("")]
async fn list(call: Read<ListTrainees, TraineeQuery>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    let count = async |c: &mut Conn<'_>, by: &Actor, query: &TraineeQuery| {
        store::count(c, &by.scope, query).await
    };
    if sight.mask.lifted {
        return call
            .list_recorded(
                async move |tx, query, page| {
                    let scope = tx.by.scope.clone();
                    let found = some(tx, &scope, query, page, &sight).await?;
                    tell(tx, &found.items).await?;
                    Ok(found)
                },
                count,
            )
            .await;
    }
    call.list(
        async move |c, by, query, page| some(c, &by.scope, query, page, &sight).await,
        count,
    )
    .await
}

/// Read a trainee
///
/// With `pii:read` the read is told to the journal.
#[utoipa::path(operation_id = "getTrainee", tag = "trainees", params(("id" = TraineeId, Path, description = "The trainee's id")),
    responses((status = 200, description = "The trainee", body = TraineeView)))]
#[get("/{id}")]
async fn read(call: Read<ReadTrainee>, id: PathId<TraineeId>) -> Result<HttpResponse> {
    let sight = Sight::of(&call.by, &call.state, &call.context);
    if sight.mask.lifted {
        return call
            .one_recorded(async move |tx| {
                let by = tx.by.clone();
                let view = one(tx, &by, id.0, &sight).await?;
                tell(tx, std::slice::from_ref(&view)).await?;
                Ok(view)
            })
            .await;
    }
    call.one(async move |c, by| one(c, by, id.0, &sight).await)
        .await
}

/// Change a trainee
#[utoipa::path(operation_id = "updateTrainee", tag = "trainees", params(("id" = TraineeId, Path, description = "The trainee's id"), WriteParams),
    request_body(content = TraineePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The trainee as it is now", body = TraineeView)))]
#[patch("/{id}")]
async fn update(
    call: Write<WriteTrainees, TraineePatch>,
    id: PathId<TraineeId>,
) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, patch| {
        let (row, facts) = actions::update(tx, &sight.keys, id.0, patch).await?;
        Reply::ok(&TraineeView::one(row, facts, &sight, &tx.by)?)
    })
    .await
}

/// Close a trainee's record
#[utoipa::path(operation_id = "closeTrainee", tag = "trainees", params(("id" = TraineeId, Path, description = "The trainee's id"), WriteParams), request_body = Reason,
    responses((status = 200, description = "The trainee, closed", body = TraineeView)))]
#[post("/{id}/close")]
async fn close(call: Write<WriteTrainees, Reason>, id: PathId<TraineeId>) -> Result<HttpResponse> {
    let sight = Sight::of_change(&call.by, &call.state, &call.context, call.is_dry());
    call.run(async move |tx, input| {
        input.must_fit("trainees.close")?;
        let (row, facts) = actions::close(tx, id.0, input).await?;
        Reply::ok(&TraineeView::one(row, facts, &sight, &tx.by)?)
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/trainees")
        .service(create_batch)
        .service(lookup)
        .service(create)
        .service(list)
        .service(read)
        .service(update)
        .service(close);
}
