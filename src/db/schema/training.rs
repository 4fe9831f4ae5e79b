//! The tables of `training`.

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    training_providers (id) {
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
        kind -> Text,
        vin -> Nullable<Text>,
        nib -> Nullable<Text>,
        licence_number -> Nullable<Text>,
        licence_until -> Nullable<Date>,
        registration_number -> Nullable<Text>,
        accredited_until -> Nullable<Date>,
        region -> Text,
        workshops -> Document,
        contact_name -> Text,
        contact_phone -> Text,
        contact_email -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    training_programs (id) {
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
        provider_id -> Uid,
        title -> Text,
        occupation -> Text,
        units -> Document,
        demand_ids -> Document,
        hours_theory -> Integer,
        hours_practice -> Integer,
        entry_min_age -> Nullable<Integer>,
        entry_max_age -> Nullable<Integer>,
        entry_education -> Nullable<Text>,
        entry_residence -> Nullable<Text>,
        certificate -> Text,
        policy_reason -> Nullable<Text>,
        edition -> Integer,
        revises -> Nullable<Uid>,
        lineage -> Uid,
        suspended_from -> Nullable<Date>,
        suspended_until -> Nullable<Date>,
        suspension_reason -> Nullable<Text>,
        suspension_note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    program_opinions (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        program_id -> Uid,
        voice -> Text,
        employer_id -> Nullable<Uid>,
        provider_id -> Nullable<Uid>,
        stance -> Text,
        words -> Text,
    }
}

diesel::table! {
    use crate::db::column::{Uid};

    training_program_demands (training_program_id, skill_demand_id) {
        training_program_id -> Uid,
        skill_demand_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    batches (id) {
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
        program_id -> Uid,
        provider_id -> Uid,
        occupation -> Text,
        name -> Text,
        seats -> Integer,
        min_seats -> Integer,
        seats_taken -> Integer,
        funding_source -> Nullable<Text>,
        funding_ceiling_idr -> Nullable<BigInt>,
        region -> Text,
        registration_opens_on -> Date,
        registration_closes_on -> Date,
        starts_on -> Date,
        ends_on -> Date,
        cancelled_on -> Nullable<Date>,
        evaluation -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    demand_responses (id) {
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
        provider_id -> Uid,
        demand_ids -> Document,
        seats -> Integer,
        program_id -> Nullable<Uid>,
        offered_from -> Date,
        offered_until -> Date,
        note -> Nullable<Text>,
        batch_id -> Nullable<Uid>,
    }
}

diesel::table! {
    use crate::db::column::Uid;

    demand_response_demands (demand_response_id, skill_demand_id) {
        demand_response_id -> Uid,
        skill_demand_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    demand_attentions (id) {
        id -> Uid,
        agency -> Text,
        client_id -> Text,
        client_ref -> Nullable<Text>,
        status -> Text,
        version -> Integer,
        created_at -> Moment,
        updated_at -> Moment,
        provider_id -> Uid,
        skill_demand_id -> Uid,
    }
}

diesel::table! {
    use diesel::sql_types::{Bool, Date, Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    instructors (id) {
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
        region -> Text,
        provider_id -> Nullable<Uid>,
        employer_id -> Nullable<Uid>,
        contact_phone -> Text,
        contact_email -> Nullable<Text>,
        competencies -> Document,
        method_certificate_until -> Nullable<Date>,
        availability -> Document,
        absences -> Document,
        lendable -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::Uid;

    instructor_competencies (instructor_id, position) {
        instructor_id -> Uid,
        position -> Integer,
        unit -> Nullable<Text>,
        occupation -> Nullable<Text>,
        valid_until -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::{Integer, Nullable, Text};
    use crate::db::column::{Document, Moment, Uid};

    workshops (id) {
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
        provider_id -> Uid,
        name -> Text,
        capacity -> Integer,
        equipment -> Document,
    }
}

diesel::table! {
    use diesel::sql_types::{Date, Integer, Nullable, Text};
    use crate::db::column::{Moment, Uid};

    batch_waivers (id) {
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
        batch_id -> Uid,
        provider_id -> Uid,
        rule -> Text,
        reason -> Text,
        note -> Nullable<Text>,
        granted_by -> Text,
        valid_until -> Nullable<Date>,
    }
}
