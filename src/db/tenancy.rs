//! What every store asks of whose a record is, each question written once for all tables.

/// What of a boxed query's rows the caller's agency may read: `in_sight!(rows, scope, employers::agency)`. A city sees its
/// own records, a province those of the agencies under it. With one agency an index on it gives its own order, which a
/// range of agencies would not.
#[macro_export]
macro_rules! in_sight {
    ($rows:expr, $scope:expr, $agency:expr) => {
        if $scope.agency.is_province() {
            $rows.filter($agency.between($scope.first_agency(), $scope.last_agency()))
        } else {
            $rows.filter($agency.eq($scope.first_agency()))
        }
    };
}

/// Whether the caller is bound to no party, or `$column` names the one that it is bound to, as the condition of a query that
/// is the same for every caller: `of_party!(scope, scope.provider(), batches::provider_id)`. No index can serve it, so that
/// one record is looked for by its id and in no other way.
#[macro_export]
macro_rules! of_party {
    ($scope:expr, $own:expr, $column:expr) => {
        $column
            .eq($crate::db::column::AnyId($own.unwrap_or_default()))
            .or($scope.party.is_none().into_sql::<diesel::sql_types::Bool>())
    };
}

/// The id of the record that the client's own key (`client_ref`) of `row` names already:
/// `same_client_ref!(tx, employers, row)`.
#[macro_export]
macro_rules! same_client_ref {
    ($tx:expr, $table:ident, $row:expr) => {{
        let client = $tx.by.client_id.clone();
        let found = $crate::on!($tx, |c| $table::table
            .filter($table::client_id.eq(&client))
            .filter($table::agency.eq(&$row.agency))
            .filter($table::client_ref.eq(&$row.client_ref))
            .select($table::id)
            .first(c));
        $crate::db::Optional::optional(found)
    }};
}
