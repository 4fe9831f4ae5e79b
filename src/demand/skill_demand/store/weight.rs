//! What a demand weighs by the priorities of its agency, as expressions in a query on `skill_demands`.

use chrono::NaiveDate;
use diesel::dsl::{AsExprOf, sql};
use diesel::expression::{SqlLiteral, UncheckedBind};
use diesel::sql_types::{Date, Integer};

use crate::demand::priority::store::weight_of;

/// A whole number, by SQL in which a day is bound.
pub type OnDay = SqlLiteral<Integer, UncheckedBind<SqlLiteral<Integer>, AsExprOf<NaiveDate, Date>>>;

/// Where the day stands in what is not SQL yet.
const DAY: &str = "@day";

/// The weight of the demand of the row at hand on `today`, in percent.
pub fn weight(today: NaiveDate) -> OnDay {
    on_day(&weight_of("skill_demands", DAY), today)
}

/// How many people the demand of the row at hand still misses, times its weight on `today`: hundredths of a person, exact.
pub fn weighted_open(today: NaiveDate) -> OnDay {
    let open = "(skill_demands.headcount - skill_demands.hired)";
    let weight = weight_of("skill_demands", DAY);
    on_day(&format!("({open} * {weight})"), today)
}

fn on_day(text: &str, today: NaiveDate) -> OnDay {
    let (before, after) = text.split_once(DAY).unwrap_or((text, ""));
    sql::<Integer>(before).bind::<Date, _>(today).sql(after)
}
