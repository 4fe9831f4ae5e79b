//! Where the money of a training class comes from.

use super::system::funding_sources;
use crate::kernel::Fault;

crate::text_value! {
    /// A funding source, from the list `FUNDING`: `apbd_1` (province), `apbd` (city or regency), `apbn` (state),
    /// `dbhcht` (tobacco excise), `csr` (a firm's own).
    FundingSource, format: "funding-source", pattern: Some(r"^[a-z][a-z0-9_]*$"), length: 1..=30, example: "apbd"
}

impl FundingSource {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if funding_sources().get(raw).is_some() {
            Ok(raw.to_owned())
        } else {
            Err(Fault("funding_source_unknown"))
        }
    }

    /// The source in Indonesian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        funding_sources()
            .get(&self.0)
            .map_or("", super::CodeEntry::label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_sources_are_known() {
        for raw in ["apbd_1", "apbd", "apbn", "dbhcht", "csr"] {
            assert!(
                !FundingSource::parse(raw).unwrap().label().is_empty(),
                "{raw}"
            );
        }
        for raw in ["apbd_2", "APBD", ""] {
            assert_eq!(
                FundingSource::parse(raw),
                Err(Fault("funding_source_unknown")),
                "{raw}"
            );
        }
    }
}
