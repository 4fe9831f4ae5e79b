//! Requests that a balancer and the service could understand differently: one request in, one answer out, and what
//! hides in another request never becomes one of its own.

mod cases;
mod count;

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::support::{Balancer, Office, Reply, Service, Setup, Wire, note};
use cases::{Case, Expected, cases};
use count::{Heard, Sent};

/// A request that anybody may send, known again by its id.
fn marked(id: &str) -> String {
    format!("GET /health/live HTTP/1.1\r\nHost: selaras.test\r\nX-Request-Id: {id}\r\n\r\n")
}

fn id(told: &Reply) -> &str {
    told.header("x-request-id").unwrap_or_default()
}

struct Stage {
    _folder: tempfile::TempDir,
    service: Service,
    cases: Vec<Case>,
}

async fn stage(proxies: &str) -> Stage {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::sqlite(folder.path()).with("SELARAS_TRUSTED_PROXIES", proxies);
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    let cases = cases(&office.token());
    assert!(cases.len() >= 60, "only {} cases", cases.len());
    Stage {
        _folder: folder,
        service,
        cases,
    }
}

/// A balancer gives every request that it sends an id of its own: what has kept the hidden one's was seen by the service
/// alone.
///
/// No request of which the service told its log was a hidden one.
fn nothing_was_smuggled(service: &Service) {
    let log = std::fs::read_to_string(service.log()).expect("the log");
    let hidden: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("hidden-"))
        .collect();
    assert!(hidden.is_empty(), "{hidden:?}");
    assert!(log.contains("/health/live"), "the log tells of no request");
}

#[actix_web::test]
async fn desync_without_a_balancer() {
    let stage = stage("").await;
    let port = stage.service.port;
    let faults = join_all(stage.cases.iter().enumerate().map(async |(n, case)| {
        let mut wire = Wire::to(port).await;
        let since = Instant::now();
        let marker = format!("marked-{n}");
        wire.send(&case.bytes).await;
        wire.send(marked(&marker).as_bytes()).await;
        let heard = |told: &[Reply]| told.iter().any(|told| id(told) == marker);
        let (mut told, closed) = wire.hear(Duration::from_secs(20), heard).await;
        let marker_heard = told.last().is_some_and(|told| id(told) == marker);
        if marker_heard {
            told.pop();
        }
        told.retain(|told| told.status != 100);
        let statuses: Vec<u16> = told.iter().map(|told| told.status).collect();
        let good = wire.rest().is_empty()
            && told.iter().all(is_whole)
            && match case.expected {
                Expected::Answers(wanted) => statuses == wanted && marker_heard,
                Expected::Ends(wanted) => {
                    statuses == wanted
                        && closed
                        && !marker_heard
                        && told.last().is_some_and(says_so)
                }
            };
        (!good).then(|| {
            format!(
                "{}: {statuses:?}, after {:.1?} {}, {}, rest {:?}",
                case.name,
                since.elapsed(),
                if closed { "closed" } else { "open" },
                if marker_heard { "went on" } else { "ended" },
                wire.rest()
            )
        })
    }))
    .await;
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    nothing_was_smuggled(&stage.service);
    note(
        "desync, alone",
        format!("{} cases, each as the table says", stage.cases.len()),
    );
}

/// Whether it says that it is the last one.
fn says_so(told: &Reply) -> bool {
    told.head.starts_with("HTTP/1.0") || told.header("connection") == Some("close")
}

/// Whether it has what every answer has.
fn is_whole(told: &Reply) -> bool {
    let problem = told.header("content-type") == Some("application/problem+json");
    told.header("x-content-type-options") == Some("nosniff")
        && !id(told).is_empty()
        && (told.status < 400 || problem && told.body.contains("\"request_id\""))
}

#[actix_web::test]
async fn desync_behind_haproxy() {
    behind("haproxy", Balancer::haproxy).await;
}

#[actix_web::test]
async fn desync_behind_nginx() {
    behind("nginx", Balancer::nginx).await;
}

/// Whatever the balancer makes of a case, the next caller gets the answer to its own request.
async fn behind(name: &str, start: impl Fn(&Path, u16) -> Balancer) {
    let stage = stage("127.0.0.1").await;
    let heard = Heard::from_here(&stage.service);
    let proxy = start(&stage.service.setup.folder, stage.service.port);
    let mut faults = Vec::new();
    let mut passed = 0;
    let mut sent = Vec::new();
    for (n, case) in stage.cases.iter().enumerate() {
        let mut wire = Wire::to(proxy.port).await;
        wire.send(&case.bytes).await;
        wire.send(marked("marked").as_bytes()).await;
        let (told, _) = wire.hear(Duration::from_millis(300), |_| false).await;
        sent.push(Sent {
            name: case.name.clone(),
            from: wire.port(),
            requests: case.requests().map(|requests| requests + 1),
            answers: told.iter().filter(|told| told.status != 100).count(),
        });
        let of_service = |told: &Reply| id(told).starts_with("sent-");
        passed += usize::from(told.iter().any(of_service));
        // Some of it may be on its way still.
        drop(wire);

        let path = format!("/victim-{n}");
        let request = format!("GET {path} HTTP/1.1\r\nHost: selaras.test\r\n\r\n");
        let mut wire = Wire::to(proxy.port).await;
        wire.send(request.as_bytes()).await;
        let (told, _) = wire
            .hear(Duration::from_secs(20), |told| !told.is_empty())
            .await;
        sent.push(Sent {
            name: format!("the caller after {}", case.name),
            from: wire.port(),
            requests: Some(1),
            answers: told.len(),
        });
        let right = |told: &Reply| told.status == 404 && told.body.contains(&path);
        if told.len() != 1 || !told.iter().all(right) || !wire.rest().is_empty() {
            faults.push(format!("after {}: {told:?} {}", case.name, wire.rest()));
        }
    }
    let counted = heard.must_have_been_sent(&proxy, &sent).await;
    assert!(counted.heard >= passed, "the service's log was not found");
    faults.extend(counted.faults);
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
    nothing_was_smuggled(&stage.service);
    note(
        &format!("desync, {name}"),
        format!(
            "{} cases, {passed} reached the service, no next caller noticed; the balancer read {} requests and sent {} on, the service heard {}, none twice and none that was not sent",
            stage.cases.len(),
            counted.read,
            counted.forwarded,
            counted.heard
        ),
    );
}
