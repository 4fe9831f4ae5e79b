//! Clients that go away too early.

use std::time::Duration;

use actix_web::rt::net::TcpStream;
use serde_json::Value;

use super::PATIENCE;

/// When a client goes away.
#[derive(Clone, Copy, Debug)]
pub enum Leave {
    /// This long after the request was sent.
    After(Duration),
    /// At the answer's first byte: what it tells is committed, and was heard by nobody.
    AtTheAnswer,
}

/// Posts to the service at `port` with a key, and hangs up before the answer is read; `then` runs just before that.
/// Answers the status with which an answer had begun by then.
pub async fn post_and_leave(
    port: u16,
    token: &str,
    key: &str,
    path: &str,
    body: &Value,
    leave: Leave,
    then: impl FnOnce(),
) -> Option<u16> {
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: selaras.test\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let stream = TcpStream::connect(("127.0.0.1", port))
        .await
        .expect("a connection");
    let mut rest = request.as_bytes();
    while !rest.is_empty() {
        stream.writable().await.expect("a connection");
        match stream.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("the request could not be sent: {error}"),
        }
    }
    let status = match leave {
        Leave::After(time) => {
            tokio::time::sleep(time).await;
            None
        }
        Leave::AtTheAnswer => {
            let begun = tokio::time::timeout(PATIENCE, begins(&stream));
            Some(begun.await.expect("an answer"))
        }
    };
    then();
    drop(stream);
    status
}

/// The status in an answer's first bytes.
async fn begins(stream: &TcpStream) -> u16 {
    let mut start = Vec::new();
    loop {
        stream.readable().await.expect("a connection");
        let mut bytes = [0; 12];
        match stream.try_read(&mut bytes) {
            Ok(0) => panic!("the connection was closed without an answer"),
            Ok(count) => start.extend_from_slice(&bytes[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) => panic!("no answer: {error}"),
        }
        if let Some(status) = start.get(9..12) {
            let status = std::str::from_utf8(status).expect("digits");
            return status.parse().expect("a status");
        }
    }
}
