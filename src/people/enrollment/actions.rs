//! What can be done with enrollments.

use super::input::{EnrollmentInput, Leaving};
use super::model::{CHART, Class, Enrolled, Enrollment, EnrollmentId};
use super::store;
use crate::db::{Change, Record as _, Tx};
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Fault, FieldError};
use crate::people::trainee;
use crate::people::trainee::model::TraineeStatus;
use crate::training::batch;
use crate::training::batch::model::{BatchStatus, ForEnrollment};

/// Enrolls a trainee in a batch.
///
/// # Errors
/// `other_agency` where the trainee or the batch may be read but not changed; `trainee_not_active`,
/// `batch_not_accepting`; `not_found` at `/trainee_id` and `/batch_id`; `sessions_overlap` where the person takes part in a
/// class that meets at the same time, with the id of the other enrollment as far as the caller may see it; those of [`store::insert`]; `no_seat_left`.
pub async fn create(tx: &mut Tx<'_>, input: &EnrollmentInput) -> Result<Enrolled> {
    let scope = tx.by.scope.clone();
    let now = tx.now;
    let both = store::sides(tx, &scope, input.trainee_id, input.batch_id, now).await?;
    let (trainee, batch, meets) = match both {
        Some((trainee, batch, meets)) => (Some(trainee), Some(batch), meets),
        None => (
            trainee::store::standing(tx, &scope, input.trainee_id).await?,
            batch::store::find_for_enrollment(tx, &scope, input.batch_id).await?,
            false,
        ),
    };
    let agencies = [
        trainee.as_ref().map(|trainee| &trainee.agency),
        batch.as_ref().map(|batch| &batch.agency),
    ];
    if agencies
        .into_iter()
        .flatten()
        .any(|agency| !tx.by.owns(agency))
    {
        return Err(Code::OtherAgency.into());
    }
    if matches!(&trainee, Some(trainee) if trainee.status != TraineeStatus::Active) {
        return Err(Code::TraineeNotActive.into());
    }
    if matches!(&batch, Some(batch) if !BatchStatus::LIVE.contains(&batch.status)) {
        return Err(Code::BatchNotAccepting.into());
    }
    let (Some(_), Some(batch)) = (&trainee, &batch) else {
        let faults = [
            ("/batch_id", batch.is_none()),
            ("/trainee_id", trainee.is_none()),
        ]
        .into_iter()
        .filter(|(_, missing)| *missing)
        .map(|(pointer, _)| FieldError::at(pointer, Fault("not_found")));
        return Err(Refusal::invalid(faults.collect()).into());
    };
    let ForEnrollment {
        agency: _,
        status,
        program_id,
        program_version,
        provider_id,
        seats: _,
        starts_on,
        ends_on,
        cancelled_on,
    } = *batch;
    // Asked only where it can be so: what a transaction has read of others' seats is a race with whoever takes one.
    if meets {
        let other = store::busy_elsewhere(tx, input.trainee_id, input.batch_id, now).await?;
        if let Some(other) = other {
            let refusal = Refusal::new(Code::SessionsOverlap);
            let is_seen = tx.by.bar(other.agency(), other.owner()).is_none();
            return Err(if is_seen {
                refusal.existing(other.id).into()
            } else {
                refusal.into()
            });
        }
    }
    let row = Enrollment::new(tx, input, provider_id, program_id, program_version);
    store::insert(tx, &row).await?;
    tx.record(Change::of("create"), &row);
    // Last, so that the one row that all racers want is held as short as can be.
    batch::store::take_seat(tx, input.batch_id).await?;
    let class = Class {
        status,
        starts_on,
        ends_on,
        cancelled_on,
    };
    Ok(Enrolled { row, class })
}

/// Takes an enrollment through an action that needs no further word.
///
/// # Errors
/// `not_found`, `party_may_not_decide`, those of [`Tx::permit`], the codes of the chart.
pub async fn act(tx: &mut Tx<'_>, id: EnrollmentId, action: &'static str) -> Result<Enrolled> {
    CHART.may_decide(action, &tx.by)?;
    let mut enrolled = permitted(tx, id).await?;
    enrolled.row.step(action, &enrolled.class)?;
    enrolled.row.touch(tx.now);
    store::update(tx, &enrolled.row).await?;
    tx.record(Change::of(action), &enrolled.row);
    Ok(enrolled)
}

/// Ends an enrollment before its time (`withdraw`, `drop`): state, days and seat change together.
///
/// # Errors
/// As for [`act`], and those of [`Leaving::read`].
pub async fn leave(
    tx: &mut Tx<'_>,
    id: EnrollmentId,
    action: &'static str,
    leaving: &Leaving,
) -> Result<Enrolled> {
    CHART.may_decide(action, &tx.by)?;
    let (reason, first_day_off) =
        leaving.read(&format!("{}.{action}", CHART.resource), tx.today())?;
    let mut enrolled = permitted(tx, id).await?;
    enrolled.row.step(action, &enrolled.class)?;
    enrolled.row.leave(&reason, first_day_off);
    enrolled.row.touch(tx.now);
    store::update(tx, &enrolled.row).await?;
    tx.record(
        Change::of(action).because(reason.code.as_str()),
        &enrolled.row,
    );
    batch::store::free_seat(tx, enrolled.row.batch_id).await?;
    Ok(enrolled)
}

async fn permitted(tx: &mut Tx<'_>, id: EnrollmentId) -> Result<Enrolled> {
    let scope = tx.by.scope.clone();
    let enrolled = store::find(tx, &scope, id).await?.ok_or(Code::NotFound)?;
    tx.permit(&enrolled.row)?;
    Ok(enrolled)
}
