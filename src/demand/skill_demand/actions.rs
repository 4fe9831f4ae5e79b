//! What can be done with skill demands.

use chrono::NaiveDate;
use uuid::Uuid;

use super::input::{
    MOST_INPUTS, RecordHiresInput, RenewInput, ReverseHiresInput, SkillDemandInput,
    SkillDemandPatch,
};
use super::life::{CHART, Ground, LIVE, Standing};
use super::model::{Hire, SkillDemand, SkillDemandId, SkillDemandStatus};
use super::store;
use super::terms::{Said, Terms, already_over, repeated};
use crate::db::{Change, Tx};
use crate::demand::consultation_input::model::{ConsultationInput, ConsultationInputId};
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::{Reason, ReasonCode};

/// Why a demand is withdrawn that another one goes on with.
const RENEWED: &str = "renewed";

/// Drafts a demand.
///
/// # Errors
/// `repeated_item`, `in_past`, those of [`Terms::faults`]; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &SkillDemandInput) -> Result<Standing> {
    let mut faults = repeated(&input.skills, &input.input_ids);
    faults.extend(Terms::from(input).faults(Said::ALL));
    faults.extend(already_over(input.valid_until, tx.today()));
    none(faults)?;
    draft(tx, input, None).await
}

/// Drafts a demand that follows one that has ended, or ends.
///
/// # Errors
/// `in_past`; `not_found`, those of [`Tx::permit`], `wrong_state`; `date_order`, `required` at a headcount that does
/// not follow from the old demand; those of [`store::insert`], `already_renewed` among them.
pub async fn renew(tx: &mut Tx<'_>, id: SkillDemandId, input: &RenewInput) -> Result<Standing> {
    none(
        already_over(input.valid_until, tx.today())
            .into_iter()
            .collect(),
    )?;
    let old = match begin(tx, id, "renew", None).await {
        Err(Error::Refused(refusal)) if refusal.code == Code::AlreadyRenewed => {
            return Err(store::already_renewed(tx, id).await?);
        }
        old => old?.demand,
    };
    let input = old.renewed(input)?;
    none(Terms::from(&input).faults(Said::ALL))?;
    draft(tx, &input, Some(old.id)).await
}

async fn draft(
    tx: &mut Tx<'_>,
    input: &SkillDemandInput,
    renews: Option<SkillDemandId>,
) -> Result<Standing> {
    let demand = SkillDemand::new(tx, input, renews);
    if renews.is_some() && !input.confirm_distinct {
        store::alike::must_be_distinct(tx, &demand).await?;
    }
    let distinct = renews.is_some() || input.confirm_distinct;
    let weight = store::insert(tx, &demand, distinct).await?;
    let decided = store::inputs::name(tx, &demand, &[]).await?;
    tx.record(Change::of("create"), &demand);
    Ok(Standing {
        demand,
        ground: Ground {
            decided,
            weight,
            ..Ground::NEW
        },
        today: tx.today(),
    })
}

/// Has a demand that another input led to name this one too, and answers its id.
///
/// # Errors
/// `not_found` and `other_employer` at `/demand_id`; `other_agency`; `demand_not_live`, `demand_without_input`.
pub async fn take_up(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    input: &ConsultationInput,
) -> Result<SkillDemandId> {
    let scope = tx.by.scope.clone();
    let at = |code| FieldError::at("/demand_id", Fault(code));
    let today = tx.today();
    let found = store::find(tx, &scope, id, today).await?;
    let mut demand = found.ok_or_else(|| at("not_found"))?.demand;
    if !tx.by.owns(&demand.agency) {
        return Err(Code::OtherAgency.into());
    }
    if !LIVE.contains(&demand.status) || demand.expired(tx.today()) {
        return Err(Code::DemandNotLive.into());
    }
    if !store::inputs::was_converted_into(tx, id).await? {
        return Err(Code::DemandWithoutInput.into());
    }
    if input
        .employer_id
        .is_some_and(|employer| employer != demand.employer_id)
    {
        return Err(at("other_employer").into());
    }
    if demand.input_ids.0.len() >= MOST_INPUTS {
        let full = FieldError::at("/demand_id", Fault("too_many"));
        return Err(full.with("limit", MOST_INPUTS).into());
    }
    let named = demand.input_ids.0.clone();
    demand.input_ids.0.push(input.id);
    demand.touch(tx.now);
    store::update(tx, &demand).await?;
    store::inputs::name(tx, &demand, &named).await?;
    tx.record(Change::of("update"), &demand);
    Ok(id)
}

