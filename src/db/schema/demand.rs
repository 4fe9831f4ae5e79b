//! The tables of `demand`.

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::types::{Moment, Uid};

    employers (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        search_key -> Text,
        name -> Text,
        nib -> Text,
        npwp -> Nullable<Text>,
        npp -> Nullable<Text>,
        industry_version -> Text,
        industry -> Text,
        workers -> Integer,
        workers_as_of -> Date,
        risk_group -> Integer,
        region -> Text,
        address -> Text,
        contact_name -> Text,
        contact_phone -> Text,
        contact_email -> Nullable<Text>,
    }
}
