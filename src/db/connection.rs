//! One connection of either kind.

use diesel::SqliteConnection;
use diesel_async::AsyncPgConnection;

/// A connection to whichever database the program was started on.
pub enum Conn<'a> {
    /// Shared: a reader may have others beside it, and a transaction begins beside its first statement.
    Postgres(&'a AsyncPgConnection),
    Sqlite(&'a mut SqliteConnection),
}

/// Runs one statement on whichever connection there is: `on!(conn, |c| query.first(c))`.
///
/// The statement is type-checked once per database. `c` is the driver's own connection, and the
/// `RunQueryDsl` in scope is the driver's own. Where the two databases need different SQL, a store
/// matches on [`Conn`](crate::db::Conn) by hand.
#[macro_export]
macro_rules! on {
    ($conn:expr, |$c:ident| $query:expr) => {{
        // A transaction derefs to its connection.
        let conn: &mut $crate::db::Conn<'_> = &mut *$conn;
        match conn {
            $crate::db::Conn::Postgres($c) => {
                use diesel_async::RunQueryDsl as _;
                let $c: &mut &diesel_async::AsyncPgConnection = $c;
                $query.await.map_err($crate::error::Error::from)
            }
            $crate::db::Conn::Sqlite($c) => {
                use diesel::RunQueryDsl as _;
                let $c: &mut diesel::SqliteConnection = $c;
                $query.map_err($crate::error::Error::from)
            }
        }
    }};
}
