//! Every query on `skill_demands`; those on `skill_demand_hires` are in [`hires`], those on `skill_demand_inputs` in [`inputs`],
//! those that look for demands like another in [`alike`]. What a demand weighs is said in [`mod@weight`], who has seen it in
//! [`attentions`], and of which demands providers are told in [`told`].

pub mod alike;
pub mod attentions;
pub mod hires;
pub mod inputs;
pub mod told;
pub mod weight;

use chrono::NaiveDate;
use diesel::dsl::{auto_type, exists, not};
use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};

use self::attentions::attention;
use self::told::is_told;
use self::weight::{weight, weighted_open};
use super::life::{Ground, Listed, Standing, Voice};
use super::model::{Attention, Fulfilment, SkillDemand, SkillDemandId};
use super::view::{SkillDemandQuery, SkillDemandSort};
use crate::db::column::{Document, Moment, Uid};
use crate::db::prelude::*;
use crate::demand::employer::model::EmployerId;
use crate::http::page::Page;
use crate::kernel::{Fault, FieldError};
use crate::{keyset, searched};

/// Whether a training program cites the demand of the row at hand, or a training provider has responded to it. Both lie
/// downstream, but the database would not let a demand go that one of them names, and a read is one statement.
#[auto_type]
fn is_cited() -> _ {
    let by_program = exists(
        training_program_demands::table
            .filter(training_program_demands::skill_demand_id.eq(skill_demands::id)),
    );
    let by_response = exists(
        demand_response_demands::table
            .filter(demand_response_demands::skill_demand_id.eq(skill_demands::id)),
    );
    by_program.or(by_response)
}

/// Whether an input that has been decided about led to the demand of the row at hand.
#[auto_type]
fn is_decided() -> _ {
    exists(
        skill_demand_inputs::table
            .inner_join(consultation_inputs::table)
            .filter(skill_demand_inputs::skill_demand_id.eq(skill_demands::id))
            .filter(consultation_inputs::status.ne("recorded")),
    )
}

/// Inserts a demand if the caller sees its employer, and either it is `distinct` or there is none [`alike`], and answers what
/// it weighs. One statement does all.
///
/// # Errors
/// `other_agency` for an employer that the caller may read but not change; `duplicate_client_ref`, `already_renewed` and
/// `possible_duplicate` with the ids of the records that are there; `not_found` at an employer that the caller does not see.
pub async fn insert(tx: &mut Tx<'_>, row: &SkillDemand, distinct: bool) -> Result<i32> {
    let today = tx.today();
    let scope = tx.by.scope.clone();
    let SkillDemand {
        id,
        agency,
        client_ref,
        status,
        status_reason,
        status_note,
        version,
        created_at,
        updated_at,
        employer_id,
        title,
        occupation,
        skills,
        headcount,
        hired,
        kind,
        region,
        needed_from,
        needed_by,
        wage_min_idr,
        wage_max_idr,
        valid_until,
        input_ids,
        renews,
    } = row;
    let client = tx.by.client_id.clone();
    let of_own_employer = employers::table
        .filter(employers::id.eq(employer_id))
        .filter(of_party!(scope, scope.employer(), employers::id))
        .filter(employers::agency.eq(agency))
        .filter(
            distinct
                .into_sql::<Bool>()
                .or(not(exists(alike::rows!(row, today)))),
        )
        .select((
            id.into_sql::<Uid>(),
            agency.into_sql::<Text>(),
            client.into_sql::<Text>(),
            client_ref.into_sql::<Nullable<Text>>(),
            status.into_sql::<Text>(),
            status_reason.into_sql::<Nullable<Text>>(),
            status_note.into_sql::<Nullable<Text>>(),
            version.into_sql::<Integer>(),
            created_at.into_sql::<Moment>(),
            updated_at.into_sql::<Moment>(),
            row.search_key().into_sql::<Text>(),
            row.title_key().into_sql::<Text>(),
            employers::id,
            title.into_sql::<Text>(),
            occupation.into_sql::<Text>(),
            skills.into_sql::<Document>(),
            headcount.into_sql::<Integer>(),
            hired.into_sql::<Integer>(),
            kind.into_sql::<Text>(),
            region.into_sql::<Text>(),
            needed_from.into_sql::<Date>(),
            needed_by.into_sql::<Date>(),
            wage_min_idr.into_sql::<Nullable<BigInt>>(),
            wage_max_idr.into_sql::<Nullable<BigInt>>(),
            valid_until.into_sql::<Date>(),
            input_ids.into_sql::<Document>(),
            renews.into_sql::<Nullable<Uid>>(),
        ));
    let inserted: Result<i32> = on!(tx, |c| diesel::insert_into(skill_demands::table)
        .values(of_own_employer)
        .into_columns(skill_demands::all_columns)
        .on_conflict_do_nothing()
        .returning(weight(today))
        .get_result(c));
    match inserted.optional()? {
        Some(weight) => Ok(weight),
        None => Err(refusal(tx, row).await?),
    }
}

