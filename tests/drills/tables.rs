//! What clients sent and what they heard, compared with the tables themselves.

use std::collections::BTreeMap;

use crate::ledger::{Sent, told_last};
use crate::support::Stage;

/// What stands in the tables, as lines: the records of some resources, the journal, the kept answers.
pub struct Tables(Vec<String>);

impl Tables {
    /// With the records of these resources, which must be all that are written to.
    pub fn read(stage: &Stage, resources: &[&str]) -> Self {
        let mut queries = vec![
            // Who looked at it is left out: the comparison looks at everything.
            "SELECT 'journal', resource, record_id, version, action FROM journal WHERE action <> 'read_unmasked'"
                .to_owned(),
            "SELECT 'key', method, path, key FROM idempotency_keys".to_owned(),
        ];
        queries.extend(resources.iter().map(|resource| {
            let table = resource.replace('-', "_");
            format!("SELECT '{resource}', id, version FROM {table}")
        }));
        Self(queries.iter().flat_map(|sql| stage.rows(sql)).collect())
    }

    /// Compares what has come since `before` with what was acknowledged: each record once, at the version that was told
    /// last; one entry of the journal for each effect; one kept answer for each key; and nothing else.
    pub fn must_hold(&self, before: &Self, sent: &[Sent]) {
        let faults = self.unlike(before, &promised(sent));
        assert!(
            faults.is_empty(),
            "{} differences in the tables:\n{}",
            faults.len(),
            faults[..faults.len().min(20)].join("\n")
        );
    }

    fn unlike(&self, before: &Self, promised: &[String]) -> Vec<String> {
        let mut counts: BTreeMap<&str, i32> = BTreeMap::new();
        for line in before.0.iter().chain(promised) {
            *counts.entry(line).or_default() += 1;
        }
        for line in &self.0 {
            *counts.entry(line).or_default() -= 1;
        }
        let differences = counts.into_iter().filter(|(_, count)| *count != 0);
        differences
            .map(|(line, count)| match count {
                1.. => format!("{line}: missing {count} times"),
                _ => format!("{line}: {} times too often", -count),
            })
            .collect()
    }
}

/// The lines that must be there after these writes.
fn promised(sent: &[Sent]) -> Vec<String> {
    let effects = sent.iter().flat_map(Sent::effects);
    let journal = effects.map(|((resource, id, version, action), _)| {
        format!("journal|{resource}|{id}|{version}|{action}")
    });
    let keys = sent
        .iter()
        .map(|sent| format!("key|{}|{}|{}", sent.method, sent.path, sent.key));
    let records = told_last(sent).into_iter();
    let records =
        records.map(|(id, (resource, record))| format!("{resource}|{id}|{}", record["version"]));
    journal.chain(keys).chain(records).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tables(lines: &[&str]) -> Tables {
        Tables(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    #[test]
    fn what_a_table_lacks_or_has_twice_is_a_fault() {
        let before = tables(&["employers|z|1", "journal|employers|z|1|create"]);
        let promised = tables(&[
            "employers|a|1",
            "journal|employers|a|1|create",
            "key|POST|/v1/employers|k",
        ])
        .0;
        let there: Vec<&str> = before
            .0
            .iter()
            .chain(&promised)
            .map(String::as_str)
            .collect();
        assert_eq!(
            tables(&there).unlike(&before, &promised),
            Vec::<String>::new()
        );
        for n in 0..there.len() {
            let mut less = there.clone();
            less.remove(n);
            assert_eq!(
                tables(&less).unlike(&before, &promised).len(),
                1,
                "lost: {n}"
            );
            let mut more = there.clone();
            more.push(there[n]);
            assert_eq!(
                tables(&more).unlike(&before, &promised).len(),
                1,
                "doubled: {n}"
            );
        }
        let more: Vec<&str> = there.into_iter().chain(["employers|b|1"]).collect();
        assert_eq!(tables(&more).unlike(&before, &promised).len(), 1);
    }
}
