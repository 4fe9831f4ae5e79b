//! The schemes of BPJS Ketenagakerjaan, and which of them somebody is insured in.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

use crate::text_enum;

text_enum! {
    /// A scheme of BPJS Ketenagakerjaan.
    pub enum Scheme {
        /// *Jaminan Kecelakaan Kerja*, against work accidents.
        Jkk = "jkk",
        /// *Jaminan Kematian*, against death.
        Jkm = "jkm",
    }
}

/// The schemes of one cover: at least one, each once. They are answered in the order of [`Scheme`], in whatever order
/// they were sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Programs {
    pub jkk: bool,
    pub jkm: bool,
}

impl Programs {
    #[must_use]
    pub fn contains(self, scheme: Scheme) -> bool {
        match scheme {
            Scheme::Jkk => self.jkk,
            Scheme::Jkm => self.jkm,
        }
    }

    /// The schemes, in their order.
    pub fn iter(self) -> impl Iterator<Item = Scheme> {
        Scheme::ALL
            .iter()
            .copied()
            .filter(move |scheme| self.contains(*scheme))
    }

    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.iter().any(|scheme| other.contains(scheme))
    }
}

impl Serialize for Programs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for Programs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let schemes = Vec::<Scheme>::deserialize(deserializer)?;
        let times = |wanted| schemes.iter().filter(|scheme| **scheme == wanted).count();
        let (jkk, jkm) = (times(Scheme::Jkk), times(Scheme::Jkm));
        if jkk > 1 || jkm > 1 {
            return Err(serde::de::Error::custom("repeated_item"));
        }
        if jkk + jkm == 0 {
            return Err(serde::de::Error::custom("too_few"));
        }
        Ok(Self {
            jkk: jkk == 1,
            jkm: jkm == 1,
        })
    }
}

impl utoipa::PartialSchema for Programs {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ArrayBuilder::new()
            .items(utoipa::openapi::Ref::from_schema_name(Scheme::name()))
            .min_items(Some(1))
            .max_items(Some(2))
            .unique_items(true)
            .description(Some("The schemes of a cover, each once."))
            .examples([serde_json::json!(["jkk", "jkm"])])
            .into()
    }
}

impl ToSchema for Programs {
    fn name() -> std::borrow::Cow<'static, str> {
        "Programs".into()
    }

    fn schemas(
        schemas: &mut Vec<(
            String,
            utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
        )>,
    ) {
        schemas.push((
            Scheme::name().into(),
            <Scheme as utoipa::PartialSchema>::schema(),
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Programs, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn schemes_are_a_set_in_a_fixed_order() {
        let both = read(r#"["jkm","jkk"]"#).unwrap();
        assert_eq!(serde_json::to_string(&both).unwrap(), r#"["jkk","jkm"]"#);
        let jkm = read(r#"["jkm"]"#).unwrap();
        assert_eq!(serde_json::to_string(&jkm).unwrap(), r#"["jkm"]"#);
        assert!(
            both.overlaps(jkm)
                && !jkm.overlaps(Programs {
                    jkk: true,
                    jkm: false
                })
        );
    }

    #[test]
    fn none_and_one_twice_are_refused() {
        assert!(read("[]").unwrap_err().contains("too_few"));
        assert!(
            read(r#"["jkk","jkk"]"#)
                .unwrap_err()
                .contains("repeated_item")
        );
        assert!(read(r#"["jht"]"#).is_err());
    }
}
