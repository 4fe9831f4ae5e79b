//! Every query on `training_programs`; those on `training_program_demands` are in [`demands`].

pub mod demands;

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists, sql};
use diesel::expression::SqlLiteral;
use diesel::sql_types::Nullable;

use super::life::{Ground, Heard, Standing, Uses};
use super::model::{Program, ProgramId, ProgramStatus};
use super::view::{ProgramQuery, ProgramSort};
use crate::db::column::{AnyId, Json, Uid};
use crate::db::prelude::*;
use crate::demand::skill_demand::model::SkillDemandId;
use crate::http::page::Page;
use crate::reference::office_settings::model::OpinionVoice;
use crate::reference::office_settings::store::required_opinions_of;
use crate::training::batch::store::program_has_batch;
use crate::training::demand_response::store::program_is_offered;
use crate::training::program_opinion::store::opinions_on_program;
use crate::training::provider::model::ProviderId;
use crate::{keyset, searched};

/// Whether the program of the row at hand cites a demand of the employer, and the office has shown it to others: then the
/// employer's client is told of it.
#[auto_type]
pub fn is_told_to(employer: AnyId) -> _ {
    let draft: ProgramStatus = ProgramStatus::Draft;
    let submitted: ProgramStatus = ProgramStatus::Submitted;
    let incomplete: ProgramStatus = ProgramStatus::Incomplete;
    let is_written = training_programs::status.ne(draft);
    let is_shown = is_written
        .and(training_programs::status.ne(submitted))
        .and(training_programs::status.ne(incomplete));
    let cites_one = exists(
        training_program_demands::table
            .inner_join(skill_demands::table)
            .filter(training_program_demands::training_program_id.eq(training_programs::id))
            .filter(skill_demands::employer_id.eq(employer)),
    );
    is_shown.and(cites_one)
}

/// The employer whose client calls; where none does, nobody.
pub fn own(scope: &Scope) -> AnyId {
    AnyId(scope.employer().unwrap_or_default())
}

/// The edition that follows the program of the row at hand, unless it was refused.
fn followed_by() -> SqlLiteral<Nullable<Uid>> {
    sql("(SELECT next.id FROM training_programs next
        WHERE next.revises = training_programs.id AND next.status <> 'refused')")
}

/// The newest approved edition among those that come after the program of the row at hand: a part of a query on
/// `training_programs`.
pub fn superseded_by() -> SqlLiteral<Nullable<Uid>> {
    sql("(SELECT later.id FROM training_programs later
        WHERE later.lineage = training_programs.lineage AND later.edition > training_programs.edition
            AND later.status = 'approved'
        ORDER BY later.edition DESC LIMIT 1)")
}

/// Where a program is to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub agency: String,
    /// Whose opinions the agency's office hears before it approves.
    pub required: Vec<OpinionVoice>,
}

/// The training provider that is to teach a program, as far as the caller sees it, and how its office works.
///
/// # Errors
/// Those of the database.
pub async fn home(c: &mut Conn<'_>, scope: &Scope, id: ProviderId) -> Result<Option<Home>> {
    let found: Result<(String, Option<Json<Vec<OpinionVoice>>>)> = on!(c, |c| {
        training_providers::table
            .find(id)
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                training_providers::agency,
                required_opinions_of("training_providers"),
            ))
            .first(c)
    });
    Ok(found.optional()?.map(|(agency, required)| Home {
        agency,
        required: required.map_or_else(Vec::new, |Json(required)| required),
    }))
}

/// # Errors
/// `duplicate_client_ref` with the id of the record that is there; those of [`demands::cite`].
pub async fn insert(tx: &mut Tx<'_>, row: &Program) -> Result<()> {
    insert_alone(tx, row).await?;
    demands::cite(tx, row, &[]).await
}

/// Inserts an edition that cites what `old`, which it follows, cites: also what this caller does not see.
///
/// # Errors
/// `duplicate_client_ref` and `program_revised` with the id of the record that is there.
pub async fn insert_after(tx: &mut Tx<'_>, row: &Program, old: ProgramId) -> Result<()> {
    insert_alone(tx, row).await?;
    demands::cite_as(tx, row.id, old).await
}

async fn insert_alone(tx: &mut Tx<'_>, row: &Program) -> Result<()> {
    if insert_new!(tx, training_programs, row, search_key = row.search_key())? {
        return Ok(());
    }
    let same_ref: Option<ProgramId> = same_client_ref!(tx, training_programs, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let follows: Result<ProgramId> = on!(tx, |c| training_programs::table
        .filter(training_programs::revises.eq(row.revises))
        .filter(training_programs::status.ne(ProgramStatus::Refused))
        .select(training_programs::id)
        .first(c));
    let follows = follows.optional()?.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::ProgramRevised).existing(follows).into())
}

