//! A read, as a handler's argument: who calls, with which right, for what.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::context::Context;
use super::export::Table;
use super::page::{self, Found, List, ListQuery, Page};
use super::query::Pairs;
use super::reply::{Reply, Representation, send};
use super::right::Right;
use super::state::State;
use super::{precondition, right};
use crate::db::{Conn, Tx};
use crate::error::{Code, Error, Result};
use crate::kernel::Actor;

/// A checked read with the right `P` and the query `Q`.
pub struct Read<P, Q = super::query::NoQuery> {
    pub by: Arc<Actor>,
    pub query: Arc<Q>,
    pub state: Data<State>,
    pub context: Context,
    format: Format,
    req: HttpRequest,
    pairs: Pairs,
    right: PhantomData<P>,
}

/// A representation that a list can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Table(Table),
}

impl<P: Right, Q: serde::de::DeserializeOwned + IntoParams + 'static> FromRequest for Read<P, Q> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        async move {
            let state = right::state(&req)?;
            let context = Context::from_request(&req);
            let by = right::admit::<P>(&state, &req, &context, P::WORK).await?;
            let format = Format::wanted(req.headers(), P::TABLES)?;
            let pairs = Pairs::parse(req.query_string())?;
            let mut rest = pairs.clone();
            for name in P::PAGING {
                rest.take(name);
            }
            let query = Arc::new(rest.read()?);
            state.admission.let_in(&req, P::WORK)?;
            Ok(Self {
                by,
                query,
                state,
                context,
                format,
                req,
                pairs,
                right: PhantomData,
            })
        }
        .boxed_local()
    }
}

impl<P: Right, Q: Send + Sync + 'static> Read<P, Q> {
    /// Answers one record.
    ///
    /// # Errors
    /// What the body answers: `not_found` where it finds none.
    pub async fn one<V, F>(self, body: F) -> Result<HttpResponse>
    where
        V: Representation + Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>, &Actor) -> Result<V> + Send + 'static,
    {
        let by = Arc::clone(&self.by);
        let view = self
            .state
            .db
            .read(async move |c| body(c, &by).await)
            .await?;
        conditional(&self.req, Reply::ok(&view)?)
    }

    /// As [`one`](Self::one), for a sight that the journal must tell of: the body runs on the primary, in a
    /// transaction, and writes the entry ([`Tx::record_read`]). A `HEAD` shows nothing, so it leaves none.
    ///
    /// # Errors
    /// What the body answers: `not_found` where it finds none.
    pub async fn one_recorded<V, F>(self, body: F) -> Result<HttpResponse>
    where
        V: Representation + Send + 'static,
        F: AsyncFn(&mut Tx<'_>) -> Result<V> + Send + 'static,
    {
        let shows = !self.context.is_head;
        let seen = async move |tx: &mut Tx<'_>| {
            let view = body(tx).await?;
            if !shows {
                tx.undo();
            }
            Ok(view)
        };
        let view = self.state.db.write(&self.by, seen).await?;
        conditional(&self.req, Reply::ok(&view)?)
    }

    /// Answers anything else as JSON, with an `ETag` of its bytes.
    ///
    /// # Errors
    /// What the body answers.
    pub async fn json<V, F>(self, body: F) -> Result<HttpResponse>
    where
        V: Serialize + Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>, &Actor) -> Result<V> + Send + 'static,
    {
        let by = Arc::clone(&self.by);
        let view = self
            .state
            .db
            .read_stale(async move |c| body(c, &by).await)
            .await?;
        conditional(&self.req, Reply::tagged(&view)?)
    }

    /// Answers a page that has no other representation; its cursor goes on after what the body answers beside the items.
    ///
    /// # Errors
    /// What the body answers.
    pub async fn page<V, T, F>(self, body: F) -> Result<HttpResponse>
    where
        V: Serialize + Send + 'static,
        T: Serialize + Send + 'static,
        F: AsyncFnOnce(&mut Conn<'_>, &Actor) -> Result<(Vec<V>, Option<T>)> + Send + 'static,
    {
        let by = Arc::clone(&self.by);
        let (items, next) = self
            .state
            .db
            .read_stale(async move |c| body(c, &by).await)
            .await?;
        let next = next.map(|next| page::write_cursor(&self.state.keys, &self.bound_to(), &next));
        let list = List::new(items, next);
        let reply = Reply::tagged(&list)?.linked(self.req.path(), &self.pairs, &list);
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
        format!(
            "{}?{}#{}#{:?}",
            self.req.path(),
            self.pairs.canonical(),
            self.by.scope.agency,
            self.by.scope.party
        )
    }

    /// `cursor` of the query, opened.
    ///
    /// # Errors
    /// `invalid_cursor`.
    pub fn cursor<T: serde::de::DeserializeOwned>(&self) -> Result<Option<T>> {
        self.pairs
            .get("cursor")
            .map(|cursor| page::read_cursor(&self.state.keys, &self.bound_to(), cursor))
            .transpose()
    }
}

