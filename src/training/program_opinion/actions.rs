//! What can be done with opinions on training programs.

use super::input::{ProgramOpinionInput, ProgramOpinionPatch};
use super::model::{CHART, ProgramOpinion, ProgramOpinionId, Standing};
use super::store::{self, Place};
use crate::db::{Change, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::office_settings::model::OpinionVoice;
use crate::training::program::model::ProgramStatus;

/// Says what is thought of a program.
///
/// # Errors
/// `party_may_not_decide` for the office's opinion by a client that is bound to a party; `not_found` at a program, an employer or
/// a provider that the caller does not see; `other_agency` for one that it may read but not build upon; those of
/// [`ProgramOpinionInput::faults`]; `program_not_in_opinion`; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ProgramOpinionInput) -> Result<Standing> {
    if input.voice == OpinionVoice::Office && tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    let scope = tx.by.scope.clone();
    let place = store::place(tx, &scope, input).await?;
    let place = place.ok_or_else(|| FieldError::at("/program_id", Fault("not_found")))?;
    none(unseen(input, &place))?;
    let Place {
        agency,
        program,
        employer,
        provider,
    } = place;
    let is_own = |agency: &String| tx.by.owns(agency);
    if ![Some(agency), employer, provider]
        .iter()
        .flatten()
        .all(is_own)
    {
        return Err(Code::OtherAgency.into());
    }
    none(input.faults())?;
    if program != ProgramStatus::InOpinion {
        return Err(Code::ProgramNotInOpinion.into());
    }
    let opinion = ProgramOpinion::new(tx, input);
    store::insert(tx, &opinion).await?;
    tx.record(Change::of("create"), &opinion);
    Ok(Standing { opinion, program })
}

/// Faults at the givers that the caller does not see.
fn unseen(input: &ProgramOpinionInput, place: &Place) -> Vec<FieldError> {
    let givers = [
        (
            "/employer_id",
            input.employer_id.is_some() && place.employer.is_none(),
        ),
        (
            "/provider_id",
            input.provider_id.is_some() && place.provider.is_none(),
        ),
    ];
    givers
        .into_iter()
        .filter(|(_, is_unseen)| *is_unseen)
        .map(|(at, _)| FieldError::at(at, Fault("not_found")))
        .collect()
}

/// Changes an opinion.
///
/// # Errors
/// `not_found`, those of [`ProgramOpinion::bar`] and [`Tx::permit`], the codes of the chart.
pub async fn update(
    tx: &mut Tx<'_>,
    id: ProgramOpinionId,
    patch: &ProgramOpinionPatch,
) -> Result<Standing> {
    let mut standing = begin(tx, id, "update").await?;
    standing.opinion.patch(patch);
    standing.opinion.touch(tx.now);
    store::update(tx, &standing.opinion).await?;
    tx.record(Change::of("update"), &standing.opinion);
    Ok(standing)
}

/// Takes an opinion back.
///
/// # Errors
/// As for [`update`].
pub async fn delete(tx: &mut Tx<'_>, id: ProgramOpinionId) -> Result<()> {
    let mut standing = begin(tx, id, "delete").await?;
    standing.opinion.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.opinion);
    Ok(())
}

/// The opinion, if the action may be taken on it.
async fn begin(tx: &mut Tx<'_>, id: ProgramOpinionId, action: &'static str) -> Result<Standing> {
    let scope = tx.by.scope.clone();
    let standing = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    if let Some(bar) = standing.opinion.bar(&tx.by) {
        return Err(bar.into());
    }
    tx.permit(&standing.opinion)?;
    CHART.step(action, standing.opinion.status, &standing)?;
    Ok(standing)
}

/// Goes on where nothing is wrong.
fn none(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}
