//! What can be done with insurance enrollments.

use super::days::in_the_way;
use super::input::{
    Activation, Ending, InsuranceEnrollmentInput, InsuranceEnrollmentPatch, Rejection,
};
use super::model::{CHART, InsuranceEnrollment, InsuranceEnrollmentId};
use super::store::{self, Insurable};
use crate::db::{Change, Tx};
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::reference::Reason;
use crate::training::batch::model::BatchStatus;

/// Plans a cover for somebody's participation.
///
/// # Errors
/// `party_may_not_decide` for a client that is bound to a party; `invalid_body` where the body contradicts itself, an
/// id is not there or the participation is another person's; `other_agency`, `enrollment_not_insurable`,
/// `cover_overlaps`; those of [`store::insert`].
pub async fn create(
    tx: &mut Tx<'_>,
    input: &InsuranceEnrollmentInput,
) -> Result<InsuranceEnrollment> {
    if tx.by.scope.party.is_some() {
        return Err(Code::PartyMayNotDecide.into());
    }
    input.check()?;
    let participation = participation(tx, input).await?;
    if !participation.status.holds_seat() || participation.class.status == BatchStatus::Cancelled {
        return Err(Code::EnrollmentNotInsurable.into());
    }
    let row = InsuranceEnrollment::new(tx, input, participation.provider_id);
    stands_alone(&row, &participation)?;
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    Ok(row)
}

/// The participation that the body names, which must be the named person's.
async fn participation(tx: &mut Tx<'_>, input: &InsuranceEnrollmentInput) -> Result<Insurable> {
    let scope = tx.by.scope.clone();
    let found = store::insurable(tx, &scope, input.participation.id).await?;
    if let Some(found) = &found {
        // A province sees what lies under it, and insures nobody there.
        if !tx.by.owns(&found.agency) {
            return Err(Code::OtherAgency.into());
        }
        if found.trainee_id == input.trainee_id {
            return Ok(found.clone());
        }
    }
    let mut faults = Vec::new();
    if !store::trainee_exists(tx, &scope, input.trainee_id).await? {
        faults.push(FieldError::at("/trainee_id", Fault("not_found")));
    }
    if found.is_none() {
        faults.push(FieldError::at("/participation/id", Fault("not_found")));
    }
    if faults.is_empty() {
        faults.push(
            FieldError::at("/participation/id", Fault("conflicts_with"))
                .with("other", "trainee_id"),
        );
    }
    Err(Refusal::invalid(faults).into())
}

/// Whether no other live cover of the person has a scheme and a day of `row`.
fn stands_alone(row: &InsuranceEnrollment, participation: &Insurable) -> Result<()> {
    let days = row
        .days(participation.first_day)
        .map_err(|fault| FieldError::at("/covers_until", fault))?;
    let others: Vec<_> = participation
        .covers
        .iter()
        .copied()
        .filter(|other| other.id != row.id)
        .collect();
    let found = in_the_way(row.programs(), days, &others);
    if found.is_empty() {
        return Ok(());
    }
    Err(found
        .into_iter()
        .fold(Refusal::new(Code::CoverOverlaps), Refusal::existing)
        .into())
}

/// Changes what is asked for.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, `wrong_state`, `cover_overlaps`, `invalid_body` where the record would
/// contradict itself, those of [`Tx::permit`].
pub async fn update(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    patch: &InsuranceEnrollmentPatch,
) -> Result<InsuranceEnrollment> {
    change(tx, id, "update", None, |row| row.patch(patch)).await
}

/// Takes a cover through an action of its chart that needs no further word.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, `wrong_state`, those of [`Tx::permit`].
pub async fn act(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    action: &'static str,
) -> Result<InsuranceEnrollment> {
    change(tx, id, action, None, |_| Ok(())).await
}

/// The person is insured: BPJS has given a member number.
///
/// # Errors
/// `invalid_body` (`too_far_back`, `date_order` at `/covers_from`), `cover_overlaps`, those of [`act`].
pub async fn activate(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    activation: &Activation,
) -> Result<InsuranceEnrollment> {
    CHART.may_decide("activate", &tx.by)?;
    activation.check(tx.today())?;
    change(tx, id, "activate", None, |row| row.begin(activation)).await
}

/// BPJS has not taken the person.
///
/// # Errors
/// `invalid_body` (`reason_not_for_action` at `/code`), those of [`act`].
pub async fn reject(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    rejection: &Rejection,
) -> Result<InsuranceEnrollment> {
    CHART.may_decide("reject", &tx.by)?;
    let reason = rejection.reason()?;
    change(tx, id, "reject", Some(&reason), |_| Ok(())).await
}

/// The last day of the cover is told.
///
/// # Errors
/// `invalid_body` (`too_far_back`, `date_order` at `/covers_until`), `cover_overlaps` where that day is later than
/// the one known before, those of [`act`].
pub async fn end(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    ending: &Ending,
) -> Result<InsuranceEnrollment> {
    CHART.may_decide("end", &tx.by)?;
    ending.check(tx.today())?;
    change(tx, id, "end", None, |row| row.finish(ending)).await
}

async fn change(
    tx: &mut Tx<'_>,
    id: InsuranceEnrollmentId,
    action: &'static str,
    reason: Option<&Reason>,
    apply: impl FnOnce(&mut InsuranceEnrollment) -> Result<()>,
) -> Result<InsuranceEnrollment> {
    CHART.may_decide(action, &tx.by)?;
    let scope = tx.by.scope.clone();
    let mut row = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&row)?;
    let before = row.clone();
    row.step(action, reason, tx.today())?;
    apply(&mut row)?;
    // What was planned for the first day of a class is looked up once more before it is true: the class may have
    // been moved since.
    if action == "activate" || row.reaches_beyond(&before) {
        let participation = store::insurable(tx, &scope, row.participation_id)
            .await?
            .ok_or_else(|| Error::failed("a cover's participation is missing"))?;
        stands_alone(&row, &participation)?;
    }
    row.touch(tx.now);
    store::update(tx, &row).await?;
    tx.record(
        Change::of(action).because(reason.map(|reason| reason.code.as_str())),
        &row,
    );
    Ok(row)
}
