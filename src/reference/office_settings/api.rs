//! `/v1/office-settings`.

use actix_web::{HttpResponse, get, patch};

use super::input::OfficeSettingsPatch;
use super::view::OfficeSettingsView;
use super::{actions, store};
use crate::error::Result;
use crate::http::read::Read;
use crate::http::reply::Reply;
use crate::http::routes::Routes;
use crate::http::write::{Write, WriteParams};
use crate::rights;

rights!(ReadOfficeSettings = "admin", WriteOfficeSettings = "admin");

/// Read the office's settings
///
/// Those of the caller's own agency.
#[utoipa::path(operation_id = "getOfficeSettings", tag = "office-settings",
    responses((status = 200, description = "The settings", body = OfficeSettingsView)))]
#[get("")]
async fn read(call: Read<ReadOfficeSettings>) -> Result<HttpResponse> {
    call.one(async move |c, by| {
        let row = store::find(c, &by.scope).await?;
        Ok(OfficeSettingsView::of(row, by))
    })
    .await
}

/// Change the office's settings
///
/// They hold from now on. What has been decided before stays as it is.
#[utoipa::path(operation_id = "updateOfficeSettings", tag = "office-settings", params(WriteParams),
    request_body(content = OfficeSettingsPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The settings as they are now", body = OfficeSettingsView)))]
#[patch("")]
async fn update(call: Write<WriteOfficeSettings, OfficeSettingsPatch>) -> Result<HttpResponse> {
    call.run(async |tx, patch| {
        let row = actions::update(tx, patch).await?;
        Reply::ok(&OfficeSettingsView::from(row))
    })
    .await
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/office-settings")
        .service(read)
        .service(update);
}
