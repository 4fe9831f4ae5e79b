//! Serving: from a socket to the app, and the way out.
//!
//! Told to stop, a process says at `/health/ready` that it is not ready, and otherwise goes on as before until a
//! balancer must have noticed; each answer meanwhile ends its connection, so that callers turn elsewhere. Then it
//! closes its port, finishes what runs, and ends. A second signal ends it at once.

mod connection;
mod framing;
mod progress;
mod refusal;
mod room;
mod watch;

use std::fmt::Debug;
use std::net::{SocketAddr, TcpListener};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_http::body::MessageBody;
use actix_http::header::CONTENT_TYPE;
use actix_http::{HttpService, Protocol, Request, Response};
use actix_service::{
    IntoServiceFactory, ServiceFactory, ServiceFactoryExt as _, apply_fn_factory, fn_service,
    map_config,
};
use actix_web::dev::{AppConfig, Server};
use actix_web::rt::net::TcpStream;
use actix_web::{App, HttpResponse, HttpServer, web};
use socket2::{Domain, Socket, Type};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::Config;
use connection::Connection;
use progress::Patience;
use room::Room;

/// For slow callers: none of them holds a connection for longer than a quarter of a minute.
const PATIENCE: Patience = Patience {
    head: Duration::from_secs(5),
    write: Duration::from_secs(8),
    idle: Duration::from_secs(10),
};

/// How long a connection of a trusted proxy stays open without requests: longer than balancers keep theirs (60 seconds
/// is usual), so that it is they who close one, and never send a request into a closing one.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a closing connection may take.
const DISCONNECT: Duration = Duration::from_secs(5);

/// How much of an answer the system may keep for a reader that does not take it. By itself it would keep megabytes for
/// each of thousands, and have exports go on for nobody.
const SENT: usize = 256 * 1024;

/// How many connections may wait until they are accepted; the system may allow fewer (`net.core.somaxconn`). Where there is no
/// room the caller's system tries again after a second, as happens to many at once with the usual 128.
const WAITING: i32 = 4096;

/// Files that a process opens beside its connections: database, pool, logs, listeners.
const OTHER_FILES: usize = 200;

/// What a process shows besides the app.
#[derive(Clone)]
pub struct Front {
    /// Off while the process drains.
    pub ready: Arc<AtomicBool>,
    /// The text that Prometheus reads, or why there is none.
    pub metrics: Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
}

/// Takes the port, before any work is done for it.
///
/// # Errors
/// One line for the operator.
pub fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    let taken = |error| format!("{address} cannot be listened on: {error}");
    listen(address).map_err(taken)
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // As the port may be of a process that has just ended.
    socket.set_reuse_address(true)?;
    // The connections inherit it.
    socket.set_send_buffer_size(SENT)?;
    socket.bind(&address.into())?;
    socket.listen(WAITING)?;
    Ok(socket.into())
}

/// Serves `app` on `listener` until a signal ends it.
///
/// # Errors
/// One line for the operator; also where a second signal cut running requests off.
pub async fn run<F, I, S, B>(
    config: &Config,
    listener: TcpListener,
    front: Front,
    app: F,
) -> Result<(), String>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Future: 'static,
    S::Service: 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    B: MessageBody + 'static,
{
    // Before the first request, so that no signal finds the default action, which is to die.
    let signals = Signals::new().map_err(|error| format!("signals cannot be watched: {error}"))?;
    let metrics = config
        .metrics_bind
        .map(|address| metrics(address, &front))
        .transpose()?;
    let ready = Arc::clone(&front.ready);
    let server = server(config, PATIENCE, listener, ready, app)
        .map_err(|error| format!("the server cannot start: {error}"))?;
    if let Some(metrics) = metrics {
        // Dropped with the runtime, after the last request.
        actix_web::rt::spawn(metrics);
    }
    until_told(config.drain_delay, server, &front.ready, signals).await
}

/// Whatever says that the process shall stop.
trait Told {
    async fn wait(&mut self);
}

/// SIGTERM, and SIGINT (Ctrl-C at a terminal).
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }
}

