//! The tables of `access`.

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::column::Moment;

    clients (id) {
        id -> Text,
        name -> Text,
        agency -> Text,
        party -> Nullable<Text>,
        scope -> Text,
        secret_hash -> Binary,
        created_at -> Moment,
        disabled_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use diesel::sql_types::{Binary, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    signing_keys (id) {
        id -> Uid,
        algorithm -> Text,
        public_jwk -> Text,
        private_key -> Binary,
        created_at -> Moment,
        signs_from -> Moment,
        signs_until -> Nullable<Moment>,
        verifies_until -> Nullable<Moment>,
    }
}
