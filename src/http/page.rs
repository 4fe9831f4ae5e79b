//! Lists: keyset pages with authenticated cursors.
//!
//! A page begins after the last record of the page before it, found by the sort column and the id. There
//! are no offsets: a record that is added or removed meanwhile neither repeats nor hides another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{Schema, Type};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::db::crypt::{Keys, Spot};
use crate::error::{Code, Error, Refusal, Result};
use crate::kernel::{Actor, Fault, FieldError};

/// Items on a page that asks for no number.
pub const DEFAULT_LIMIT: i64 = 50;
/// The most items that a page may ask for.
pub const MAX_LIMIT: i64 = 200;
/// Rows that an export reads at a time. On a thread that serves others too, nobody waits for long behind so many.
pub const EXPORT_CHUNK: i64 = 100;

/// The parameters of every list.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(
    dead_code,
    reason = "documents the parameters; `Read` takes them out of the query itself"
)]
pub struct PageParams {
    /// How many items at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<i64>,
    /// `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// By what a list may be sorted, and which way: `name` or `-name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort<S> {
    pub by: S,
    pub descending: bool,
}

impl<S: SortKey + PartialEq> Sort<S> {
    /// Checks that the caller is told what the list is sorted by: `offices` is told to no party's client.
    ///
    /// # Errors
    /// `invalid_parameter` with `not_in_list` at `sort`.
    pub fn must_be_told(self, by: &Actor, offices: S) -> Result<()> {
        if by.scope.party.is_none() || self.by != offices {
            return Ok(());
        }
        let names = S::NAMES.iter().filter(|key| **key != offices);
        let names = names.flat_map(|key| [key.to_string(), format!("-{key}")]);
        let names: Vec<String> = names.collect();
        let fault = FieldError::parameter("sort", Fault("not_in_list"));
        Err(Refusal {
            errors: vec![fault.with("allowed", names.join(", "))],
            ..Refusal::new(Code::InvalidParameter)
        }
        .into())
    }
}

impl<S: std::str::FromStr> std::str::FromStr for Sort<S> {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let (descending, name) = text
            .strip_prefix('-')
            .map_or((false, text), |name| (true, name));
        name.parse()
            .map(|by| Self { by, descending })
            .map_err(|_| Fault("not_in_list"))
    }
}

impl<'de, S: std::str::FromStr> Deserialize<'de> for Sort<S> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// The columns by which a list may be sorted: a [`text_enum!`](crate::text_enum) whose first value is the default.
pub trait SortKey: Copy + Send + Sync + std::fmt::Display + std::str::FromStr + 'static {
    const DEFAULT: Self;
    const NAMES: &'static [Self];
}

// Not `PartialSchema`: as for `AnyOf`.
impl<S: SortKey> utoipa::__dev::ComposeSchema for Sort<S> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let names = S::NAMES
            .iter()
            .flat_map(|name| [name.to_string(), format!("-{name}")]);
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some(names))
            .default(Some(Value::String(S::DEFAULT.to_string())))
            .into()
    }
}

impl<S: SortKey> ToSchema for Sort<S> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Sort".into()
    }
}

/// The filters of one list.
pub trait ListQuery: serde::de::DeserializeOwned + IntoParams + Send + Sync + 'static {
    type SortKey: SortKey;

    fn sort(&self) -> Option<Sort<Self::SortKey>>;
}

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct Page<S> {
    pub sort: Sort<S>,
    pub after: Option<After>,
    pub limit: i64,
}

/// The record after which a page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct After {
    /// Its value in the sort column.
    key: Value,
    id: Uuid,
}

impl After {
    /// # Errors
    /// [`Error::Failed`] where the key cannot be written as JSON.
    pub fn new(key: impl Serialize, id: impl Into<Uuid>) -> Result<Self> {
        Ok(Self {
            key: serde_json::to_value(key).map_err(Error::failed)?,
            id: id.into(),
        })
    }

    /// # Errors
    /// `invalid_cursor` where the value is not of the sort column's type.
    pub fn key<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.key.clone()).map_err(|_| Code::InvalidCursor.into())
    }

    #[must_use]
    pub fn id<I: From<Uuid>>(&self) -> I {
        I::from(self.id)
    }
}

impl<S> Page<S> {
    /// What a store asks the database for: one more than wanted tells whether there is a next page.
    #[must_use]
    pub fn rows(&self) -> i64 {
        self.limit + 1
    }
}

