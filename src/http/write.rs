//! A write, as a handler's argument: who calls, with which right and body, under which conditions; and the
//! one place where its use case meets its transaction, its Idempotency-Key and its answer.

use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use aws_lc_rs::digest::{self, SHA256};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::admission::Work;
use super::check::Checks;
use super::context::Context;
use super::problem::{Problem, refusal};
use super::query::Pairs;
use super::read::json_only;
use super::reply::{Reply, send};
use super::right::{self, Right};
use super::state::State;
use super::{body, idempotency, precondition};
use crate::db::replay::{self, Answer, Found, Key};
use crate::db::turn::Turn;
use crate::db::{Conn, Options, Tx};
use crate::error::{Code, Error, Kind, Result};
use crate::kernel::Actor;

/// What a request body is read into.
pub trait Body: Sized + Send + Sync + 'static {
    /// # Errors
    /// `invalid_body` with every fault.
    fn read(checks: &Checks, body: Value) -> Result<Self>;
}

/// Each schema of the document that is one record's or action's input.
impl<T: serde::de::DeserializeOwned + utoipa::ToSchema + Send + Sync + 'static> Body for T {
    fn read(checks: &Checks, body: Value) -> Result<Self> {
        checks.read(body)
    }
}

/// What every write accepts in its query.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "documents the parameter; `Write` takes it out of the query itself"
)]
pub struct WriteParams {
    /// Check everything and answer as usual, but write nothing: the answer carries `Validated-Only: true`.
    validate_only: Option<bool>,
}

/// A checked write with the right `P` and the body `B`.
pub struct Write<P, B> {
    pub by: Arc<Actor>,
    pub input: B,
    pub state: Data<State>,
    pub context: Context,
    pub(super) request: Request,
    right: PhantomData<P>,
}

/// What the headers and the query ask for.
pub(super) struct Request {
    pub options: Options,
    pub key: Option<Key>,
    pub validate_only: bool,
    pub atomic: bool,
    /// Whether its turn on a row was waited for: who has waited is not turned away any more.
    pub waited: bool,
}

impl<P: Right, B: Body> FromRequest for Write<P, B> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let req = req.clone();
        let payload = payload.take();
        async move {
            let state = right::state(&req)?;
            let context = Context::from_request(&req);
            let by = right::admit::<P>(&state, &req, &context, Work::Write).await?;
            body::declared(&req)?;
            json_only(req.headers())?;
            let mut pairs = Pairs::parse(req.query_string())?;
            let validate_only = pairs.take_parsed("validate_only")?.unwrap_or(false);
            let atomic =
                req.path().ends_with("/batch") && pairs.take_parsed("atomic")?.unwrap_or(false);
            pairs.read::<super::query::NoQuery>()?;
            let method = keyed_method(req.method());
            let key = match method {
                Some(_) => idempotency::key(&req)?,
                None => None,
            };
            // What changes or removes what is there must say what it means.
            let must_expect = req.method() != actix_web::http::Method::POST;
            let expected = precondition::expected(&req, must_expect)?;
            let body = body::collect(payload, state.settings.body_timeout).await?;
            let value = body::parse(&body, req.method() != actix_web::http::Method::PATCH)?;
            let input = B::read(&state.checks, value)?;
            state.admission.let_in(&req, Work::Write)?;
            let key = key.zip(method).map(|(key, method)| Key {
                identity: identity(&by),
                method,
                // A UUID's letters and a trailing slash make no other path.
                path: req.path().trim_end_matches('/').to_ascii_lowercase(),
                key,
                // What was answered unmasked is not for who may see less, and what was masked is not the answer of who
                // may see more: for them it is another request, which the key is not for.
                request_hash: digest_of(&[
                    req.query_string().as_bytes(),
                    &[u8::from(P::PERSONAL && by.may("pii:read"))],
                    &body,
                ]),
            });
            let options = Options {
                expected,
                ..Options::default()
            };
            Ok(Self {
                by,
                input,
                state,
                context,
                request: Request {
                    options,
                    key,
                    validate_only,
                    atomic,
                    waited: false,
                },
                right: PhantomData,
            })
        }
        .boxed_local()
    }
}

