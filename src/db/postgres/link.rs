//! One connection to PostgreSQL: to which server, how soon it must stand, and when it is given up.

use std::future::poll_fn;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::task::JoinHandle;
use tokio_postgres::error::DbError;
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{AsyncMessage, Config, Connection, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::statements::Statements;
use crate::error::{Error, Result};

/// How long a server may say nothing before another attempt is begun beside the first, at the next server where there is
/// one. The first goes on: the server may be slow. But where the network has swallowed it, no answer will ever come.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// How long what was sent may stay unconfirmed by the other side's network, and how often a silent side is probed. With
/// the system's own figures a connection that leads nowhere any more is noticed after a quarter of an hour or two hours.
const UNCONFIRMED: Duration = Duration::from_secs(3);
const PROBE_AFTER: Duration = Duration::from_secs(10);
const PROBE_EVERY: Duration = Duration::from_secs(2);

/// How long the operator's leave to write is good for.
const LEAVE: Duration = Duration::from_secs(1);

/// Fails where the server's own `default_transaction_read_only` is on: by that, operators and providers stop writes, for
/// maintenance or when a disk is nearly full. What we set ourselves hides it from the server, but not this value.
const ASK_FOR_LEAVE: &str = "DO $$ BEGIN IF (SELECT reset_val FROM pg_settings \
    WHERE name = 'default_transaction_read_only') = 'on' THEN \
    RAISE read_only_sql_transaction USING MESSAGE = 'the operator lets nobody write'; END IF; END $$";

/// A connection and the task that carries its bytes.
pub(in crate::db) struct Link {
    connection: AsyncPgConnection,
    carrier: Carrier,
    closed: bool,
    opened: Instant,
    /// When the operator was last asked for leave to write, and gave it.
    leave: Option<Instant>,
}

/// By itself the task would wait for all answers that are still owed, and they may never come: it ends with its owner.
pub(in crate::db) struct Carrier(JoinHandle<()>);

impl Drop for Carrier {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Link {
    async fn open(
        server: &Config,
        tls: &Arc<rustls::ClientConfig>,
        setup: &str,
    ) -> Result<Self, String> {
        let tls = MakeRustlsConnect::new(rustls::ClientConfig::clone(tls));
        let (client, connection) = server.connect(tls).await.map_err(|error| chain(&error))?;
        // From here on the task ends with the value, also where this is given up before the next line is done.
        let carrier = Carrier(tokio::spawn(carry(connection)));
        let mut connection = AsyncPgConnection::try_from(client)
            .await
            .map_err(|error| error.to_string())?;
        connection
            .batch_execute(setup)
            .await
            .map_err(|error| error.to_string())?;
        Ok(Self {
            connection,
            carrier,
            closed: false,
            opened: Instant::now(),
            leave: None,
        })
    }

    /// Fails where the operator lets nobody write, as seen within the last second.
    pub async fn ask_for_leave(&mut self, statements: &Statements) -> QueryResult<()> {
        if self.leave.is_none_or(|asked| asked.elapsed() >= LEAVE) {
            let asked = Instant::now();
            statements.uncount();
            (&self.connection).batch_execute(ASK_FOR_LEAVE).await?;
            self.leave = Some(asked);
        }
        Ok(())
    }

    /// Whether the server's settings for new connections are still those that it was made with.
    pub fn is_new(&self) -> bool {
        self.opened.elapsed() < LEAVE
    }

    /// Whether another caller may use it.
    pub fn is_usable(&self) -> bool {
        !self.closed && !self.carrier.0.is_finished()
    }

    /// For who cannot use it as it is; it lives as long as the carrier.
    pub fn into_parts(self) -> (AsyncPgConnection, Carrier) {
        (self.connection, self.carrier)
    }

    /// Ends it, whatever it waits for.
    pub fn close(&mut self) {
        self.closed = true;
        self.carrier.0.abort();
    }
}

impl Deref for Link {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.connection
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.connection
    }
}

/// The servers that a URL names, of which one takes our connections.
pub(super) struct Servers {
    each: Vec<Config>,
    /// What a new connection is told first.
    setup: String,
    /// The one that is asked first: the one that took the last connection, or the next after one that was silent.
    first: AtomicUsize,
}

impl Servers {
    pub fn of(url: &str, setup: String) -> Result<Self> {
        let each: std::result::Result<Vec<Config>, _> = one_by_one(url)
            .iter()
            .map(|url| url.parse().map(watchful))
            .collect();
        Ok(Self {
            each: each.map_err(Error::failed)?,
            setup,
            first: AtomicUsize::new(0),
        })
    }

    /// A connection to the first server that lets us in. As long as all are silent it goes on asking; the caller has a
    /// deadline.
    ///
    /// # Errors
    /// What a server said, where each has been asked, for the log.
    pub async fn connect(&self, tls: &Arc<rustls::ClientConfig>) -> Result<Link, String> {
        let first = self.first.load(Ordering::Relaxed);
        let mut attempts = FuturesUnordered::new();
        let mut begun = 0;
        loop {
            let at = (first + begun) % self.each.len();
            begun += 1;
            attempts.push(async move { (at, Link::open(&self.each[at], tls, &self.setup).await) });
            match tokio::time::timeout(PATIENCE, attempts.next()).await {
                Ok(Some((at, Ok(link)))) => {
                    self.first.store(at, Ordering::Relaxed);
                    return Ok(link);
                }
                Ok(Some((_, Err(error)))) if begun >= self.each.len() => return Err(error),
                Ok(_) => {}
                Err(_) => self
                    .first
                    .store((at + 1) % self.each.len(), Ordering::Relaxed),
            }
        }
    }
}

/// One connection outside the pool, for migrations.
pub(in crate::db) async fn connect(
    url: &str,
    tls: &Arc<rustls::ClientConfig>,
) -> Result<Link, String> {
    let servers = Servers::of(url, String::new()).map_err(|error| error.to_string())?;
    servers.connect(tls).await
}

/// TLS towards the server, with the system's certificates; `sslmode` in the URL says whether it is used.
pub(in crate::db) fn tls() -> Result<Arc<rustls::ClientConfig>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::failed)?;
    Ok(Arc::new(
        builder.with_root_certificates(roots).with_no_client_auth(),
    ))
}

