//! What can be done with training programs.

use super::input::{ProgramInput, ProgramPatch, ReviseInput, SuspendInput, must_not_repeat};
use super::life::{CHART, Ground, Standing};
use super::model::{Program, ProgramId};
use super::store;
use crate::db::{Change, Tx};
use crate::error::{Code, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;

/// Drafts a program.
///
/// # Errors
/// `repeated_item`, `conflicts_with`; `not_found` at a provider or demand that the caller does not see;
/// `other_agency` for a provider that the caller may read but not change; those of [`store::insert`].
pub async fn create(tx: &mut Tx<'_>, input: &ProgramInput) -> Result<Standing> {
    must_not_repeat(Some(&input.units), Some(&input.demand_ids))?;
    let program = Program::new(tx, input);
    program.check(true)?;
    let scope = tx.by.scope.clone();
    let home = store::home(tx, &scope, program.provider_id).await?;
    let home = home.ok_or_else(|| FieldError::at("/provider_id", Fault("not_found")))?;
    if !tx.by.owns(&home.agency) {
        return Err(Code::OtherAgency.into());
    }
    store::insert(tx, &program).await?;
    tx.record(Change::of("create"), &program);
    Ok(Standing {
        program,
        ground: Ground {
            required: home.required,
            ..Ground::default()
        },
        today: tx.today(),
    })
}

/// Drafts the edition that follows an approved one: the same, until it is changed.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart; those of [`store::insert_after`].
pub async fn revise(tx: &mut Tx<'_>, id: ProgramId, input: &ReviseInput) -> Result<Standing> {
    let Standing {
        program: old,
        ground,
        today,
    } = begin(tx, id, "revise", None).await?;
    let program = old.revised(tx, input.client_ref.clone());
    store::insert_after(tx, &program, old.id).await?;
    tx.record(Change::of("create"), &program);
    Ok(Standing {
        program,
        ground: Ground {
            required: ground.required,
            ..Ground::default()
        },
        today,
    })
}

/// Changes a program that is being written.
///
/// # Errors
/// `repeated_item`, `not_found`, those of [`Tx::permit`], `wrong_state`, `conflicts_with`, those of
/// [`store::update`].
pub async fn update(tx: &mut Tx<'_>, id: ProgramId, patch: &ProgramPatch) -> Result<Standing> {
    must_not_repeat(patch.units.as_deref(), patch.demand_ids.as_deref())?;
    let mut standing = begin(tx, id, "update", None).await?;
    let program = &mut standing.program;
    let cited = program.demand_ids.0.clone();
    program.patch(patch);
    let entry = patch.entry.as_ref();
    program.check(entry.is_some_and(|entry| entry.max_age.is_some()))?;
    program.touch(tx.now);
    store::update(tx, program, &cited).await?;
    tx.record(Change::of("update"), program);
    Ok(standing)
}

/// Removes a draft.
///
/// # Errors
/// `not_found`, those of [`Tx::permit`], the codes of the chart.
pub async fn delete(tx: &mut Tx<'_>, id: ProgramId) -> Result<()> {
    let Standing { mut program, .. } = begin(tx, id, "delete", None).await?;
    program.touch(tx.now);
    store::delete(tx, id).await?;
    tx.record(Change::of("delete"), &program);
    Ok(())
}

/// Takes a program through an action that changes its state.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(
    tx: &mut Tx<'_>,
    id: ProgramId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    let standing = begin(tx, id, action, reason).await?;
    let change = Change::of(action).because(reason.map(|reason| reason.code.as_str()));
    finish(tx, standing, change).await
}

/// Suspends an approved program, from today on.
///
/// # Errors
/// Those of [`SuspendInput::check`]; as for [`act`].
pub async fn suspend(tx: &mut Tx<'_>, id: ProgramId, input: &SuspendInput) -> Result<Standing> {
    let today = tx.today();
    input.check(today)?;
    let mut standing = begin(tx, id, "suspend", None).await?;
    standing.program.suspend(today, input);
    let change = Change::of("suspend").because(input.reason.as_str());
    finish(tx, standing, change).await
}

/// Ends the suspension of a program: it may be taught again today.
///
/// # Errors
/// As for [`act`].
pub async fn reinstate(tx: &mut Tx<'_>, id: ProgramId) -> Result<Standing> {
    let mut standing = begin(tx, id, "reinstate", None).await?;
    standing.program.reinstate();
    finish(tx, standing, Change::of("reinstate")).await
}

/// The program, taken through the action.
async fn begin(
    tx: &mut Tx<'_>,
    id: ProgramId,
    action: &'static str,
    reason: Option<&Reason>,
) -> Result<Standing> {
    CHART.may_decide(action, &tx.by)?;
    let (scope, today) = (tx.by.scope.clone(), tx.today());
    let found = store::find(tx, &scope, id, today).await?;
    let mut standing = found.ok_or(Code::NotFound)?;
    tx.permit(&standing.program)?;
    standing.step(action, reason)?;
    Ok(standing)
}

/// Keeps a program that goes on citing the same demands.
async fn finish(tx: &mut Tx<'_>, mut standing: Standing, change: Change<'_>) -> Result<Standing> {
    let program = &mut standing.program;
    program.touch(tx.now);
    let cited = program.demand_ids.0.clone();
    store::update(tx, program, &cited).await?;
    tx.record(change, program);
    Ok(standing)
}
