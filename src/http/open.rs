//! A read of open data: it needs no token, as what is [public](super::public), but is made of the database's records. So it is let in
//! as figures are, and may be kept for longer; who asks for a table gets its rows as one.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::{IntoParams, ToSchema};

use super::admission::Work;
use super::export;
use super::query::Pairs;
use super::read::{Format, conditional};
use super::reply::Reply;
use super::right;
use super::state::State;
use crate::error::{Error, Result};

/// A checked read of open data with the query `Q`.
pub struct Open<Q> {
    pub query: Arc<Q>,
    pub state: Data<State>,
    format: Format,
    req: HttpRequest,
}

impl<Q: DeserializeOwned + IntoParams + 'static> FromRequest for Open<Q> {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Self::read(req))
    }
}

impl<Q: DeserializeOwned + IntoParams> Open<Q> {
    fn read(req: &HttpRequest) -> Result<Self> {
        let state = right::state(req)?;
        state.admission.look(Work::List)?;
        state.limits.spend_of_address(req)?;
        let format = Format::wanted(req.headers(), true)?;
        let query = Arc::new(Pairs::parse(req.query_string())?.read()?);
        state.admission.let_in(req, Work::List)?;
        Ok(Self {
            query,
            state,
            format,
            req: req.clone(),
        })
    }
}

impl<Q> Open<Q> {
    /// Answers `view`, or its `rows` as a table in a file called `name`: anybody may keep it for an hour. Its `ETag` is of
    /// its bytes.
    ///
    /// # Errors
    /// [`Error::Failed`] where it cannot be serialised.
    pub fn answer<V: Serialize + ToSchema>(
        &self,
        view: &impl Serialize,
        rows: &[V],
        name: &str,
    ) -> Result<HttpResponse> {
        let mut reply = match self.format {
            Format::Json => Reply::tagged(view)?,
            Format::Table(table) => {
                let columns = self.state.columns.get(&V::name());
                let text = export::whole(table, columns, rows)?;
                let mut reply = Reply::text(table.media_type(), text);
                reply.0.headers.push((
                    header::CONTENT_DISPOSITION.to_string(),
                    format!("attachment; filename=\"{name}.{}\"", table.extension()),
                ));
                reply
            }
        };
        reply.0.headers.push((
            header::CACHE_CONTROL.to_string(),
            "public, max-age=3600".to_owned(),
        ));
        conditional(&self.req, reply)
    }
}
