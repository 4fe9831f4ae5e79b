//! What open demand means: the dataset's metadata.
//!
//! Perpres 39/2019 (*Satu Data Indonesia*) asks of the data of public bodies a standard (concept, definition, classification,
//! measure, unit), metadata, reference codes, and forms that machines can exchange. Which fields the metadata must have is laid
//! down by BPS; the list here follows the sense of that and has not been checked against the regulation itself.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::suppression::FEWEST;
use crate::http::catalogue::InBoth;
use crate::http::state::Publication;
use crate::http::words;
use crate::reference::System;

/// The metadata of a dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandMetadata {
    pub title: InBoth,
    pub description: InBoth,
    /// The office that publishes it; `null` where the service was not told.
    #[schema(example = "Dinas Perindustrian dan Tenaga Kerja Kota Pekalongan")]
    pub publisher: Option<String>,
    /// Whom to ask; `null` where the service was not told.
    #[schema(example = "data@pekalongankota.example")]
    pub contact: Option<String>,
    /// Under which terms it may be used; `null` where nobody has said so.
    #[schema(example = "CC-BY-4.0")]
    pub licence: Option<String>,
    /// The office's day whose figures would be answered now.
    pub as_of: NaiveDate,
    /// Which time the figures cover.
    pub period: InBoth,
    pub update_frequency: InBoth,
    /// The forms in which it can be had.
    pub distributions: Vec<OpenDemandForm>,
    /// The code lists that its columns use.
    pub codes: Vec<OpenDemandCodes>,
    /// The columns of the tables. In JSON a dot leads into an object.
    pub columns: Vec<OpenDemandColumn>,
    pub suppression: OpenDemandSuppression,
}

/// A form of the dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandForm {
    #[schema(example = "/v1/open/demand")]
    pub href: &'static str,
    /// To be named in `Accept`.
    #[schema(example = "text/csv")]
    pub media_type: &'static str,
}

/// The code list of a column.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandCodes {
    #[schema(example = "occupation.code")]
    pub column: &'static str,
    pub system: System,
    #[schema(example = "2014")]
    pub version: &'static str,
    pub title: InBoth,
    /// Where the codes are listed.
    #[schema(example = "/v1/code-systems/KBJI/codes?version=2014")]
    pub href: String,
}

/// What a column holds.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandColumn {
    #[schema(example = "demanded")]
    pub name: &'static str,
    pub meaning: InBoth,
    /// What is counted; `null` where the column counts nothing.
    pub unit: Option<InBoth>,
}

/// What is withheld, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDemandSuppression {
    /// No figure tells about fewer employers.
    #[schema(example = 5)]
    pub fewest_employers: usize,
    /// Numbers of employers are rounded down to multiples of this.
    #[schema(example = 5)]
    pub employers_rounded_to: usize,
    pub rule: InBoth,
    /// What the rule does not prevent.
    pub limits: InBoth,
}

/// The columns, with what each counts: a place among the words.
const COLUMNS: &[(&str, Option<&str>)] = &[
    ("level", None),
    ("quarter", None),
    ("region", None),
    ("region_label", None),
    ("occupation.system", None),
    ("occupation.version", None),
    ("occupation.code", None),
    ("occupation.label", None),
    ("suppressed", None),
    ("employers", Some("employers")),
    ("demanded", Some("people")),
    ("hired", Some("people")),
    ("open", Some("people")),
];

const FORMS: [&str; 3] = ["application/json", "text/csv", "application/x-ndjson"];

impl OpenDemandMetadata {
    #[must_use]
    pub fn new(as_of: NaiveDate, publication: &Publication) -> Self {
        let Publication {
            publisher,
            contact,
            licence,
        } = publication.clone();
        let forms = FORMS.map(|media_type| OpenDemandForm {
            href: super::view::PATH,
            media_type,
        });
        Self {
            title: said("title"),
            description: said("description"),
            publisher,
            contact,
            licence,
            as_of,
            period: said("period"),
            update_frequency: said("update_frequency"),
            distributions: forms.into(),
            codes: vec![
                OpenDemandCodes::of("region", System::Region),
                OpenDemandCodes::of("occupation.code", System::Kbji),
            ],
            columns: COLUMNS.iter().map(OpenDemandColumn::of).collect(),
            suppression: OpenDemandSuppression {
                fewest_employers: FEWEST,
                employers_rounded_to: FEWEST,
                rule: said("suppression.rule"),
                limits: said("suppression.limits"),
            },
        }
    }
}

impl OpenDemandCodes {
    fn of(column: &'static str, system: System) -> Self {
        let version = system.versions()[0];
        Self {
            column,
            system,
            version,
            title: InBoth {
                en: system.title_en().to_owned(),
                id: system.title_id().to_owned(),
            },
            href: format!("/v1/code-systems/{system}/codes?version={version}"),
        }
    }
}

impl OpenDemandColumn {
    fn of((name, unit): &(&'static str, Option<&'static str>)) -> Self {
        // A dot would lead into other words.
        let place = name.replace('.', "_");
        Self {
            name,
            meaning: said(&format!("columns.{place}")),
            unit: unit.map(|unit| said(&format!("units.{unit}"))),
        }
    }
}

fn said(place: &str) -> InBoth {
    InBoth::of(|language| words::open_data(&format!("demand.{place}"), language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_said_in_both_languages() {
        let metadata = OpenDemandMetadata::new(NaiveDate::default(), &Publication::default());
        let text = serde_json::to_string(&metadata).unwrap();
        assert!(!text.contains("open_data."), "{text}");
        assert_ne!(metadata.title.en, metadata.title.id);
    }
}