/// The same URL once for each of its servers (`postgres://user@one,two:5433/name`).
fn one_by_one(url: &str) -> Vec<String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let (user, rest) = match rest.split_once('@') {
        Some((user, rest)) => (format!("{user}@"), rest),
        None => (String::new(), rest),
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (servers, name) = rest.split_at(end);
    servers
        .split(',')
        .map(|server| format!("{scheme}://{user}{server}{name}"))
        .collect()
}

/// With probes that notice soon when a connection leads nowhere any more; what the URL says of them stays.
fn watchful(mut config: Config) -> Config {
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNCONFIRMED);
    }
    if config.get_keepalives_idle() == Config::new().get_keepalives_idle() {
        config.keepalives_idle(PROBE_AFTER);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(PROBE_EVERY);
    }
    config
}

/// Carries bytes until one side ends the connection, or the server says that a commit is not safe.
async fn carry(mut connection: Connection<Socket, impl TlsStream + Unpin>) {
    loop {
        match poll_fn(|cx| connection.poll_message(cx)).await {
            Some(Ok(AsyncMessage::Notice(notice))) if is_unreplicated(&notice) => {
                log::error!(
                    "a commit was not confirmed by the standby: {}",
                    notice.message()
                );
                return;
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                log::debug!("a connection to the database ended: {}", chain(&error));
                return;
            }
            None => return,
        }
    }
}

/// Whether the server has stopped waiting for a synchronous standby, as an operator can tell it to. It warns of that and then reports success, although
/// the loss of this one machine would undo the commit: so the connection ends here, before the success is heard, and the
/// caller is told that the outcome is not known. The routine's name is the warning's only mark that is not translated.
fn is_unreplicated(notice: &DbError) -> bool {
    notice.routine() == Some("SyncRepWaitForLSN")
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_of_several_servers_is_tried_one_by_one() {
        assert_eq!(
            one_by_one("postgres://u:p%40@one:1,two,[::1]:3/name?target_session_attrs=read-write"),
            [
                "postgres://u:p%40@one:1/name?target_session_attrs=read-write",
                "postgres://u:p%40@two/name?target_session_attrs=read-write",
                "postgres://u:p%40@[::1]:3/name?target_session_attrs=read-write",
            ]
        );
        assert_eq!(
            one_by_one("postgres://one?user=u"),
            ["postgres://one?user=u"]
        );
    }

    #[test]
    fn what_the_url_says_of_probes_stays() {
        let config = |url: &str| watchful(url.parse::<Config>().expect("a URL"));
        let own = config("postgres://one/name?keepalives_idle=77&tcp_user_timeout=88");
        assert_eq!(own.get_keepalives_idle(), Duration::from_secs(77));
        assert_eq!(own.get_tcp_user_timeout(), Some(&Duration::from_secs(88)));
        let ours = config("postgres://one/name");
        assert_eq!(ours.get_keepalives_idle(), PROBE_AFTER);
        assert_eq!(ours.get_tcp_user_timeout(), Some(&UNCONFIRMED));
    }
}
