use clap::CommandFactory as _;
use serde_json::Value;

use super::*;

/// What the command line prints.
fn output(args: &[&str], variables: &Variables) -> Result<String, Failure> {
    let mut out = Vec::new();
    run(
        std::iter::once("selaras")
            .chain(args.iter().copied())
            .map(OsString::from),
        variables,
        &mut out,
    )?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn wrong_usage_is_one_line_and_exit_code_2() {
    let none = Variables::default();
    for (args, words) in [
        (&["serv"][..], "serv"),
        (&["--bnd", "x"], "--bnd"),
        (&["serve", "--bind", "x"], "SELARAS_BIND (--bind)"),
        (&["--bind", "x", "serve"], "SELARAS_BIND (--bind)"),
        (&["client"], "subcommand"),
        (&["client", "create"], "--agency"),
        (
            &[
                "client",
                "create",
                "--agency",
                "Pekalongan",
                "--scope",
                "admin",
            ],
            "--agency cannot be \"Pekalongan\"",
        ),
        (
            &["client", "create", "--agency", "99", "--scope", "admin"],
            "--agency cannot be \"99\"",
        ),
        (
            &[
                "client",
                "create",
                "--agency",
                "33.75",
                "--scope",
                "everything",
            ],
            "no scope named \"everything\"",
        ),
        (
            &[
                "client", "create", "--agency", "33.75", "--scope", "admin", "--party", "x",
            ],
            "--party cannot be \"x\"",
        ),
        (&["key", "rotate", "--algorithm", "HS256"], "--algorithm"),
        (&["openapi", "--version", "2.0"], "3.1, 3.0"),
        (&["health", "--url", "ftp://x"], "--url"),
        (
            &["--database-read-url", "postgres://a@b/c"],
            "DATABASE_READ_URL",
        ),
    ] {
        let failure = output(args, &none).unwrap_err();
        let line = failure.to_string();
        assert_eq!(failure.code, 2, "{args:?}: {line}");
        assert!(
            line.contains(words) && !line.contains('\n'),
            "{args:?}: {line}"
        );
    }
    let wrong = Variables::from([("SELARAS_DEADLINE", "soon")]);
    assert_eq!(output(&["migrate"], &wrong).unwrap_err().code, 2);
}

#[test]
fn flags_stand_before_or_after_the_command() {
    for args in [
        ["--bind", "127.0.0.1:9", "serve"],
        ["serve", "--bind", "127.0.0.1:9"],
    ] {
        let args = std::iter::once("selaras").chain(args).map(OsString::from);
        let cli: Cli = parse(
            args,
            &Variables::from([("SELARAS_BIND", "127.0.0.1:7"), ("SELARAS_QUEUE", "3")]),
        )
        .unwrap();
        assert_eq!(cli.config.bind.port(), 9);
        assert_eq!(cli.config.queue, 3);
    }
}

/// A data directory of the test's own.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("selaras-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn variables(&self) -> Variables {
        Variables::from([
            ("SELARAS_DATA_DIR", self.0.as_os_str()),
            ("SELARAS_LOG", "off".as_ref()),
        ])
    }

    fn run(&self, args: &[&str]) -> Result<String, Failure> {
        output(args, &self.variables())
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.run(args).unwrap()).unwrap()
    }

    fn code(&self, args: &[&str]) -> u8 {
        self.run(args).map_or_else(|failure| failure.code, |_| 0)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const CLIENT: [&str; 6] = [
    "client",
    "create",
    "--agency",
    "33.26",
    "--scope",
    "employers:read",
];

#[test]
fn only_a_command_that_begins_a_database_makes_its_keys() {
    let folder = Folder::new("keys");
    assert_eq!(folder.code(&["migrate", "--check"]), 1);
    assert_eq!(folder.code(&CLIENT), 1);
    assert!(!folder.0.join("master.key").exists());
    folder.run(&["migrate"]).unwrap();
    folder.run(&["migrate", "--check"]).unwrap();
    folder.run(&CLIENT).unwrap();
    folder.run(&["key", "rotate"]).unwrap();

    let key = std::fs::read(folder.0.join("master.key")).unwrap();
    std::fs::remove_file(folder.0.join("master.key")).unwrap();
    for args in [
        &CLIENT[..],
        &["migrate"],
        &["migrate", "--check"],
        &["serve"],
        &["demo"],
        &["client", "list"],
    ] {
        let args: Vec<&str> = args
            .iter()
            .copied()
            .chain(["--bind", "127.0.0.1:0"])
            .collect();
        let failure = folder.run(&args).unwrap_err();
        assert_eq!(failure.code, 2, "{args:?}: {failure}");
        assert!(failure.to_string().contains("master.key"), "{failure}");
    }
    let other = Folder::new("other-keys");
    other.run(&["migrate"]).unwrap();
    std::fs::copy(other.0.join("master.key"), folder.0.join("master.key")).unwrap();
    assert_eq!(folder.code(&CLIENT), 2);
    std::fs::write(folder.0.join("master.key"), "no key").unwrap();
    assert_eq!(folder.code(&CLIENT), 2);
    std::fs::write(folder.0.join("master.key"), key).unwrap();
    folder.run(&CLIENT).unwrap();
}

#[test]
fn a_second_process_may_not_serve_the_same_file_but_clients_can_be_made() {
    let folder = Folder::new("lock");
    folder.run(&["migrate"]).unwrap();
    let held = crate::db::key_file::try_lock(&folder.0.join("selaras.db.lock")).unwrap();
    assert!(held.is_some());
    for args in [&["serve"][..], &["migrate"], &["demo"], &[]] {
        let failure = folder.run(args).unwrap_err();
        assert_eq!(failure.code, 2, "{args:?}: {failure}");
        assert!(
            failure.to_string().contains("another process serves"),
            "{failure}"
        );
    }
    folder.run(&["migrate", "--check"]).unwrap();
    folder.run(&CLIENT).unwrap();
    drop(held);
    folder.run(&["migrate"]).unwrap();
}

#[test]
fn a_client_is_made_listed_changed_and_disabled() {
    let folder = Folder::new("client");
    folder.run(&["migrate"]).unwrap();
    let create: Vec<&str> = CLIENT
        .iter()
        .copied()
        .chain(["--name", "Batik Contoh Jaya"])
        .collect();
    let made = folder.json(&[&create[..], &["--json"]].concat());
    let names: Vec<_> = made
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(names, ["client_id", "client_secret"]);
    let id = made["client_id"].as_str().unwrap();

    let again = folder.json(&["client", "rotate-secret", id, "--json"]);
    assert_eq!(again["client_id"], made["client_id"]);
    assert_ne!(again["client_secret"], made["client_secret"]);

    let listed = folder.json(&["client", "list", "--json"]);
    let expected = serde_json::json!({
        "client_id": id, "name": "Batik Contoh Jaya", "agency": "33.26", "party": null, "scope": "employers:read",
        "created_at": listed[0]["created_at"], "disabled_at": null,
    });
    assert_eq!(listed, serde_json::json!([expected]));

    for _ in 0..2 {
        folder.run(&["client", "disable", id]).unwrap();
    }
    assert!(folder.json(&["client", "list", "--json"])[0]["disabled_at"].is_string());
    let table = folder.run(&["client", "list"]).unwrap();
    assert!(
        table.contains(&format!(
            "{id}  33.26          disabled  Batik Contoh Jaya  employers:read\n"
        )),
        "{table}"
    );
    assert!(folder.run(&create).unwrap().contains("client secret: sk_"));
}

#[test]
fn the_demo_office_is_loaded_once_and_its_client_is_kept() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("demo");
    assert!(folder.run(&["demo"]).unwrap().contains("loaded"));
    let file = folder.0.join("demo-client.json");
    assert_eq!(
        std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let kept = std::fs::read_to_string(&file).unwrap();
    let client: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(client["token_url"], "http://localhost:8080/oauth2/token");
    for name in ["client_id", "client_secret", "scope", "agency"] {
        assert!(client[name].is_string(), "{name}");
    }
    assert!(
        folder
            .run(&["demo"])
            .unwrap()
            .contains("nothing was loaded")
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
}

#[test]
fn a_client_is_bound_to_a_record_that_its_agency_has() {
    let folder = Folder::new("bound");
    folder.run(&["demo"]).unwrap();
    let create = |agency, party| {
        let scope = "employers:read";
        folder.code(&[
            "client", "create", "--agency", agency, "--scope", scope, "--party", party,
        ])
    };
    let (employer, provider) = (
        "employer:018cc251-f400-7000-8000-000000001001",
        "training-provider:018cc251-f400-7000-8000-000000003001",
    );
    assert_eq!(
        (create("33.75", employer), create("33.75", provider)),
        (0, 0)
    );
    assert_eq!((create("33.26", employer), create("33", provider)), (2, 2));
    let nobody = "employer:018cc251-f400-7000-8000-00000000ffff";
    assert_eq!(create("33.75", nobody), 2);
    let list = folder.run(&["client", "list"]).unwrap();
    assert_eq!(list.matches(employer).count(), 1, "{list}");
}

#[test]
fn what_does_not_exist_cannot_be_disabled() {
    let folder = Folder::new("unknown");
    folder.run(&["migrate"]).unwrap();
    assert_eq!(folder.code(&["client", "disable", "cl_x"]), 2);
    assert_eq!(
        folder.code(&["client", "rotate-secret", "cl_x", "--json"]),
        2
    );
}

#[test]
fn the_document_needs_no_database() {
    let folder = Folder::new("document");
    assert_eq!(
        folder.json(&["openapi"])["openapi"].as_str().unwrap()[..4],
        *"3.1."
    );
    assert_eq!(
        folder.json(&["openapi", "--version", "3.0"])["openapi"]
            .as_str()
            .unwrap()[..4],
        *"3.0."
    );
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), 0);
}

#[test]
fn health_is_an_exit_code() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answers = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let mut asked = Vec::new();
        for status in ["200 OK", "503 Service Unavailable", "200 OK"] {
            let (mut caller, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let length = caller.read(&mut head).unwrap();
            asked.push(
                String::from_utf8_lossy(&head[..length])
                    .lines()
                    .next()
                    .unwrap()
                    .to_owned(),
            );
            write!(
                caller,
                "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            )
            .unwrap();
        }
        asked
    });
    let folder = Folder::new("health");
    assert_eq!(folder.code(&["health", "--url", &url]), 0);
    assert_eq!(folder.code(&["health", "--url", &url]), 1);
    assert_eq!(
        folder.code(&["health", "--url", &format!("{url}/health/live")]),
        0
    );
    assert_eq!(
        answers.join().unwrap(),
        [
            "GET /health/ready HTTP/1.1",
            "GET /health/ready HTTP/1.1",
            "GET /health/live HTTP/1.1"
        ]
    );
    assert_eq!(folder.code(&["health", "--url", &url]), 1);
}
