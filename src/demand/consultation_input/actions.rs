//! What can be done with consultation inputs.

use super::input::{
    AnswerInput, ConsultationInputInput, ConsultationInputPatch, DeclineInput, MergeInput,
    check_voice,
};
use super::life::{CHART, Standing};
use super::model::{ConsultationInput, ConsultationInputId, Disposition};
use super::store;
use crate::db::{Change, Tx};
use crate::demand::consultation::model::{ConsultationId, ConsultationStatus};
use crate::demand::consultation::store::count_input;
use crate::demand::employer::model::EmployerId;
use crate::demand::skill_demand;
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// Records an input.
///
/// # Errors
/// `conflicts_with` where an employer speaks that is none; `not_found` at a consultation or employer that the caller does
/// not see; `other_agency` for one that it may read but not change; `consultation_closed`; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ConsultationInputInput) -> Result<Standing> {
    let scope = tx.by.scope.clone();
    let employer = input.employer_id.or(scope.employer().map(EmployerId::from));
    check_voice(input.voiced_by.kind, employer)?;
    let place = store::place(tx, &scope, input.consultation_id, employer).await?;
    let agencies = place.iter().flat_map(|place| {
        [Some(&place.agency), place.employer.as_ref()]
            .into_iter()
            .flatten()
    });
    if agencies.into_iter().any(|agency| !tx.by.owns(agency)) {
        return Err(Code::OtherAgency.into());
    }
    let is_closed = |place: &store::Place| !ConsultationStatus::LISTENING.contains(&place.status);
    if place.as_ref().is_some_and(is_closed) {
        return Err(Code::ConsultationClosed.into());
    }
    let lost = |place: &store::Place| employer.is_some() && place.employer.is_none();
    let faults = [
        ("/consultation_id", place.is_none()),
        ("/employer_id", place.as_ref().is_some_and(lost)),
    ];
    let faults: Vec<FieldError> = faults
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(pointer, _)| FieldError::at(pointer, Fault("not_found")))
        .collect();
    if !faults.is_empty() {
        return Err(Refusal::invalid(faults).into());
    }
    let row = ConsultationInput::new(tx, input, employer);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    count_input(tx, row.consultation_id, 1, 1).await?;
    Ok(Standing {
        input: row,
        demand_ids: Vec::new(),
    })
}

/// Changes an input that has not been decided about.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], `wrong_state`; those of [`check_voice`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: ConsultationInputId,
    patch: &ConsultationInputPatch,
) -> Result<Standing> {
    let mut standing = begin(tx, id, "update").await?;
    standing.input.patch(patch);
    check_voice(standing.input.voiced_by_kind, standing.input.employer_id)?;
    finish(tx, &mut standing, Change::of("update")).await?;
    Ok(standing)
}

/// Removes an input that was recorded by mistake.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: ConsultationInputId) -> Result<()> {
    let mut standing = begin(tx, id, "delete").await?;
    standing.input.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.input);
    count_input(tx, standing.input.consultation_id, -1, -1).await
}

/// The demands that name it are what follows from it.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn convert(tx: &mut Tx<'_>, id: ConsultationInputId) -> Result<Standing> {
    let mut standing = begin(tx, id, "convert").await?;
    standing.dispose(Disposition::Converted);
    decide(tx, standing, Change::of("convert")).await
}

/// It goes into a demand that another input led to.
///
/// # Errors
/// As for [`convert`]; those of [`skill_demand::actions::take_up`].
pub async fn merge(
    tx: &mut Tx<'_>,
    id: ConsultationInputId,
    input: &MergeInput,
) -> Result<Standing> {
    let mut standing = begin(tx, id, "merge").await?;
    let demand = skill_demand::actions::take_up(tx, input.demand_id, &standing.input).await?;
    standing.demand_ids = vec![demand];
    standing.dispose(Disposition::Merged);
    decide(tx, standing, Change::of("merge")).await
}

/// Nothing follows from it.
///
/// # Errors
/// As for [`convert`]; those of [`DeclineInput::reason`].
pub async fn decline(
    tx: &mut Tx<'_>,
    id: ConsultationInputId,
    input: &DeclineInput,
) -> Result<Standing> {
    let reason = input.reason()?;
    let mut standing = begin(tx, id, "decline").await?;
    standing.decline(&reason, input.answer.clone());
    let change = Change::of("decline").because(reason.code.as_str());
    decide(tx, standing, change).await
}

async fn decide(tx: &mut Tx<'_>, mut standing: Standing, change: Change<'_>) -> Result<Standing> {
    finish(tx, &mut standing, change).await?;
    count_input(tx, standing.input.consultation_id, 0, -1).await?;
    Ok(standing)
}

/// Whoever voiced it has been told.
///
/// # Errors
/// As for [`convert`].
pub async fn answer(
    tx: &mut Tx<'_>,
    id: ConsultationInputId,
    input: &AnswerInput,
) -> Result<Standing> {
    let mut standing = begin(tx, id, "answer").await?;
    if let Some(answer) = &input.answer {
        standing.input.answer = Some(answer.clone());
    }
    standing.input.answered_at = Some(tx.now);
    finish(tx, &mut standing, Change::of("answer")).await?;
    Ok(standing)
}

/// Everybody who voiced something in the consultation has been told.
///
/// # Errors
/// Those of the database.
pub async fn answer_all(tx: &mut Tx<'_>, id: ConsultationId) -> Result<()> {
    for row in store::answer_all(tx, id).await? {
        tx.record(Change::of("answer"), &row);
    }
    Ok(())
}

/// The input, taken through the action.
async fn begin(tx: &mut Tx<'_>, id: ConsultationInputId, action: &'static str) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let mut standing = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&standing.input)?;
    standing.step(action)?;
    Ok(standing)
}

async fn finish(tx: &mut Tx<'_>, standing: &mut Standing, change: Change<'_>) -> Result<()> {
    standing.input.touch(tx.now);
    store::update(tx, &standing.input).await?;
    tx.record(change, &standing.input);
    Ok(())
}
