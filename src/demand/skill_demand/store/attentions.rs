//! How far training providers have looked into demands, as an expression in a query on `skill_demands`. Attentions lie
//! downstream, but what a provider has not seen yet is what it asks for first.

use diesel::dsl::{AsExprOf, sql};
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::sql_types::{Nullable, Text};

use crate::db::column::{AnyId, Uid};
use crate::db::prelude::*;

/// A state or nothing, by SQL in which a provider is bound.
pub type OfProvider =
    SqlLiteral<Nullable<Text>, UncheckedBind<SqlLiteral<Nullable<Text>>, AsExprOf<AnyId, Uid>>>;

/// How far the demand of the row at hand has been looked into, as the caller knows it: a training provider's client of that
/// provider, others of the one that has looked furthest. Nothing where it is new. Of the two states `contacted` comes first
/// in the alphabet.
pub fn attention(scope: &Scope) -> OfProvider {
    let provider = scope.provider();
    let all_count = if provider.is_none() { "1 = 1" } else { "1 = 0" };
    sql::<Nullable<Text>>(
        "(SELECT min(a.status) FROM demand_attentions a
            WHERE a.skill_demand_id = skill_demands.id AND (a.provider_id = ",
    )
    .bind::<Uid, _>(AnyId(provider.unwrap_or_default()))
    .sql(&format!(" OR {all_count}))"))
}
