//! The tables of `demand`.

diesel::table! {
    use diesel::sql_types::{Bool, Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    employers (id) {
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
        contact_shared -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    skill_demands (id) {
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
        title_key -> Text,
        employer_id -> Uid,
        title -> Text,
        occupation -> Text,
        skills -> Document,
        headcount -> Integer,
        hired -> Integer,
        kind -> Text,
        region -> Text,
        needed_from -> Date,
        needed_by -> Date,
        wage_min_idr -> Nullable<BigInt>,
        wage_max_idr -> Nullable<BigInt>,
        valid_until -> Date,
        input_ids -> Document,
        renews -> Nullable<Uid>,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    skill_demand_hires (id) {
        id -> Uid,
        skill_demand_id -> Uid,
        count -> Integer,
        hired_on -> Date,
        reason -> Nullable<Text>,
        note -> Nullable<Text>,
        created_at -> Moment,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    consultations (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        search_key -> Text,
        kind -> Text,
        region -> Text,
        held_on -> Date,
        place -> Nullable<Text>,
        attendees -> Nullable<Integer>,
        summary -> Nullable<Text>,
        inputs -> Integer,
        inputs_open -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    consultation_inputs (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        search_key -> Text,
        consultation_id -> Uid,
        voiced_by_kind -> Text,
        voiced_by_name -> Text,
        employer_id -> Nullable<Uid>,
        words -> Text,
        occupation -> Nullable<Text>,
        headcount -> Nullable<Integer>,
        urgency -> Text,
        disposition -> Nullable<Text>,
        answer -> Nullable<Text>,
        answered_at -> Nullable<Moment>,
    }
}

diesel::table! {
    use crate::db::column::Uid;

    skill_demand_inputs (skill_demand_id, consultation_input_id) {
        skill_demand_id -> Uid,
        consultation_input_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    demand_priorities (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        occupation -> Text,
        region -> Text,
        weight -> Integer,
        reason -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
    }
}
