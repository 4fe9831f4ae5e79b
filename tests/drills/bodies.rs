//! Bodies of a gigabyte, and small ones that are large inside: refused with a clear answer, and memory stays where it is.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use tokio::io::AsyncWriteExt as _;

use crate::support::{Office, Reply, Service, Setup, Wire, note, pick};

const GIGABYTE: usize = 1 << 30;
/// By so many MiB the service may grow.
const GROWTH: u64 = 32;
/// Within this time an answer must be there.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is sent after a head.
enum Body {
    Whole(Vec<u8>),
    /// So many bytes, as fast as they go.
    Long(usize),
    /// So many bytes in chunks of the second number.
    Chunks(usize, usize),
}

struct Case {
    name: &'static str,
    lines: String,
    body: Body,
    status: u16,
    code: &'static str,
    /// Whether the connection is good for another request.
    goes_on: bool,
}

fn length(length: usize) -> String {
    format!("Content-Length: {length}")
}

fn whole(name: &'static str, text: String, status: u16, code: &'static str) -> Case {
    Case {
        name,
        lines: length(text.len()),
        body: Body::Whole(text.into_bytes()),
        status,
        code,
        goes_on: status != 413,
    }
}

fn cases() -> Vec<Case> {
    let chunked = "Transfer-Encoding: chunked".to_owned();
    let endless = |name, lines, body, status, code| Case {
        name,
        lines,
        body,
        status,
        code,
        goes_on: false,
    };
    // Under the limit, so that they are looked into.
    let fields = |count: usize| {
        let fields: Vec<String> = (0..count).map(|n| format!("\"{n}\":0")).collect();
        format!("{{{}}}", fields.join(","))
    };
    let megabyte = 1 << 20;
    vec![
        endless(
            "a gigabyte",
            length(GIGABYTE),
            Body::Long(GIGABYTE),
            413,
            "too_large",
        ),
        endless(
            "a gigabyte announced, little sent",
            length(GIGABYTE),
            Body::Long(100),
            413,
            "too_large",
        ),
        endless(
            "half a megabyte announced, little sent",
            length(500_000),
            Body::Long(100),
            408,
            "request_timeout",
        ),
        endless(
            "two bytes announced, a gigabyte sent",
            length(2),
            Body::Long(GIGABYTE),
            400,
            "invalid_json",
        ),
        endless(
            "a gigabyte in chunks",
            chunked.clone(),
            Body::Chunks(GIGABYTE, 1 << 16),
            413,
            "too_large",
        ),
        endless(
            "a megabyte and more in chunks of a byte",
            chunked,
            Body::Chunks(3 << 20, 1),
            413,
            "too_large",
        ),
        endless(
            "gzip",
            format!("Content-Encoding: gzip\r\n{}", length(1000)),
            Body::Long(1000),
            415,
            "unsupported_media_type",
        ),
        whole(
            "a hundred thousand arrays in each other",
            "[".repeat(100_000) + &"]".repeat(100_000),
            400,
            "invalid_json",
        ),
        whole(
            "as many objects",
            "{\"a\":".repeat(100_000) + "0" + &"}".repeat(100_000),
            400,
            "invalid_json",
        ),
        whole("a million fields", fields(1_000_000), 413, "too_large"),
        whole("a megabyte of fields", fields(100_000), 422, "invalid_body"),
        Case {
            goes_on: true,
            ..whole(
                "a megabyte of empty arrays",
                format!("{{\"name\":[{}[]]}}", "[],".repeat(megabyte / 3 - 10)),
                413,
                "too_large",
            )
        },
        whole(
            "a string of a megabyte",
            format!("{{\"name\":\"{}\"}}", "x".repeat(megabyte - 20)),
            422,
            "invalid_body",
        ),
        whole(
            "a number of a megabyte",
            format!("{{\"workers\":{}}}", "9".repeat(megabyte - 20)),
            400,
            "invalid_json",
        ),
        whole(
            "escapes of a megabyte",
            format!("{{\"name\":\"{}\"}}", "\\u0000".repeat(megabyte / 6 - 10)),
            422,
            "invalid_body",
        ),
    ]
}

