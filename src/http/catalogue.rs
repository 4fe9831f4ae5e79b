//! `/v1/problems`: every code that an error may carry, from the table that the program runs on.

use super::routes::Routes;
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::status;
use super::public::Public;
use super::words::{self, Language};
use crate::error::{Code, Result};

/// A text in both languages. `{name}` stands where an answer has a value.
#[derive(Debug, Serialize, ToSchema)]
pub struct InBoth {
    pub en: String,
    pub id: String,
}

impl InBoth {
    #[must_use]
    pub fn of(say: impl Fn(Language) -> String) -> Self {
        let text = |language| say(language).replace("%{", "{");
        Self {
            en: text(Language::En),
            id: text(Language::Id),
        }
    }
}

/// A problem that an answer may tell of.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownProblem {
    #[schema(example = "no_seat_left")]
    pub code: &'static str,
    /// As in an answer's `type`.
    #[serde(rename = "type")]
    #[schema(example = "/v1/problems/no_seat_left")]
    pub kind: String,
    /// The HTTP status that it comes with.
    #[schema(minimum = 400, maximum = 599, example = 409)]
    pub status: u16,
    pub title: InBoth,
    pub detail: InBoth,
}

/// A rule that a field may break.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownFault {
    /// As in `errors[].code` of an answer.
    #[schema(example = "nik_date")]
    pub code: String,
    pub detail: InBoth,
}

/// Everything that an error may say.
#[derive(Debug, Serialize, ToSchema)]
pub struct Catalogue {
    pub problems: Vec<KnownProblem>,
    pub field_codes: Vec<KnownFault>,
}

impl KnownProblem {
    fn of(code: Code) -> Self {
        Self {
            code: code.as_str(),
            kind: format!("/v1/problems/{}", code.as_str()),
            status: status(code).as_u16(),
            title: InBoth::of(|language| words::title(code, language)),
            detail: InBoth::of(|language| words::detail(code, language, &[])),
        }
    }
}

/// List the problems
///
/// Every `code` of an error and of a field, with its words in both languages.
#[utoipa::path(operation_id = "listProblems", tag = "catalogues", security(()), responses((status = 200, description = "The catalogue", body = Catalogue)))]
#[get("")]
async fn list(call: Public) -> Result<HttpResponse> {
    let fields = words::field_codes().into_iter().map(|code| KnownFault {
        detail: InBoth::of(|language| words::field(&code, language)),
        code,
    });
    call.json(&Catalogue {
        problems: Code::ALL.iter().copied().map(KnownProblem::of).collect(),
        field_codes: fields.collect(),
    })
}

/// Read about a problem
///
/// Where an answer's `type` leads.
#[utoipa::path(operation_id = "getProblem", tag = "catalogues", security(()), params(("code" = String, Path, description = "The problem's code", example = "no_seat_left")),
    responses((status = 200, description = "The problem", body = KnownProblem)))]
#[get("/{code}")]
async fn read(call: Public, code: web::Path<String>) -> Result<HttpResponse> {
    let known = Code::ALL
        .iter()
        .copied()
        .find(|known| known.as_str() == *code);
    call.json(&KnownProblem::of(known.ok_or(Code::NotFound)?))
}

pub fn routes(routes: &mut impl Routes) {
    routes.under("/v1/problems").service(list).service(read);
}
