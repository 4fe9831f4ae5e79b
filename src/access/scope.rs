//! The scopes: what a token lets its bearer do.

use std::collections::BTreeSet;
use std::fmt;

/// One scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    pub name: &'static str,
    /// For the document.
    pub description: &'static str,
}

const fn scope(name: &'static str, description: &'static str) -> Entry {
    Entry { name, description }
}

/// Every scope. A resource has two, named after its path; `admin` includes no other.
pub const ALL: &[Entry] = &[
    scope("employers:read", "Read employers."),
    scope("employers:write", "Register and change employers."),
    scope("consultations:read", "Read consultations."),
    scope("consultations:write", "Plan, hold and close consultations."),
    scope(
        "consultation-inputs:read",
        "Read what was said in consultations.",
    ),
    scope(
        "consultation-inputs:write",
        "Record what was said in consultations, and decide about it.",
    ),
    scope(
        "skill-demands:read",
        "Read skill demands, the alignment and traces.",
    ),
    scope("skill-demands:write", "Record and change skill demands."),
    scope(
        "demand-priorities:read",
        "Read which demand the office says weighs more or less.",
    ),
    scope(
        "demand-priorities:write",
        "Say which demand weighs more or less, and change it.",
    ),
    scope("training-providers:read", "Read training providers."),
    scope(
        "training-providers:write",
        "Register and change training providers.",
    ),
    scope(
        "demand-attentions:read",
        "Read which training provider has seen which skill demand.",
    ),
    scope(
        "demand-attentions:write",
        "Note that a training provider has seen a skill demand, or spoken to the firm.",
    ),
    scope(
        "workshops:read",
        "Read the workshops of training providers.",
    ),
    scope(
        "workshops:write",
        "Record and change the workshops of training providers.",
    ),
    scope("demand-responses:read", "Read responses to skill demands."),
    scope(
        "demand-responses:write",
        "Offer seats in response to skill demands, and decide about what is offered.",
    ),
    scope(
        "instructors:read",
        "Read instructors; their telephone numbers and e-mail addresses are masked.",
    ),
    scope("instructors:write", "Enter and change instructors."),
    scope("training-programs:read", "Read training programs."),
    scope(
        "training-programs:write",
        "Record and change training programs.",
    ),
    scope(
        "program-opinions:read",
        "Read what is thought of training programs.",
    ),
    scope(
        "program-opinions:write",
        "Say what is thought of training programs.",
    ),
    scope("batches:read", "Read batches and the class board."),
    scope("batches:write", "Open and change batches."),
    scope("batch-waivers:read", "Read waivers for batches."),
    scope(
        "trainees:read",
        "Read trainees; their personal numbers and addresses are masked.",
    ),
    scope("trainees:write", "Register and change trainees."),
    scope("enrollments:read", "Read enrollments."),
    scope(
        "enrollments:write",
        "Enroll trainees and change enrollments.",
    ),
    scope(
        "insurance-enrollments:read",
        "Read insurance enrollments and coverage gaps.",
    ),
    scope(
        "insurance-enrollments:write",
        "Record and change insurance enrollments.",
    ),
    scope(
        "audit:read",
        "Read the change feed and the histories of records.",
    ),
    scope(
        "pii:read",
        "See personal numbers, telephone numbers and addresses unmasked.",
    ),
    scope(
        "admin",
        "Change code lists and office settings, and grant waivers.",
    ),
];

/// A set of known scopes with at least one in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeSet(BTreeSet<&'static str>);

/// Why a text is no set of scopes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScopeFault {
    #[error("there is no scope in it")]
    Empty,
    #[error("there is no scope named {0:?}; the scopes are: {list}", list = names().collect::<Vec<_>>().join(" "))]
    Unknown(String),
}

/// Every scope with its meaning, for the document.
#[must_use]
pub fn described() -> Vec<(String, String)> {
    ALL.iter()
        .map(|entry| (entry.name.to_owned(), entry.description.to_owned()))
        .collect()
}

/// The read models, whose paths are not those of a resource: what their path begins with, and the scope they need. The first
/// that fits holds.
const READ_MODELS: &[(&str, &str)] = &[
    ("alignment/batches", "batches:read"),
    ("alignment", "skill-demands:read"),
    ("coverage-gaps", "insurance-enrollments:read"),
    ("changes", "audit:read"),
    ("office-settings", "admin"),
];

/// The resources that are written with the scope `admin`.
const ADMINISTERED: &[&str] = &["batch-waivers"];

