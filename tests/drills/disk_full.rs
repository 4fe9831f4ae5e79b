//! SQLite on a disk that is full, and beside a reader who does not end.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection};

use crate::outages::{BACK, SLACK};
use crate::support::{Load, Office, Service, Setup, Work, note, pick};

#[actix_web::test]
async fn disk_full_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::small(folder.path());
    let file = disk.folder.join("selaras.db");
    let setup = Setup::new(format!("sqlite:{}", file.display()), folder.path());
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    let (mut figures, mut before) = (Vec::new(), 0);
    for round in 0..pick(2, 10) {
        assert!(office.renew(&service.base).await, "no token");
        let load = Load::start_at(
            &office,
            std::slice::from_ref(&service.base),
            round * 1_000_000,
        );
        tokio::time::sleep(Duration::from_secs(1)).await;
        let full = Instant::now();
        let ballast = disk.fill();
        load.first(Work::Write, 507, Duration::from_secs(60)).await;
        let first = full.elapsed();
        tokio::time::sleep(Duration::from_secs(pick(3, 30))).await;
        let refused_until = Instant::now();
        drop(ballast);
        let freed = Instant::now();
        let back = load
            .first_success(Work::Write, freed, Duration::from_secs(20))
            .await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let story = load.end().await;

        for told in &story.told {
            let written = told.work == Work::Write && told.is_refusal(507, &["storage_full"]);
            assert!(
                told.is_success() || (written && told.heard > full && told.sent < freed + BACK),
                "{:?} was answered {:?}",
                told.work,
                told.answer
            );
            assert!(
                told.took() < Duration::from_secs(2) + SLACK,
                "{:?} took {:?}",
                told.work,
                told.took()
            );
        }
        assert!(back <= BACK, "writes came back after {back:?}");
        let of = |status: u16| {
            let told = story.told.iter().filter(|told| told.status() == status);
            told.filter(|told| told.sent > full + first && told.heard < refused_until)
                .count()
        };
        figures.push(format!(
            "full after {first:.1?}, then {} × 507, {} writes and {} reads answered, back after {back:.0?}, {} promises",
            of(507),
            of(201),
            of(200),
            story.promises.len()
        ));
        assert!(of(200) > 0 && of(507) > 0, "{figures:?}");
        story
            .keeps_its_promises_beside(before, &office, &service.base)
            .await;
        before += story.promises.len();
    }
    note("disk full", figures.join("; "));
    drop(service);
    assert_eq!(
        lines(
            &file,
            "SELECT integrity_check AS line FROM pragma_integrity_check"
        ),
        ["ok"]
    );
    assert!(
        lines(
            &file,
            "SELECT \"table\" AS line FROM pragma_foreign_key_check"
        )
        .is_empty()
    );
}

/// While somebody reads (a backup, an operator's shell), what is written since piles up beside the database. It is
/// taken away by itself afterwards.
#[actix_web::test]
async fn disk_full_of_a_log_that_a_long_reader_keeps() {
    const MIB: u64 = 1024 * 1024;
    let folder = tempfile::tempdir().expect("a folder");
    let setup = Setup::sqlite(folder.path());
    setup.migrate();
    let service = Service::start(&setup);
    let office = Office::open(&setup, &service.base).await;
    let file = folder.path().join("selaras.db");
    let log = || {
        let log = file.with_extension("db-wal");
        std::fs::metadata(log).map_or(0, |log| log.len()) / MIB
    };
    let load = Load::start(&office, std::slice::from_ref(&service.base));
    tokio::time::sleep(Duration::from_secs(4)).await;
    let usual = log();
    let mut reader = SqliteConnection::establish(&file.display().to_string()).expect("the file");
    reader
        .batch_execute("BEGIN; SELECT count(*) FROM employers;")
        .expect("a read");
    let since = Instant::now();
    while log() < pick(24, 200) {
        assert!(
            since.elapsed() < Duration::from_secs(300),
            "the log stays at {} MiB",
            log()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let (grown, kept) = (log(), since.elapsed());
    reader.batch_execute("COMMIT").expect("the end of a read");
    let since = Instant::now();
    while log() > 16 {
        assert!(
            since.elapsed() < Duration::from_secs(20),
            "the log stays at {} MiB",
            log()
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    note(
        "SQLite's log",
        format!(
            "{usual} MiB under load, {grown} MiB after a reader of {kept:.0?}, {} MiB {:.1?} after its end",
            log(),
            since.elapsed()
        ),
    );
    let story = load.end().await;
    for told in &story.told {
        assert!(
            told.is_success(),
            "{:?} was answered {:?}",
            told.work,
            told.answer
        );
    }
    story.keeps_its_promises(&office, &service.base).await;
}

/// A small disk of the drill's own.
struct Disk {
    folder: PathBuf,
    is_mounted: bool,
}

impl Disk {
    /// A file system in memory; where nothing may be mounted (an ordinary container), the one that containers have in
    /// `/dev/shm`, as long as it is small.
    fn small(parent: &Path) -> Self {
        let folder = parent.join("disk");
        std::fs::create_dir(&folder).expect("a folder");
        let mount = Command::new("mount")
            .args([
                "-t",
                "tmpfs",
                "-o",
                pick("size=24m", "size=240m"),
                "selaras-drill",
            ])
            .arg(&folder)
            .status();
        if mount.is_ok_and(|status| status.success()) {
            return Self {
                folder,
                is_mounted: true,
            };
        }
        let size = Command::new("df")
            .args(["--output=size", "--block-size=1M", "/dev/shm"])
            .output()
            .expect("df");
        let size = String::from_utf8_lossy(&size.stdout);
        let size: u64 = size
            .split_whitespace()
            .last()
            .and_then(|size| size.parse().ok())
            .unwrap_or(0);
        assert!(
            (8..=256).contains(&size),
            "a full disk needs a small disk: nothing may be mounted here, and /dev/shm has {size} MiB"
        );
        note(
            "disk full",
            format!("nothing may be mounted here: on /dev/shm, {size} MiB"),
        );
        let folder = tempfile::Builder::new()
            .prefix("selaras-drill")
            .tempdir_in("/dev/shm");
        Self {
            folder: folder.expect("a folder in /dev/shm").keep(),
            is_mounted: false,
        }
    }

    /// A file that takes all the room there is, for as long as the value lives.
    fn fill(&self) -> Ballast {
        let path = self.folder.join("ballast");
        let mut file = File::create(&path).expect("a file");
        for size in [1024 * 1024, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        Ballast(path)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if self.is_mounted {
            let _ = Command::new("umount")
                .arg("--lazy")
                .arg(&self.folder)
                .status();
        } else {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

struct Ballast(PathBuf);

impl Drop for Ballast {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

fn lines(file: &Path, sql: &str) -> Vec<String> {
    let mut file = SqliteConnection::establish(&file.display().to_string()).expect("the database");
    let lines: Vec<Line> = diesel::sql_query(sql).load(&mut file).expect(sql);
    lines.into_iter().map(|line| line.line).collect()
}
