//! A running service.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use actix_web::HttpServer;
use actix_web::dev::ServerHandle;
use actix_web::web::ServiceConfig;
use selaras::access::scope::ScopeSet;
use selaras::access::token;
use selaras::app::{self, State};
use selaras::config::{Config, Variables};
use selaras::kernel::{Agency, Clock, Party, Scope, Timestamp};

use super::database::Own;
use super::{Caller, Database};

/// The office's date at which every test's clock begins: Tuesday, 09:00 in Jakarta.
pub const TODAY: &str = "2026-07-21";
const START: &str = "2026-07-21T02:00:00Z";

/// A service on a database of its own, at a clock that only the test moves.
pub struct Office {
    pub base: String,
    pub state: State,
    pub database: Database,
    now: Arc<Mutex<Timestamp>>,
    http: reqwest::Client,
    servers: Vec<ServerHandle>,
    own: Own,
}

impl Office {
    /// `None` where this kind of database is left out on purpose.
    pub async fn open(database: Database) -> Option<Self> {
        Self::open_with(database, &[]).await
    }

    /// With settings, as `SELARAS_…` variables.
    pub async fn open_with(database: Database, variables: &[(&str, &str)]) -> Option<Self> {
        if database.left_out() {
            return None;
        }
        let own = database.own().await;
        let now = Arc::new(Mutex::new(START.parse::<Timestamp>().expect("a moment")));
        let state = state(&own, &now, variables).await;
        let (base, server) = serve(&state, 2, |_| {});
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Some(Self {
            base,
            state,
            database,
            now,
            http,
            servers: vec![server],
            own,
        })
    }

    /// A second replica on the same database; answers its address.
    pub async fn replica(&mut self) -> String {
        let state = state(&self.own, &self.now, &[]).await;
        let (base, server) = serve(&state, 2, |_| {});
        self.servers.push(server);
        base
    }

    /// The office itself: agency 33.75 with every scope.
    pub async fn officer(&self) -> Caller {
        self.caller("33.75", None, &ScopeSet::all().to_string())
            .await
    }

    /// An office with every scope in another region.
    pub async fn officer_of(&self, agency: &str) -> Caller {
        self.caller(agency, None, &ScopeSet::all().to_string())
            .await
    }

    /// Agency 33.75 with these scopes only.
    pub async fn with_scope(&self, scope: &str) -> Caller {
        self.caller("33.75", None, scope).await
    }

    /// A client bound to `employer:{id}` or `training-provider:{id}`, with every scope.
    pub async fn party(&self, party: &str) -> Caller {
        self.caller(
            "33.75",
            Some(party.parse().expect("a party")),
            &ScopeSet::all().to_string(),
        )
        .await
    }

    /// Nobody known.
    pub fn stranger(&self) -> Caller {
        Caller::new(self.http.clone(), self.base.clone(), None)
    }

    /// The officer's token, for a connection that speaks for itself.
    pub async fn token(&self) -> String {
        self.token_of("33.75", None, &ScopeSet::all().to_string())
            .await
    }

    async fn caller(&self, agency: &str, party: Option<Party>, scope: &str) -> Caller {
        let token = self.token_of(agency, party, scope).await;
        Caller::new(self.http.clone(), self.base.clone(), Some(token))
    }

    async fn token_of(&self, agency: &str, party: Option<Party>, scope: &str) -> String {
        let scopes = ScopeSet::parse(scope).expect("known scopes");
        let of = Scope {
            agency: Agency::parse(agency).expect("an agency"),
            party,
        };
        let client = format!(
            "cl_{}_{}",
            agency.replace('.', "-"),
            party.map_or_else(String::new, |party| party.id.to_string())
        );
        let url = &self.state.settings.public_url;
        token::issue(&self.state.db, &self.state.keys, url, &client, &of, &scopes)
            .await
            .expect("a token")
    }

    /// Moves the clock.
    pub fn advance(&self, duration: chrono::Duration) {
        let mut now = self.now.lock().expect("the clock");
        *now = now.plus(duration);
    }

    /// Moves the clock to 09:00 in Jakarta of `date`.
    pub fn go_to(&self, date: &str) {
        *self.now.lock().expect("the clock") = format!("{date}T02:00:00Z").parse().expect("a date");
    }

    /// Statements that `work` sends to the database.
    pub async fn statements<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.state.db.statements.sent();
        let result = work.await;
        (self.state.db.statements.sent() - before, result)
    }

    /// How the database means to run a statement whose values are not known, line by line.
    pub async fn plan(&self, sql: &str) -> Vec<String> {
        super::plan::of(self.database, &self.own.url, sql).await
    }

    /// The database's own address, for a look behind the service.
    pub fn database_url(&self) -> &str {
        &self.own.url
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        for server in self.servers.drain(..) {
            // The future only sends the message; nobody needs to wait for the worker's end.
            drop(server.stop(false));
        }
    }
}

async fn state(own: &Own, now: &Arc<Mutex<Timestamp>>, variables: &[(&str, &str)]) -> State {
    let key_file = own.key_file.display().to_string();
    let folder = own.folder.display().to_string();
    let given = [
        ("DATABASE_URL", own.url.as_str()),
        ("SELARAS_KEY_FILE", &key_file),
        ("SELARAS_DATA_DIR", &folder),
        ("SELARAS_RATE_LIMIT", "0"),
        ("SELARAS_POOL_SIZE", "8"),
    ];
    let unique: BTreeSet<&str> = variables.iter().map(|(name, _)| *name).collect();
    let all: Vec<(&str, &str)> = given
        .into_iter()
        .filter(|(name, _)| !unique.contains(name))
        .chain(variables.iter().copied())
        .collect();
    let config = Config::load(&[], &loaded(&all)).expect("a configuration");
    let now = Arc::clone(now);
    let clock = Clock::from_fn(move || *now.lock().expect("the clock"));
    let keys = selaras::db::key_file::read(&own.key_file)
        .expect("the key file")
        .expect("the keys");
    app::open(&config, keys, clock)
        .await
        .expect("the application")
}

/// The application with further routes, on a port of its own.
pub fn serve(
    state: &State,
    workers: usize,
    routes: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
) -> (String, ServerHandle) {
    let state = state.clone();
    let server = HttpServer::new(move || app::app(&state).configure(routes.clone()))
        .workers(workers)
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a port");
    let base = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    (base, handle)
}

fn loaded(pairs: &[(&str, &str)]) -> Variables {
    let mut variables = Variables::default();
    for (name, value) in pairs {
        variables.set(*name, *value);
    }
    variables
}
