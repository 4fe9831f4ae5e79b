//! Who acts, for whom, and what that one may see.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Fault;
use crate::error::Code;

/// The agency that owns a record: a region code of Kemendagri, a province (`33`) or a regency or city (`33.75`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Agency(String);

impl Agency {
    /// # Errors
    /// `agency_form` where the text is neither `dd` nor `dd.dd`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let ok = match text.split_once('.') {
            None => digits(text),
            Some((province, regency)) => digits(province) && digits(regency),
        };
        if ok {
            Ok(Self(text.to_owned()))
        } else {
            Err(Fault("agency_form"))
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_province(&self) -> bool {
        self.0.len() == 2
    }
}

impl TryFrom<String> for Agency {
    type Error = Fault;

    fn try_from(text: String) -> Result<Self, Fault> {
        Self::parse(&text)
    }
}

impl From<Agency> for String {
    fn from(agency: Agency) -> Self {
        agency.0
    }
}

impl fmt::Display for Agency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A client may act for one employer or one training provider instead of for the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Party {
    pub kind: PartyKind,
    pub id: Uuid,
}

crate::text_enum! {
    /// Whom a party-bound client acts for.
    pub enum PartyKind { Employer = "employer", TrainingProvider = "training-provider" }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.id)
    }
}

impl std::str::FromStr for Party {
    type Err = Fault;

    /// Reads `employer:{id}` or `training-provider:{id}`.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let (kind, id) = text.split_once(':').ok_or(Fault("party_form"))?;
        let kind = kind.parse().map_err(|_| Fault("party_form"))?;
        let id = id.parse().map_err(|_| Fault("party_form"))?;
        Ok(Self { kind, id })
    }
}

/// Whose records a caller may see. Every store function takes one and puts it into its SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    pub agency: Agency,
    pub party: Option<Party>,
}

impl Scope {
    /// The lowest agency code in sight.
    #[must_use]
    pub fn first_agency(&self) -> String {
        self.agency.as_str().to_owned()
    }

    /// The highest agency code in sight: a province sees all that lies under it.
    #[must_use]
    pub fn last_agency(&self) -> String {
        if self.agency.is_province() {
            format!("{}.99", self.agency)
        } else {
            self.agency.as_str().to_owned()
        }
    }

    /// The employer that the caller is bound to.
    #[must_use]
    pub fn employer(&self) -> Option<Uuid> {
        self.party
            .filter(|party| party.kind == PartyKind::Employer)
            .map(|party| party.id)
    }

    /// The training provider that the caller is bound to.
    #[must_use]
    pub fn provider(&self) -> Option<Uuid> {
        self.party
            .filter(|party| party.kind == PartyKind::TrainingProvider)
            .map(|party| party.id)
    }
}

/// Who makes a call, as the journal names it.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The client's id; `selaras` for the program's own commands.
    pub client_id: String,
    pub scope: Scope,
    /// The scopes of the token (`employers:read`, …).
    pub rights: Arc<BTreeSet<String>>,
    pub request_id: String,
}

impl Actor {
    #[must_use]
    pub fn may(&self, right: &str) -> bool {
        self.rights.contains(right)
    }

    /// Whether a record of `agency` may be changed by this caller: a province reads what lies under it, and changes none of it.
    #[must_use]
    pub fn owns(&self, agency: &str) -> bool {
        self.scope.agency.as_str() == agency
    }

    /// Why a record that this caller may read is not its to change: it is of another agency, or of another party.
    #[must_use]
    pub fn bar(&self, agency: &str, owner: Option<Party>) -> Option<Code> {
        if !self.owns(agency) {
            return Some(Code::OtherAgency);
        }
        let is_others = |(own, owner)| own != owner;
        let is_barred = self.scope.party.zip(owner).is_some_and(is_others);
        is_barred.then_some(Code::OtherParty)
    }
}
