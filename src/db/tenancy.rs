//! The two questions that every store asks of whose a record is, each written once for all tables.

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

/// The id of the record that the client's own key (`client_ref`) of `row` names already:
/// `same_client_ref!(tx, employers, row)`.
#[macro_export]
macro_rules! same_client_ref {
    ($tx:expr, $table:ident, $row:expr) => {{
        let found = $crate::on!($tx, |c| $table::table
            .filter($table::client_id.eq(&$row.client_id))
            .filter($table::agency.eq(&$row.agency))
            .filter($table::client_ref.eq(&$row.client_ref))
            .select($table::id)
            .first(c));
        $crate::db::Optional::optional(found)
    }};
}
