//! What a sequence knows, and how its next request is drawn.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::document::{ID_NAMES, Leaf, Operation, leaves, operations, with_leaf};
use crate::support::twins::{Request, Told};

const DAYS: &[&str] = &[
    "2026-06-01",
    "2026-07-01",
    "2026-07-15",
    "2026-07-20",
    "2026-07-21",
    "2026-07-22",
    "2026-08-28",
    "2026-12-31",
    "2027-02-01",
    "2026-02-30",
];

/// A small generator of its own (SplitMix64), so that a seed means the same for ever.
pub struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, count: usize) -> usize {
        let count = u64::try_from(count.max(1)).expect("a count");
        usize::try_from(self.next() % count).expect("a place")
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn of<'a, T>(&mut self, some: &'a [T]) -> Option<&'a T> {
        some.get(self.below(some.len()))
    }
}

/// What the sequences know by now, and what they draw from.
pub struct World {
    pub dice: Dice,
    operations: Vec<Operation>,
    /// Ids by resource.
    pub ids: BTreeMap<String, Vec<String>>,
    /// The last `ETag` by path.
    tags: BTreeMap<String, String>,
    /// Addresses of next pages.
    links: Vec<String>,
    numbers: u32,
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self {
            dice: Dice(seed),
            operations: operations()
                .into_iter()
                // The feed waits for other tests' transactions on PostgreSQL; it is compared at the end.
                .filter(|operation| {
                    operation.path.starts_with("/v1/") && operation.path != "/v1/changes"
                })
                .collect(),
            ids: BTreeMap::new(),
            tags: BTreeMap::new(),
            links: Vec::new(),
            numbers: 0,
        }
    }

    pub fn request(&mut self) -> Request {
        if self.dice.percent(8)
            && let Some(link) = self.dice.of(&self.links)
        {
            return Request::new("GET", link);
        }
        let reads = self.dice.percent(40);
        let wanted: Vec<Operation> = self.operations.clone();
        let wanted: Vec<Operation> = wanted
            .into_iter()
            .filter(|operation| (operation.method == "GET") == reads)
            .collect();
        let operation = self.dice.of(&wanted).expect("an operation").clone();
        let path = self.address(&operation);
        let mut request = Request::new(&operation.method, path);
        if reads {
            return self.read(request);
        }
        if matches!(operation.method.as_str(), "PATCH" | "PUT" | "DELETE") || self.dice.percent(15)
        {
            let path = request.path.split('?').next().unwrap_or_default();
            let known = self.tags.get(path.trim_end_matches("/verify"));
            let tag = match self.dice.below(10) {
                0 => None,
                1 => Some("\"1-0000000000000000\"".to_owned()),
                2 | 3 => Some("*".to_owned()),
                _ => known.cloned().or_else(|| Some("*".to_owned())),
            };
            if let Some(tag) = tag {
                request = request.with("if-match", tag);
            }
        }
        if self.dice.percent(20) {
            let key = format!("key-{}", self.dice.below(4));
            request = request.with("idempotency-key", key);
        }
        if let Some(body) = operation.body() {
            let body_sent = self.body(&body.example, &body.schema);
            request = request.body(&body.media_type, body_sent.to_string());
        }
        request
    }

    /// Several items in one call: right ones, wrong ones, and some twice. How their records sort among each other is
    /// nothing that two offices have in common.
    pub fn batch(&mut self) -> Request {
        let operations = self.operations.iter();
        let wanted: Vec<Operation> = operations
            .filter(|operation| operation.method == "POST" && operation.path.ends_with("/batch"))
            .cloned()
            .collect();
        let operation = self.dice.of(&wanted).expect("an operation");
        let body = operation.body().expect("a body");
        let mut items: Vec<Value> = Vec::new();
        for _ in 0..2 + self.dice.below(6) {
            let item = match self.dice.below(10) {
                0 => self.dice.of(&items).cloned(),
                1 => Some(json!({ "unknown": 1 })),
                _ => self.body(&body.example, &body.schema)["items"]
                    .get(0)
                    .cloned(),
            };
            items.extend(item);
        }
        let mut request = Request::new("POST", self.address(operation));
        if self.dice.percent(20) {
            let key = format!("batch-{}", self.dice.below(3));
            request = request.with("idempotency-key", key);
        }
        request.body(&body.media_type, json!({ "items": items }).to_string())
    }

    fn read(&mut self, mut request: Request) -> Request {
        if self.dice.percent(20) {
            "HEAD".clone_into(&mut request.method);
        }
        if self.dice.percent(30) {
            let media = [
                "text/csv",
                "application/x-ndjson",
                "application/json;q=0.1, text/csv;q=0.2",
            ];
            let media = self.dice.of(&media).expect("a media type");
            request = request.with("accept", *media);
        }
        if self.dice.percent(15) {
            request = request.with("prefer", "return=total-count");
        }
        if self.dice.percent(15) {
            request = request.with("accept-language", "id");
        }
        if self.dice.percent(15)
            && let Some(tag) = self.tags.get(&request.path)
        {
            request = request.with("if-none-match", tag);
        }
        request
    }

    /// An id of the resource, or one that it is not.
    fn id(&mut self, resource: &str) -> String {
        let known = self.ids.get(resource).cloned().unwrap_or_default();
        let other = |dice: &mut Dice, ids: &BTreeMap<String, Vec<String>>| {
            let all: Vec<&String> = ids.values().flatten().collect();
            dice.of(&all).map(|id| (*id).clone())
        };
        let drawn = match self.dice.below(20) {
            0 => Some("018cc251-f400-7000-8000-00000000dead".to_owned()),
            1 => Some("no-uuid".to_owned()),
            2 => other(&mut self.dice, &self.ids),
            // The newest are what the sequence is about.
            3..=10 => known.last().cloned(),
            _ => self.dice.of(&known).cloned(),
        };
        drawn.unwrap_or_else(|| "018cc251-f400-7000-8000-00000000beef".to_owned())
    }

    fn address(&mut self, operation: &Operation) -> String {
        let resource = operation
            .path
            .split('/')
            .nth(2)
            .unwrap_or_default()
            .to_owned();
        let mut values: Vec<(String, String)> = Vec::new();
        for parameter in operation.parameters() {
            let name = parameter.name.as_str();
            let value = match (parameter.place.as_str(), name) {
                ("path", "id") if self.dice.percent(25) => parameter.example.clone(),
                ("path", "id") => self.id(&resource),
                ("path", _) => parameter.example.clone(),
                ("query", "validate_only") if self.dice.percent(15) => "true".to_owned(),
                ("query", "atomic") if self.dice.percent(30) => "true".to_owned(),
                ("query", "validate_only" | "atomic" | "cursor") => continue,
                ("query", "limit") if self.dice.percent(50) => (self.dice.below(6)).to_string(),
                ("query", "q") if self.dice.percent(10) => {
                    let words = ["a", "ba", "contoh", "MEK", "%25", "_", "siti", "garmen"];
                    (*self.dice.of(&words).expect("a word")).to_owned()
                }
                ("query", "sort") if self.dice.percent(40) => {
                    let sorts = parameter.schema["enum"]
                        .as_array()
                        .cloned()
                        .unwrap_or_default();
                    let sort = self.dice.of(&sorts).and_then(Value::as_str);
                    sort.unwrap_or("-created_at").to_owned()
                }
                ("query", _) if parameter.required || self.dice.percent(8) => {
                    self.plausible(name, &parameter.schema, &parameter.example)
                }
                _ => continue,
            };
            values.push((name.to_owned(), value));
        }
        let values: Vec<(&str, &str)> = values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        operation.address_with(&values)
    }

    fn plausible(&mut self, name: &str, schema: &Value, example: &str) -> String {
        if let Some((_, resource)) = ID_NAMES.iter().find(|(known, _)| *known == name) {
            return self.id(resource);
        }
        if schema["format"] == "date" {
            return (*self.dice.of(DAYS).expect("a day")).to_owned();
        }
        let choices = match &schema["items"]["enum"] {
            Value::Null => &schema["enum"],
            some => some,
        };
        let choices = choices.as_array().cloned().unwrap_or_default();
        let drawn = self.dice.of(&choices).and_then(Value::as_str);
        drawn.map_or_else(|| example.to_owned(), str::to_owned)
    }

    /// The example with other people and firms, on known records, and now and then with something bent.
    fn body(&mut self, example: &Value, schema: &Value) -> Value {
        self.numbers += u32::from(!self.dice.percent(15));
        let mut body = example.clone();
        for leaf in leaves(schema) {
            // `/items/0/demand_ids/0` names what it holds in one of its parts.
            let named = leaf
                .pointer
                .split('/')
                .find_map(|part| ID_NAMES.iter().find(|(name, _)| *name == part));
            let there = body.pointer(&leaf.pointer).is_some();
            let last = leaf.pointer.rsplit('/').next().unwrap_or_default();
            let number = self.numbers;
            let value = match (named, last) {
                (Some((_, resource)), _) if there && leaf.schema["format"] == "uuid" => {
                    if self.dice.percent(40) {
                        continue;
                    }
                    json!(self.id(resource))
                }
                (_, "nik") if there => json!(format!("337501410795{:04}", 3000 + number)),
                (_, "nib") if there => json!(format!("91400{number:08}")),
                (_, "vin") if there => json!(format!("19{number:08}")),
                (_, "client_ref") if self.dice.percent(10) => {
                    json!(format!("ref-{}", self.dice.below(5)))
                }
                _ if self.dice.percent(3) => self.bent(&leaf),
                _ => continue,
            };
            body = with_leaf(&body, schema, &leaf.pointer, value);
        }
        // Records of one call have no order of their own among each other, so that only one of a batch is right.
        if let Some(items) = body.get_mut("items").and_then(Value::as_array_mut) {
            items.push(json!({ "unknown": 1 }));
        }
        body
    }

    fn bent(&mut self, leaf: &Leaf) -> Value {
        let choices = leaf.schema["enum"].as_array().cloned().unwrap_or_default();
        let is_day = leaf.schema["format"] == "date";
        match self.dice.below(5) {
            0 => Value::Null,
            1 => json!([]),
            _ if is_day => json!(self.dice.of(DAYS)),
            _ if leaf.schema["type"] == "integer" => {
                json!(self.dice.of(&[0_i64, 1, 2, 5, 16, 100, -1, 3_000_000_000]))
            }
            _ if !choices.is_empty() => self.dice.of(&choices).cloned().unwrap_or_default(),
            _ => {
                json!(
                    self.dice
                        .of(&["Contoh", "é e\u{301}", "", "=1+1", "33.75", "33.75.01.1001"])
                )
            }
        }
    }

    pub fn learn(&mut self, request: &Request, told: &Told) {
        let path = request.path.split('?').next().unwrap_or_default();
        let resource = path.split('/').nth(2).unwrap_or_default().to_owned();
        let items = told.body["items"].as_array().into_iter().flatten();
        let records = items.chain([&told.body]);
        let found: Vec<String> = records
            .filter_map(|record| record["id"].as_str().or(record["resource"]["id"].as_str()))
            .map(str::to_owned)
            .collect();
        if !path.ends_with("/history") {
            let known = self.ids.entry(resource.clone()).or_default();
            for id in found {
                if !known.contains(&id) {
                    known.push(id);
                }
            }
        }
        let tag = told.header("etag");
        if told.succeeded() && !tag.is_empty() {
            self.tags.insert(request.path.clone(), tag.to_owned());
            if let Some(id) = told.body["id"].as_str() {
                self.tags
                    .insert(format!("/v1/{resource}/{id}"), tag.to_owned());
            }
        }
        if let Some(link) = told
            .header("link")
            .strip_prefix('<')
            .and_then(|link| link.split('>').next())
        {
            self.links.push(link.to_owned());
        }
    }
}