/// Changes a demand that lives; see [`Standing::patch`] for one that is verified.
///
/// # Errors
/// `repeated_item`, `in_past`; `not_found`, those of [`Tx::permit`], `wrong_state`; those of [`SkillDemand::patch`]; those
/// of [`store::alike::must_be_distinct`] where it was not said that it is.
pub async fn update(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    patch: &SkillDemandPatch,
) -> Result<Standing> {
    let mut faults = repeated(
        patch.skills.as_deref().unwrap_or_default(),
        patch.input_ids.as_deref().unwrap_or_default(),
    );
    let over = patch
        .valid_until
        .and_then(|until| already_over(until, tx.today()));
    faults.extend(over);
    none(faults)?;
    let mut standing = begin(tx, id, "update", None).await?;
    let named = standing.demand.input_ids.0.clone();
    let mut patch = patch.clone();
    if let Some(wanted) = &mut patch.input_ids {
        let unseen = store::inputs::unseen(tx, &standing.demand, &named).await?;
        *wanted = beside_unseen(&named, &unseen, wanted)?;
    }
    let before = standing.demand.clone();
    standing.patch(&patch, tx.by.scope.party.is_some())?;
    if !standing.demand.is_like(&before) && patch.confirm_distinct != Some(true) {
        store::alike::must_be_distinct(tx, &standing.demand).await?;
    }
    if patch.input_ids.is_some() {
        let decided = store::inputs::name(tx, &standing.demand, &named).await?;
        standing.ground.decided |= decided;
        store::inputs::leave(tx, &standing.demand).await?;
    }
    finish(tx, &mut standing, Change::of("update")).await?;
    Ok(standing)
}

/// The inputs that a demand names after a change by who does not see some of them: those stay, in their places.
fn beside_unseen(
    named: &[ConsultationInputId],
    unseen: &[ConsultationInputId],
    wanted: &[ConsultationInputId],
) -> Result<Vec<ConsultationInputId>> {
    if unseen.is_empty() {
        return Ok(wanted.to_vec());
    }
    let stays = |id: &&ConsultationInputId| unseen.contains(id) || wanted.contains(id);
    let is_new = |id: &&ConsultationInputId| !named.contains(id);
    let old = named.iter().filter(stays);
    let all: Vec<_> = old.chain(wanted.iter().filter(is_new)).copied().collect();
    if all.len() > MOST_INPUTS {
        let full = FieldError::at("/input_ids", Fault("too_many"));
        return Err(full.with("limit", MOST_INPUTS).into());
    }
    Ok(all)
}

/// Removes a draft.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: SkillDemandId) -> Result<()> {
    let mut standing = begin(tx, id, "delete", None).await?;
    standing.demand.touch(tx.now);
    standing.demand.input_ids.0.clear();
    store::inputs::leave(tx, &standing.demand).await?;
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &standing.demand);
    Ok(())
}

/// Takes a demand through an action that changes its state.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    let mut standing = begin(tx, id, action, reason).await?;
    if standing.demand.status == SkillDemandStatus::Verified {
        take_over(tx, &mut standing.demand).await?;
    }
    if !LIVE.contains(&standing.demand.status) {
        free_inputs(tx, &mut standing.demand).await?;
    }
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    finish(tx, &mut standing, change).await?;
    Ok(standing)
}

