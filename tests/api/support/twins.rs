//! Two offices that hear the same: one on SQLite, one on PostgreSQL, at one clock. They must answer alike.
//!
//! What the program draws at random (ids, cursors, positions, the digest in an `ETag`) differs between them. So each office
//! gives what it drew a number, in the order in which it was first told: `‹7›`. Answers are compared with the numbers in
//! place of the values, and a request that is written with a number is sent to each office with that office's own value.

use std::cell::RefCell;
use std::collections::HashMap;

use futures_util::future::join_all;
use selaras::demo;
use serde_json::Value;

use super::{Answer, Caller, Database, Office};

/// The headers that must be the same.
const HEADERS: &[&str] = &[
    "allow",
    "cache-control",
    "content-language",
    "content-type",
    "etag",
    "idempotent-replayed",
    "link",
    "location",
    "preference-applied",
    "retry-after",
    "validated-only",
    "vary",
    "www-authenticate",
];

/// Where a JSON answer tells what only makes sense to the office that told it; `x` and `y` are a public key's.
const OPAQUE: &[&str] = &[
    "client_id",
    "next_after",
    "next_cursor",
    "position",
    "x",
    "y",
];

/// One request, with numbers in place of what an office drew at random.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub media_type: Option<String>,
    pub body: Vec<u8>,
}

/// What both answered, with numbers.
#[derive(Clone, Debug)]
pub struct Told {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub text: String,
    pub body: Value,
}

/// The offices, SQLite's first. Where PostgreSQL is left out on purpose it is alone.
pub struct Twins {
    pub offices: Vec<Office>,
    drawn: Vec<RefCell<Drawn>>,
}

/// One client of each office.
pub type Both = Vec<Caller>;

/// What an office drew, by number.
#[derive(Default)]
struct Drawn {
    values: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Request {
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.into(),
            ..Self::default()
        }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.media_type = Some(media_type.to_owned());
        self.body = body.into();
        self
    }
}

