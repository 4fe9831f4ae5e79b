//! What callers say of consultations.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::model::ConsultationKind;
use crate::error::Result;
use crate::kernel::{ClientRef, Fault, FieldError, Name, Words};
use crate::reference::Region;
use crate::reference::office::CONSULTATION_DAYS_BACK;

/// What a caller says of a new consultation.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "forum", "held_on": "2099-03-10", "place": "Aula Dinas, Pekalongan", "region": "33.75" }))]
pub struct ConsultationInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    pub kind: ConsultationKind,
    /// The day for which it is planned, or on which it was held: at most 365 days ago.
    pub held_on: NaiveDate,
    pub place: Option<Name>,
    /// Whose needs it is about; the agency's region where it is not said.
    pub region: Option<Region>,
    /// How many people took part.
    #[schema(minimum = 0, maximum = 100_000)]
    pub attendees: Option<i32>,
    /// What was talked about. Employers can read it once the consultation is published.
    pub summary: Option<Words>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "attendees": 24, "summary": "Dua puluh perusahaan hadir." }))]
pub struct ConsultationPatch {
    #[schema(nullable = false)]
    pub kind: Option<ConsultationKind>,
    /// At most 365 days ago; of one that was held, not in the future.
    #[schema(nullable = false)]
    pub held_on: Option<NaiveDate>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub place: Option<Option<Name>>,
    #[schema(nullable = false)]
    pub region: Option<Region>,
    #[serde(default, with = "serde_with::rust::double_option")]
    #[schema(minimum = 0, maximum = 100_000)]
    pub attendees: Option<Option<i32>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub summary: Option<Option<Words>>,
}

/// On which day it was held.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct HoldInput {
    /// The day on which it was held; the day for which it was planned where it is not said, or today if that day has not
    /// come yet. Not in the future, and at most 365 days ago.
    pub held_on: Option<NaiveDate>,
}

/// What is wrong with the day of a consultation.
///
/// # Errors
/// `too_far_back` at `/held_on`; `in_future` there where the consultation `was_held`.
pub fn check_day(day: NaiveDate, today: NaiveDate, was_held: bool) -> Result<()> {
    let at = |code| FieldError::at("/held_on", Fault(code));
    if was_held && day > today {
        return Err(at("in_future").into());
    }
    if (today - day).num_days() > CONSULTATION_DAYS_BACK {
        return Err(at("too_far_back")
            .with("limit", CONSULTATION_DAYS_BACK)
            .into());
    }
    Ok(())
}
