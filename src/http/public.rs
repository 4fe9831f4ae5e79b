//! A read that needs no token: lists of codes, problems and charts. They hold nothing personal and may be cached.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use utoipa::IntoParams;

use super::page::List;
use super::query::Pairs;
use super::read::{self, conditional};
use super::reply::Reply;
use super::right;
use super::state::State;
use crate::error::{Error, Result};

/// A checked public read with the query `Q`.
pub struct Public<Q = super::query::NoQuery> {
    pub query: Arc<Q>,
    pub state: Data<State>,
    req: HttpRequest,
    pairs: Pairs,
}

/// Whether a public read takes `limit` and `cursor` besides its own parameters.
pub trait Paged {
    const PAGED: bool = true;
}

impl Paged for super::query::NoQuery {
    const PAGED: bool = false;
}

impl<Q: serde::de::DeserializeOwned + IntoParams + Paged + 'static> FromRequest for Public<Q> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(req))
    }
}

impl<Q: serde::de::DeserializeOwned + IntoParams + Paged> Public<Q> {
    fn read(req: &HttpRequest) -> Result<Self> {
        let state = right::state(req)?;
        state.limits.spend_of_address(req)?;
        read::json_only(req.headers())?;
        let pairs = Pairs::parse(req.query_string())?;
        let mut rest = pairs.clone();
        if Q::PAGED {
            rest.take("limit");
            rest.take("cursor");
        }
        Ok(Self {
            query: Arc::new(rest.read()?),
            state,
            req: req.clone(),
            pairs,
        })
    }
}

impl<Q> Public<Q> {
    /// Answers JSON that anybody may keep for a minute, with an `ETag` of its bytes.
    ///
    /// # Errors
    /// [`Error::Failed`] where the view cannot be serialised.
    pub fn json(&self, view: &impl Serialize) -> Result<HttpResponse> {
        self.answer(Reply::tagged(view)?)
    }

    /// As [`json`](Self::json), for a page of a list.
    ///
    /// # Errors
    /// As for [`json`](Self::json).
    pub fn page(&self, list: &List<impl Serialize>) -> Result<HttpResponse> {
        self.answer(Reply::tagged(list)?.linked(self.req.path(), &self.pairs, list))
    }

    fn answer(&self, mut reply: Reply) -> Result<HttpResponse> {
        reply.0.headers.push((
            header::CACHE_CONTROL.to_string(),
            "public, max-age=60".to_owned(),
        ));
        conditional(&self.req, reply)
    }

    /// `limit` of the query.
    ///
    /// # Errors
    /// `invalid_parameter` where it is no number from 1 to 200.
    pub fn limit(&self) -> Result<i64> {
        self.pairs.limit()
    }

    /// What a cursor of this request is bound to.
    #[must_use]
    pub fn bound_to(&self) -> String {
        format!("{}?{}", self.req.path(), self.pairs.canonical())
    }

    /// `cursor` of the query, opened.
    ///
    /// # Errors
    /// `invalid_cursor`.
    pub fn cursor<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>> {
        let cursor = self.pairs.get("cursor");
        cursor
            .map(|cursor| super::page::read_cursor(&self.state.keys, &self.bound_to(), cursor))
            .transpose()
    }
}