/// Why `row` was not inserted.
async fn refusal(tx: &mut Tx<'_>, row: &SkillDemand) -> Result<Error> {
    let scope = tx.by.scope.clone();
    let agency: Result<String> = on!(tx, |c| {
        employers::table
            .filter(employers::id.eq(row.employer_id))
            .filter(of_party!(scope, scope.employer(), employers::id))
            .filter(employers::agency.between(scope.first_agency(), scope.last_agency()))
            .select(employers::agency)
            .first(c)
    });
    let agency = agency.optional()?;
    let is_seen = agency.is_some();
    if agency.is_some_and(|agency| agency != row.agency) {
        return Ok(Code::OtherAgency.into());
    }
    let same_ref: Option<SkillDemandId> = same_client_ref!(tx, skill_demands, row)?;
    if let Some(id) = same_ref {
        return Ok(Refusal::new(Code::DuplicateClientRef).existing(id).into());
    }
    if !is_seen {
        return Ok(FieldError::at("/employer_id", Fault("not_found")).into());
    }
    if let Some(renews) = row.renews {
        return already_renewed(tx, renews).await;
    }
    alike::must_be_distinct(tx, row).await?;
    Err(Error::failed("a skill demand is refused without a reason"))
}

/// The refusal to renew a demand again, with the id of the one that renews it.
///
/// # Errors
/// Those of the database.
pub async fn already_renewed(tx: &mut Tx<'_>, id: SkillDemandId) -> Result<Error> {
    let renewal: SkillDemandId = on!(tx, |c| skill_demands::table
        .filter(skill_demands::renews.eq(id))
        .select(skill_demands::id)
        .first(c))?;
    let refusal = Refusal::new(Code::AlreadyRenewed);
    Ok(refusal.existing(renewal).into())
}

/// Writes every column of a record that this transaction has read, but for the hires, and answers what it weighs now.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &SkillDemand) -> Result<i32> {
    let today = tx.today();
    on!(tx, |c| diesel::update(skill_demands::table.find(row.id))
        .set((
            row,
            skill_demands::search_key.eq(row.search_key()),
            skill_demands::title_key.eq(row.title_key()),
        ))
        .returning(weight(today))
        .get_result(c))
}

/// # Errors
/// Those of the database.
pub async fn delete(tx: &mut Tx<'_>, id: SkillDemandId) -> Result<()> {
    on!(tx, |c| diesel::delete(skill_demands::table.find(id))
        .execute(c))?;
    Ok(())
}

/// A demand as it stands on `today`.
///
/// # Errors
/// Those of the database.
pub async fn find(
    c: &mut Conn<'_>,
    scope: &Scope,
    id: SkillDemandId,
    today: NaiveDate,
) -> Result<Option<Standing>> {
    type Found = (
        SkillDemand,
        Voice,
        (bool, bool, bool),
        (i32, Option<Attention>),
    );
    let found: Result<Found> = on!(c, |c| {
        let renewals = diesel::alias!(skill_demands as renewals);
        let renews = renewals.field(skill_demands::renews);
        skill_demands::table
            .inner_join(employers::table)
            .filter(skill_demands::id.eq(id))
            .filter(
                of_party!(scope, scope.employer(), skill_demands::employer_id)
                    .or(is_told(scope.provider(), today)),
            )
            .filter(skill_demands::agency.between(scope.first_agency(), scope.last_agency()))
            .select((
                SkillDemand::as_select(),
                Voice::as_select(),
                (
                    is_cited(),
                    is_decided(),
                    exists(renewals.filter(renews.eq(skill_demands::id.nullable()))),
                ),
                (weight(today), attention(scope)),
            ))
            .first(c)
    });
    let found = found.optional()?;
    Ok(found.map(
        |(demand, employer, (cited, decided, renewed), (weight, attention))| Standing {
            demand,
            ground: Ground {
                employer: Some(employer),
                cited,
                decided,
                renewed,
                weight,
                attention: attention.unwrap_or(Attention::New),
            },
            today,
        },
    ))
}

