//! Reasons for actions.

use super::system::reasons;
use crate::kernel::Fault;

crate::text_value! {
    /// The coded reason for an action, from the list `REASON`. Each reason belongs to certain actions, or to none where the
    /// program alone gives it; every action that takes one has `other`.
    ReasonCode, format: "reason-code", pattern: Some(r"^[a-z][a-z0-9_]*$"), length: 1..=60, example: "other"
}

impl ReasonCode {
    fn canonical(raw: &str) -> Result<String, Fault> {
        if reasons().get(raw).is_some() {
            Ok(raw.to_owned())
        } else {
            Err(Fault("reason_unknown"))
        }
    }

    /// Checks that the reason belongs to an action, named as `{resource}.{verb}`: `enrollments.withdraw`.
    ///
    /// # Errors
    /// `reason_not_for_action`.
    pub fn for_action(&self, resource_action: &str) -> Result<(), Fault> {
        let belongs = reasons()
            .get(&self.0)
            .is_some_and(|entry| entry.applies_to.contains(&resource_action));
        if belongs {
            Ok(())
        } else {
            Err(Fault("reason_not_for_action"))
        }
    }

    /// The reason in Indonesian.
    #[must_use]
    pub fn label(&self) -> &'static str {
        reasons().get(&self.0).map_or("", super::CodeEntry::label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_belongs_to_its_actions() {
        let found_work = ReasonCode::parse("found_work").unwrap();
        assert_eq!(found_work.for_action("enrollments.withdraw"), Ok(()));
        assert_eq!(
            found_work.for_action("employers.close"),
            Err(Fault("reason_not_for_action"))
        );
        assert!(!found_work.label().is_empty());
        assert_eq!(ReasonCode::parse("because"), Err(Fault("reason_unknown")));
    }

    #[test]
    fn every_action_that_takes_a_reason_has_other() {
        let other = ReasonCode::parse("other").unwrap();
        for action in reasons()
            .entries()
            .iter()
            .flat_map(|entry| &entry.applies_to)
        {
            assert_eq!(other.for_action(action), Ok(()), "{action}");
        }
    }

    #[test]
    fn what_follows_from_another_change_is_offered_for_no_action() {
        for code in ["class_completed", "renewed", "timetable_changed"] {
            assert!(ReasonCode::parse(code).is_ok(), "{code}");
            let entry = reasons().get(code).unwrap();
            assert!(entry.applies_to.is_empty(), "{code}");
        }
    }

    #[test]
    fn every_listed_code_has_the_published_form() {
        for entry in reasons().entries() {
            assert!((1..=60).contains(&entry.code.len()), "{}", entry.code);
            assert!(
                entry
                    .code
                    .bytes()
                    .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')),
                "{}",
                entry.code
            );
            assert!(
                entry.title_en.is_some() && entry.title_id.is_some(),
                "{}",
                entry.code
            );
        }
    }
}