/// Writes every column of a record that this transaction has read, and what changed in its links since it cited
/// `cited`. What was cited before may stay, also where this caller does not see it.
///
/// # Errors
/// Those of [`demands::cite`].
pub async fn update(tx: &mut Tx<'_>, row: &Program, cited: &[SkillDemandId]) -> Result<()> {
    on!(tx, |c| diesel::update(
        training_programs::table.find(row.id)
    )
    .set((row, training_programs::search_key.eq(row.search_key())))
    .execute(c))?;
    if row.demand_ids.0 != cited {
        demands::uncite(tx, row.id, &row.demand_ids.0).await?;
        demands::cite(tx, row, cited).await?;
    }
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: ProgramId) -> Result<()> {
    demands::uncite(tx, id, &[]).await?;
    on!(tx, |c| diesel::delete(training_programs::table.find(id))
        .execute(c))?;
    Ok(())
}

/// A program as it stands on `today`.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ProgramId,
    today: NaiveDate,
) -> Result<Option<Standing>> {
    type Found = (
        Program,
        (bool, bool),
        (Option<ProgramId>, Option<Json<Vec<OpinionVoice>>>),
        (i64, i64, i64),
    );
    let found: Result<Found> = on!(c, |c| {
        training_programs::table
            .find(id)
            .filter(
                of_party!(scope, scope.provider(), training_programs::provider_id)
                    .or(is_told_to(own(scope))),
            )
            .filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                Program::as_select(),
                (program_has_batch(), program_is_offered()),
                (followed_by(), required_opinions_of("training_programs")),
                (
                    opinions_on_program(OpinionVoice::Employer),
                    opinions_on_program(OpinionVoice::Provider),
                    opinions_on_program(OpinionVoice::Office),
                ),
            ))
            .first(c)
    });
    let Some((mut program, uses, (followed_by, required), heard)) = found.optional()? else {
        return Ok(None);
    };
    demands::leave_own(c, scope, std::slice::from_mut(&mut program)).await?;
    let (has_batch, is_offered) = uses;
    let (employer, provider, office) = heard;
    Ok(Some(Standing {
        program,
        ground: Ground {
            uses: Uses {
                has_batch,
                is_offered,
            },
            followed_by,
            required: required.map_or_else(Vec::new, |Json(required)| required),
            heard: Heard {
                employer,
                provider,
                office,
            },
        },
        today,
    }))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ProgramQuery) = ($scope, $query);
        let mut rows = training_programs::table.into_boxed();
        rows = in_sight!(rows, scope, training_programs::agency);
        if scope.employer().is_some() {
            rows = rows.filter(is_told_to(own(scope)));
        } else if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(training_programs::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(training_programs::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(training_programs::provider_id.eq(provider_id));
        }
        if let Some(demand_id) = query.demand_id {
            rows = rows.filter(
                training_programs::id.eq_any(
                    training_program_demands::table
                        .filter(training_program_demands::skill_demand_id.eq(demand_id))
                        .select(training_program_demands::training_program_id),
                ),
            );
            // Whose demands are cited beside its own is not told to an employer, so it does not find it either.
            if scope.employer().is_some() {
                rows = rows.filter(exists(
                    skill_demands::table
                        .filter(skill_demands::id.eq(demand_id))
                        .filter(skill_demands::employer_id.eq(own(scope))),
                ));
            }
        }
        if let Some(revises) = query.revises {
            rows = rows.filter(training_programs::revises.eq(revises));
        }
        match query.latest {
            Some(true) => rows = rows.filter(superseded_by().is_null()),
            Some(false) => rows = rows.filter(superseded_by().is_not_null()),
            None => {}
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                training_programs::occupation
                    .between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, training_programs::search_key);
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ProgramQuery,
    page: &Page<ProgramSort>,
) -> Result<Vec<Program>> {
    let mut rows: Vec<Program> = on!(c, |c| {
        let mut rows = wanted!(scope, query).select(Program::as_select());
        keyset!(rows, page, training_programs::id, ProgramSort::CreatedAt, {
            ProgramSort::UpdatedAt => training_programs::updated_at: Timestamp,
            ProgramSort::Title => training_programs::search_key: String,
        });
        rows.load(c)
    })?;
    demands::leave_own(c, scope, &mut rows).await?;
    Ok(rows)
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ProgramQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
