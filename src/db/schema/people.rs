//! The tables of `people`.

diesel::table! {
    use diesel::sql_types::{Binary, Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    trainees (id) {
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
        search_key -> Text,
        nik_sealed -> Binary,
        nik_hash -> Binary,
        name -> Text,
        sex -> Text,
        birth_date -> Date,
        birth_place -> Text,
        phone -> Text,
        email -> Nullable<Text>,
        address -> Text,
        region -> Text,
        education -> Text,
        disability -> Nullable<Text>,
        guardian_sealed -> Nullable<Binary>,
        consents -> Document,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    enrollments (id) {
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
        batch_id -> Uid,
        provider_id -> Uid,
        program_id -> Uid,
        program_version -> Integer,
        enrolled_on -> Date,
        effective_on -> Nullable<Date>,
        is_covered -> Bool,
        is_covered_since -> Nullable<Date>,
    }
}
