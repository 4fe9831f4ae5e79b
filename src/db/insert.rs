//! How a store writes a new record.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::{QueryResult, RunQueryDsl};

/// An insert that does nothing where a unique rule stands against it.
///
/// diesel's own `on_conflict_do_nothing` is not known by its type: its SQL would be written anew each time only to find the
/// statement that is prepared of it, some 3 % of a create's time.
#[derive(QueryId)]
pub struct OrNothing<Insert>(Insert);

/// `insert`, of `VALUES` and without `RETURNING`. That it is known by its type is checked when it is compiled: a row whose `None`
/// stands for the column's default is not.
pub fn or_nothing<Insert: QueryId>(insert: Insert) -> OrNothing<Insert> {
    const {
        assert!(
            Insert::HAS_STATIC_QUERY_ID,
            "the values are not known by their type"
        )
    };
    OrNothing(insert)
}

impl<Insert: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for OrNothing<Insert> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" ON CONFLICT DO NOTHING");
        Ok(())
    }
}

impl<Insert, Conn> RunQueryDsl<Conn> for OrNothing<Insert> {}

/// Writes `row` as the calling client's own, with what its table holds beside it, unless a unique rule stands against it: whether
/// it was written. `insert_new!(tx, employers, row, search_key = row.search_key())`.
#[macro_export]
macro_rules! insert_new {
    ($tx:expr, $table:ident, $row:expr $(, $column:ident = $value:expr)*) => {{
        let client = $tx.by.client_id.clone();
        let written: $crate::error::Result<usize> = $crate::on!($tx, |c| {
            let insert = diesel::insert_into($table::table).values((
                $row,
                $table::client_id.eq(&client)
                $(, $table::$column.eq($value))*
            ));
            $crate::db::insert::or_nothing(insert).execute(c)
        });
        written.map(|rows| rows == 1)
    }};
}
