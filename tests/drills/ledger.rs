//! What clients sent and what they heard, compared with what the service says that happened.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use crate::support::{Change, Client, Heard, PATIENCE, all, changes, history, side_by_side};

/// Requests at once while a ledger is compared.
const AT_ONCE: usize = 16;

/// A write, and the last word about it.
#[derive(Clone)]
pub struct Sent {
    pub key: String,
    pub method: &'static str,
    pub path: String,
    pub tag: Option<String>,
    pub body: Value,
    pub heard: Heard,
}

/// One effect: a record, its version after it, and what was done.
pub type Effect = (String, String, i64, String);

/// A record as it was told last: its resource and its body.
pub type Told = HashMap<String, (String, Value)>;

impl Sent {
    /// The effects that were acknowledged, each with the record as it was answered.
    pub fn effects(&self) -> Vec<(Effect, Value)> {
        let body = self.heard.body();
        let parts: Vec<&str> = self.path.split('/').collect();
        let resource = parts[2].to_owned();
        let effect = |record: &Value, action: &str| {
            let id = record["id"].as_str().expect("an id").to_owned();
            let version = record["version"].as_i64().expect("a version");
            (
                (resource.clone(), id, version, action.to_owned()),
                record.clone(),
            )
        };
        match (self.heard.status, self.method) {
            (201, _) => vec![effect(&body, "create")],
            (200, "PATCH") => vec![effect(&body, "update")],
            (200, _) => vec![effect(&body, parts[4])],
            (207, _) => body["items"]
                .as_array()
                .expect("items")
                .iter()
                .filter(|item| item["status"] == 201)
                .map(|item| effect(&item["resource"], "create"))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// Compares the acknowledged writes with the feed, the tables and the histories, and sends each of them once more.
/// `before` is the feed as it was when the first of them was sent; answers how many effects there were.
pub async fn compare(client: &Client, before: &[Change], sent: &[Sent]) -> usize {
    let acknowledged: usize = sent.iter().map(|sent| sent.effects().len()).sum();
    let whole = changes(client, before.len() + acknowledged).await;
    assert_eq!(
        &whole[..before.len()],
        before,
        "the feed's past has changed"
    );
    let feed = &whole[before.len()..];
    let mut faults = unlike(sent, feed);

    let told = told_last(sent);
    for resource in resources(sent) {
        let there = all(client, &format!("/v1/{resource}?sort=created_at")).await;
        let known = before.iter().filter(|change| change.resource == resource);
        let known: Vec<&str> = known.map(|change| change.id.as_str()).collect();
        faults.extend(unlike_table(&resource, &there, &known, &told));
    }

    // Some histories, spread over all records; the feed, which is read whole, has told the same of each.
    let step = 1 + told.len() / 300;
    let asked = told.iter().step_by(step).map(async |(id, (resource, _))| {
        let of_record = whole.iter().filter(|change| &change.id == id);
        let expected: Vec<Change> = of_record.cloned().collect();
        let found = history(client, resource, id).await;
        (found != expected).then(|| format!("{resource} {id}: history and feed differ"))
    });
    faults.extend(side_by_side(asked, AT_ONCE).await.into_iter().flatten());

    let again = sent.iter().map(async |sent| {
        let mut client = client.with_key(&sent.key);
        if let Some(tag) = &sent.tag {
            client = client.with_tag(tag);
        }
        let (again, _) = client
            .insist_on(sent.method, &sent.path, Some(&sent.body), PATIENCE)
            .await;
        let again = again.expect("an answer");
        let fault = format!("{}: {} and then {}", sent.key, sent.heard.text, again.text);
        (!again.repeats(&sent.heard)).then_some(fault)
    });
    faults.extend(side_by_side(again, AT_ONCE).await.into_iter().flatten());
    if changes(client, whole.len()).await.len() != whole.len() {
        faults.push("what was sent once more was done once more".to_owned());
    }
    assert!(
        faults.is_empty(),
        "{} differences:\n{}",
        faults.len(),
        faults[..faults.len().min(20)].join("\n")
    );
    acknowledged
}

/// What was acknowledged and is not in the feed, or is there without having been acknowledged, or twice; and versions
/// that do not follow one another.
fn unlike(sent: &[Sent], feed: &[Change]) -> Vec<String> {
    let mut counts: BTreeMap<Effect, i32> = BTreeMap::new();
    for (effect, _) in sent.iter().flat_map(Sent::effects) {
        *counts.entry(effect).or_default() += 1;
    }
    let mut versions: HashMap<&str, i64> = HashMap::new();
    let mut faults = Vec::new();
    for change in feed {
        let effect = (
            change.resource.clone(),
            change.id.clone(),
            change.version,
            change.action.clone(),
        );
        *counts.entry(effect).or_default() -= 1;
        let version = versions.entry(&change.id).or_insert(change.version - 1);
        if change.version != *version + 1 {
            faults.push(format!("{version} is followed by {change:?}"));
        }
        *version = change.version;
    }
    let differences = counts.into_iter().filter(|(_, count)| *count != 0);
    faults.extend(differences.map(|(effect, count)| {
        let what = if count > 0 {
            "lost"
        } else {
            "done, and not acknowledged or done twice"
        };
        format!("{effect:?}: {what}")
    }));
    faults
}

/// Records that are not in their table as they were told last, and records of which nobody was told.
fn unlike_table(
    resource: &str,
    there: &HashMap<String, Value>,
    known: &[&str],
    told: &Told,
) -> Vec<String> {
    let mut faults = Vec::new();
    for (id, (_, record)) in told.iter().filter(|(_, (of, _))| of == resource) {
        let Some(found) = there.get(id) else {
            faults.push(format!("{resource} {id} is not in its table"));
            continue;
        };
        // A list leaves out what would cost it a query for each record; all else must be the same.
        let fields = record.as_object().expect("a record").iter();
        for (field, value) in fields.filter(|(field, _)| *field != "allowed_actions") {
            if found.get(field).is_some_and(|found| found != value) {
                faults.push(format!(
                    "{resource} {id}: {field} is {}, and was {value}",
                    found[field]
                ));
            }
        }
    }
    let untold = there
        .keys()
        .filter(|id| !told.contains_key(*id) && !known.contains(&id.as_str()));
    faults.extend(untold.map(|id| format!("nobody was told of {resource} {id}")));
    faults
}

/// Each record that was told of, as it was at its highest version.
pub fn told_last(sent: &[Sent]) -> Told {
    let mut told = Told::new();
    for ((resource, id, version, _), record) in sent.iter().flat_map(Sent::effects) {
        let newest = told
            .get(&id)
            .is_none_or(|(_, known)| known["version"].as_i64() < Some(version));
        if newest {
            told.insert(id, (resource, record));
        }
    }
    told
}

/// The resources that were written to.
fn resources(sent: &[Sent]) -> Vec<String> {
    let mut resources: Vec<String> = sent
        .iter()
        .filter_map(|sent| sent.path.split('/').nth(2).map(str::to_owned))
        .collect();
    resources.sort_unstable();
    resources.dedup();
    resources
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::header::HeaderMap;
    use serde_json::json;

    use super::*;

    fn sent(status: u16, method: &'static str, path: &str, heard: &Value) -> Sent {
        Sent {
            key: "k".to_owned(),
            method,
            path: path.to_owned(),
            tag: None,
            body: json!({}),
            heard: Heard {
                status,
                headers: HeaderMap::new(),
                text: heard.to_string(),
                took: Duration::ZERO,
            },
        }
    }

    fn change(id: &str, version: i64, action: &str) -> Change {
        Change {
            position: String::new(),
            resource: "employers".to_owned(),
            id: id.to_owned(),
            version,
            action: action.to_owned(),
            state: Value::Null,
        }
    }

    fn story() -> (Vec<Sent>, Vec<Change>) {
        let sent = vec![
            sent(
                201,
                "POST",
                "/v1/employers",
                &json!({ "id": "a", "version": 1 }),
            ),
            sent(409, "POST", "/v1/employers", &json!({})),
            sent(
                200,
                "PATCH",
                "/v1/employers/a",
                &json!({ "id": "a", "version": 2 }),
            ),
            sent(
                200,
                "POST",
                "/v1/employers/a/verify",
                &json!({ "id": "a", "version": 3 }),
            ),
            sent(
                207,
                "POST",
                "/v1/employers/batch",
                &json!({ "items": [
                { "status": 201, "resource": { "id": "b", "version": 1 } }, { "status": 422 },
            ] }),
            ),
        ];
        let feed = vec![
            change("a", 1, "create"),
            change("b", 1, "create"),
            change("a", 2, "update"),
            change("a", 3, "verify"),
        ];
        (sent, feed)
    }

    #[test]
    fn one_story_has_no_faults() {
        let (sent, feed) = story();
        assert_eq!(unlike(&sent, &feed), Vec::<String>::new());
    }

    #[test]
    fn what_is_lost_doubled_or_out_of_order_is_a_fault() {
        let (sent, feed) = story();
        for n in 0..feed.len() {
            let mut less = feed.clone();
            less.remove(n);
            assert!(!unlike(&sent, &less).is_empty(), "lost: {n}");
            let mut more = feed.clone();
            more.push(feed[n].clone());
            assert!(!unlike(&sent, &more).is_empty(), "doubled: {n}");
        }
        let mut turned = feed.clone();
        turned.swap(2, 3);
        assert!(!unlike(&sent, &turned).is_empty(), "out of order");
        assert!(!unlike(&sent[1..], &feed).is_empty(), "not acknowledged");
    }

    #[test]
    fn what_a_table_lacks_adds_or_tells_otherwise_is_a_fault() {
        let (sent, _) = story();
        let told = told_last(&sent);
        let record =
            |id: &str, version: i64| (id.to_owned(), json!({ "id": id, "version": version }));
        let faults = |there: Vec<(String, Value)>| {
            unlike_table("employers", &there.into_iter().collect(), &["z"], &told).len()
        };
        let (a, b, z) = (record("a", 3), record("b", 1), record("z", 1));
        assert_eq!(faults(vec![a.clone(), b.clone(), z.clone()]), 0);
        assert_eq!(faults(vec![a.clone(), z.clone()]), 1);
        assert_eq!(faults(vec![record("a", 2), b.clone(), z.clone()]), 1);
        assert_eq!(faults(vec![a, b, z, record("x", 1)]), 1);
    }
}
