//! What the service says of all that happened: its lists, its feed, its histories.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use super::Client;

/// An entry of the feed or of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub position: String,
    pub resource: String,
    pub id: String,
    pub version: i64,
    pub action: String,
    pub state: Value,
}

impl Change {
    fn read(item: &Value) -> Self {
        let text = |name: &str| item[name].as_str().expect("a text").to_owned();
        Self {
            position: text("position"),
            resource: text("resource"),
            id: text("id"),
            version: item["version"].as_i64().expect("a version"),
            action: text("action"),
            state: item["state"].clone(),
        }
    }
}

/// Every record of a list, by id; `path` has a query.
pub async fn all(client: &Client, path: &str) -> HashMap<String, Value> {
    let mut records = HashMap::new();
    let mut next = format!("{path}&limit=200");
    loop {
        let page = client.read(&next).await;
        for item in page["items"].as_array().expect("items") {
            let id = item["id"].as_str().expect("an id").to_owned();
            assert!(
                records.insert(id, item.clone()).is_none(),
                "{path} shows a record twice"
            );
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}&limit=200&cursor={cursor}"),
            None => return records,
        }
    }
}

/// The feed from its beginning. A transaction that a killed process left open holds back what came after it until the
/// database has ended it; so this waits a while for `expected` entries, and then takes what there is.
pub async fn changes(client: &Client, expected: usize) -> Vec<Change> {
    let since = Instant::now();
    let mut changes = Vec::new();
    let mut next = "/v1/changes?limit=200".to_owned();
    loop {
        let page = client.read(&next).await;
        let items = page["items"].as_array().expect("items");
        changes.extend(items.iter().map(Change::read));
        if items.is_empty() {
            if changes.len() >= expected || since.elapsed() > Duration::from_secs(30) {
                return changes;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let after = page["next_after"].as_str().expect("a position");
        next = format!("/v1/changes?limit=200&after={after}");
    }
}

/// The changes of one record as its history tells them; who looked at it is left out.
pub async fn history(client: &Client, resource: &str, id: &str) -> Vec<Change> {
    let path = format!("/v1/{resource}/{id}/history?limit=200");
    let mut changes = Vec::new();
    let mut next = path.clone();
    loop {
        let page = client.read(&next).await;
        let items = page["items"].as_array().expect("items").iter();
        changes.extend(
            items
                .map(Change::read)
                .filter(|change| change.action != "read_unmasked"),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}&cursor={cursor}"),
            None => return changes,
        }
    }
}

/// Runs many small pieces of work, some at a time; answers what each of them answered.
pub async fn side_by_side<W: Future>(
    work: impl IntoIterator<Item = W>,
    at_once: usize,
) -> Vec<W::Output> {
    stream::iter(work).buffered(at_once).collect().await
}
