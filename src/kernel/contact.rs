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