#[actix_web::test]
async fn bodies_of_all_sizes() {
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::sqlite(folder.path());
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    let token = office.token();
    // What every process takes once, and what a full body takes while it is looked at.
    for case in cases().iter().filter(|case| case.goes_on) {
        heard(&service, case, &token).await;
    }
    let (mut most, mut slowest) = (0, Duration::ZERO);
    for case in cases() {
        service.forget_peak_memory();
        let before = service.memory();
        let since = Instant::now();
        let at_once = if case.body.is_long() { pick(1, 4) } else { 1 };
        let all = join_all((0..at_once).map(|_| heard(&service, &case, &token))).await;
        let took = since.elapsed();
        for told in all {
            let told = told.unwrap_or_else(|| panic!("{}: no answer", case.name));
            assert_eq!(told.status, case.status, "{}: {}", case.name, told.body);
            let code = format!("\"code\":\"{}\"", case.code);
            assert!(told.body.contains(&code), "{}: {}", case.name, told.body);
            assert!(told.body.len() < 100_000, "{}: a long answer", case.name);
        }
        let grown = service.peak_memory().saturating_sub(before);
        assert!(grown <= GROWTH, "{}: {grown} MiB more", case.name);
        if case.goes_on {
            assert!(took < Duration::from_secs(5), "{}: {took:?}", case.name);
        }
        most = most.max(grown);
        slowest = slowest.max(took);
    }
    note(
        "bodies",
        format!(
            "{} kinds, at most {most} MiB more, the slowest {slowest:.1?}",
            cases().len()
        ),
    );
}

impl Body {
    fn is_long(&self) -> bool {
        matches!(self, Self::Long(GIGABYTE..) | Self::Chunks(GIGABYTE.., _))
    }
}

/// Sends the case, and looks at the connection afterwards. The first answer.
async fn heard(service: &Service, case: &Case, token: &str) -> Option<Reply> {
    let wire = Wire::to(service.port).await;
    let (mut wire, mut sender) = wire.split();
    let head = format!(
        "POST /v1/employers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n{}\r\n\r\n",
        case.lines
    );
    let send = async {
        sender.write_all(head.as_bytes()).await?;
        match &case.body {
            Body::Whole(bytes) => sender.write_all(bytes).await?,
            Body::Long(count) => {
                let piece = vec![b'x'; (*count).min(1 << 16)];
                for _ in 0..count / piece.len() {
                    sender.write_all(&piece).await?;
                }
            }
            Body::Chunks(count, size) => {
                let chunk = format!("{size:x}\r\n{}\r\n", "x".repeat(*size));
                let many = ((1 << 16) / chunk.len()).max(1);
                let piece = chunk.repeat(many);
                for _ in 0..count / (size * many) {
                    sender.write_all(piece.as_bytes()).await?;
                }
            }
        }
        std::io::Result::Ok(sender)
    };
    let hear = wire.hear(PATIENCE, |told| !told.is_empty());
    // A refused connection ends the sending; it must not end the hearing.
    let (sent, (mut told, _)) = futures_util::future::join(send, hear).await;
    let first = (!told.is_empty()).then(|| told.remove(0))?;
    if case.goes_on {
        let mut sender = sent.expect("an open connection");
        let again = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
        let _ = sender.write_all(again.as_bytes()).await;
        let (again, _) = wire.hear(PATIENCE, |told| !told.is_empty()).await;
        assert_eq!(again.len(), 1, "{}: the connection is gone", case.name);
    } else {
        // It may say more (what comes after two bytes is no request), but not stay.
        let (_, closed) = wire.hear(PATIENCE, |_| false).await;
        assert!(closed, "{}: the connection stays", case.name);
    }
    Some(first)
}
