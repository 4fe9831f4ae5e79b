//! The one statement behind the class board.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;

use super::super::board::{BoardOrder, BoardQuery, OnBoard};
use super::super::model::{Batch, Ground, Standing, Timetabled, Uses, Waived};
use super::{
    GROUND, batch_has_need, batch_is_timetabled, batch_lacks_instructor, office_requires_cover,
    standing,
};
use crate::db::column::AnyId;
use crate::db::prelude::*;
use crate::http::page::Page;
use crate::kernel::{Name, Title};
use crate::training::batch_cost::store::has_cost;
use crate::training::batch_waiver::model::WaivedRule;
use crate::training::batch_waiver::store::{is_waived, was_waived};
use crate::training::demand_response::store::batch_is_linked;
use crate::training::provider::model::ProviderId;

/// The columns of a [`Standing`], then the program's title, the provider's name, and whether somebody is not insured.
type Row = (
    Batch,
    Ground,
    Uses,
    Waived,
    Timetabled,
    bool,
    Title,
    Name,
    bool,
);

/// The states of [`COUNTED`](super::super::model::BatchStatus::COUNTED). It is the condition of the index `batches_on_board`, word
/// for word: as values, which a plan does not know, the index could not be used.
const ON_BOARD: &str = "batches.status IN ('planned', 'open', 'selecting', 'confirmed', 'running')";

fn is_on_board() -> SqlLiteral<Bool> {
    sql(ON_BOARD)
}

/// The classes on the board that a caller may see and wants.
macro_rules! on_board {
    ($scope:expr, $query:expr) => {{
        let (scope, query): (&Scope, &BoardQuery) = ($scope, $query);
        let mut rows = batches::table
            .inner_join(training_programs::table)
            .inner_join(training_providers::table)
            .filter(is_on_board())
            .into_boxed();
        rows = in_sight!(rows, scope, batches::agency);
        if scope.party.is_some() {
            let own = ProviderId::from(scope.provider().unwrap_or_default());
            rows = rows.filter(batches::provider_id.eq(own));
        }
        if let Some(status) = &query.status {
            rows = rows.filter(batches::status.eq_any(status.0.clone()));
        }
        if let Some(provider_id) = query.provider_id {
            rows = rows.filter(batches::provider_id.eq(provider_id));
        }
        if let Some(region) = &query.region {
            rows = rows.filter(batches::region.between(region.first().to_owned(), region.last()));
        }
        rows
    }};
}

/// A page of the class board as it is today; `uncovered` tells whether somebody in the batch at hand is not insured.
///
/// # Errors
/// Those of the database; `invalid_cursor`.
pub async fn board(
    c: &mut Conn<'_>,
    scope: &Scope,
    query: &BoardQuery,
    today: NaiveDate,
    uncovered: fn() -> SqlLiteral<Bool>,
    page: &Page<BoardOrder>,
) -> Result<Vec<OnBoard>> {
    let rows: Vec<Row> = on!(c, |c| {
        let mut rows = on_board!(scope, query)
            .select(standing!(
                today,
                training_programs::title,
                training_providers::name,
                uncovered()
            ))
            .order((batches::starts_on.asc(), batches::id.asc()))
            .limit(page.rows());
        if let Some(after) = &page.after {
            let day: NaiveDate = after.key()?;
            // The first condition is implied by the second; it is what the index can use.
            rows = rows.filter(batches::starts_on.ge(day)).filter(
                batches::starts_on
                    .gt(day)
                    .or(batches::id.gt(AnyId(after.id()))),
            );
        }
        rows.load(c)
    })?;
    let class = |row: Row| {
        let (batch, ground, uses, waived, timetable, cover_required, program, provider, uncovered) =
            row;
        let columns = (batch, ground, uses, waived, timetable, cover_required);
        let standing = standing(columns, today);
        OnBoard {
            standing: Standing {
                uncovered: uncovered && standing.asks_for_cover(),
                ..standing
            },
            program,
            provider,
        }
    };
    Ok(rows.into_iter().map(class).collect())
}

/// # Errors
/// Those of the database.
pub async fn count_board(c: &mut Conn<'_>, scope: &Scope, query: &BoardQuery) -> Result<i64> {
    on!(c, |c| on_board!(scope, query).count().get_result(c))
}

#[cfg(test)]
mod tests {
    use super::super::super::model::BatchStatus;
    use super::ON_BOARD;

    #[test]
    fn the_board_shows_the_states_that_count() {
        let states = BatchStatus::COUNTED.map(|status| format!("'{status}'"));
        let states = states.join(", ");
        assert_eq!(ON_BOARD, format!("batches.status IN ({states})"));
    }
}
