//! Code lists: regions, occupations, industries, reasons, funding sources. Other areas build on them, so they
//! know nothing of any other.
//!
//! The lists are embedded into the program as CSV (`data/`, where `SOURCES.md` says what each is and where it
//! comes from) and read on first use, without copying: a code and its titles are slices of the embedded text.
//!
//! A code, once accepted, stays in its list, since stored records name it: what is no longer used gets a
//! `valid_until`, and `replaced_by` where another took its place.
//!
//! How an office works, where it does not work as every office does, is said by its [settings](office_settings).
//!
//! * [`System`] names the lists and their versions; [`codes`] answers what stands in one.
//! * [`Region`], [`Occupation`], [`OccupationGroup`], [`Industry`], [`ReasonCode`] and [`FundingSource`] are the values that records
//!   hold. Their labels are a pure function of the code, in Indonesian, the language of the lists that the office
//!   works with (an ISCO group that has no Indonesian title yet is answered in English). They do not follow
//!   `Accept-Language`, so that a record has one representation and one ETag. Who wants the other language finds
//!   both titles in `/v1/code-systems`.

mod action;
pub mod api;
mod embedded;
mod funding;
mod industry;
mod occupation;
pub mod office;
pub mod office_settings;
mod reason;
mod region;
mod suggestion;
mod system;
mod table;

pub use action::{NoInput, Reason};
pub use funding::FundingSource;
pub use industry::{
    Industry, IndustryCode, IndustryInput, IndustrySystem, IndustryVersion, IndustryView,
};
pub use occupation::{
    Occupation, OccupationGroup, OccupationGroupInput, OccupationGroupView, OccupationInput,
    OccupationSystem, OccupationVersion, OccupationView,
};
pub use reason::ReasonCode;
pub use region::{Level, Region};
pub use suggestion::suggested_occupations;
pub use system::{CodePage, CodeQuery, System, codes};
pub use table::{CodeEntry, Table};

use crate::kernel::format::Rule;

/// The `format`s of a request body whose rule needs a code list. Those that do not are
/// [`kernel::format::FORMATS`](crate::kernel::format::FORMATS).
pub const FORMATS: &[(&str, Rule)] = &[
    (FundingSource::FORMAT, |raw| {
        FundingSource::parse(raw).map(drop)
    }),
    (IndustryCode::FORMAT, |raw| {
        IndustryCode::parse(raw).map(drop)
    }),
    (Occupation::FORMAT, |raw| Occupation::parse(raw).map(drop)),
    (OccupationGroup::FORMAT, |raw| {
        OccupationGroup::parse(raw).map(drop)
    }),
    (ReasonCode::FORMAT, |raw| ReasonCode::parse(raw).map(drop)),
    (Region::FORMAT, |raw| Region::parse(raw).map(drop)),
];

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use utoipa::PartialSchema as _;

    use super::*;

    #[test]
    fn every_published_example_obeys_its_rule() {
        macro_rules! all { ($($name:ident),+) => { [$(serde_json::to_value($name::schema()).unwrap()),+] } }
        for schema in all!(
            FundingSource,
            IndustryCode,
            Occupation,
            OccupationGroup,
            ReasonCode,
            Region
        ) {
            let schema: Value = schema;
            let format = schema["format"].as_str().unwrap();
            let (_, rule) = FORMATS.iter().find(|(name, _)| *name == format).unwrap();
            assert_eq!(
                rule(schema["examples"][0].as_str().unwrap()),
                Ok(()),
                "{format}"
            );
            assert!(rule("").is_err(), "{format}");
        }
    }
}
