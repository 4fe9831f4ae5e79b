//! What a caller says of a training program.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::demand::skill_demand::model::SkillDemandId;
use crate::error::{Refusal, Result};
use crate::kernel::{ClientRef, CompetencyUnit, Education, Fault, FieldError, Title, Words};
use crate::reference::{OccupationInput, Reason, ReasonCode, Region};
use crate::training::provider::model::ProviderId;

/// Who may be admitted. What is `null` is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// In years, on the first day of the batch.
    #[schema(minimum = 0, maximum = 120)]
    pub min_age: Option<i32>,
    /// In years, on the first day of the batch; not below `min_age`.
    #[schema(minimum = 0, maximum = 120)]
    pub max_age: Option<i32>,
    /// The least level of schooling.
    pub education: Option<Education>,
    /// The region in which one must be resident.
    pub residence: Option<Region>,
}

/// What a caller says of a new training program.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "provider_id": "018cc251-f400-7000-8000-000000003001", "title": "Mekanik mesin garmen",
    "occupation": { "system": "KBJI", "version": "2014", "code": "7233.02" }, "units": ["C.141000.001.01"],
    "hours_theory": 40, "hours_practice": 120, "entry": { "min_age": 18, "education": "smp", "residence": "33.75" },
    "certificate": "Sertifikat pelatihan BLK", "demand_ids": ["018cc251-f400-7000-8000-000000002001"]
}))]
pub struct ProgramInput {
    /// The caller's own key, unique per client: a second create with it is refused and names the first record.
    pub client_ref: Option<ClientRef>,
    /// The training provider that teaches it.
    pub provider_id: ProviderId,
    pub title: Title,
    /// The occupation that it trains for.
    pub occupation: OccupationInput,
    /// The competency units (SKKNI) that it teaches.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub units: Vec<CompetencyUnit>,
    /// Hours of theory, of 45 minutes each (*jam pelajaran*).
    #[schema(minimum = 0, maximum = 10_000)]
    pub hours_theory: i32,
    /// Hours of practice, of 45 minutes each (*jam pelajaran*).
    #[schema(minimum = 0, maximum = 10_000)]
    pub hours_practice: i32,
    #[serde(default)]
    pub entry: Entry,
    /// What those who complete it are given.
    pub certificate: Title,
    /// The skill demands that it answers.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub demand_ids: Vec<SkillDemandId>,
    /// Why it is taught although it cites no demand.
    pub policy_reason: Option<Words>,
}

/// A merge patch (RFC 7396): what is there is set, `null` clears, what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "hours_practice": 140, "entry": { "max_age": null } }))]
pub struct ProgramPatch {
    #[schema(nullable = false)]
    pub title: Option<Title>,
    #[schema(nullable = false)]
    pub occupation: Option<OccupationInput>,
    #[schema(max_items = 100, nullable = false)]
    pub units: Option<Vec<CompetencyUnit>>,
    #[schema(minimum = 0, maximum = 10_000, nullable = false)]
    pub hours_theory: Option<i32>,
    #[schema(minimum = 0, maximum = 10_000, nullable = false)]
    pub hours_practice: Option<i32>,
    #[schema(nullable = false)]
    pub entry: Option<EntryPatch>,
    #[schema(nullable = false)]
    pub certificate: Option<Title>,
    /// Takes the place of the whole list.
    #[schema(max_items = 100, nullable = false)]
    pub demand_ids: Option<Vec<SkillDemandId>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub policy_reason: Option<Option<Words>>,
}

/// Changes who may be admitted.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryPatch {
    #[serde(default, with = "serde_with::rust::double_option")]
    #[schema(minimum = 0, maximum = 120)]
    pub min_age: Option<Option<i32>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    #[schema(minimum = 0, maximum = 120)]
    pub max_age: Option<Option<i32>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub education: Option<Option<Education>>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub residence: Option<Option<Region>>,
}

impl EntryPatch {
    /// The rule of admission after the patch.
    #[must_use]
    pub fn onto(self, entry: Entry) -> Entry {
        Entry {
            min_age: self.min_age.unwrap_or(entry.min_age),
            max_age: self.max_age.unwrap_or(entry.max_age),
            education: self.education.unwrap_or(entry.education),
            residence: self.residence.unwrap_or(entry.residence),
        }
    }
}

/// Why a program is taught no more.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "content_outdated" }))]
pub struct RetireInput {
    /// A code of the list `REASON` that applies to the action.
    pub reason: Option<ReasonCode>,
    /// The reason in words; needs `reason` beside it.
    pub note: Option<Words>,
}

impl RetireInput {
    /// The reason, where one is given.
    ///
    /// # Errors
    /// `required` for a note without a code, `reason_not_for_action`.
    pub fn reason(&self) -> Result<Option<Reason>> {
        let Self { reason, note } = self.clone();
        let Some(code) = reason else {
            return match note {
                None => Ok(None),
                Some(_) => Err(FieldError::at("/reason", Fault("required")).into()),
            };
        };
        let reason = Reason { code, note };
        reason.must_fit("training-programs.retire")?;
        Ok(Some(reason))
    }
}

/// Why a program may not be taught for a while, and how long.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "facilities_not_adequate", "note": "Dijelaskan di sini", "until": "2099-12-31" }))]
pub struct SuspendInput {
    /// A code of the list `REASON` that applies to the action.
    pub reason: ReasonCode,
    /// The reason in words.
    pub note: Option<Words>,
    /// The last day; not in the past. Until the program is reinstated where it is not said.
    pub until: Option<NaiveDate>,
}

impl SuspendInput {
    /// Checks what no schema can say.
    ///
    /// # Errors
    /// `reason_not_for_action`, `in_past`: both at once.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        let reason = self.reason.for_action("training-programs.suspend").err();
        let mut faults: Vec<FieldError> = reason
            .into_iter()
            .map(|fault| FieldError::at("/reason", fault))
            .collect();
        if self.until.is_some_and(|until| until < today) {
            faults.push(FieldError::at("/until", Fault("in_past")));
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(faults).into())
        }
    }
}

/// What the edition that follows is called.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "client_ref": "kurikulum-2027" }))]
pub struct ReviseInput {
    /// The caller's own key for the new edition.
    pub client_ref: Option<ClientRef>,
}

/// Faults of the units and demands that stand more than once, each at its second place.
///
/// # Errors
/// `repeated_item`.
pub fn must_not_repeat(
    units: Option<&[CompetencyUnit]>,
    demand_ids: Option<&[SkillDemandId]>,
) -> Result<()> {
    let mut errors = FieldError::repeated("/units", units.unwrap_or_default());
    errors.extend(FieldError::repeated(
        "/demand_ids",
        demand_ids.unwrap_or_default(),
    ));
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(errors).into())
    }
}
