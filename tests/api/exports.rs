//! Who reads an export too slowly is broken off; who takes what there is gets all of it.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use rstest::rstest;
use selaras::app;
use serde_json::{Value, json};
use socket2::{Domain, Socket, Type};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::chain::employer;
use crate::support::{Caller, Database, Office};

/// How long any reader is waited for, and so much longer that it would have had to take more than the buffers hold.
const TOO_LONG: Duration = Duration::from_secs(38);
/// The buffers' room on either side of a connection, in bytes.
const ROOM: u32 = 16 * 1024;
const RECORDS: u32 = 3000;

async fn many(officer: &Caller) {
    for call in 0..RECORDS / 500 {
        let one = |n: u32| {
            let mut one = employer(call * 500 + n);
            one["address"] = json!("Jalan Contoh ".repeat(30));
            one
        };
        let items: Vec<Value> = (0..500).map(one).collect();
        let made = officer.post("/v1/employers/batch", json!({ "items": items }));
        made.await.status(207);
    }
}

/// The office's service once more, at a port whose connections buffer little.
fn served(office: &Office) -> (SocketAddr, ServerHandle) {
    let state = office.state.clone();
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    let room = usize::try_from(ROOM).expect("a size");
    socket.set_send_buffer_size(room).expect("a small one");
    let any: SocketAddr = ([127, 0, 0, 1], 0).into();
    socket.bind(&any.into()).expect("a port");
    socket.listen(16).expect("a listener");
    let server = HttpServer::new(move || app::app(&state));
    let server = server.workers(1).disable_signals();
    let server = server.listen(socket.into()).expect("a listener");
    let address = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (address, handle)
}

/// A connection with little room that has asked for all employers.
async fn asked(address: SocketAddr, token: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(ROOM).expect("a small one");
    let connected = socket.connect(address).await;
    let mut stream = connected.expect("a connection");
    let head = format!(
        "GET /v1/employers?sort=created_at HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\naccept: application/x-ndjson\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream
}

/// What comes until the last chunk or the connection's end; each read after a pause.
async fn taken(stream: &mut TcpStream, pause: Duration) -> Vec<u8> {
    let (mut taken, mut part) = (Vec::new(), vec![0; 256 * 1024]);
    loop {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return taken,
            Ok(length) => taken.extend_from_slice(&part[..length]),
        }
        if is_whole(&taken) {
            return taken;
        }
        tokio::time::sleep(pause).await;
    }
}

/// Whether the last chunk has come (RFC 9112, 7.1).
fn is_whole(answer: &[u8]) -> bool {
    answer.ends_with(b"\r\n0\r\n\r\n")
}

fn lines(answer: &[u8]) -> usize {
    let text = String::from_utf8_lossy(answer);
    text.matches("\"client_ref\":").count()
}

#[rstest]
#[actix_web::test]
async fn a_reader_who_lets_it_wait_is_broken_off_and_one_who_reads_is_not(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let Some(office) = Office::open(database).await else {
        return;
    };
    many(&office.officer().await).await;
    let token = office.token().await;
    let (address, server) = served(&office);
    let all = usize::try_from(RECORDS).expect("a number");
    let slow = async {
        let mut stream = asked(address, &token).await;
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.expect("an answer");
        assert_eq!(&first, b"HTTP/1.1 200");
        tokio::time::sleep(TOO_LONG).await;
        let rest = taken(&mut stream, Duration::ZERO).await;
        assert!(!is_whole(&rest), "it had all of it");
        assert!((1..all).contains(&lines(&rest)), "{} lines", lines(&rest));
    };
    let quick = async {
        let mut stream = asked(address, &token).await;
        let whole = taken(&mut stream, Duration::ZERO).await;
        assert!(is_whole(&whole));
        assert_eq!(lines(&whole), all);
    };
    // Takes its time, but less than is allowed in all.
    let leisurely = async {
        let mut stream = asked(address, &token).await;
        tokio::time::sleep(Duration::from_secs(10)).await;
        let whole = taken(&mut stream, Duration::from_millis(1)).await;
        assert!(is_whole(&whole), "broken off after {} lines", lines(&whole));
        assert_eq!(lines(&whole), all);
    };
    tokio::join!(slow, quick, leisurely);
    server.stop(false).await;
}
