//! What can be done with needs for instructors.

use chrono::NaiveDate;

use super::calendar::{overlap, spans};
use super::input::{InstructorNeedInput, InstructorNeedPatch, OfferInput, ShortlistInput, planned};
use super::life::CHART;
use super::model::{InstructorNeed, InstructorNeedId, InstructorNeedStatus, Standing, minutes};
use super::store;
use super::store::people::{Lesson, Promise};
use crate::db::column::Json;
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::{Occupation, Reason};
use crate::training::batch;
use crate::training::batch::model::{Batch, BatchId, BatchStatus, Origin};
use crate::training::instructor::model::{InstructorId, InstructorStatus};
use crate::training::program::model::ProgramStatus;

/// Opens a need.
///
/// # Errors
/// `party_may_not_decide` for an employer's client; those of [`InstructorNeedInput::check`]; `required` where a training
/// provider's client names none of its own programs or batches; `not_found` at a program or batch that the caller does not see;
/// `other_agency` for one that it may read but not change; `conflicts_with` where the batch is of another program;
/// `program_not_approved`; where no batch is named `program_suspended`, and `program_superseded` with the id of the edition that
/// is to be taught; `batch_over`; those of [`planned`] and of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &InstructorNeedInput) -> Result<Standing> {
    if tx.by.scope.employer().is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    input.check()?;
    let (batch, origin) = ground(tx, input).await?;
    if tx.by.scope.party.is_some() && origin.is_none() {
        return Err(FieldError::at("/program_id", Fault("required")).into());
    }
    let need = opened(tx, input, batch.as_ref(), origin.as_ref())?;
    store::insert(tx, &need).await?;
    tx.record(Change::of("create"), &need);
    Ok(Standing::free(need))
}

/// The batch that the body names, and the program that is to be taught.
async fn ground(
    tx: &mut Tx<'_>,
    input: &InstructorNeedInput,
) -> Result<(Option<Batch>, Option<Origin>)> {
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let batch = match input.batch_id {
        Some(id) => batch::store::find(tx, &scope, id, today).await?,
        None => None,
    };
    let batch = batch.map(|standing| standing.batch);
    let program_id = input
        .program_id
        .or(batch.as_ref().map(|batch| batch.program_id));
    let origin = match program_id {
        Some(id) => batch::store::origin(tx, &scope, id).await?,
        None => None,
    };
    let faults: Vec<FieldError> = [
        ("/batch_id", input.batch_id.is_some() && batch.is_none()),
        (
            "/program_id",
            input.program_id.is_some() && origin.is_none(),
        ),
    ]
    .into_iter()
    .filter(|(_, is_hidden)| *is_hidden)
    .map(|(at, _)| FieldError::at(at, Fault("not_found")))
    .collect();
    if !faults.is_empty() {
        return Err(Refusal::invalid(faults).into());
    }
    let agencies = [
        batch.as_ref().map(|batch| &batch.agency),
        origin.as_ref().map(|origin| &origin.agency),
    ];
    if agencies
        .into_iter()
        .flatten()
        .any(|agency| !tx.by.owns(agency))
    {
        return Err(Code::OtherAgency.into());
    }
    let taught = batch.as_ref().map(|batch| batch.program_id);
    if taught.is_some() && program_id != taught {
        let fault = FieldError::at("/program_id", Fault("conflicts_with"));
        return Err(fault.with("other", "batch_id").into());
    }
    if let Some(origin) = &origin {
        must_be_taught(origin, batch.is_some(), today)?;
    }
    if batch
        .as_ref()
        .is_some_and(|batch| !BatchStatus::COUNTED.contains(&batch.status))
    {
        return Err(Code::BatchOver.into());
    }
    Ok((batch, origin))
}

/// Whether the program is one that may be taught; where no class is named, one for which a class may be planned.
fn must_be_taught(origin: &Origin, has_class: bool, today: NaiveDate) -> Result<()> {
    if origin.ground.program != ProgramStatus::Approved {
        return Err(Code::ProgramNotApproved.into());
    }
    if has_class {
        return Ok(());
    }
    if origin.ground.program_is_suspended(today) {
        return Err(Code::ProgramSuspended.into());
    }
    match origin.superseded_by {
        Some(later) => Err(Refusal::new(Code::ProgramSuperseded).existing(later).into()),
        None => Ok(()),
    }
}