impl Told {
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    pub fn succeeded(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Twins {
    /// Two empty offices.
    pub async fn open() -> Self {
        let mut offices = Vec::new();
        for database in [Database::Sqlite, Database::Postgres] {
            offices.extend(Office::open(database).await);
        }
        let drawn = offices.iter().map(|_| RefCell::default()).collect();
        Self { offices, drawn }
    }

    /// Two demo offices.
    pub async fn demo() -> Self {
        let twins = Self::open().await;
        for office in &twins.offices {
            demo::load(&office.state.db, &office.state.keys)
                .await
                .expect("the demo office")
                .expect("an empty database");
        }
        twins
    }

    /// The officer of an agency, at both.
    pub async fn officer_of(&self, agency: &str) -> Both {
        join_all(self.offices.iter().map(|office| office.officer_of(agency))).await
    }

    /// A party's client, at both; its id may be a number.
    pub async fn party(&self, party: &str) -> Both {
        let each = self.offices.iter().zip(&self.drawn).map(|(office, drawn)| {
            let party = drawn.borrow().meant(party);
            async move { office.party(&party).await }
        });
        join_all(each).await
    }

    /// A client of 33.75 with these scopes only, at both.
    pub async fn with_scope(&self, scope: &str) -> Both {
        join_all(self.offices.iter().map(|office| office.with_scope(scope))).await
    }

    pub fn strangers(&self) -> Both {
        self.offices.iter().map(Office::stranger).collect()
    }

    /// A text of the first office's answer as it was told, with its values in place of the numbers.
    pub fn literally(&self, text: &str) -> String {
        self.drawn[0].borrow().meant(text)
    }

    /// Moves both clocks.
    pub fn advance(&self, duration: chrono::Duration) {
        for office in &self.offices {
            office.advance(duration);
        }
    }

    /// Sends a request to both.
    ///
    /// # Errors
    /// What is wrong with the answers: they differ, or one says that the service failed.
    pub async fn ask(&self, both: &Both, request: &Request) -> Result<Told, String> {
        self.ask_and(both, request, |_| {}).await
    }

    /// As [`ask`](Self::ask), of a list that may be in any order: records that were made by one call sort as they were drawn.
    ///
    /// # Errors
    /// Those of [`ask`](Self::ask).
    pub async fn ask_in_any_order(&self, both: &Both, request: &Request) -> Result<Told, String> {
        let sorted = |told: &mut Told| {
            if let Some(items) = told.body["items"].as_array_mut() {
                items.sort_by_cached_key(Value::to_string);
            }
        };
        self.ask_and(both, request, sorted).await
    }

    async fn ask_and(
        &self,
        both: &Both,
        request: &Request,
        arranged: impl Fn(&mut Told),
    ) -> Result<Told, String> {
        let each = both
            .iter()
            .zip(&self.drawn)
            .map(|(caller, drawn)| tell(caller, drawn, request));
        let answers = join_all(each).await;
        let mut told = Vec::new();
        for (answer, drawn) in answers.into_iter().zip(&self.drawn) {
            let mut one = drawn.borrow_mut().understand(&answer);
            arranged(&mut one);
            told.push(one);
        }
        let case = || {
            let body = String::from_utf8_lossy(&request.body);
            let body: String = body.chars().take(600).collect();
            let path: String = request.path.chars().take(300).collect();
            format!("{} {path} {:?} {body}", request.method, request.headers)
        };
        for one in &told {
            if one.status >= 500 {
                return Err(format!("{} failed: {} {}", case(), one.status, one.text));
            }
        }
        let (first, rest) = told.split_first().expect("an office");
        for other in rest {
            if (first.status, &first.headers) != (other.status, &other.headers)
                || first.body != other.body
                || (first.body.is_null() && first.text != other.text)
            {
                return Err(format!(
                    "{} is answered\n  {} {:?} {:.900}\nand\n  {} {:?} {:.900}",
                    case(),
                    first.status,
                    first.headers,
                    first.text,
                    other.status,
                    other.headers,
                    other.text
                ));
            }
        }
        Ok(first.clone())
    }
}

async fn tell(caller: &Caller, drawn: &RefCell<Drawn>, request: &Request) -> Answer {
    let (path, body, headers) = {
        let drawn = drawn.borrow();
        let body = std::str::from_utf8(&request.body)
            .map_or_else(|_| request.body.clone(), |text| drawn.meant(text).into());
        let headers = request.headers.iter();
        let headers: Vec<(&String, String)> = headers
            .map(|(name, value)| (name, drawn.meant(value)))
            .collect();
        (drawn.meant(&request.path), body, headers)
    };
    let mut caller = caller.clone();
    for (name, value) in headers {
        caller = caller.with(name, &value);
    }
    let media_type = request.media_type.as_deref();
    caller.raw(&request.method, &path, media_type, body).await
}

impl Drawn {
    fn number(&mut self, value: &str) -> String {
        let next = self.values.len();
        let number = *self.numbers.entry(value.to_owned()).or_insert(next);
        if number == next {
            self.values.push(value.to_owned());
        }
        format!("‹{number}›")
    }

    /// `text` with this office's values in place of the numbers.
    fn meant(&self, text: &str) -> String {
        let mut meant = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('‹') {
            meant.push_str(before);
            let number = after.split_once('›').and_then(|(number, after)| {
                let value = self.values.get(number.parse::<usize>().ok()?)?;
                Some((value, after))
            });
            match number {
                Some((value, after)) => {
                    meant.push_str(value);
                    rest = after;
                }
                None => {
                    meant.push('‹');
                    rest = after;
                }
            }
        }
        meant.push_str(rest);
        meant
    }

    fn understand(&mut self, answer: &Answer) -> Told {
        let mut opaque = Vec::new();
        find_opaque(&answer.body, &mut opaque);
        let headers = HEADERS.iter().filter_map(|name| {
            let value = answer.headers.get(*name)?;
            Some((
                *name,
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            ))
        });
        let headers: Vec<(&'static str, String)> = headers.collect();
        if let Some((_, tag)) = headers.iter().find(|(name, _)| *name == "etag") {
            let digest = tag.trim_matches('"').rsplit('-').next();
            opaque.extend(digest.map(str::to_owned));
        }
        // A HEAD tells the next page here alone.
        if let Some((_, link)) = headers.iter().find(|(name, _)| *name == "link")
            && let Some((_, cursor)) = link.split_once("cursor=")
        {
            let cursor = cursor.split(['&', '>']).next();
            opaque.extend(cursor.map(str::to_owned));
        }
        let mut masked = |text: &str| {
            let mut text = text.to_owned();
            for value in &opaque {
                let number = self.number(value);
                text = text.replace(value.as_str(), &number);
            }
            self.without_ids(&text)
        };
        let headers = headers
            .into_iter()
            .map(|(name, value)| (name, masked(&value)))
            .collect();
        let text = masked(&answer.text);
        Told {
            status: answer.status,
            headers,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }

    fn without_ids(&mut self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, id, after)) = split_at_id(rest) {
            masked.push_str(before);
            masked.push_str(&self.number(id));
            rest = after;
        }
        masked.push_str(rest);
        masked
    }
}

fn find_opaque(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(text) if OPAQUE.contains(&name.as_str()) && !text.is_empty() => {
                        found.push(text.to_owned());
                    }
                    _ => find_opaque(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_opaque(item, found)),
        _ => {}
    }
}

/// What stands before the first UUID, the UUID, and what stands after it.
fn split_at_id(text: &str) -> Option<(&str, &str, &str)> {
    const LENGTH: usize = 36;
    let is_id = |bytes: &[u8]| {
        bytes.iter().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(byte),
        })
    };
    let at = text.as_bytes().windows(LENGTH).position(is_id)?;
    Some((&text[..at], &text[at..at + LENGTH], &text[at + LENGTH..]))
}
