//! Every query on `office_settings`.

use super::model::OfficeSettings;
use crate::db::prelude::*;

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