/// A new record of the transaction's client and agency. What the body does not say, the batch or the program says.
fn opened(
    tx: &mut Tx<'_>,
    input: &InstructorNeedInput,
    batch: Option<&Batch>,
    origin: Option<&Origin>,
) -> Result<InstructorNeed> {
    let InstructorNeedInput {
        client_ref,
        program_id,
        batch_id,
        occupation,
        unit,
        weekly,
        starts_on,
        ends_on,
        region,
        note,
    } = input.clone();
    let required = |at| FieldError::at(at, Fault("required"));
    let said = ends_on.is_some();
    let starts_on = starts_on.or(batch.map(|batch| batch.starts_on));
    let starts_on = starts_on.ok_or_else(|| required("/starts_on"))?;
    let ends_on = ends_on.or(batch.map(|batch| batch.ends_on));
    let ends_on = ends_on.ok_or_else(|| required("/ends_on"))?;
    let region = region
        .or(batch.map(|batch| batch.region.clone()))
        .or(origin.map(|origin| origin.provider_region.clone()))
        .ok_or_else(|| required("/region"))?;
    let occupation = match (occupation, &unit) {
        (Some(said), _) => Some(Occupation::from(said)),
        (None, None) => origin.map(|origin| origin.occupation.clone()),
        (None, Some(_)) => None,
    };
    let hours = planned(&weekly, starts_on, ends_on, said)?;
    Ok(InstructorNeed {
        id: tx.new_id(),
        agency: tx.by.scope.agency.to_string(),
        client_ref,
        status: CHART.initial,
        status_reason: None,
        status_note: None,
        version: 1,
        created_at: tx.now,
        updated_at: tx.now,
        program_id: program_id.or(batch.map(|batch| batch.program_id)),
        batch_id,
        provider_id: origin.map(|origin| origin.provider_id),
        occupation,
        unit,
        weekly: Json(weekly),
        starts_on,
        ends_on,
        minutes: minutes(hours),
        region,
        note,
        shortlist: Json(Vec::new()),
        instructor_id: None,
    })
}

/// Changes a need that is not offered yet.
///
/// # Errors
/// `not_found`, `other_party`, those of [`Tx::permit`], `wrong_state`; those of [`planned`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: InstructorNeedId,
    patch: &InstructorNeedPatch,
) -> Result<Standing> {
    let mut need = begin(tx, id, "update", None).await?;
    need.patch(patch)?;
    finish(tx, need, Change::of("update")).await
}

/// Removes a need for which nobody was considered.
///
/// # Errors
/// `not_found`, `other_party`, those of [`Tx::permit`], `wrong_state`.
pub async fn delete(tx: &mut Tx<'_>, id: InstructorNeedId) -> Result<()> {
    let mut need = begin(tx, id, "delete", None).await?;
    need.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &need);
    Ok(())
}

/// Says who is considered for a need, in the place of those before.
///
/// # Errors
/// `not_found`, `other_party`, those of [`Tx::permit`], `wrong_state`; `repeated_item`, `not_found` and `not_active` at each of
/// those whom the list may not have.
pub async fn shortlist(
    tx: &mut Tx<'_>,
    id: InstructorNeedId,
    input: &ShortlistInput,
) -> Result<Standing> {
    input.check()?;
    let mut need = begin(tx, id, "shortlist", None).await?;
    must_be_nameable(tx, &need, &input.instructor_ids, |n| {
        format!("/instructor_ids/{n}")
    })
    .await?;
    need.shortlist = Json(input.instructor_ids.clone());
    store::shortlists::replace(tx, &need).await?;
    finish(tx, need, Change::of("shortlist")).await
}

/// Offers a need to one of the shortlist, who is promised from then on.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`; `not_found`, `not_active` and `not_shortlisted` at
/// the person; `instructor_promised` and `instructor_taken` with the need or the session that is in the way, as far as the caller
/// sees it.
pub async fn offer(tx: &mut Tx<'_>, id: InstructorNeedId, input: &OfferInput) -> Result<Standing> {
    let OfferInput { instructor_id } = *input;
    let mut need = begin(tx, id, "offer", None).await?;
    let at = |_| "/instructor_id".to_owned();
    must_be_nameable(tx, &need, &[instructor_id], at).await?;
    if !need.shortlist.0.contains(&instructor_id) {
        return Err(FieldError::at("/instructor_id", Fault("not_shortlisted")).into());
    }
    let (promise, lesson) = in_the_way(tx, &need, instructor_id).await?;
    let in_sight = |agency: &str| {
        let scope = &tx.by.scope;
        (scope.first_agency().as_str()..=scope.last_agency().as_str()).contains(&agency)
    };
    if let Some(promise) = promise {
        let mut refusal = Refusal::new(Code::InstructorPromised);
        if in_sight(&promise.agency) {
            refusal = refusal.existing(promise.need_id);
        }
        return Err(refusal.into());
    }
    if let Some(lesson) = lesson {
        let mut refusal = Refusal::new(Code::InstructorTaken);
        if in_sight(&lesson.agency) {
            refusal = refusal.existing(lesson.session_id.0);
        }
        return Err(refusal.into());
    }
    need.instructor_id = Some(instructor_id);
    finish(tx, need, Change::of("offer")).await
}

