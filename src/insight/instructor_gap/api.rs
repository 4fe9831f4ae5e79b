//! `/v1/instructor-gap`.

use std::sync::Arc;

use actix_web::{HttpResponse, get};

use super::model::gaps;
use super::query::InstructorGapQuery;
use super::store;
use super::view::InstructorGapView;
use crate::error::{Error, Result};
use crate::http::read::Read;
use crate::http::routes::Routes;
use crate::kernel::TimeOfDay;
use crate::rights;
use crate::training::instructor::input::AvailableHours;

rights!(ReadInstructorGap = "instructors:read" figures);

/// The week of whoever has told no hours: Monday to Friday, 08:00 to 16:00.
fn office_week() -> Result<Vec<AvailableHours>> {
    let time = |text| TimeOfDay::parse(text).map_err(Error::failed);
    let (from, until) = (time("08:00")?, time("16:00")?);
    let day = |weekday| AvailableHours {
        weekday,
        from: from.clone(),
        until: until.clone(),
    };
    Ok((1..=5).map(day).collect())
}

/// Read the instructor gap
///
/// Per occupation and week the hours that are to be taught, those for which people are free to teach them, and what is missing;
/// and the first week from which on each approved program without a class could be taught, unless it is suspended without an end.
#[utoipa::path(operation_id = "getInstructorGap", tag = "instructor-gap", params(InstructorGapQuery),
    responses((status = 200, description = "The gap, occupation by occupation", body = InstructorGapView)))]
#[get("")]
async fn read(call: Read<ReadInstructorGap, InstructorGapQuery>) -> Result<HttpResponse> {
    let weeks = call.query.weeks(call.state.db.clock.now().office_date())?;
    let office_week = office_week()?;
    let query = Arc::clone(&call.query);
    call.json(async move |c, by| {
        let facts = store::facts(c, &by.scope, &query, &weeks).await?;
        let gaps = gaps(&facts, &weeks, query.weekly(), &office_week);
        InstructorGapView::new(&weeks, gaps).ok_or_else(|| Error::failed("no week is asked for"))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/instructor-gap").service(read);
}
