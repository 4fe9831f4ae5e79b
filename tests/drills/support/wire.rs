//! A connection on which anything may be written, and what comes back byte by byte.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::{Instant, timeout_at};

/// A connection to a service or a proxy.
pub struct Wire {
    reader: OwnedReadHalf,
    writer: Option<OwnedWriteHalf>,
    came: Vec<u8>,
}

/// One answer, as it stood on the wire.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

impl Wire {
    pub async fn to(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let (reader, writer) = stream.into_split();
        Self {
            reader,
            writer: Some(writer),
            came: Vec::new(),
        }
    }

    /// The port on this side.
    pub fn port(&self) -> u16 {
        let address = self.reader.local_addr().expect("an address");
        address.port()
    }

    /// Sends what it can; the other side may have closed already.
    pub async fn send(&mut self, bytes: &[u8]) -> bool {
        let writer = self.writer.as_mut().expect("not split");
        writer.write_all(bytes).await.is_ok()
    }

    /// For sending and hearing at the same time.
    pub fn split(mut self) -> (Self, OwnedWriteHalf) {
        let writer = self.writer.take().expect("split once");
        (self, writer)
    }

    /// Answers until `enough` says so, the other side closes, or `patience` ends; and whether it closed.
    pub async fn hear(
        &mut self,
        patience: Duration,
        enough: impl Fn(&[Reply]) -> bool,
    ) -> (Vec<Reply>, bool) {
        let until = Instant::now() + patience;
        let mut told = Vec::new();
        loop {
            while let Some(answer) = self.next_answer() {
                told.push(answer);
            }
            if enough(&told) {
                return (told, false);
            }
            let mut bytes = [0; 16 * 1024];
            match timeout_at(until, self.reader.read(&mut bytes)).await {
                Err(_) => return (told, false),
                Ok(Ok(0) | Err(_)) => return (told, true),
                Ok(Ok(n)) => self.came.extend_from_slice(&bytes[..n]),
            }
        }
    }

    /// What came and is no whole answer.
    pub fn rest(&self) -> String {
        String::from_utf8_lossy(&self.came).into_owned()
    }

    /// Takes one whole answer off what came.
    fn next_answer(&mut self) -> Option<Reply> {
        let end = self.came.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&self.came[..end]).into_owned();
        let status = head
            .strip_prefix("HTTP/1.")
            .and_then(|line| line.get(2..5)?.parse().ok())
            .unwrap_or_else(|| panic!("no answer begins like this: {head}"));
        let mut told = Reply {
            status,
            head,
            body: String::new(),
        };
        let (body, whole) = if told.header("transfer-encoding").is_some() {
            dechunked(&self.came[end..])?
        } else {
            let length = told.header("content-length").and_then(|n| n.parse().ok());
            let length: usize = length.unwrap_or(0);
            let body = self.came.get(end..end + length)?;
            (body.to_vec(), length)
        };
        told.body = String::from_utf8_lossy(&body).into_owned();
        self.came.drain(..end + whole);
        Some(told)
    }
}

/// A chunked body, and how long it was on the wire.
fn dechunked(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let line = bytes[at..].windows(2).position(|two| two == b"\r\n")?;
        let size = std::str::from_utf8(&bytes[at..at + line]).ok()?;
        let size = usize::from_str_radix(size, 16).ok()?;
        at += line + 2;
        body.extend_from_slice(bytes.get(at..at + size)?);
        at += size + 2;
        if size == 0 {
            return (at <= bytes.len()).then_some((body, at));
        }
    }
}
