//! Many creates in one request: one transaction, a savepoint per item, an answer per item.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::check::Checks;
use super::json::escape;
use super::problem::{Problem, refusal};
use super::reply::Reply;
use super::right::Right;
use super::write::{Body, Write, run};
use crate::db::Tx;
use crate::db::turn::Turn;
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{Fault, FieldError};

/// The most items of a batch.
pub const MAX_ITEMS: usize = 500;

/// Up to 500 records to create.
#[derive(ToSchema)]
pub struct Batch<T> {
    #[schema(value_type = Vec<T>, min_items = 1, max_items = 500)]
    items: Vec<Checked<T>>,
}

struct Checked<T> {
    client_ref: Option<String>,
    input: Result<T, Vec<FieldError>>,
}

/// What became of each item, in the order of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    pub items: Vec<BatchItem>,
}

/// What became of one item.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchItem {
    /// Its place in the request, from 0.
    pub index: usize,
    /// As in the request.
    pub client_ref: Option<String>,
    /// The status that a single create would have answered.
    pub status: u16,
    /// The new record, where there is one.
    pub resource: Option<Value>,
    /// The refusal, where there is one.
    pub problem: Option<Problem>,
}

/// What a batch accepts in its query.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "documents the parameters; `Write` takes them out of the query itself"
)]
pub struct BatchParams {
    /// Check everything and answer as usual, but write nothing: the answer carries `Validated-Only: true`.
    validate_only: Option<bool>,
    /// All items or none: where one is refused, none is created and the answer is 409 `rolled_back` with each fault.
    atomic: Option<bool>,
}

/// Each item is checked by itself: one that is wrong spoils no other.
impl<T: serde::de::DeserializeOwned + ToSchema + Send + Sync + 'static> Body for Batch<T> {
    fn read(checks: &Checks, body: Value) -> Result<Self> {
        let Value::Object(mut fields) = body else {
            return Err(FieldError::at("", Fault("wrong_type"))
                .with("expected", "object")
                .into());
        };
        let items = fields.remove("items");
        if let Some(name) = fields.keys().next() {
            return Err(
                FieldError::at(format!("/{}", escape(name)), Fault("unknown_field")).into(),
            );
        }
        let items = match items {
            None => return Err(FieldError::at("/items", Fault("required")).into()),
            Some(Value::Array(items)) => items,
            Some(_) => {
                return Err(FieldError::at("/items", Fault("wrong_type"))
                    .with("expected", "array")
                    .into());
            }
        };
        if items.is_empty() {
            return Err(FieldError::at("/items", Fault("too_few"))
                .with("limit", 1)
                .into());
        }
        if items.len() > MAX_ITEMS {
            return Err(FieldError::at("/items", Fault("too_many"))
                .with("limit", MAX_ITEMS)
                .into());
        }
        let mut checked = Vec::with_capacity(items.len());
        for item in items {
            let client_ref = item
                .get("client_ref")
                .and_then(Value::as_str)
                .map(str::to_owned);
            let input = match checks.read::<T>(item) {
                Ok(input) => Ok(input),
                Err(Error::Refused(refusal)) => Err(refusal.errors),
                Err(other) => return Err(other),
            };
            checked.push(Checked { client_ref, input });
        }
        Ok(Self { items: checked })
    }
}

impl<P: Right, T: Send + Sync + 'static> Write<P, Batch<T>> {
    /// As [`run_each`](Self::run_each), after the turns on the rows for which many compete.
    ///
    /// # Errors
    /// As for [`run_each`](Self::run_each); `unavailable` where too many wait or a turn does not come in time.
    pub async fn run_each_in_turn<F>(
        mut self,
        key: impl Fn(&T) -> Uuid,
        create: F,
    ) -> Result<HttpResponse>
    where
        F: AsyncFn(&mut Tx<'_>, &T) -> Result<Reply> + Send + Sync + 'static,
    {
        let inputs = self
            .input
            .items
            .iter()
            .filter_map(|item| item.input.as_ref().ok());
        // In one order for all, so that no two wait for each other.
        let rows: BTreeSet<Uuid> = inputs.map(key).collect();
        let mut turns = Vec::with_capacity(rows.len());
        for row in rows {
            turns.extend(self.state.db.turn(row).await?);
        }
        self.request.waited = turns.iter().any(Turn::waited);
        self.run_each(create).await
    }

    /// Creates the items one after another; 207 with an answer for each.
    ///
    /// # Errors
    /// `rolled_back` where all or none were wanted and one was refused; failures of the database.
    pub async fn run_each<F>(self, create: F) -> Result<HttpResponse>
    where
        F: AsyncFn(&mut Tx<'_>, &T) -> Result<Reply> + Send + Sync + 'static,
    {
        let (by, batch, state, context, request) = self.into_parts();
        let (atomic, told) = (request.atomic, context.clone());
        // All or none, and some cannot even be read: that is told before anything runs or is kept under a key.
        let misshapen = batch.items.iter().enumerate().filter_map(|(index, item)| {
            let errors = item.input.as_ref().err()?;
            Some(
                errors
                    .iter()
                    .map(move |error| error.clone().under(&format!("/items/{index}"))),
            )
        });
        let misshapen: Vec<FieldError> = misshapen.flatten().collect();
        if atomic && !misshapen.is_empty() {
            return Err(Refusal::invalid(misshapen).into());
        }
        run(
            &state,
            &by,
            &context,
            request,
            async move |tx: &mut Tx<'_>| {
                let mut items = Vec::with_capacity(batch.items.len());
                let (mut faults, mut existing) = (Vec::new(), Vec::new());
                for (index, item) in batch.items.iter().enumerate() {
                    let created = match &item.input {
                        Ok(input) => tx.savepoint(async |tx| create(tx, input).await).await,
                        Err(errors) => Err(Refusal::invalid(errors.clone()).into()),
                    };
                    let (status, resource, problem) = match created {
                        Ok(Reply(answer)) => (
                            answer.status,
                            Some(serde_json::from_str(&answer.body).map_err(Error::failed)?),
                            None,
                        ),
                        Err(Error::Refused(refused)) => {
                            faults.extend(under_index(index, &refused));
                            existing.extend(&refused.existing);
                            let problem =
                                Problem::new(refusal(Error::Refused(refused), &told), &told);
                            (problem.status, None, Some(problem))
                        }
                        // A lost race or a failure of the database is no fault of the item's.
                        Err(other) => return Err(other),
                    };
                    items.push(BatchItem {
                        index,
                        client_ref: item.client_ref.clone(),
                        status,
                        resource,
                        problem,
                    });
                }
                if atomic && !faults.is_empty() {
                    return Err(Refusal {
                        errors: faults,
                        existing,
                        ..Refusal::new(Code::RolledBack)
                    }
                    .into());
                }
                Reply::json(StatusCode::MULTI_STATUS, &BatchAnswer { items })
            },
        )
        .await
    }
}

/// An item's refusal, as the faults of the whole batch.
fn under_index(index: usize, refused: &Refusal) -> Vec<FieldError> {
    let prefix = format!("/items/{index}");
    if refused.errors.is_empty() {
        return vec![FieldError::at(prefix, Fault(refused.code.as_str()))];
    }
    refused
        .errors
        .iter()
        .map(|error| error.clone().under(&prefix))
        .collect()
}
