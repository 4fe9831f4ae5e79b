//! Every query on `office_settings`.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Nullable;

use super::model::OfficeSettings;
use crate::db::column::Document;
use crate::db::prelude::*;

/// Whose opinions the office hears of the agency that keeps the row at hand: a scalar subquery on any `table` with the
/// column `agency`. Nothing where that office has no settings of its own.
pub fn required_opinions_of(table: &str) -> SqlLiteral<Nullable<Document>> {
    sql(&format!(
        "(SELECT s.required_opinions FROM office_settings s WHERE s.agency = {table}.agency)"
    ))
}

/// The settings of the caller's own agency, if anybody has changed them.
///
/// # Errors
/// Those of the database.
pub async fn find(c: &mut Conn<'_>, scope: &Scope) -> Result<Option<OfficeSettings>> {
    let found: Result<OfficeSettings> = on!(c, |c| office_settings::table
        .find(scope.agency.as_str())
        .select(OfficeSettings::as_select())
        .first(c));
    found.optional()
}

/// Keeps the first change of an agency's settings.
///
/// # Errors
/// [`Error::Raced`] where somebody else has just made it.
pub async fn insert(tx: &mut Tx<'_>, row: &OfficeSettings) -> Result<()> {
    let inserted = on!(tx, |c| diesel::insert_into(office_settings::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if inserted == 1 {
        Ok(())
    } else {
        Err(Error::Raced)
    }
}

/// Writes every column of a record that this transaction has read.
///
/// # Errors
/// Those of the database.
pub async fn update(tx: &mut Tx<'_>, row: &OfficeSettings) -> Result<()> {
    on!(tx, |c| diesel::update(
        office_settings::table.find(&row.agency)
    )
    .set(row)
    .execute(c))?;
    Ok(())
}
