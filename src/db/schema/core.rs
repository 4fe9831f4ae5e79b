//! The tables of the floors: journal, kept answers, the check of the master keys.

diesel::table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    journal (seq) {
        seq -> BigInt,
        xid -> BigInt,
        at -> Moment,
        client_id -> Text,
        party -> Nullable<Text>,
        agency -> Text,
        owner -> Nullable<Text>,
        resource -> Text,
        record_id -> Uid,
        version -> Integer,
        action -> Text,
        reason -> Nullable<Text>,
        request_id -> Text,
        state -> Nullable<Document>,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Text};
    use crate::db::column::Uid;

    journal_sights (record_id, seq) {
        record_id -> Uid,
        seq -> BigInt,
        agency -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::BigInt;

    journal_clock (ahead) {
        ahead -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Text};
    use crate::db::column::Moment;

    idempotency_keys (identity, method, path, key) {
        identity -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        request_hash -> Binary,
        answer -> Binary,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    // A view to write into: an entry of the journal and an answer at once.
    outcomes (record_id) {
        at -> Moment,
        client_id -> Text,
        party -> Nullable<Text>,
        agency -> Text,
        owner -> Nullable<Text>,
        resource -> Text,
        record_id -> Uid,
        version -> Integer,
        action -> Text,
        reason -> Nullable<Text>,
        request_id -> Text,
        state -> Nullable<Document>,
        identity -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        request_hash -> Binary,
        answer -> Binary,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::Text;
    use crate::db::column::Moment;

    master_keys (fingerprint) {
        fingerprint -> Text,
        created_at -> Moment,
    }
}