/// Withdraws what a demand that is verified now renews, and what that renews, as far as it lives: the need goes on in the
/// new demand, and counts once. What was voiced goes on in it too: it names their inputs from now on. So do people who were
/// hired since it was drafted, when it was said how many are missing.
async fn take_over(tx: &mut Tx<'_>, demand: &mut SkillDemand) -> Result<()> {
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let (mut renews, mut drafted_at) = (demand.renews, demand.created_at);
    while let Some(id) = renews {
        let found = store::find(tx, &scope, id, today).await?;
        let mut old = found.ok_or(Code::NotFound)?;
        renews = old.demand.renews;
        let since = std::mem::replace(&mut drafted_at, old.demand.created_at);
        let mut inputs = store::inputs::take_over(tx, demand.id, id).await?;
        inputs.sort_unstable_by_key(|input| Uuid::from(*input));
        demand.input_ids.0.extend(inputs);
        if !LIVE.contains(&old.demand.status) {
            continue;
        }
        store::hires::take_over(tx, demand, id, since).await?;
        let reason = Reason {
            code: ReasonCode::parse(RENEWED).map_err(Error::failed)?,
            note: None,
        };
        old.step("withdraw", Some(&reason))?;
        free_inputs(tx, &mut old.demand).await?;
        finish(tx, &mut old, Change::of("withdraw").because(RENEWED)).await?;
    }
    Ok(())
}

/// What nobody has decided about yet is free for another demand, or to be declined.
async fn free_inputs(tx: &mut Tx<'_>, demand: &mut SkillDemand) -> Result<()> {
    let free = store::inputs::free(tx, demand.id).await?;
    demand.input_ids.0.retain(|input| !free.contains(input));
    Ok(())
}

/// Counts people who were hired for the demand.
///
/// # Errors
/// Those of [`RecordHiresInput::day`]; `not_found`, those of [`Tx::permit`], `wrong_state`, `hired_above_headcount`.
pub async fn record_hires(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    input: &RecordHiresInput,
) -> Result<Standing> {
    let day = input.day(tx.today())?;
    let standing = begin(tx, id, "record-hires", None).await?;
    let hire = hire(tx, id, input.count, day, None);
    let change = Change::of("record-hires");
    count(tx, standing, &hire, change, Code::HiredAboveHeadcount).await
}

/// Takes hires back, from today on.
///
/// # Errors
/// Those of [`ReverseHiresInput::reason`]; `not_found`, those of [`Tx::permit`], `wrong_state`, `hired_below_zero`.
pub async fn reverse_hires(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    input: &ReverseHiresInput,
) -> Result<Standing> {
    let reason = input.reason()?;
    // Not a reason for the state, which stays: it is kept with the hires.
    let standing = begin(tx, id, "reverse-hires", None).await?;
    let today = tx.today();
    let hire = hire(tx, id, -input.count, today, Some(&reason));
    let change = Change::of("reverse-hires").because(reason.code.as_str());
    count(tx, standing, &hire, change, Code::HiredBelowZero).await
}

fn hire(
    tx: &mut Tx<'_>,
    skill_demand_id: SkillDemandId,
    count: i32,
    hired_on: NaiveDate,
    reason: Option<&Reason>,
) -> Hire {
    Hire {
        id: tx.new_id(),
        skill_demand_id,
        count,
        hired_on,
        reason: reason.map(|reason| reason.code.clone()),
        note: reason.and_then(|reason| reason.note.clone()),
        created_at: tx.now,
    }
}

async fn count(
    tx: &mut Tx<'_>,
    standing: Standing,
    hire: &Hire,
    change: Change<'_>,
    refused: Code,
) -> Result<Standing> {
    let demand = store::hires::count(tx, hire).await?.ok_or(refused)?;
    tx.record(change, &demand);
    Ok(Standing { demand, ..standing })
}

/// The demand, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: SkillDemandId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::find(tx, &scope, id, today).await?;
    let mut standing = found.ok_or(Code::NotFound)?;
    tx.permit(&standing.demand)?;
    standing.step(action, reason)?;
    Ok(standing)
}

async fn finish(tx: &mut Tx<'_>, standing: &mut Standing, change: Change<'_>) -> Result<()> {
    standing.demand.touch(tx.now);
    standing.ground.weight = store::update(tx, &standing.demand).await?;
    tx.record(change, &standing.demand);
    Ok(())
}

/// Goes on where nothing is wrong.
fn none(faults: Vec<FieldError>) -> Result<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(faults).into())
    }
}