/// The scopes that the operation at `path` (`/v1/employers/{id}/close`) needs; none where it is public.
#[must_use]
pub fn of_operation(path: &str, writes: bool) -> Vec<String> {
    let Some(path) = path.strip_prefix("/v1/") else {
        return Vec::new();
    };
    let mut parts = path.split('/');
    let resource = parts.next().unwrap_or_default();
    let last = parts.next_back();
    if last == Some("history") {
        return vec!["audit:read".to_owned()];
    }
    if last == Some("trace") {
        return vec!["skill-demands:read".to_owned()];
    }
    // A look-up is a POST only because what is looked for may stand in no address. Who may not see it may not guess it.
    let looks_up = last == Some("lookup");
    let writes = writes && !looks_up;
    let model = READ_MODELS
        .iter()
        .find(|(name, _)| {
            let rest = path.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
        .map(|(_, scope)| *scope);
    let named = format!("{resource}:{}", if writes { "write" } else { "read" });
    let administered = writes && ADMINISTERED.contains(&resource);
    model
        .or_else(|| administered.then_some("admin"))
        .or_else(|| names().find(|name| *name == named))
        .into_iter()
        .chain(looks_up.then_some("pii:read"))
        .map(str::to_owned)
        .collect()
}

fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|entry| entry.name)
}

impl ScopeSet {
    /// Every scope.
    #[must_use]
    pub fn all() -> Self {
        Self(names().collect())
    }

    /// Reads scopes with spaces between them (RFC 6749, 3.3).
    ///
    /// # Errors
    /// The first unknown scope; an empty set.
    pub fn parse(text: &str) -> Result<Self, ScopeFault> {
        let known = |one: &str| {
            names()
                .find(|name| *name == one)
                .ok_or_else(|| ScopeFault::Unknown(one.to_owned()))
        };
        Self::of(
            text.split(' ')
                .filter(|one| !one.is_empty())
                .map(known)
                .collect::<Result<_, _>>()?,
        )
    }

    /// Reads what was stored. A scope that a later version has dropped is a right to nothing.
    ///
    /// # Errors
    /// Where none is left.
    pub fn parse_known(text: &str) -> Result<Self, ScopeFault> {
        Self::of(
            names()
                .filter(|name| text.split(' ').any(|one| one == *name))
                .collect(),
        )
    }

    fn of(names: BTreeSet<&'static str>) -> Result<Self, ScopeFault> {
        if names.is_empty() {
            Err(ScopeFault::Empty)
        } else {
            Ok(Self(names))
        }
    }

    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        self.0.is_superset(&other.0)
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.0.iter().enumerate() {
            write!(f, "{}{name}", if index == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_it_is_read() {
        let set = ScopeSet::parse("employers:write  employers:read employers:write").unwrap();
        assert_eq!(set.to_string(), "employers:read employers:write");
        assert_eq!(
            ScopeSet::parse(&ScopeSet::all().to_string()),
            Ok(ScopeSet::all())
        );
        assert!(ScopeSet::all().includes(&set) && !set.includes(&ScopeSet::all()));
    }

    #[test]
    fn what_is_no_scope_is_refused_with_the_list() {
        assert_eq!(ScopeSet::parse(" "), Err(ScopeFault::Empty));
        for text in [
            "employers",
            "employers:read\tadmin",
            "Admin",
            "employers:read,admin",
            "*",
        ] {
            assert!(
                matches!(ScopeSet::parse(text), Err(ScopeFault::Unknown(_))),
                "{text}"
            );
        }
        let words = ScopeSet::parse("employer:read").unwrap_err().to_string();
        assert!(
            words.contains("\"employer:read\"") && words.contains("employers:read employers:write"),
            "{words}"
        );
    }

    #[test]
    fn an_operation_needs_the_scope_of_its_path() {
        for (path, writes, scope) in [
            ("/v1/employers", false, Some("employers:read")),
            ("/v1/trainees/lookup", true, Some("trainees:read")),
            ("/v1/employers/{id}", true, Some("employers:write")),
            (
                "/v1/skill-demands/{id}/close",
                true,
                Some("skill-demands:write"),
            ),
            ("/v1/employers/{id}/history", false, Some("audit:read")),
            ("/v1/changes", false, Some("audit:read")),
            ("/v1/alignment", false, Some("skill-demands:read")),
            ("/v1/alignment/batches", false, Some("batches:read")),
            ("/v1/problems", false, None),
            ("/v1/code-systems/{system}/codes", false, None),
            ("/oauth2/token", true, None),
        ] {
            assert_eq!(
                of_operation(path, writes).first().map(String::as_str),
                scope,
                "{path}"
            );
        }
        assert!(
            READ_MODELS
                .iter()
                .all(|(_, scope)| names().any(|name| name == *scope))
        );
    }

    #[test]
    fn dropped_scopes_are_read_over() {
        assert_eq!(
            ScopeSet::parse_known("admin bygone:read"),
            ScopeSet::parse("admin")
        );
        assert_eq!(ScopeSet::parse_known("bygone:read"), Err(ScopeFault::Empty));
    }

    #[test]
    fn every_scope_can_be_written_in_a_token() {
        for entry in ALL {
            // RFC 6749, appendix A.4, and narrower still: it stands in a JSON text and on command lines.
            assert!(
                entry
                    .name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b':')),
                "{}",
                entry.name
            );
            assert!(entry.description.ends_with('.'));
        }
        assert_eq!(ScopeSet::all().0.len(), ALL.len());
    }
}
