//! `/v1/code-systems`.

use crate::http::routes::Routes;
use actix_web::{HttpResponse, get, web};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{CodeEntry, CodeQuery, System, codes};
use crate::error::{Code, Refusal, Result};
use crate::http::page::{List, PageParams, write_cursor};
use crate::http::public::{Paged, Public};
use crate::kernel::{Fault, FieldError};

/// A code list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeSystemView {
    pub system: System,
    #[schema(example = "Occupations (Klasifikasi Baku Jabatan Indonesia)")]
    pub title_en: &'static str,
    pub title_id: &'static str,
    /// The versions that can be asked for; the first is the default.
    #[schema(example = json!(["2014"]))]
    pub versions: &'static [&'static str],
}

/// The code lists.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeSystems {
    pub items: Vec<CodeSystemView>,
}

/// One code.
#[derive(Debug, Serialize, ToSchema)]
pub struct CodeView {
    #[schema(example = "7233.02")]
    pub code: &'static str,
    pub title_en: Option<&'static str>,
    pub title_id: Option<&'static str>,
    /// The code of the group that it belongs to.
    #[schema(example = "7233")]
    pub parent: Option<&'static str>,
    /// The first day on which it may be used; `null` where it was always so.
    pub valid_from: Option<NaiveDate>,
    /// The last day on which it may be used; `null` where there is none.
    pub valid_until: Option<NaiveDate>,
    /// The code that took its place.
    pub replaced_by: Option<&'static str>,
    /// The actions for which a reason may be given (`employers.close`); empty where it follows from another change and no caller
    /// gives it, and in other lists.
    pub applies_to: Vec<&'static str>,
}

impl From<&'static CodeEntry> for CodeView {
    fn from(entry: &'static CodeEntry) -> Self {
        let CodeEntry {
            code,
            title_en,
            title_id,
            parent,
            valid_from,
            valid_until,
            replaced_by,
            applies_to,
            ..
        } = entry;
        Self {
            code,
            title_en: *title_en,
            title_id: *title_id,
            parent: *parent,
            valid_from: *valid_from,
            valid_until: *valid_until,
            replaced_by: *replaced_by,
            applies_to: applies_to.clone(),
        }
    }
}

/// Which codes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CodesQuery {
    /// One of the list's versions; its first where it is not said.
    #[param(max_length = 20)]
    pub version: Option<String>,
    /// Searches the titles, and codes by their beginning.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// Only codes directly under this one.
    #[param(max_length = 20)]
    pub parent: Option<String>,
    /// Only codes that may be used on this day.
    pub valid_on: Option<NaiveDate>,
}

impl Paged for CodesQuery {}

/// List the code lists
#[utoipa::path(operation_id = "listCodeSystems", tag = "catalogues", security(()), responses((status = 200, description = "The code lists", body = CodeSystems)))]
#[get("")]
async fn systems(call: Public) -> Result<HttpResponse> {
    let view = |system: &System| CodeSystemView {
        system: *system,
        title_en: system.title_en(),
        title_id: system.title_id(),
        versions: system.versions(),
    };
    call.json(&CodeSystems {
        items: System::ALL.iter().map(view).collect(),
    })
}

/// List the codes of a list
#[utoipa::path(operation_id = "listCodes", tag = "catalogues", security(()), params(("system" = System, Path, description = "The list", example = "KBJI"), PageParams, CodesQuery),
    responses((status = 200, description = "A page of codes", body = List<CodeView>)))]
#[get("/{system}/codes")]
async fn list(call: Public<CodesQuery>, system: web::Path<String>) -> Result<HttpResponse> {
    let system: System = system.parse().map_err(|_| Code::NotFound)?;
    let query = &call.query;
    let bad = |name, code| Refusal {
        errors: vec![FieldError::parameter(name, Fault(code))],
        ..Refusal::new(Code::InvalidParameter)
    };
    let version = query.version.as_deref().unwrap_or(system.versions()[0]);
    let table = system.table(version).ok_or_else(|| {
        bad("version", "not_in_list").with("allowed", system.versions().join(", "))
    })?;
    if query
        .q
        .as_deref()
        .is_some_and(|q| q.is_empty() || q.chars().count() > 100)
    {
        return Err(bad("q", "search_length").into());
    }
    if query
        .parent
        .as_deref()
        .is_some_and(|parent| parent.chars().count() > 20)
    {
        return Err(bad("parent", "wrong_form").into());
    }
    let limit = usize::try_from(call.limit()?).unwrap_or_default();
    let after: Option<String> = call.cursor()?;
    let page = codes(
        table,
        &CodeQuery {
            q: query.q.as_deref(),
            parent: query.parent.as_deref(),
            valid_on: query.valid_on,
            after: after.as_deref(),
            limit,
        },
    );
    let last = page
        .entries
        .last()
        .filter(|_| page.more)
        .map(|entry| entry.code);
    let next = last.map(|code| write_cursor(&call.state.keys, &call.bound_to(), &code));
    let items = page.entries.into_iter().map(CodeView::from).collect();
    call.page(&List::new(items, next))
}

pub fn routes(routes: &mut impl Routes) {
    routes
        .under("/v1/code-systems")
        .service(systems)
        .service(list);
}
