//! Rights as types: a handler's argument says what its caller must be allowed to do.

use std::sync::Arc;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest};
use uuid::Uuid;

use super::admission::Work;
use super::context::Context;
use super::state::State;
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::Actor;

/// The right that an operation needs.
pub trait Right: 'static {
    /// A scope of the token, `employers:read`.
    const SCOPE: &'static str;
    /// The parameters by which the operation's answer is cut into pages: `limit` and `cursor`, or none.
    const PAGING: &'static [&'static str] = &[];
    /// Another scope that is needed besides.
    const ALSO: Option<&'static str> = None;
    /// Whether the answer shows more to who may see personal data unmasked.
    const PERSONAL: bool = false;
    /// Whether the list may also be had as CSV and NDJSON.
    const TABLES: bool = false;
    /// How much a read of it is.
    const WORK: Work = Work::Record;
}

/// Defines rights: `rights!(ReadEmployers = "employers:read", ListEmployers = "employers:read" list, WriteEmployers = "employers:write")`.
#[macro_export]
macro_rules! rights {
    ($($name:ident = $scope:literal $($kind:ident)?),+ $(,)?) => {
        $(
            #[doc = concat!("The right `", $scope, "`.")]
            pub struct $name;

            impl $crate::http::right::Right for $name {
                const SCOPE: &'static str = $scope;
                $($crate::rights!(@ $kind);)?
            }
        )+
    };
    (@ list) => { $crate::rights!(@ pages); const TABLES: bool = true; };
    (@ pages) => {
        $crate::rights!(@ figures);
        const PAGING: &'static [&'static str] = &["limit", "cursor"];
    };
    (@ figures) => { const WORK: $crate::http::admission::Work = $crate::http::admission::Work::List; };
    (@ personal) => { const PERSONAL: bool = true; };
    (@ unmasked) => { const ALSO: Option<&'static str> = Some("pii:read"); };
    (@ feed) => {
        $crate::rights!(@ figures);
        const PAGING: &'static [&'static str] = &["limit"];
    };
}

/// The parts of the program.
///
/// # Errors
/// [`Error::Failed`] where the app was put together without them.
pub fn state(req: &HttpRequest) -> Result<Data<State>> {
    req.app_data::<Data<State>>()
        .cloned()
        .ok_or_else(|| Error::failed("the app has no state"))
}

/// Who calls, if that one may: 503 where too many do, then 401, then 429, then 403, before anything else is looked at.
///
/// # Errors
/// `unavailable`, `unauthenticated`, `too_many_requests`, `insufficient_scope`.
pub async fn admit<P: Right>(
    state: &State,
    req: &HttpRequest,
    context: &Context,
    work: Work,
) -> Result<Arc<Actor>> {
    state.admission.look(work)?;
    let mut presented = req.headers().get_all(header::AUTHORIZATION);
    // Of two, each reader on the way might take another one.
    let authorization = presented.next().filter(|_| presented.next().is_none());
    let by = state.gate.admit(authorization, &context.request_id).await?;
    state.limits.spend(req, &by.client_id)?;
    let missing = std::iter::once(P::SCOPE)
        .chain(P::ALSO)
        .find(|scope| !by.may(scope));
    missing.map_or(Ok(by), |scope| {
        Err(Refusal::new(Code::InsufficientScope)
            .with("scope", scope)
            .into())
    })
}

/// An id in the path. What is no UUID names no record, so it is read as the nil UUID, which none has:
/// the answer is then the same as for any id that is not there.
#[derive(Clone, Copy, Debug)]
pub struct PathId<I>(pub I);

impl<I: From<Uuid> + 'static> FromRequest for PathId<I> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = req.match_info().get("id").unwrap_or_default();
        // Only the usual form: `Uuid` itself would also read braces and URNs.
        let id = if text.len() == 36 {
            Uuid::parse_str(text).unwrap_or_default()
        } else {
            Uuid::nil()
        };
        ready(Ok(Self(I::from(id))))
    }
}