/// Defines the columns by which a list may be sorted; the first is the default.
#[macro_export]
macro_rules! sort_keys {
    ($(#[$doc:meta])* pub enum $name:ident { $first:ident = $text:tt $(, $more:ident = $other:tt)* $(,)? }) => {
        $crate::text_enum! { $(#[$doc])* pub enum $name { $first = $text $(, $more = $other)* } }

        impl $crate::http::page::SortKey for $name {
            const DEFAULT: Self = Self::$first;
            const NAMES: &'static [Self] = Self::ALL;
        }
    };
}

/// Orders and limits a boxed query, and begins it after the page's cursor.
///
/// `keyset!(rows, page, employers::id, { EmployerSort::UpdatedAt => employers::updated_at: Timestamp, … })`.
/// The first arm, `created_at`, needs no column: ids are in the order of creation. What is computed for each row stands last,
/// after a semicolon: `; SkillDemandSort::WeightedOpen => weighted_open(today) => i32`.
#[macro_export]
macro_rules! keyset {
    ($rows:ident, $page:expr, $id:path, $created:path, { $($by:path => $column:path : $kind:ty),* $(,)? $(; $other:path => $computed:expr => $type:ty)? }) => {{
        use diesel::ExpressionMethods as _;
        let page = $page;
        $rows = $rows.limit(page.rows());
        match (page.sort.by, page.sort.descending) {
            ($created, false) => {
                $rows = $rows.order($id.asc());
                if let Some(after) = &page.after {
                    $rows = $rows.filter($id.gt($crate::db::column::AnyId(after.id())));
                }
            }
            ($created, true) => {
                $rows = $rows.order($id.desc());
                if let Some(after) = &page.after {
                    $rows = $rows.filter($id.lt($crate::db::column::AnyId(after.id())));
                }
            }
            $(
                ($by, false) => $crate::keyset!(@from $rows, page, $id, $column, $kind, asc, ge, gt),
                ($by, true) => $crate::keyset!(@from $rows, page, $id, $column, $kind, desc, le, lt),
            )*
            $(
                ($other, false) => $crate::keyset!(@from $rows, page, $id, $computed, $type, asc, ge, gt),
                ($other, true) => $crate::keyset!(@from $rows, page, $id, $computed, $type, desc, le, lt),
            )?
        }
    }};
    (@from $rows:ident, $page:ident, $id:path, $value:expr, $kind:ty, $order:ident, $from:ident, $past:ident) => {{
        use diesel::BoolExpressionMethods as _;
        $rows = $rows.order(($value.$order(), $id.$order()));
        if let Some(after) = &$page.after {
            let key: $kind = after.key()?;
            // The first condition is implied by the second; it is what the index can use.
            $rows = $rows.filter($value.$from(key.clone())).filter($value.$past(key).or($id.$past($crate::db::column::AnyId(after.id()))));
        }
    }};
}

/// One page, as a store found it.
#[derive(Clone, Debug)]
pub struct Found<V> {
    pub items: Vec<V>,
    pub next: Option<After>,
}

impl<V> Found<V> {
    /// Cuts the row too many off, notes where the next page begins, and makes the views.
    ///
    /// # Errors
    /// Those of `after`.
    pub fn cut<R, S>(
        mut rows: Vec<R>,
        page: &Page<S>,
        after: impl Fn(&R) -> Result<After>,
        view: impl Fn(R) -> V,
    ) -> Result<Self> {
        let wanted = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = match rows.last() {
            Some(last) if more => Some(after(last)?),
            _ => None,
        };
        Ok(Self {
            items: rows.into_iter().map(view).collect(),
            next,
        })
    }
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<V> {
    pub items: Vec<V>,
    /// `cursor` of the next page; `null` on the last one.
    pub next_cursor: Option<String>,
    /// How many there are in all; only with `Prefer: return=total-count`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0)]
    pub total_count: Option<i64>,
}

impl<V> List<V> {
    #[must_use]
    pub fn new(items: Vec<V>, next_cursor: Option<String>) -> Self {
        Self {
            items,
            next_cursor,
            total_count: None,
        }
    }
}

/// Seals a cursor: nobody reads what stands in it (a name, where a list is sorted by names), and it fits only the list,
/// the filters and the sort for which it was made.
#[must_use]
pub fn write_cursor(keys: &Keys, bound_to: &str, after: &impl Serialize) -> String {
    let plain = serde_json::to_vec(after).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(keys.seal_alike(spot(&column(bound_to)), &plain))
}

/// # Errors
/// `invalid_cursor` where it was not made by this service for this very list.
pub fn read_cursor<T: serde::de::DeserializeOwned>(
    keys: &Keys,
    bound_to: &str,
    cursor: &str,
) -> Result<T> {
    let invalid = |_| Error::from(Code::InvalidCursor);
    let sealed = URL_SAFE_NO_PAD
        .decode(cursor)
        .map_err(|_| Error::from(Code::InvalidCursor))?;
    let plain = keys
        .open(spot(&column(bound_to)), &sealed)
        .map_err(invalid)?;
    serde_json::from_slice(&plain).map_err(|_| Code::InvalidCursor.into())
}

fn column(bound_to: &str) -> String {
    format!("cursor {bound_to}")
}

fn spot(column: &str) -> Spot<'_> {
    Spot {
        column,
        row: Uuid::nil(),
    }
}

#[cfg(test)]
mod tests;