impl<P: Right, Q: ListQuery> Read<P, Q> {
    /// Answers a list: one page as JSON, or the whole of it as CSV or NDJSON, read chunk by chunk.
    ///
    /// # Errors
    /// What the body answers; a bad cursor or limit.
    pub async fn list<V, F, N>(self, body: F, count: N) -> Result<HttpResponse>
    where
        V: Serialize + ToSchema + Send + 'static,
        F: AsyncFn(&mut Conn<'_>, &Actor, &Q, &Page<Q::SortKey>) -> Result<Found<V>>
            + Clone
            + Send
            + Sync
            + 'static,
        N: AsyncFnOnce(&mut Conn<'_>, &Actor, &Q) -> Result<i64> + Send + 'static,
    {
        let (db, by, query) = (
            self.state.db.clone(),
            Arc::clone(&self.by),
            Arc::clone(&self.query),
        );
        let fetch = move |page: Page<Q::SortKey>| {
            let (db, body) = (db.clone(), body.clone());
            let (by, query) = (Arc::clone(&by), Arc::clone(&query));
            async move {
                let read = async move |c: &mut Conn<'_>| body(c, &by, &query, &page).await;
                db.read_stale(read).await
            }
            .boxed_local()
        };
        self.pages(fetch, count).await
    }

    /// As [`list`](Self::list), for a sight that the journal must tell of: each page, or chunk of an export,
    /// is read on the primary in a transaction of its own, in which the body writes the entry
    /// ([`Tx::record_read`]). A `HEAD` shows nothing, so it leaves none.
    ///
    /// # Errors
    /// As for [`list`](Self::list).
    pub async fn list_recorded<V, F, N>(self, body: F, count: N) -> Result<HttpResponse>
    where
        V: Serialize + ToSchema + Send + 'static,
        F: AsyncFn(&mut Tx<'_>, &Q, &Page<Q::SortKey>) -> Result<Found<V>>
            + Clone
            + Send
            + Sync
            + 'static,
        N: AsyncFnOnce(&mut Conn<'_>, &Actor, &Q) -> Result<i64> + Send + 'static,
    {
        let (db, by, query) = (
            self.state.db.clone(),
            Arc::clone(&self.by),
            Arc::clone(&self.query),
        );
        let shows = !self.context.is_head;
        let fetch = move |page: Page<Q::SortKey>| {
            let (db, body) = (db.clone(), body.clone());
            let (by, query) = (Arc::clone(&by), Arc::clone(&query));
            async move {
                db.write(&by, async move |tx: &mut Tx<'_>| {
                    let found = body(tx, &query, &page).await?;
                    if !shows {
                        tx.undo();
                    }
                    Ok(found)
                })
                .await
            }
            .boxed_local()
        };
        self.pages(fetch, count).await
    }

    async fn pages<V, G, N>(self, fetch: G, count: N) -> Result<HttpResponse>
    where
        V: Serialize + ToSchema + Send + 'static,
        G: Fn(Page<Q::SortKey>) -> LocalBoxFuture<'static, Result<Found<V>>> + 'static,
        N: AsyncFnOnce(&mut Conn<'_>, &Actor, &Q) -> Result<i64> + Send + 'static,
    {
        use page::SortKey as _;
        let sort = self.query.sort().unwrap_or(page::Sort {
            by: Q::SortKey::DEFAULT,
            descending: false,
        });
        let page = Page {
            sort,
            after: self.cursor()?,
            limit: self.limit()?,
        };
        if let Format::Table(table) = self.format {
            let export = self.state.exports.begin()?;
            let columns = self.state.columns.get(&V::name()).to_vec();
            return export.answer(table, columns, page, fetch, self.context);
        }
        let total = wants_total(self.req.headers());
        let found = fetch(page).await?;
        let total_count = if total {
            let (by, query) = (Arc::clone(&self.by), Arc::clone(&self.query));
            let count = self
                .state
                .db
                .read_stale(async move |c| count(c, &by, &query).await);
            Some(count.await?)
        } else {
            None
        };
        let next_cursor = found
            .next
            .map(|after| page::write_cursor(&self.state.keys, &self.bound_to(), &after));
        let list = List {
            total_count,
            ..List::new(found.items, next_cursor)
        };
        let mut reply = Reply::tagged(&list)?.linked(self.req.path(), &self.pairs, &list);
        if total {
            reply.0.headers.push((
                "preference-applied".to_owned(),
                "return=total-count".to_owned(),
            ));
        }
        conditional(&self.req, reply)
    }
}

/// 304 where the caller has this representation.
pub(super) fn conditional(req: &HttpRequest, reply: Reply) -> Result<HttpResponse> {
    let tag = reply.header(&header::ETAG).unwrap_or_default().to_owned();
    if precondition::is_known(req, &tag)? {
        let mut response = HttpResponse::NotModified();
        response.insert_header((header::ETAG, tag));
        // How long it may be kept is told again: a cache takes over what the 304 says (RFC 9111, 4.3.4).
        if let Some(kept) = reply.header(&header::CACHE_CONTROL) {
            response.insert_header((header::CACHE_CONTROL, kept));
        }
        return Ok(response.finish());
    }
    Ok(send(reply.0))
}

/// `Prefer: return=total-count` (RFC 7240).
fn wants_total(headers: &HeaderMap) -> bool {
    headers
        .get_all("prefer")
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|preference| preference.trim() == "return=total-count")
}

/// Refuses who takes no JSON.
pub(super) fn json_only(headers: &HeaderMap) -> Result<()> {
    Format::wanted(headers, false).map(drop)
}

impl Format {
    /// The first of ours among the media ranges of highest quality (RFC 9110, 12.5.1); JSON where none is named.
    pub(super) fn wanted(headers: &HeaderMap, tables: bool) -> Result<Self> {
        let accept: Vec<&str> = headers
            .get_all(header::ACCEPT)
            .filter_map(|value| value.to_str().ok())
            .collect();
        if accept.is_empty() {
            return Ok(Self::Json);
        }
        let mut best: Option<(f32, Self)> = None;
        for range in accept.iter().flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let format = match parts
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
                .as_str()
            {
                "application/json" | "application/*" | "*/*" => Self::Json,
                "text/csv" | "text/*" if tables => Self::Table(Table::Csv),
                "application/x-ndjson" if tables => Self::Table(Table::Ndjson),
                _ => continue,
            };
            let quality = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(1.0, |q| q.parse().unwrap_or(0.0));
            if quality > best.map_or(0.0, |(known, _)| known) {
                best = Some((quality, format));
            }
        }
        best.map(|(_, format)| format)
            .ok_or_else(|| Code::NotAcceptable.into())
    }
}