impl<P: Right, B: Send + Sync + 'static> Write<P, B> {
    /// Runs a use case: its effect, its journal entry and its answer under an Idempotency-Key are one
    /// transaction, which is committed before the first byte is sent.
    ///
    /// # Errors
    /// What the use case answers; `unavailable` where too many are [in the works](super::admission).
    pub async fn run<F>(self, body: F) -> Result<HttpResponse>
    where
        F: AsyncFn(&mut Tx<'_>, &B) -> Result<Reply> + Send + Sync + 'static,
    {
        let Self {
            by,
            input,
            state,
            context,
            request,
            ..
        } = self;
        run(
            &state,
            &by,
            &context,
            request,
            async move |tx: &mut Tx<'_>| body(tx, &input).await,
        )
        .await
    }

    /// Whether nothing shall be written (`validate_only`): then the journal will not tell of this call either.
    #[must_use]
    pub fn is_dry(&self) -> bool {
        self.request.validate_only
    }

    /// As [`run`](Self::run), after the turn on a row for which many compete.
    ///
    /// # Errors
    /// What the use case answers; `unavailable` where too many wait or the turn does not come in time.
    pub async fn run_in_turn<F>(
        self,
        key: impl FnOnce(&B) -> uuid::Uuid,
        body: F,
    ) -> Result<HttpResponse>
    where
        F: AsyncFn(&mut Tx<'_>, &B) -> Result<Reply> + Send + Sync + 'static,
    {
        let row = key(&self.input);
        self.run_at_turn(Some(row), body).await
    }

    /// As [`run`](Self::run), after the turn on a row that the database has to name first. Where it names none, the use
    /// case says what is wrong.
    ///
    /// # Errors
    /// As for [`run_in_turn`](Self::run_in_turn).
    pub async fn run_in_turn_of<L, F>(self, row: L, body: F) -> Result<HttpResponse>
    where
        L: AsyncFnOnce(&mut Conn<'_>) -> Result<Option<uuid::Uuid>> + Send + 'static,
        F: AsyncFn(&mut Tx<'_>, &B) -> Result<Reply> + Send + Sync + 'static,
    {
        let row = self.state.db.read(row).await?;
        self.run_at_turn(row, body).await
    }

    async fn run_at_turn<F>(mut self, row: Option<uuid::Uuid>, body: F) -> Result<HttpResponse>
    where
        F: AsyncFn(&mut Tx<'_>, &B) -> Result<Reply> + Send + Sync + 'static,
    {
        let turn = match row {
            Some(row) => self.state.db.turn(row).await?,
            None => None,
        };
        self.request.waited = turn.as_ref().is_some_and(Turn::waited);
        self.run(body).await
    }

    pub(super) fn into_parts(self) -> (Arc<Actor>, B, Data<State>, Context, Request) {
        (self.by, self.input, self.state, self.context, self.request)
    }
}

/// The method, where its requests may be repeated under a key.
fn keyed_method(method: &actix_web::http::Method) -> Option<&'static str> {
    ["POST", "PATCH", "PUT"]
        .into_iter()
        .find(|keyed| *keyed == method.as_str())
}

/// Whose answers a key finds. One client may call for several agencies or parties (another issuer's portal): what was
/// answered to one must not be replayed to another.
fn identity(by: &Actor) -> String {
    let party = by
        .scope
        .party
        .map_or_else(String::new, |party| party.to_string());
    format!("{} {} {party}", by.client_id, by.scope.agency)
}

/// The SHA-256 of the parts, one behind the other.
fn digest_of(parts: &[&[u8]]) -> Vec<u8> {
    let mut digest = digest::Context::new(&SHA256);
    for part in parts {
        digest.update(part);
    }
    digest.finish().as_ref().to_vec()
}

pub(super) async fn run<F>(
    state: &State,
    by: &Arc<Actor>,
    context: &Context,
    request: Request,
    body: F,
) -> Result<HttpResponse>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<Reply> + Send + Sync + 'static,
{
    let Request {
        options,
        key,
        validate_only,
        atomic,
        waited,
    } = request;
    let _place = match waited {
        true => None,
        false => Some(state.admission.place(Work::Transaction)?),
    };
    let key = key.filter(|_| !validate_only);
    let body = Arc::new(body);
    let outcome = match &key {
        // So much work is not done twice, and beside it a savepoint costs nothing.
        Some(key) if atomic => keep_any(state, by, context, options, key, body).await,
        _ => {
            let (keys, kept_under) = (state.keys.clone(), key.clone());
            let again = (Arc::clone(&body), options.clone());
            let first = async move |tx: &mut Tx<'_>| {
                let Reply(answer) = (*body)(tx).await?;
                if validate_only {
                    tx.undo();
                } else if let Some(key) = &kept_under {
                    tx.keep(&keys, key, &answer)?;
                }
                Ok(answer)
            };
            match (state.db.write_with(by, options, first).await, &key) {
                (Err(Error::Refused(refused)), Some(key)) if kept(refused.code) => {
                    let (body, options) = again;
                    keep_any(state, by, context, options, key, body).await
                }
                (outcome, _) => outcome,
            }
        }
    };
    match (outcome, key) {
        (Ok(answer), _) if validate_only => Ok(send(dry(answer))),
        (Ok(answer), _) => Ok(send(answer)),
        (Err(error), Some(key)) if is_answered_perhaps(&error) => {
            match (earlier(state, by, key).await?, error) {
                (Some(answer), _) => Ok(send(answer)),
                // Cleaned away meanwhile, after a day: the next try is a new request.
                (None, Error::Constraint(_)) => Err(Code::Unavailable.into()),
                (None, refused) => Err(refused),
            }
        }
        (Err(error), _) => Err(error),
    }
}

/// A dry run's answer is the real one's, but it names no record that could be fetched.
fn dry(mut answer: Answer) -> Answer {
    answer
        .headers
        .retain(|(name, _)| *name != header::LOCATION.as_str());
    answer
        .headers
        .push(("validated-only".to_owned(), "true".to_owned()));
    answer
}

fn replayed(mut answer: Answer) -> Answer {
    answer
        .headers
        .push(("idempotent-replayed".to_owned(), "true".to_owned()));
    answer
}

/// A use case that ran and refused is answered the same way again; what the caller can mend in the request is not kept.
fn kept(code: Code) -> bool {
    matches!(code.kind(), Kind::Conflict | Kind::Invalid)
}

/// Runs a use case so that its refusal is kept too, in the transaction that finds it: what an earlier one saw may be gone,
/// as with a server that was the primary until then.
///
/// # Errors
/// What the use case answers and is not kept; [`replay::TAKEN`] is broken where another answer stands under the key.
async fn keep_any<F>(
    state: &State,
    by: &Arc<Actor>,
    context: &Context,
    options: Options,
    key: &Key,
    body: Arc<F>,
) -> Result<Answer>
where
    F: AsyncFn(&mut Tx<'_>) -> Result<Reply> + Send + Sync + 'static,
{
    let (keys, key, context) = (state.keys.clone(), key.clone(), context.clone());
    state
        .db
        .write_with(by, options, async move |tx| {
            let answer = match tx.savepoint(async |tx| (*body)(tx).await).await {
                Ok(Reply(answer)) => answer,
                Err(Error::Refused(refused)) if kept(refused.code) => {
                    let refused = refusal(Error::Refused(refused), &context);
                    Problem::new(refused, &context).answer(&context)
                }
                Err(error) => return Err(error),
            };
            tx.keep(&keys, &key, &answer)?;
            Ok(answer)
        })
        .await
}

/// Whether the error may come of it that the same request was answered before.
fn is_answered_perhaps(error: &Error) -> bool {
    match error {
        Error::Refused(_) => true,
        Error::Constraint(broken) => broken == replay::TAKEN,
        _ => false,
    }
}

/// What was answered under the key before: the work of this request was taken back, perhaps only because it had been done
/// already.
///
/// # Errors
/// `idempotency_key_reused`; those of the database.
async fn earlier(state: &State, by: &Arc<Actor>, key: Key) -> Result<Option<Answer>> {
    let keys = state.keys.clone();
    let found = async move |tx: &mut Tx<'_>| replay::find(tx, &keys, &key).await;
    match state.db.write(by, found).await? {
        None => Ok(None),
        Some(Found::Answered(answer)) => Ok(Some(replayed(answer))),
        Some(Found::Reused) => Err(Code::IdempotencyKeyReused.into()),
    }
}
