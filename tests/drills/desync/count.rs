//! How many requests came in at a balancer, how many it sent on, and how many the service says that it was sent.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::cases::{Case, Expected};
use crate::support::{Balancer, Service};

/// What one connection carried.
pub struct Sent {
    pub name: String,
    /// Its port on the caller's side.
    pub from: u16,
    /// How many that were, where every reader must agree on it.
    pub requests: Option<usize>,
    pub answers: usize,
}

impl Case {
    /// How many requests this is; `None` for what is malformed, of which readers may make what they like.
    pub fn requests(&self) -> Option<usize> {
        match self.expected {
            Expected::Answers(statuses) => Some(statuses.len()),
            Expected::Ends(_) => None,
        }
    }
}

/// What is known of all connections from one port.
#[derive(Debug)]
struct Carried<'a> {
    names: Vec<&'a str>,
    /// The most requests that a reader may find.
    most: Option<usize>,
    /// Those that the balancer found, sent on or refused itself.
    read: usize,
    answers: usize,
}

impl Default for Carried<'_> {
    fn default() -> Self {
        Self {
            names: Vec::new(),
            most: Some(0),
            read: 0,
            answers: 0,
        }
    }
}

impl Carried<'_> {
    fn is_wrong(&self) -> bool {
        self.answers > self.read || self.most.is_some_and(|most| self.read > most)
    }
}

/// What the service's log tells from a moment on.
pub struct Heard<'a> {
    service: &'a Service,
    /// The lines before that moment.
    before: usize,
}

/// What was counted, and what is wrong with it.
pub struct Counted {
    pub read: usize,
    pub forwarded: usize,
    pub heard: usize,
    pub faults: Vec<String>,
}

impl<'a> Heard<'a> {
    pub fn from_here(service: &'a Service) -> Self {
        let mut heard = Self { service, before: 0 };
        heard.before = heard.lines().len();
        heard
    }

    /// No connection had more answers than requests were read off it, nor were more read than it carried; and the service
    /// heard none that was not sent on, and none more often than that.
    pub async fn must_have_been_sent(&self, balancer: &Balancer, sent: &[Sent]) -> Counted {
        let mut faults = Vec::new();
        // Both tell of a request when it is over.
        let since = Instant::now();
        let (read, heard) = loop {
            let told = (balancer.read(), self.lines());
            tokio::time::sleep(Duration::from_secs(1)).await;
            let again = (balancer.read().len(), self.lines().len());
            if (told.0.len(), told.1.len()) == again || since.elapsed() > Duration::from_secs(20) {
                break told;
            }
        };

        // A port may be used again.
        let mut carried: HashMap<u16, Carried<'_>> = HashMap::new();
        for sent in sent {
            let carried = carried.entry(sent.from).or_default();
            carried.names.push(&sent.name);
            carried.answers += sent.answers;
            carried.most = carried
                .most
                .zip(sent.requests)
                .map(|(one, other)| one + other);
        }
        let mut times: HashMap<&str, usize> = HashMap::new();
        for one in &read {
            if one.times > 0 {
                times.insert(&one.id, one.times);
            }
            carried.entry(one.from).or_default().read += 1;
        }
        let carried = carried.into_values().filter(|of| !of.names.is_empty());
        faults.extend(
            carried
                .filter(Carried::is_wrong)
                .map(|of| format!("{of:?}")),
        );

        // What is no request has no id, and the log does not tell whose it was.
        let mut unheard = 0;
        for line in &heard {
            let id = line["request_id"].as_str().unwrap_or_default();
            if line["route"] == "unheard" {
                unheard += 1;
            } else if let Some(times) = times.get_mut(id).filter(|times| **times > 0) {
                *times -= 1;
            } else {
                faults.push(format!("nobody sent {line}"));
            }
        }
        let silent: usize = times.values().sum();
        if unheard > silent {
            faults.push(format!("{unheard} broken requests, {silent} sent on"));
        }
        Counted {
            read: read.len(),
            forwarded: read.iter().filter(|one| one.times > 0).count(),
            heard: heard.len(),
            faults,
        }
    }

    /// A line for each answer.
    fn lines(&self) -> Vec<Value> {
        let log = std::fs::read_to_string(self.service.log()).expect("the log");
        log.lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .filter(|line: &Value| line["target"] == "selaras::access")
            .skip(self.before)
            .collect()
    }
}
