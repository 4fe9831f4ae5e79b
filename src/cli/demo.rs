//! The demo office, and the file with its client's secret.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Failure, block_on, database, print};
use crate::access::client::{Client, Credentials};
use crate::config::Config;
use crate::db::crypt::Keys;
use crate::demo;

/// `selaras demo`
pub fn run(config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
    let _lock = database::lock(config)?;
    let keys = database::up_to_date(config)?;
    let file = config.demo_client_file();
    if load(config, &keys)? {
        print(
            out,
            &format!(
                "the demo office is loaded; its client's id and secret are in {}",
                file.display()
            ),
        )
    } else {
        print(
            out,
            &format!("{} is not empty: nothing was loaded", config.database_url()),
        )
    }
}

/// Loads the demo office if the database is empty, and says whether it did.
pub fn load(config: &Config, keys: &Keys) -> Result<bool, Failure> {
    // Connections of its own: those of a pool live on the runtime that opened them, and this one ends here.
    let db = database::connect(config)?;
    let Some((client, credentials)) = block_on(demo::load(&db, keys))? else {
        return Ok(false);
    };
    keep(&config.demo_client_file(), config, &client, &credentials)?;
    Ok(true)
}

/// Writes the file that scripts read, for its owner alone.
fn keep(
    path: &Path,
    config: &Config,
    client: &Client,
    credentials: &Credentials,
) -> Result<(), Failure> {
    let text = json!({
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret.expose_secret(),
        "token_url": format!("{}/oauth2/token", config.public_url),
        "scope": client.rights.to_string(),
        "agency": client.scope.agency,
    });
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Under another name first: an older file may be readable by others, and a reader must not see half of one.
        let draft = path.with_extension(format!("draft-{}", std::process::id()));
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        writeln!(file, "{text:#}")?;
        file.sync_all()?;
        fs::rename(&draft, path)
    };
    write().map_err(|error: std::io::Error| {
        Failure::running(format!("{} cannot be written: {error}", path.display()))
    })
}
