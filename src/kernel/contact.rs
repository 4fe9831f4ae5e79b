//! Whom to ask at a firm or a training provider.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Email, Name, Phone};

/// Whom to ask at a firm or a training provider: business data, never masked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub name: Name,
    pub phone: Phone,
    pub email: Option<Email>,
}

/// Changes a contact.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactPatch {
    #[schema(nullable = false)]
    pub name: Option<Name>,
    #[schema(nullable = false)]
    pub phone: Option<Phone>,
    #[serde(default, with = "serde_with::rust::double_option")]
    pub email: Option<Option<Email>>,
}

impl ContactPatch {
    /// The contact after the patch.
    #[must_use]
    pub fn onto(self, contact: Contact) -> Contact {
        Contact {
            name: self.name.unwrap_or(contact.name),
            phone: self.phone.unwrap_or(contact.phone),
            email: self.email.unwrap_or(contact.email),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::*;

    fn merged(mut record: Value, patch: &Map<String, Value>) -> Value {
        for (name, value) in patch {
            record[name] = value.clone();
        }
        record
    }

    proptest! {
        /// RFC 7396: what is there is set, `null` clears, what is absent stays.
        #[test]
        fn a_patch_is_a_merge(
            email in prop::option::of("[a-z]{1,8}@contoh\\.example"),
            name in prop::option::of("[A-Z][a-z]{1,8}"),
            phone in prop::option::of("\\+628[1-9][0-9]{8}"),
            new in prop::option::of(prop::option::of("[a-z]{1,8}@contoh\\.example")),
        ) {
            let before = json!({ "name": "Sari Contoh", "phone": "+6281200000001", "email": email });
            let mut patch = Map::new();
            patch.extend(name.map(|name| ("name".to_owned(), json!(name))));
            patch.extend(phone.map(|phone| ("phone".to_owned(), json!(phone))));
            patch.extend(new.map(|email| ("email".to_owned(), json!(email))));
            let contact: Contact = serde_json::from_value(before.clone()).unwrap();
            let read: ContactPatch = serde_json::from_value(Value::Object(patch.clone())).unwrap();
            prop_assert_eq!(serde_json::to_value(read.onto(contact)).unwrap(), merged(before, &patch));
        }
    }
}
