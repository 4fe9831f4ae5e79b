//! The tables of `insurance`.

diesel::table! {
    use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    insurance_enrollments (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        status_note -> Nullable<Text>,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        trainee_id -> Uid,
        provider_id -> Uid,
        participation_kind -> Text,
        participation_id -> Uid,
        covers_jkk -> Bool,
        covers_jkm -> Bool,
        segment -> Text,
        payer -> Text,
        wage_base_idr -> Nullable<BigInt>,
        covers_from -> Nullable<Date>,
        covers_until -> Nullable<Date>,
        member_number -> Nullable<Text>,
    }
}
