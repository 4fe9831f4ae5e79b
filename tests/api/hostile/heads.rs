//! Addresses and headers.

use super::values::{Deal, short_texts};
use super::{Trial, escaped, tried, with_example};
use crate::support::document::operations;
use crate::support::twins::Request;

#[actix_web::test]
async fn in_every_parameter_of_path_and_query() {
    let mut trial = Trial::begin().await;
    let mut deal = Deal::new(short_texts(), 16);
    for operation in operations() {
        for parameter in operation.parameters() {
            if !matches!(parameter.place.as_str(), "path" | "query") {
                continue;
            }
            for text in deal.hand() {
                if parameter.place == "path" && matches!(text, "" | "." | "..") {
                    continue;
                }
                let value = escaped(text);
                let address = operation.address_with(&[(&parameter.name, &value)]);
                let request = Request {
                    path: address,
                    ..tried(&operation)
                };
                trial.ask(&with_example(request, &operation)).await;
            }
        }
        for query in QUERIES {
            let address = operation.address_with(&[]);
            let address = address.split('?').next().unwrap_or_default();
            let request = Request {
                path: format!("{address}?{query}"),
                ..tried(&operation)
            };
            trial.ask(&with_example(request, &operation)).await;
        }
    }
    trial.end("hostile addresses");
}

/// Queries that are odd as a whole.
const QUERIES: &[&str] = &[
    "&",
    "=",
    "&&==&",
    "a",
    "limit",
    "limit=",
    "limit=1&limit=2",
    "limit=1;limit=2",
    "limit[]=1",
    "LIMIT=1",
    "%",
    "%zz=1",
    "limit=%zz",
    "limit=%ff",
    "limit=%00",
    "q=%ed%a0%80",
    "q=%c0%af",
    "q=a%00b",
    "validate_only=TRUE",
    "validate_only=1",
    "validate_only=",
    "atomic=yes",
    "sort=",
    "cursor=",
    "cursor=AAAA",
    "after=0",
    "%6Cimit=1",
    "limit=%31",
    "limit=+1",
    "limit=1.0",
    "limit=1e1",
    "status=,",
];

#[actix_web::test]
async fn in_every_header() {
    let mut trial = Trial::begin().await;
    let strangers = trial.twins.strangers();
    let texts = short_texts()
        .into_iter()
        .filter(|text| reqwest::header::HeaderValue::from_bytes(text.as_bytes()).is_ok());
    let mut deal = Deal::new(texts.collect(), 4);
    for operation in operations() {
        let own = operation.parameters().into_iter();
        let own = own.filter(|parameter| parameter.place == "header");
        let mut names: Vec<String> = own.map(|parameter| parameter.name).collect();
        names.extend(EVERYWHERE.map(str::to_owned));
        for name in names {
            let name = name.to_lowercase();
            for text in deal.hand() {
                let who = if name == "authorization" {
                    strangers.clone()
                } else {
                    trial.officer.clone()
                };
                let mut request = with_example(tried(&operation), &operation);
                request.headers.retain(|(known, _)| *known != name);
                if name == "content-type" {
                    request.media_type = Some(text.to_owned());
                } else {
                    request = request.with(&name, text);
                }
                trial.ask_as(&who, &request).await;
            }
        }
    }
    trial.end("hostile headers");
}

/// Headers that mean something to every operation.
const EVERYWHERE: [&str; 7] = [
    "accept",
    "authorization",
    "content-encoding",
    "content-type",
    "origin",
    "traceparent",
    "x-forwarded-for",
];