impl Told for Signals {
    async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

async fn until_told(
    drain_delay: Duration,
    server: Server,
    ready: &AtomicBool,
    mut told: impl Told,
) -> Result<(), String> {
    let handle = server.handle();
    let mut server = std::pin::pin!(server);
    tokio::select! {
        ended = &mut server => return ended.map_err(|error| format!("the server broke down: {error}")),
        () = told.wait() => {}
    }
    ready.store(false, Ordering::Relaxed);
    log::info!(drain_seconds = drain_delay.as_secs(); "told to stop: not ready any more; once more to stop at once");
    let stop = async {
        tokio::time::sleep(drain_delay).await;
        log::info!("closing the port, finishing what runs");
        handle.stop(true).await;
    };
    tokio::select! {
        ended = async { tokio::join!(stop, &mut server).1 } => {
            log::info!("stopped");
            ended.map_err(|error| format!("the server broke down: {error}"))
        }
        () = told.wait() => Err("told twice to stop: requests that were running are cut off".to_owned()),
    }
}

/// The workers around `app`, begun as soon as the result is polled.
fn server<F, I, S, B>(
    config: &Config,
    patience: Patience,
    listener: TcpListener,
    ready: Arc<AtomicBool>,
    app: F,
) -> std::io::Result<Server>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Future: 'static,
    S::Service: 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: Debug,
    S::Response: Into<Response<B>> + 'static,
    B: MessageBody + 'static,
{
    let address = listener.local_addr()?;
    let workers = config.workers();
    let connections = connections(config.max_connections as usize);
    let builder = Server::build()
        .workers(workers)
        .max_concurrent_connections(connections.div_ceil(workers))
        .shutdown_timeout(config.shutdown_timeout.as_secs())
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let proxies = config.trusted_proxies.clone();
    let room = Room::default();
    // `HttpServer` would do most of this, but it knows plain TCP streams only.
    let builder = builder.listen("http", listener, move || {
        let app = app()
            .into_factory()
            .map_err(|error: S::Error| error.into().error_response());
        let ready = Arc::clone(&ready);
        let watched = apply_fn_factory(app, move |request: Request, service: &_| {
            watch::answer(request, service, Arc::clone(&ready))
        });
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KEEP_ALIVE)
            // `Connection` times the first head and all later ones.
            .client_request_timeout(Duration::ZERO)
            .client_disconnect_timeout(DISCONNECT)
            .h1_write_buffer_size(room::PIECE)
            // A caller that is gone is not worked for.
            .h1_allow_half_closed(false)
            .on_connect_ext(|connection: &Connection<TcpStream>, data| {
                data.insert(Rc::clone(connection.progress()));
            })
            .local_addr(address)
            .finish(map_config(watched, |()| AppConfig::default()));
        let proxies = proxies.clone();
        let room = room.clone();
        fn_service(move |stream: TcpStream| {
            let peer = stream.peer_addr().ok();
            let is_proxy = peer.is_some_and(|peer| proxies.contain(peer.ip()));
            let idle = if is_proxy { KEEP_ALIVE } else { patience.idle };
            // Answers are written whole; waiting for more to send with them only delays them.
            let _ = stream.set_nodelay(true);
            let connection = Connection::new(stream, Patience { idle, ..patience }, room.clone());
            std::future::ready(Ok((connection, Protocol::Http1, peer)))
        })
        .and_then(http)
    })?;
    log::info!(address = address.to_string().as_str(), workers = workers, connections = connections; "listening");
    Ok(builder.run())
}

/// A listener of its own for `/metrics`: it answers also while the service is full.
fn metrics(address: SocketAddr, front: &Front) -> Result<Server, String> {
    let text = Arc::clone(&front.metrics);
    let listener = bind(address)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let app = move || {
        let text = Arc::clone(&text);
        let answer = move || {
            let answer = match text() {
                Ok(text) => HttpResponse::Ok()
                    .insert_header((CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
                    .body(text),
                Err(error) => {
                    log::error!(error = error.as_str(); "no metrics");
                    HttpResponse::InternalServerError().finish()
                }
            };
            std::future::ready(answer)
        };
        App::new().route("/metrics", web::get().to(answer))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .max_connections(100)
        .client_request_timeout(PATIENCE.head)
        .disable_signals();
    let server = server
        .listen(listener)
        .map_err(|error| format!("the metrics cannot be served: {error}"))?;
    log::info!(address = address.to_string().as_str(); "serving metrics");
    Ok(server.run())
}

/// As many connections as may be open, but no more than the system lets a process have.
fn connections(wanted: usize) -> usize {
    let Some(files) = open_files() else {
        return wanted;
    };
    let possible = files.saturating_sub(OTHER_FILES).max(1);
    if possible < wanted {
        log::warn!(wanted = wanted, possible = possible, open_files = files; "fewer connections than configured: the limit on open files (ulimit -n) is low");
    }
    wanted.min(possible)
}

/// The soft limit on open files, on Linux.
fn open_files() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests;
