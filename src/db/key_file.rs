//! The file that holds the master keys.
//!
//! One key a line, `{id}:{base64 of 32 bytes}`, oldest first; `#` begins a comment. To rotate, append a line
//! with the next id. Whoever loses the file loses every sealed value: back it up apart from the database.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::crypt::{Keys, MasterKey};

/// Reads the keys.
///
/// # Errors
/// A sentence for the operator. `Ok(None)` where there is no such file.
pub fn read(path: &Path) -> Result<Option<Keys>, String> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
    };
    let lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let keys = lines
        .map(|line| {
            parse(line).ok_or_else(|| format!("{} holds a line that is no key", path.display()))
        })
        .collect::<Result<_, _>>()?;
    Keys::new(keys)
        .map(Some)
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn parse(line: &str) -> Option<MasterKey> {
    let (id, secret) = line.split_once(':')?;
    let secret = Zeroizing::new(STANDARD.decode(secret.trim()).ok()?);
    Some(MasterKey {
        id: id.trim().parse().ok()?,
        secret: Zeroizing::new(secret.as_slice().try_into().ok()?),
    })
}

/// Makes a file with one new key, readable by its owner alone. Where another process was faster, its file stands.
///
/// # Errors
/// A sentence for the operator.
pub fn create(path: &Path) -> Result<(), String> {
    let explain = |error: std::io::Error| format!("{} cannot be made: {error}", path.display());
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        fs::create_dir_all(folder).map_err(explain)?;
    }
    let mut secret = Zeroizing::new([0_u8; 32]);
    getrandom::fill(&mut *secret).map_err(|error| error.to_string())?;
    // Written under another name and linked, so that no reader ever sees half a file.
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)
        .map_err(explain)?;
    let written = writeln!(file, "# Master keys of Selaras. Keep this file secret, and back it up apart from the database.\n1:{}", STANDARD.encode(*secret))
        .and_then(|()| file.sync_all());
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(explain(error)),
        _ => Ok(()),
    }
}

/// Takes the lock file beside `path`, or says that another process has it. The lock dies with the process.
///
/// # Errors
/// A sentence for the operator where the file cannot be made.
pub fn try_lock(path: &Path) -> Result<Option<File>, String> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| format!("{} cannot be made: {error}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        Err(fs::TryLockError::Error(error)) => {
            Err(format!("{} cannot be locked: {error}", path.display()))
        }
    }
}
