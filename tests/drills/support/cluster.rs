//! PostgreSQL servers of a drill's own, with the durability of production.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::free_port;

/// A server and its data. Both are gone with the value.
pub struct Cluster {
    pub port: u16,
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Makes a cluster and starts it; `settings` are further ones, as `name=value`.
    pub fn start(folder: &Path, settings: &[&str]) -> Self {
        let cluster = Self::new(folder, "primary");
        cluster.run(
            "initdb",
            &[
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "--pgdata",
            ],
        );
        cluster.configure(settings);
        cluster.up();
        cluster
    }

    /// A streaming standby of this one, named `name` to it, running.
    pub fn standby(&self, name: &str) -> Self {
        let standby = Self::new(self.folder.parent().expect("a parent"), name);
        let from = format!(
            "host=127.0.0.1 port={} user=postgres application_name={name}",
            self.port
        );
        standby.run(
            "pg_basebackup",
            &[
                "--dbname",
                &from,
                "--write-recovery-conf",
                "--checkpoint=fast",
                "--no-sync",
                "--pgdata",
            ],
        );
        standby.configure(&[]);
        standby.up();
        standby
    }

    /// The address of the database `name`; also of several servers, of which the one that takes writes is used.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    pub fn up(&self) {
        self.run(
            "pg_ctl",
            &["start", "--wait", "--timeout=60", "--silent", "--pgdata"],
        );
    }

    /// As a power cut would: nobody is told, nothing is written.
    pub fn kill(&self) {
        let processes = self.halted();
        for pid in &processes {
            // One that ends meanwhile is none to complain about.
            let _ = tell(*pid, "KILL");
        }
        // The data may be used again only when nobody holds it.
        while processes.iter().any(|pid| is_alive(*pid)) {
            std::thread::sleep(Duration::from_millis(2));
        }
        // Where nobody collects the dead (a container's first process may not), they still count as alive for the next
        // server, which then refuses to start beside them.
        let socket = format!(".s.PGSQL.{}.lock", self.port);
        for lock in [self.data().join("postmaster.pid"), self.folder.join(socket)] {
            let _ = std::fs::remove_file(lock);
        }
    }

    /// Every process stands still, connections stay open.
    pub fn freeze(&self) {
        for pid in self.halted() {
            let _ = tell(pid, "STOP");
        }
    }

    pub fn thaw(&self) {
        for pid in self.processes() {
            let _ = tell(pid, "CONT");
        }
    }

    /// From a standby to a primary.
    pub fn promote(&self) {
        self.run("pg_ctl", &["promote", "--wait", "--silent", "--pgdata"]);
    }

    /// One statement through `psql`; answers its rows, columns divided by `|`.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let port = self.port.to_string();
        let output = self
            .command("psql")
            .args(["--host=127.0.0.1", "--username=postgres", "--port", &port])
            .args(["--dbname", database, "--no-psqlrc", "--quiet"])
            .args([
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--command",
                sql,
            ])
            .output()
            .expect("psql");
        assert!(
            output.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn new(parent: &Path, name: &str) -> Self {
        let folder = parent.join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let cluster = Self {
            port: free_port(),
            folder,
            programs: programs(),
        };
        if is_root() {
            let folder = cluster.folder.display().to_string();
            let done = Command::new("chown").args(["postgres", &folder]).status();
            assert!(
                done.is_ok_and(|status| status.success()),
                "chown {folder}: is there a user postgres?"
            );
        }
        cluster
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn configure(&self, settings: &[&str]) {
        let own = [
            format!("port={}", self.port),
            format!("unix_socket_directories='{}'", self.folder.display()),
            "listen_addresses='127.0.0.1'".to_owned(),
            "max_connections=200".to_owned(),
            "logging_collector=on".to_owned(),
        ];
        let lines: Vec<String> = own
            .into_iter()
            .chain(settings.iter().map(|setting| (*setting).to_owned()))
            .collect();
        let file = self.data().join("postgresql.conf");
        let before = std::fs::read_to_string(&file).expect("the configuration");
        std::fs::write(&file, format!("{before}\n{}\n", lines.join("\n")))
            .expect("the configuration");
    }

    /// Runs one of PostgreSQL's programs on the data's folder.
    fn run(&self, program: &str, arguments: &[&str]) {
        let status = self
            .command(program)
            .args(arguments)
            .arg(self.data())
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .status()
            .expect(program);
        assert!(status.success(), "{program} failed");
    }

    /// PostgreSQL refuses to run as root.
    fn command(&self, program: &str) -> Command {
        let path = self.programs.join(program);
        if !is_root() {
            return Command::new(path);
        }
        let mut command = Command::new("setpriv");
        command
            .args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "--",
            ])
            .arg(path);
        command
    }

    /// The server's processes, of which the first one stands still, so that no further ones come.
    fn halted(&self) -> Vec<u32> {
        if let Some(first) = self.processes().first() {
            let _ = tell(*first, "STOP");
        }
        self.processes()
    }

    /// The server's processes: the first one and its children.
    pub fn processes(&self) -> Vec<u32> {
        let file = self.data().join("postmaster.pid");
        let Some(first) = std::fs::read_to_string(file)
            .ok()
            .and_then(|text| text.lines().next()?.trim().parse::<u32>().ok())
            .filter(|pid| is_alive(*pid))
        else {
            return Vec::new();
        };
        let children = std::fs::read_to_string(format!("/proc/{first}/task/{first}/children"));
        let children = children.unwrap_or_default();
        std::iter::once(first)
            .chain(
                children
                    .split_whitespace()
                    .filter_map(|pid| pid.parse().ok()),
            )
            .collect()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sends a signal to a process that may be gone.
fn tell(pid: u32, name: &str) -> std::io::Result<std::process::ExitStatus> {
    Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .stderr(Stdio::null())
        .status()
}

/// Whether there is such a process; one that has ended and was not waited for is none.
fn is_alive(pid: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        stat.rsplit_once(')')
            .is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
    })
}

/// The folder in which `initdb` really is, since the others may not be linked beside it; `.ci/postgres` puts it on the
/// path.
#[expect(clippy::disallowed_methods, reason = "not a variable of the program")]
fn programs() -> PathBuf {
    let path = std::env::var("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .find_map(|folder| folder.join("initdb").canonicalize().ok())
        .and_then(|program| Some(program.parent()?.to_owned()))
        .expect("PostgreSQL's programs on the path: `.ci/drills` sees to it")
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|process| {
        use std::os::unix::fs::MetadataExt as _;
        process.uid() == 0
    })
}
