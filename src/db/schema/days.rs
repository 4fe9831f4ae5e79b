//! What counted on each day. Triggers keep these tables; only figures of past days are read from them.

diesel::table! {
    use diesel::sql_types::{Date, Integer, Text};
    use crate::db::column::Uid;

    skill_demand_days (skill_demand_id, since) {
        skill_demand_id -> Uid,
        since -> Date,
        until -> Date,
        agency -> Text,
        status -> Text,
        employer_id -> Uid,
        occupation -> Text,
        region -> Text,
        needed_by -> Date,
        valid_until -> Date,
        headcount -> Integer,
        hired -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Text};
    use crate::db::column::Uid;

    batch_days (batch_id, since) {
        batch_id -> Uid,
        since -> Date,
        until -> Date,
        agency -> Text,
        status -> Text,
        program_id -> Uid,
        provider_id -> Uid,
        occupation -> Text,
        region -> Text,
        starts_on -> Date,
        ends_on -> Date,
        seats -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Date, Nullable, Text};
    use crate::db::column::Uid;

    enrollment_days (enrollment_id, since) {
        enrollment_id -> Uid,
        since -> Date,
        until -> Date,
        batch_id -> Uid,
        program_id -> Uid,
        status -> Text,
        effective_on -> Nullable<Date>,
        is_covered -> Bool,
    }
}
