//! The built program, in a process of its own.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// What a service is started with; replicas of one service share it.
#[derive(Clone)]
pub struct Setup {
    pub database_url: String,
    /// The SQLite file, the master key, the logs.
    pub folder: PathBuf,
    /// More `SELARAS_…` variables.
    pub variables: Vec<(String, String)>,
}

/// A running process of the program. It dies with the value.
pub struct Service {
    pub base: String,
    pub port: u16,
    pub setup: Setup,
    process: Child,
}

impl Setup {
    pub fn new(database_url: impl Into<String>, folder: &Path) -> Self {
        Self {
            database_url: database_url.into(),
            folder: folder.to_owned(),
            variables: vec![("SELARAS_RATE_LIMIT".to_owned(), "0".to_owned())],
        }
    }

    /// A file in `folder`.
    pub fn sqlite(folder: &Path) -> Self {
        let file = folder.join("selaras.db");
        Self::new(format!("sqlite:{}", file.display()), folder)
    }

    /// With one more variable.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.variables.push((name.to_owned(), value.to_string()));
        self
    }

    /// The program with this setup and nothing else from this process's surroundings that it would read.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_selaras"));
        command
            .env("DATABASE_URL", &self.database_url)
            .env("SELARAS_DATA_DIR", &self.folder)
            .env("SELARAS_PUBLIC_URL", "http://selaras.test")
            .env("SELARAS_LOG_FORMAT", "json")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null());
        command
    }

    /// Brings the database up to date.
    pub fn migrate(&self) {
        let status = self.command().arg("migrate").status().expect("the program");
        assert!(status.success(), "the migrations failed");
    }
}

impl Service {
    /// Starts a process on a free port and waits until it can answer.
    pub fn start(setup: &Setup) -> Self {
        Self::start_at(setup, free_port())
    }

    pub fn start_at(setup: &Setup, port: u16) -> Self {
        let service = Self::spawn_at(setup, port);
        let since = Instant::now();
        while !service.is_ready() {
            assert!(
                since.elapsed() < Duration::from_secs(30),
                "the service at port {port} did not become ready; its log: {}",
                service.log().display()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        service
    }

    /// As [`start_at`](Self::start_at), without the wait.
    pub fn spawn_at(setup: &Setup, port: u16) -> Self {
        let log = std::fs::File::options()
            .append(true)
            .create(true)
            .open(setup.folder.join(format!("service-{port}.log")))
            .expect("a log file");
        let process = setup
            .command()
            .arg("serve")
            .env("SELARAS_BIND", format!("127.0.0.1:{port}"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the program");
        Self {
            base: format!("http://127.0.0.1:{port}"),
            port,
            setup: setup.clone(),
            process,
        }
    }

    /// Whether it says that it can answer.
    pub fn is_ready(&self) -> bool {
        answers_200(self.port, "/health/ready")
    }

    pub fn log(&self) -> PathBuf {
        self.setup.folder.join(format!("service-{}.log", self.port))
    }

    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// SIGTERM.
    pub fn tell_to_stop(&self) {
        signal(self.pid(), "TERM");
    }

    /// Waits for the end of a process that was told to stop; answers whether it ended well.
    pub fn ended_well(&mut self, within: Duration) -> bool {
        let since = Instant::now();
        while since.elapsed() < within {
            if let Some(status) = self.process.try_wait().expect("the process") {
                return status.success();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the process did not end within {within:?}");
    }

    /// Resident memory, in MiB.
    pub fn memory(&self) -> u64 {
        status_kib(self.pid(), "VmRSS:") / 1024
    }

    /// From here on [`peak_memory`](Self::peak_memory) counts anew.
    pub fn forget_peak_memory(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.pid()), "5").expect("a live process");
    }

    /// The most resident memory so far, in MiB.
    pub fn peak_memory(&self) -> u64 {
        status_kib(self.pid(), "VmHWM:") / 1024
    }
}

impl Drop for Service {
    /// Where the drill has failed, what the process called an error is told; its log is gone afterwards.
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            for line in log.lines().filter(|line| line.contains("ERROR")) {
                eprintln!("{}: {line}", self.port);
            }
        }
    }
}

/// Callers' connections that the process at a port has open; those that it has closed, and the system has not, are none.
pub fn connections(port: u16) -> usize {
    let port = format!(":{port:04X}");
    let table = std::fs::read_to_string("/proc/net/tcp").expect("the system's connections");
    let is_open = |line: &&str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        // Local address, state (0A listens), and the file, which is 0 where the process has none any more.
        columns.get(1).is_some_and(|local| local.ends_with(&port))
            && columns.get(3).is_some_and(|state| *state != "0A")
            && columns.get(9).is_some_and(|file| *file != "0")
    };
    table.lines().filter(is_open).count()
}

/// Sends a signal by name to a process.
pub fn signal(pid: u32, name: &str) {
    let status = Command::new("kill")
        .args([format!("-{name}"), pid.to_string()])
        .status()
        .expect("kill");
    assert!(status.success(), "kill -{name} {pid}");
}

fn status_kib(pid: u32, field: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a live process");
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok())
        .expect("a figure in KiB")
}

/// A port that was free a moment ago, below the range from which the system takes ports for outgoing connections.
/// Each is handed out once in this process.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 100).expect("a small number") * 100;
    loop {
        let port = 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Whether `path` answers 200; blocking, without a runtime.
fn answers_200(port: u16, path: &str) -> bool {
    use std::io::{Read as _, Write as _};
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
    let head = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut start = [0; 12];
    stream.write_all(head.as_bytes()).is_ok()
        && stream.read_exact(&mut start).is_ok()
        && start == *b"HTTP/1.1 200"
}