/// Records that whoever was asked will teach.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn accept(tx: &mut Tx<'_>, id: InstructorNeedId) -> Result<Standing> {
    let need = begin(tx, id, "accept", None).await?;
    finish(tx, need, Change::of("accept")).await
}

/// Records that whoever was asked will not.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], `wrong_state`.
pub async fn refuse(tx: &mut Tx<'_>, id: InstructorNeedId, reason: &Reason) -> Result<Standing> {
    let mut need = begin(tx, id, "refuse", Some(reason)).await?;
    need.instructor_id = None;
    let change = Change::of("refuse").because(reason.code.as_str());
    finish(tx, need, change).await
}

/// Ends a need; whoever was promised is free again. What was offered or filled the office alone ends.
///
/// # Errors
/// `not_found`, `other_party`, those of [`Tx::permit`], `wrong_state`, `party_may_not_decide`; `need_has_sessions` with the
/// sessions' ids.
pub async fn cancel(tx: &mut Tx<'_>, id: InstructorNeedId, reason: &Reason) -> Result<Standing> {
    let need = begin(tx, id, "cancel", Some(reason)).await?;
    let change = Change::of("cancel").because(reason.code.as_str());
    finish(tx, need, change).await
}

/// Ends the needs for a batch that are not over, as the batch itself ends or is put off: its sessions to come were cancelled
/// before.
///
/// # Errors
/// Those of the database.
pub async fn cancel_of_batch(tx: &mut Tx<'_>, batch: BatchId, reason: &Reason) -> Result<()> {
    let today = tx.today();
    for need in store::live_of_batch(tx, batch, today).await? {
        // Whoever fills it has taught it up to its last day.
        if need.status == InstructorNeedStatus::Filled && need.ends_on <= today {
            continue;
        }
        let mut standing = Standing::free(need);
        standing.step("cancel", Some(reason))?;
        let change = Change::of("cancel").because(reason.code.as_str());
        finish(tx, standing.need, change).await?;
    }
    Ok(())
}

/// The other need and the session for which somebody is not free in the hours of this one.
async fn in_the_way(
    tx: &mut Tx<'_>,
    need: &InstructorNeed,
    id: InstructorId,
) -> Result<(Option<Promise>, Option<Lesson>)> {
    let hours = spans(&need.weekly.0, need.starts_on, need.ends_on);
    let promises = store::people::promises(tx, &[id], need.days()).await?;
    let lessons = store::people::lessons(tx, &[id], need).await?;
    let mut promises = promises.into_iter().filter(|one| one.need_id != need.id);
    let mut lessons = lessons.into_iter().filter(|one| !one.is_of(need));
    Ok((
        promises.find(|one| overlap(&hours, &one.spans())),
        lessons.find(|one| overlap(&hours, &[one.span()])),
    ))
}

/// Whether each of these people may be named for the need.
async fn must_be_nameable(
    tx: &mut Tx<'_>,
    need: &InstructorNeed,
    ids: &[InstructorId],
    at: impl Fn(usize) -> String,
) -> Result<()> {
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::people::named(tx, &scope, need, ids, today).await?;
    let fault = |id: &InstructorId| match found.iter().find(|(person, _)| person.id == *id) {
        None => Some(Fault("not_found")),
        Some((person, _)) if person.status != InstructorStatus::Active => Some(Fault("not_active")),
        Some(_) => None,
    };
    let faults: Vec<FieldError> = ids
        .iter()
        .enumerate()
        .filter_map(|(n, id)| fault(id).map(|fault| FieldError::at(at(n), fault)))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}

/// The need, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: InstructorNeedId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<InstructorNeed> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let need = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    if let Some(bar) = need.bar(&tx.by) {
        return Err(bar.into());
    }
    tx.permit(&need)?;
    let (by, now) = (tx.by.clone(), tx.now);
    let mut standing = store::standing(tx, need, &by, now).await?;
    standing.step(action, reason)?;
    Ok(standing.need)
}

async fn finish(tx: &mut Tx<'_>, mut need: InstructorNeed, change: Change<'_>) -> Result<Standing> {
    need.touch(tx.now);
    store::update(tx, &need).await?;
    tx.record(change, &need);
    let (by, now) = (tx.by.clone(), tx.now);
    store::standing(tx, need, &by, now).await
}
