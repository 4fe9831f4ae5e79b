//! Who is considered for a need: every query on `instructor_need_shortlists`, and what of it is told.

use diesel::dsl::{auto_type, exists};

use super::super::model::{InstructorNeed, InstructorNeedId};
use super::own;
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::training::instructor::model::InstructorId;

/// Whether a practitioner of the employer is considered for the need of the row at hand: that is what the employer's client sees.
#[auto_type]
pub fn names_practitioner_of(employer: AnyId) -> _ {
    exists(
        instructor_need_shortlists::table
            .inner_join(instructors::table)
            .filter(instructor_need_shortlists::instructor_need_id.eq(instructor_needs::id))
            .filter(instructors::employer_id.eq(employer)),
    )
}

/// Whether a need considers the instructor of the row at hand: a part of a query on `instructors`. Who is offered a need stands on
/// its shortlist.
#[auto_type]
pub fn instructor_is_considered() -> _ {
    exists(
        instructor_need_shortlists::table
            .filter(instructor_need_shortlists::instructor_id.eq(instructors::id)),
    )
}

/// That somebody is considered for a need.
#[derive(Clone, Copy, Debug, Insertable)]
#[diesel(table_name = instructor_need_shortlists)]
struct Considered {
    instructor_need_id: InstructorNeedId,
    instructor_id: InstructorId,
}

/// Writes the shortlist of a need in the place of the one before.
///
/// # Errors
/// Those of the database.
pub async fn replace(tx: &mut Tx<'_>, row: &InstructorNeed) -> Result<()> {
    on!(tx, |c| diesel::delete(
        instructor_need_shortlists::table
            .filter(instructor_need_shortlists::instructor_need_id.eq(row.id))
    )
    .execute(c))?;
    let considered = |instructor_id: &InstructorId| Considered {
        instructor_need_id: row.id,
        instructor_id: *instructor_id,
    };
    let considered: Vec<Considered> = row.shortlist.0.iter().map(considered).collect();
    match &mut **tx {
        Conn::Postgres(c) if considered.len() > 1 => {
            use diesel_async::RunQueryDsl as _;
            diesel::insert_into(instructor_need_shortlists::table)
                .values(considered)
                .execute(c)
                .await?;
        }
        // One has a statement that is compiled already, and on SQLite none costs a round trip.
        _ => {
            for one in &considered {
                on!(tx, |c| diesel::insert_into(
                    instructor_need_shortlists::table
                )
                .values(one)
                .execute(c))?;
            }
        }
    }
    Ok(())
}

/// Leaves of whom the needs name whom the caller is told of: an employer's client of its own practitioners.
///
/// # Errors
/// Those of the database.
pub async fn leave_own(c: &mut Conn<'_>, scope: &Scope, rows: &mut [InstructorNeed]) -> Result<()> {
    if scope.employer().is_none() || rows.is_empty() {
        return Ok(());
    }
    let named = rows.iter().flat_map(|row| row.shortlist.0.iter().copied());
    let named: Vec<InstructorId> = named.collect();
    let told: Vec<InstructorId> = on!(c, |c| instructors::table
        .filter(instructors::id.eq_any(&named))
        .filter(instructors::employer_id.eq(own(scope)))
        .select(instructors::id)
        .load(c))?;
    for row in rows {
        row.shortlist.0.retain(|id| told.contains(id));
        row.instructor_id = row.instructor_id.filter(|id| told.contains(id));
    }
    Ok(())
}
