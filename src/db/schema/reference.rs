//! The tables of `reference`.

diesel::table! {
    use diesel::sql_types::{Bool, Integer, Text};
    use crate::db::column::{Document, Moment, Uid};

    office_settings (agency) {
        agency -> Text,
        id -> Uid,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        required_opinions -> Document,
        require_cover_at_start -> Bool,
    }
}
