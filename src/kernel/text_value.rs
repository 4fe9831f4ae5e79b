//! Texts with a rule: numbers of registers, codes, names.

/// Defines a text type whose values obey a rule.
///
/// The type needs `fn canonical(raw: &str) -> Result<String, Fault>`, which checks the rule and gives
/// the one form in which the value is kept. The macro adds `parse`, JSON, the document's schema (with
/// the `format`, under which [`format`](crate::kernel::format) finds the rule when a body is checked),
/// and the column type. A value of up to 24 bytes, as most numbers and codes are, lies in itself, without an allocation.
#[macro_export]
macro_rules! text_value {
    ($(#[doc = $doc:literal])* $name:ident, format: $format:literal, pattern: $pattern:expr, length: $min:literal..=$max:literal, example: $example:literal) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
        #[diesel(sql_type = diesel::sql_types::Text)]
        pub struct $name(compact_str::CompactString);

        impl $name {
            /// The `format` under which the document names this rule.
            pub const FORMAT: &'static str = $format;

            /// Reads the canonical form from what a person or a system wrote.
            ///
            /// # Errors
            /// The code of the rule that the text breaks.
            pub fn parse(raw: &str) -> Result<Self, $crate::kernel::Fault> {
                Self::canonical(raw).map(|text| Self(text.into()))
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::kernel::Fault;

            fn from_str(raw: &str) -> Result<Self, Self::Err> {
                Self::parse(raw)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&raw).map_err(serde::de::Error::custom)
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                let pattern: Option<&str> = $pattern;
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::Custom($format.into())))
                    .min_length(Some($min))
                    .max_length(Some($max))
                    .pattern(pattern)
                    .description(Some(concat!($($doc, "\n"),*).trim()))
                    .examples([$example])
                    .into()
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
        }

        /// A column holds only what was canonical when it was written. To check each again takes 5 to 7 % of
        /// a list's time.
        impl<DB> diesel::deserialize::FromSql<diesel::sql_types::Text, DB> for $name
        where
            DB: diesel::backend::Backend,
            compact_str::CompactString: diesel::deserialize::FromSql<diesel::sql_types::Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
                <compact_str::CompactString as diesel::deserialize::FromSql<diesel::sql_types::Text, DB>>::from_sql(value).map(Self)
            }
        }

        $crate::sql_as_text!($name);
    };
}