/// The rows that a caller may see and wants, as they stand on `today`.
macro_rules! wanted {
    ($scope:expr, $query:expr, $today:expr) => {{
        let (scope, query): (&Scope, &SkillDemandQuery) = ($scope, $query);
        let today: NaiveDate = $today;
        let mut rows = skill_demands::table.into_boxed();
        rows = in_sight!(rows, scope, skill_demands::agency);
        if scope.provider().is_some() {
            rows = rows.filter(is_told(scope.provider(), today));
        } else if scope.party.is_some() {
            let own = EmployerId::from(scope.employer().unwrap_or_default());
            rows = rows.filter(skill_demands::employer_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(skill_demands::status.eq_any(status.0.clone()));
        }
        if let Some(employer_id) = query.employer_id {
            rows = rows.filter(skill_demands::employer_id.eq(employer_id));
        }
        if let Some(occupation) = &query.occupation {
            rows = rows.filter(
                skill_demands::occupation.between(occupation.first().to_owned(), occupation.last()),
            );
        }
        if let Some(occupation) = &query.occupation_exact {
            rows = rows.filter(skill_demands::occupation.eq(occupation.as_str()));
        }
        if let Some(region) = &query.region {
            rows = rows
                .filter(skill_demands::region.between(region.first().to_owned(), region.last()));
        }
        if let Some(region) = &query.region_exact {
            rows = rows.filter(skill_demands::region.eq(region.as_str()));
        }
        if let Some(kind) = &query.kind {
            rows = rows.filter(skill_demands::kind.eq_any(kind.0.clone()));
        }
        if let Some(from) = query.needed_by_from {
            rows = rows.filter(skill_demands::needed_by.ge(from));
        }
        if let Some(to) = query.needed_by_to {
            rows = rows.filter(skill_demands::needed_by.le(to));
        }
        if let Some(from) = query.valid_until_from {
            rows = rows.filter(skill_demands::valid_until.ge(from));
        }
        if let Some(to) = query.valid_until_to {
            rows = rows.filter(skill_demands::valid_until.le(to));
        }
        if let Some(from) = query.wage_min_idr_from {
            rows = rows.filter(skill_demands::wage_min_idr.ge(from));
        }
        if let Some(to) = query.wage_min_idr_to {
            rows = rows.filter(skill_demands::wage_min_idr.le(to));
        }
        if let Some(from) = query.wage_max_idr_from {
            rows = rows.filter(skill_demands::wage_max_idr.ge(from));
        }
        if let Some(to) = query.wage_max_idr_to {
            rows = rows.filter(skill_demands::wage_max_idr.le(to));
        }
        match query.expired {
            Some(true) => rows = rows.filter(skill_demands::valid_until.lt(today)),
            Some(false) => rows = rows.filter(skill_demands::valid_until.ge(today)),
            None => {}
        }
        if let Some(fulfilment) = &query.fulfilment {
            let wanted = |one| fulfilment.0.contains(&one).into_sql::<Bool>();
            let (hired, headcount) = (skill_demands::hired, skill_demands::headcount);
            rows = rows.filter(
                (wanted(Fulfilment::Open).and(hired.eq(0)))
                    .or(wanted(Fulfilment::PartlyMet).and(hired.gt(0).and(hired.lt(headcount))))
                    .or(wanted(Fulfilment::Met).and(hired.ge(headcount))),
            );
        }
        if let Some(wanted) = &query.attention {
            if !wanted.0.contains(&Attention::New) {
                // Of all demands these are few.
                let looked_into = demand_attentions::table
                    .filter(
                        demand_attentions::agency
                            .between(scope.first_agency(), scope.last_agency()),
                    )
                    .select(demand_attentions::skill_demand_id);
                rows = rows.filter(skill_demands::id.eq_any(looked_into));
            }
            let is = |one| wanted.0.contains(&one).into_sql::<Bool>();
            rows = rows.filter(
                (is(Attention::New).and(attention(scope).is_null()))
                    .or(is(Attention::Seen).and(attention(scope).eq("seen")))
                    .or(is(Attention::Contacted).and(attention(scope).eq("contacted"))),
            );
        }
        if let Some(renews) = query.renews {
            rows = rows.filter(skill_demands::renews.eq(renews));
        }
        if let Some(q) = &query.q {
            rows = searched!(rows, q, skill_demands::search_key);
        }
        rows
    }};
}

/// Demands, each with what it weighs and how far it has been looked into.
///
/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn page(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &SkillDemandQuery,
    today: NaiveDate,
    page: &Page<SkillDemandSort>,
) -> Result<Vec<Listed>> {
    on!(c, |c| {
        let rows = wanted!(scope, query, today);
        let mut rows = rows.select((SkillDemand::as_select(), weight(today), attention(scope)));
        keyset!(rows, page, skill_demands::id, SkillDemandSort::CreatedAt, {
            SkillDemandSort::UpdatedAt => skill_demands::updated_at: Timestamp,
            SkillDemandSort::NeededBy => skill_demands::needed_by: NaiveDate,
            SkillDemandSort::Title => skill_demands::title_key: String;
            SkillDemandSort::WeightedOpen => weighted_open(today) => i32
        });
        rows.load(c)
    })
}

/// # Errors
/// Those of the database.
pub async fn count(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &SkillDemandQuery,
    today: NaiveDate,
) -> Result<i64> {
    on!(c, |c| wanted!(scope, query, today).count().get_result(c))
}
