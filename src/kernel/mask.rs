//! What stands in the place of people's numbers and addresses.

use super::{Actor, Address, Email, Nik, Phone};

/// How a caller sees what only the scope `pii:read` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Whether nothing is masked; each such read is told to the journal.
    pub lifted: bool,
}

impl Mask {
    #[must_use]
    pub fn of(by: &Actor) -> Self {
        Self {
            lifted: by.may("pii:read"),
        }
    }

    /// In the answer to a change. A dry run leaves no entry that would tell who saw the record, so it shows nothing
    /// unmasked.
    #[must_use]
    pub fn of_change(by: &Actor, is_dry: bool) -> Self {
        Self {
            lifted: by.may("pii:read") && !is_dry,
        }
    }

    #[must_use]
    pub fn nik(self, nik: &Nik) -> String {
        if self.lifted {
            nik.as_str().to_owned()
        } else {
            nik.masked()
        }
    }

    #[must_use]
    pub fn phone(self, phone: &Phone) -> String {
        if self.lifted {
            phone.to_string()
        } else {
            phone.masked()
        }
    }

    #[must_use]
    pub fn email(self, email: &Email) -> String {
        self.text(email.as_str())
    }

    #[must_use]
    pub fn address(self, address: &Address) -> String {
        self.text(address.as_str())
    }

    fn text(self, text: &str) -> String {
        if self.lifted { text } else { "***" }.to_owned()
    }
}
