//! What a store imports: diesel's query builder without `RunQueryDsl`, whose `first`, `load` and
//! `execute` exist once per driver and are chosen by [`on!`](crate::on).

pub use diesel::{
    AsChangeset, BoolExpressionMethods as _, EscapeExpressionMethods as _, ExpressionMethods as _,
    Identifiable, Insertable, IntoSql as _, JoinOnDsl as _, NullableExpressionMethods as _,
    QueryDsl as _, Queryable, Selectable, SelectableHelper as _, TextExpressionMethods as _,
};

pub use super::column::Day;
pub use super::schema::*;
pub use super::{Conn, Db, OnConstraint as _, Optional as _, Tx};
pub use crate::error::{Code, Error, Refusal, Result};
pub use crate::kernel::{Scope, Timestamp};
pub use crate::{in_sight, insert_new, of_party, on, same_client_ref};
