//! `selaras` and `selaras serve`.

use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use super::{Failure, block_on, chores, database, demo, print, welcome};
use crate::app::{self, State};
use crate::config::Config;
use crate::db::crypt::Keys;
use crate::kernel::Clock;
use crate::serve::{self, Front};

/// Brings the database up to date, loads the demo office if it is empty, and serves.
pub fn with_demo(config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
    let _lock = database::lock(config)?;
    let (listener, address) = listen(config)?;
    let keys = database::up_to_date(config)?;
    demo::load(config, &keys)?;
    print(out, &welcome::text(config, address))?;
    block_on(serving(config, keys, listener))
}

/// Brings the database up to date and serves.
pub fn without_demo(config: &Config) -> Result<(), Failure> {
    let _lock = database::lock(config)?;
    let (listener, _) = listen(config)?;
    let keys = database::up_to_date(config)?;
    block_on(serving(config, keys, listener))
}

/// Takes the port before the database is touched, so that a port that is taken costs nothing. Callers that come
/// meanwhile wait.
fn listen(config: &Config) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = serve::bind(config.bind)?;
    let address = listener
        .local_addr()
        .map_err(|error| Failure::running(error.to_string()))?;
    if config
        .public_url
        .local_port()
        .is_some_and(|port| port != address.port())
    {
        log::warn!(public_url = config.public_url.as_str(), address = address.to_string().as_str(); "SELARAS_PUBLIC_URL names another port than the one that is listened on");
    }
    Ok((listener, address))
}

async fn serving(config: &Config, keys: Keys, listener: TcpListener) -> Result<(), Failure> {
    let state = app::open(config, keys, Clock::system()).await?;
    chores::start(&state);
    let metrics = state.metrics.clone();
    let front = Front {
        ready: Arc::clone(&state.ready),
        metrics: Arc::new(move || metrics.render().map_err(|error| error.to_string())),
    };
    let share = config.database().pool_size.div_ceil(config.workers());
    let app = move || {
        // Called once on each of the server's threads.
        let db = state.db.for_thread(share).unwrap_or_else(|error| {
            log::error!("a thread shares its connections to the database: {error}");
            state.db.clone()
        });
        app::app(&State {
            db,
            ..state.clone()
        })
    };
    Ok(serve::run(config, listener, front, app).await?)
}
