//! Hostile input, in every place that the document names: never the service's own fault, never an undeclared status, the
//! same on both databases, and what is taken is given back as it was.
//!
//! The places are made from the document, so a new operation is covered by itself. The short tier deals some values to each
//! place; `SELARAS_DRILLS=long` tries all of them everywhere.

mod bodies;
mod heads;
mod values;

use crate::support::document::{Body, Operation, operations};
use crate::support::note;
use crate::support::twins::{Both, Request, Told, Twins};

/// Two demo offices, and what went wrong in them.
struct Trial {
    twins: Twins,
    officer: Both,
    asked: usize,
    wrong: Vec<String>,
}

impl Trial {
    async fn begin() -> Self {
        let twins = Twins::demo().await;
        let officer = twins.officer_of("33.75").await;
        Self {
            twins,
            officer,
            asked: 0,
            wrong: Vec::new(),
        }
    }

    async fn ask(&mut self, request: &Request) -> Option<Told> {
        self.ask_as(&self.officer.clone(), request).await
    }

    async fn ask_as(&mut self, who: &Both, request: &Request) -> Option<Told> {
        self.asked += 1;
        // Ids are in the order of the clock.
        self.twins.advance(chrono::Duration::microseconds(1));
        let told = self.twins.ask(who, request).await;
        told.map_err(|wrong| self.wrong.push(wrong)).ok()
    }

    fn end(self, name: &str) {
        note(name, format!("{} requests", self.asked));
        let some: Vec<&str> = self.wrong.iter().map(String::as_str).take(20).collect();
        assert!(
            some.is_empty(),
            "{} wrong of {}:\n{}",
            self.wrong.len(),
            self.asked,
            some.join("\n\n")
        );
    }
}

/// The operation on the document's example: what posts, without an effect where that can be had.
fn tried(operation: &Operation) -> Request {
    let mut path = operation.address();
    if operation.method == "POST" && operation.can_be_dry() {
        path.push_str(if path.contains('?') { "&" } else { "?" });
        path.push_str("validate_only=true");
    }
    let request = Request::new(&operation.method, path);
    if matches!(operation.method.as_str(), "PATCH" | "PUT" | "DELETE") {
        request.with("if-match", "*")
    } else {
        request
    }
}

/// What takes JSON.
fn with_json() -> Vec<(Operation, Body)> {
    let bodies = operations().into_iter().filter_map(|operation| {
        let body = operation.body()?;
        Some((operation, body))
    });
    bodies
        .filter(|(_, body)| body.media_type.contains("json"))
        .collect()
}

/// Every byte that is not plainly harmless in an address, escaped.
fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

/// With the document's example as its body, where it takes one.
fn with_example(request: Request, operation: &Operation) -> Request {
    match operation.body() {
        Some(body) if body.media_type.contains("json") => {
            request.body(&body.media_type, body.example.to_string())
        }
        _ => request,
    }
}
