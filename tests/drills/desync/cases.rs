//! The table: what is sent, and what the service does with it when it stands alone.

/// What must come of a case; a marked request follows it at once.
#[derive(Clone, Copy, Debug)]
pub enum Expected {
    /// These answers, and then the marked request's.
    Answers(&'static [u16]),
    /// These answers, and the end of the connection: the marked request is not heard.
    Ends(&'static [u16]),
}

use Expected::{Answers, Ends};

pub struct Case {
    pub name: String,
    pub bytes: Vec<u8>,
    pub expected: Expected,
}

/// The request that hides in others.
const HIDDEN: &str =
    "GET /health/live HTTP/1.1\r\nHost: selaras.test\r\nX-Request-Id: hidden-1\r\n\r\n";

/// The body of a chunked request that has nothing in it.
const EMPTY: &str = "0\r\n\r\n";

pub fn cases(token: &str) -> Vec<Case> {
    let mut table = Table {
        token: token.to_owned(),
        cases: Vec::new(),
    };
    lengths(&mut table);
    codings(&mut table);
    chunks(&mut table);
    hosts_and_targets(&mut table);
    lines(&mut table);
    sizes(&mut table);
    sequences(&mut table);
    table.cases
}

struct Table {
    token: String,
    cases: Vec<Case>,
}

impl Table {
    fn raw(&mut self, name: &str, bytes: impl Into<Vec<u8>>, expected: Expected) {
        self.cases.push(Case {
            name: name.to_owned(),
            bytes: bytes.into(),
            expected,
        });
    }

    /// A `GET` without a body, with these header lines.
    fn get(&mut self, lines: &str, expected: Expected) {
        let bytes = format!(
            "GET /health/live HTTP/1.1\r\nHost: selaras.test\r\nX-Request-Id: case\r\n{lines}\r\n\r\n"
        );
        self.raw(&format!("GET, {lines:?}"), bytes, expected);
    }

    /// A `POST` whose body is read, with these header lines. A well-framed body is no employer: 422, or 400 where it is
    /// no JSON.
    fn post(&mut self, lines: &str, body: &str, expected: Expected) {
        let bytes = format!(
            "POST /v1/employers HTTP/1.1\r\nHost: selaras.test\r\nX-Request-Id: case\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n{lines}\r\n\r\n{body}",
            self.token
        );
        let shown: String = body.chars().take(40).collect();
        self.raw(&format!("POST, {lines:?} {shown:?}"), bytes, expected);
    }
}

fn lengths(table: &mut Table) {
    let hidden = HIDDEN.len();
    table.post("Content-Length: 2", "{}", Answers(&[422]));
    table.post("Content-Length: 002", "{}", Answers(&[422]));
    table.post("content-LENGTH:2", "{}", Answers(&[422]));
    table.post("Content-Length: \t 2 \t", "{}", Answers(&[422]));
    table.post("Content-Length: 0", "", Answers(&[422]));
    table.post(
        &format!("Content-Length: {hidden}"),
        HIDDEN,
        Answers(&[400]),
    );
    for wrong in [
        "+2",
        "-2",
        "2, 2",
        "2,2",
        "2 2",
        "0x2",
        "2.0",
        "2e0",
        "",
        "two",
        "\u{662}",
        "2;",
        "\"2\"",
        "18446744073709551616",
        "99999999999999999999999999",
    ] {
        table.post(&format!("Content-Length: {wrong}"), HIDDEN, Ends(&[400]));
    }
    for two in [
        "Content-Length: 2\r\nContent-Length: 2",
        "Content-Length: 0\r\nContent-Length: 2",
        "Content-Length: 2\r\ncontent-length: 30",
        "Content-Length : 2",
        "Content-Length\t: 2",
        " Content-Length: 2",
        "Content-Length: 2\r\n\t0",
    ] {
        table.post(two, HIDDEN, Ends(&[400]));
    }
    // A name that is another one.
    table.post("Content_Length: 2", "", Answers(&[422]));
    // What is not wanted ends the connection, however much of it came.
    table.get(
        &format!("Content-Length: {hidden}\r\n\r\n{}", HIDDEN.trim_end()),
        Ends(&[200]),
    );
    table.get("Content-Length: 0", Answers(&[200]));
    // More is announced than comes: the body has some of the marked request.
    table.post("Content-Length: 30", "{}", Ends(&[400, 400]));
}

fn codings(table: &mut Table) {
    let hidden = format!("{EMPTY}{HIDDEN}");
    table.post(
        "Transfer-Encoding: chunked",
        "2\r\n{}\r\n0\r\n\r\n",
        Answers(&[422]),
    );
    table.post(
        "Transfer-Encoding: Chunked",
        "2\r\n{}\r\n0\r\n\r\n",
        Answers(&[422]),
    );
    table.post(
        "Transfer-Encoding:\tchunked\t",
        "2\r\n{}\r\n0\r\n\r\n",
        Answers(&[422]),
    );
    for wrong in [
        "xchunked",
        "chunkedx",
        "chunked, identity",
        "identity, chunked",
        "gzip, chunked",
        "chunked, chunked",
        "chunked,",
        ",chunked",
        "chunked;q=1",
        "\"chunked\"",
        "identity",
        "gzip",
        "",
        "chunk\u{e9}d",
        "cow",
        "chunked\u{b}",
        "\u{0}chunked",
    ] {
        table.post(
            &format!("Transfer-Encoding: {wrong}"),
            &hidden,
            Ends(&[400]),
        );
    }
    for wrong in [
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "Transfer-Encoding\r\n : chunked",
        "Transfer-Encoding:\r\n chunked",
        "X: y\rTransfer-Encoding: chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked",
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
    ] {
        table.post(wrong, &hidden, Ends(&[400]));
    }
    // Names that are others: there is no body, and the chunks are no request.
    table.post(
        "Transfer_Encoding: chunked",
        "0\r\n\r\n\r\n",
        Ends(&[422, 400]),
    );
    table.raw(
        "HTTP/1.0 with Transfer-Encoding",
        format!("POST /health/live HTTP/1.0\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n{hidden}"),
        Ends(&[400]),
    );
    table.get(
        &format!("Transfer-Encoding: chunked\r\n\r\n{EMPTY}"),
        Ends(&[200]),
    );
}

fn chunks(table: &mut Table) {
    let te = "Transfer-Encoding: chunked";
    let good = "2\r\n{}\r\n0\r\n\r\n";
    for body in [
        "2;name=value\r\n{}\r\n0;last\r\n\r\n",
        "2 \t\r\n{}\r\n0\r\n\r\n",
        "0000000000000002\r\n{}\r\n000\r\n\r\n",
        "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\nX-Trailer: y\r\n\r\n",
        "2\r\n{}\r\n0\r\nContent-Length: 50\r\nTransfer-Encoding: cow\r\n\r\n",
    ] {
        table.post(te, body, Answers(&[422]));
    }
    for size in [
        "-2",
        "+2",
        "0x2",
        " 2",
        "2,",
        "two",
        "",
        "fffffffffffffffff",
        "2\n{}",
        "2\r{}",
        "2;a\nb",
        "2;\u{0}",
    ] {
        let body = format!("{size}\r\n{}\r\n0\r\n\r\n{HIDDEN}", "{}");
        table.post(te, &body, Ends(&[400]));
    }
    for body in [
        format!("2\r\n{{}}0\r\n\r\n{HIDDEN}"),
        format!("2\r\n{{}}\n0\r\n\r\n{HIDDEN}"),
        format!("1\r\n{{}}\r\n0\r\n\r\n{HIDDEN}"),
        format!("2\n{{}}\n0\n\n{HIDDEN}"),
    ] {
        table.post(te, &body, Ends(&[400]));
    }
    // A size that nobody sends: the body never ends, and is too large long before.
    table.post(te, &format!("ffffffffffffffff\r\n{HIDDEN}"), Ends(&[408]));
    // Trailers with bare line feeds: actix would take the next request for more of them.
    table.post(
        te,
        &good.replace("0\r\n\r\n", "0\r\nX: y\n\r\n"),
        Ends(&[408]),
    );
}

fn hosts_and_targets(table: &mut Table) {
    for (head, expected) in [
        ("GET /health/live HTTP/1.1\r\n\r\n", Ends(&[400])),
        (
            "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET /health/live HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET http://other.test/health/live HTTP/1.1\r\nHost: selaras.test\r\n\r\n",
            Answers(&[200]),
        ),
        (
            "GET //other.test/health/live HTTP/1.1\r\nHost: selaras.test\r\n\r\n",
            Answers(&[404]),
        ),
        (
            "GET /health/live HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
            Answers(&[200]),
        ),
        ("GET /health/live HTTP/1.0\r\n\r\n", Ends(&[200])),
        ("GET /health/live HTTP/1.2\r\nHost: a\r\n\r\n", Ends(&[400])),
        ("GET /health/live HTTP/2.0\r\nHost: a\r\n\r\n", Ends(&[400])),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Ends(&[400])),
        ("GET /health/live\r\n\r\n", Ends(&[400])),
        (
            "GET  /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET /health/live  HTTP/1.1\r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET\t/health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET /health/live HTTP/1.1 \r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "GET /health/\u{0}live HTTP/1.1\r\nHost: a\r\n\r\n",
            Ends(&[400]),
        ),
        (
            "get /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Answers(&[405]),
        ),
        (
            "TRACE /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Answers(&[405]),
        ),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", Answers(&[404])),
        (
            "CONNECT other.test:80 HTTP/1.1\r\nHost: other.test:80\r\n\r\n",
            Ends(&[404]),
        ),
        (
            "\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n",
            Answers(&[200]),
        ),
        ("GET /health/live HTTP/1.1\nHost: a\n\n", Answers(&[200])),
    ] {
        table.raw(&format!("{head:?}"), head, expected);
    }
}

fn lines(table: &mut Table) {
    for wrong in [
        "X y: z",
        "X: a\u{0}b",
        "X: a\rb",
        "X\r: a",
        "X",
        ": a",
        "X: a\r\n b",
        "X(y): a",
        "X: a\u{7f}",
        "\u{e9}: a",
    ] {
        table.get(wrong, Ends(&[400]));
    }
    for right in [
        "X:",
        "X: \u{e9}",
        "X: a\tb",
        "X: a\nY: b",
        "Expect: 100-continue",
        "Expect: magic",
        "Connection: X-Request-Id",
        "Connection: keep-alive, content-length",
        "Keep-Alive: timeout=1000",
    ] {
        table.get(right, Answers(&[200]));
    }
    table.get("Connection: close", Ends(&[200]));
    table.get(
        "Upgrade: h2c\r\nConnection: upgrade, http2-settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
        Ends(&[200]),
    );
    table.get("Upgrade: websocket\r\nConnection: upgrade", Ends(&[200]));
    table.post(
        "Expect: 100-continue\r\nContent-Length: 2",
        "{}",
        Answers(&[422]),
    );
    let bytes = "GET /health/live HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n";
    table.raw("a control character", bytes, Ends(&[400]));
    table.raw(
        "no HTTP",
        [0x16, 3, 1, 0, 0xa5, 1, 0, b'\r', b'\n', b'\r', b'\n'],
        Ends(&[400]),
    );
}

fn sizes(table: &mut Table) {
    table.get(&format!("X: {}", "y".repeat(60_000)), Answers(&[200]));
    table.get(&format!("X: {}", "y".repeat(200_000)), Ends(&[431]));
    table.get(&vec!["X: y"; 90].join("\r\n"), Answers(&[200]));
    table.get(&vec!["X: y"; 200].join("\r\n"), Ends(&[431]));
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "y".repeat(70_000));
    table.raw("a long target", long, Ends(&[400]));
}

fn sequences(table: &mut Table) {
    let get = "GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n";
    let ready = "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n";
    table.raw("three at once", get.repeat(3), Answers(&[200, 200, 200]));
    table.raw("forty at once", get.repeat(40), Answers(&[200; 40]));
    table.raw(
        "one that waits, one that does not",
        format!("{ready}{get}"),
        Answers(&[200, 200]),
    );
    table.raw(
        "a good one and nonsense",
        format!("{ready}nonsense\r\n\r\n"),
        Ends(&[200, 400]),
    );
    table.raw(
        "the beginning of a head",
        "GET /health/live HTTP/1.1\r\nX: ",
        Answers(&[]),
    );
}
