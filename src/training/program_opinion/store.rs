//! Every query on `program_opinions`.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::{BigInt, Bool};
use uuid::Uuid;

use super::input::ProgramOpinionInput;
use super::model::{ProgramOpinion, ProgramOpinionId, Standing};
use super::view::{ProgramOpinionQuery, ProgramOpinionSort};
use crate::db::Record as _;
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::demand::employer::model::EmployerId;
use crate::http::page::Page;
use crate::keyset;
use crate::reference::office_settings::model::OpinionVoice;
use crate::training::program::model::ProgramStatus;
use crate::training::program::store::{is_told_to, own};
use crate::training::provider::model::ProviderId;

/// How many opinions in this voice have been given on the program of the row at hand: a part of a query on
/// `training_programs`.
pub fn opinions_on_program(voice: OpinionVoice) -> SqlLiteral<BigInt> {
    sql(&format!(
        "(SELECT count(*) FROM program_opinions o
            WHERE o.program_id = training_programs.id AND o.voice = '{voice}')"
    ))
}

/// The provider whose client calls; where none does, nobody.
fn own_provider(scope: &Scope) -> AnyId {
    AnyId(scope.provider().unwrap_or_default())
}

/// On what an opinion is to be given, and by whom, as far as the caller sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub agency: String,
    pub program: ProgramStatus,
    /// The employer's agency, if one is meant and seen.
    pub employer: Option<String>,
    /// The provider's agency, if one is meant and seen.
    pub provider: Option<String>,
}

/// The program that an opinion is to be given on, with who gives it.
///
/// # Errors
/// Those of the database.
pub async fn place(
    c: &mut Conn<'_>,
    scope: &Scope,
    input: &ProgramOpinionInput,
) -> Result<Option<Place>> {
    let nobody = Uuid::nil();
    let employer = input
        .employer_id
        .unwrap_or_else(|| EmployerId::from(nobody));
    let provider = input
        .provider_id
        .unwrap_or_else(|| ProviderId::from(nobody));
    let found: Result<(String, ProgramStatus, Option<String>, Option<String>)> = on!(c, |c| {
        let of_employer = employers::table
            .filter(employers::id.eq(employer))
            .filter(of_party!(scope, scope.employer(), employers::id))
            .filter(employers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(employers::agency)
            .single_value();
        let of_provider = training_providers::table
            .filter(training_providers::id.eq(provider))
            .filter(of_party!(scope, scope.provider(), training_providers::id))
            .filter(training_providers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(training_providers::agency)
            .single_value();
        training_programs::table
            .filter(training_programs::id.eq(input.program_id))
            .filter(
                of_party!(scope, scope.provider(), training_programs::provider_id)
                    .or(is_told_to(own(scope))),
            )
            .filter(training_programs::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                training_programs::agency,
                training_programs::status,
                of_employer,
                of_provider,
            ))
            .first(c)
    });
    Ok(found
        .optional()?
        .map(|(agency, program, employer, provider)| Place {
            agency,
            program,
            employer,
            provider,
        }))
}

/// # Errors
/// `duplicate_client_ref` and `duplicate_opinion`, each with the id of the record that is there.
pub async fn insert(tx: &mut Tx<'_>, row: &ProgramOpinion) -> Result<()> {
    if insert_new!(tx, program_opinions, row)? {
        return Ok(());
    }
    let same_ref: Option<ProgramOpinionId> = same_client_ref!(tx, program_opinions, row)?;
    if let Some(id) = same_ref {
        return Err(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    let giver = row.owner();
    let (of_office, giver) = (
        giver.is_none(),
        AnyId(giver.map(|party| party.id).unwrap_or_default()),
    );
    let given: Result<ProgramOpinionId> = on!(tx, |c| program_opinions::table
        .filter(program_opinions::program_id.eq(row.program_id))
        .filter(program_opinions::voice.eq(row.voice))
        .filter(
            of_office
                .into_sql::<Bool>()
                .or(program_opinions::employer_id.eq(giver))
                .or(program_opinions::provider_id.eq(giver))
        )
        .select(program_opinions::id)
        .first(c));
    let given = given.optional()?.ok_or(Error::Raced)?;
    Err(Refusal::new(Code::DuplicateOpinion).existing(given).into())
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &ProgramOpinion) -> Result<()> {
    on!(tx, |c| diesel::update(program_opinions::table.find(row.id))
        .set(row)
        .execute(c))?;
    Ok(())
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: ProgramOpinionId) -> Result<()> {
    on!(tx, |c| diesel::delete(program_opinions::table.find(id))
        .execute(c))?;
    Ok(())
}

/// An opinion, and where its program stands.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: ProgramOpinionId,
) -> Result<Option<Standing>> {
    let found: Result<(ProgramOpinion, ProgramStatus)> = on!(c, |c| {
        program_opinions::table
            .inner_join(training_programs::table)
            .filter(program_opinions::id.eq(id))
            .filter(
                of_party!(scope, scope.employer(), program_opinions::employer_id)
                    .or(program_opinions::provider_id.eq(own_provider(scope)))
                    .or(training_programs::provider_id.eq(own_provider(scope))),
            )
            .filter(program_opinions::agency.between(scope.first_agency(), scope.last_agency()))
            .select((ProgramOpinion::as_select(), training_programs::status))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(|(opinion, program)| Standing { opinion, program }))
}

/// The rows that a caller may see and wants.
macro_rules! wanted {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &ProgramOpinionQuery) = ($scope, $query);
        let mut rows = program_opinions::table.into_boxed();
        rows = in_sight!(rows, scope, program_opinions::agency);
        if scope.provider().is_some() {
            rows = rows.filter(
                program_opinions::provider_id.eq(own_provider(scope)).or(
                    program_opinions::program_id.eq_any(
                        training_programs::table
                            .filter(training_programs::provider_id.eq(own_provider(scope)))
                            .select(training_programs::id),
                    ),
                ),
            );
        } else if scope.party.is_some() {
            rows = rows.filter(program_opinions::employer_id.eq(own(scope)));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(program_opinions::status.eq_any(status.0.clone()));
        }
        if let Some(program_id) = query.program_id {
            rows = rows.filter(program_opinions::program_id.eq(program_id));
        }
        if let Some(voice) = &query.voice {
            rows = rows.filter(program_opinions::voice.eq_any(voice.0.clone()));
        }
        if let Some(stance) = &query.stance {
            rows = rows.filter(program_opinions::stance.eq_any(stance.0.clone()));
        }
        rows
    }};
}

/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &ProgramOpinionQuery,
    page: &Page<ProgramOpinionSort>,
) -> Result<Vec<ProgramOpinion>> {
    on!(c, |c| {
        let mut rows = wanted!(scope, query).select(ProgramOpinion::as_select());
        keyset!(rows, page, program_opinions::id, ProgramOpinionSort::CreatedAt, {
            ProgramOpinionSort::UpdatedAt => program_opinions::updated_at: Timestamp,
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(c: &mut Conn<'_>, scope: &Scope, query: &ProgramOpinionQuery) -> Result<i64> {
    on!(c, |c| wanted!(scope, query).count().get_result(c))
}
