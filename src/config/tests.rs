use super::*;

fn load(variables: &[(&str, &str)]) -> Result<Config, String> {
    load_with(&[], variables)
}

fn load_with(args: &[&str], variables: &[(&str, &str)]) -> Result<Config, String> {
    let mut all = Variables::default();
    for (name, value) in variables {
        all.set(*name, value);
    }
    Config::load(args, &all)
}

#[test]
fn nothing_set_means_the_documented_defaults() {
    let config = load(&[]).unwrap();
    assert_eq!(config.database_url().as_str(), "sqlite:data/selaras.db");
    assert_eq!(config.database().read_url, None);
    assert_eq!(config.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.metrics_bind, None);
    assert_eq!(config.key_file(), Path::new("data/master.key"));
    assert_eq!(config.lock_file(), Some("data/selaras.db.lock".into()));
    assert_eq!(
        config.demo_client_file(),
        Path::new("data/demo-client.json")
    );
    assert_eq!(config.public_url.as_str(), "http://localhost:8080");
    assert_eq!(config.issuers, Issuers(Vec::new()));
    assert_eq!(config.cors_origins, Origins(Vec::new()));
    assert_eq!(config.trusted_proxies, Proxies(Vec::new()));
    assert_eq!(config.open_data_publisher, None);
    assert_eq!(config.open_data_contact, None);
    assert_eq!(config.open_data_licence, None);
    assert_eq!(config.log.as_str(), "info");
    assert_eq!(config.rate_limit, 50);
    assert_eq!(config.deadline, Duration::from_secs(10));
    assert_eq!(
        (config.database().pool_size, config.queue as usize),
        (16, 1024)
    );
    assert!(config.workers() >= 1);
    assert_eq!(config.max_connections, 10_000);
    assert_eq!(config.drain_delay, Duration::from_secs(2));
    assert_eq!(config.shutdown_timeout, Duration::from_secs(25));
}

#[test]
fn the_database_and_the_keys_lie_in_the_data_directory_unless_they_are_named() {
    let config = load(&[("SELARAS_DATA_DIR", "/srv/selaras")]).unwrap();
    assert_eq!(
        config.database_url().as_str(),
        "sqlite:/srv/selaras/selaras.db"
    );
    assert_eq!(config.key_file(), Path::new("/srv/selaras/master.key"));
    let config = load(&[
        ("SELARAS_DATA_DIR", "/srv/selaras"),
        ("DATABASE_URL", "sqlite:///tmp/x.db"),
        ("SELARAS_KEY_FILE", "/etc/key"),
    ])
    .unwrap();
    assert_eq!(config.lock_file(), Some("/tmp/x.db.lock".into()));
    assert_eq!(config.key_file(), Path::new("/etc/key"));
    let config = load(&[("DATABASE_URL", "postgres://a@b/c")]).unwrap();
    assert_eq!(config.lock_file(), None);
}

#[test]
fn a_flag_wins_over_its_variable_and_an_empty_variable_is_none() {
    let variables = [
        ("SELARAS_BIND", "127.0.0.1:1"),
        ("SELARAS_METRICS_BIND", ""),
        ("SELARAS_WORKERS", ""),
    ];
    assert_eq!(load(&variables).unwrap().bind.port(), 1);
    let config = load_with(&["--bind", "127.0.0.1:2"], &variables).unwrap();
    assert_eq!((config.bind.port(), config.metrics_bind), (2, None));
    let config = load_with(
        &["--bind", "127.0.0.1:2", "--bind", "127.0.0.1:3"],
        &[("SELARAS_BIND", "wrong")],
    )
    .unwrap();
    assert_eq!(config.bind.port(), 3);
}

#[test]
fn lists_are_separated_by_commas() {
    let config = load(&[
        (
            "SELARAS_CORS_ORIGINS",
            "https://a.example, http://localhost:5173",
        ),
        ("SELARAS_TRUSTED_PROXIES", "10.0.0.7,172.16.0.0/12"),
    ])
    .unwrap();
    assert_eq!(
        config.cors_origins.0,
        ["https://a.example", "http://localhost:5173"]
    );
    assert!(config.trusted_proxies.contain([172, 17, 0, 2].into()));
    assert!(!config.trusted_proxies.contain([10, 0, 0, 8].into()));
}

/// Variable, flag, and what they cannot be.
const WRONG: &[(&str, &str, &[&str])] = &[
    (
        "DATABASE_URL",
        "--database-url",
        &[
            "mysql://x",
            "selaras.db",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:data/",
            "sqlite:x.db?mode=ro",
            "postgres://h:port/x",
            "postgres:",
        ],
    ),
    (
        "DATABASE_READ_URL",
        "--database-read-url",
        &["http://x", "sqlite:x.db", "postgres://a@b/c"],
    ),
    (
        "SELARAS_BIND",
        "--bind",
        &[
            "8080",
            "localhost",
            "localhost:8080",
            "127.0.0.1",
            "127.0.0.1:70000",
        ],
    ),
    ("SELARAS_METRICS_BIND", "--metrics-bind", &["on"]),
    (
        "SELARAS_PUBLIC_URL",
        "--public-url",
        &[
            "api.example",
            "ftp://a",
            "https://a/",
            "https://a?x=1",
            "https://a#x",
            "https://u:p@a",
            "https://",
            "HTTPS://a",
            "https://A",
            "https://a:443",
            "https://a b",
        ],
    ),
    (
        "SELARAS_ISSUERS",
        "--issuers",
        &["{}", "[", "@/nowhere/issuers.json"],
    ),
    (
        "SELARAS_CORS_ORIGINS",
        "--cors-origins",
        &[
            "*",
            "null",
            "app.example",
            "https://a/",
            "https://a/x",
            "https://A.example",
            "https://a:443",
            "file:///x",
            "https://a,*",
        ],
    ),
    (
        "SELARAS_TRUSTED_PROXIES",
        "--trusted-proxies",
        &["proxy", "10.0.0.0/33", "10.0.0.1;10.0.0.2"],
    ),
    (
        "SELARAS_LOG",
        "--log",
        &["loud", "info,selaras=loud", "=info", "selaras::db"],
    ),
    ("SELARAS_LOG_FORMAT", "--log-format", &["xml", "JSON"]),
    (
        "SELARAS_RATE_LIMIT",
        "--rate-limit",
        &["-1", "1.5", "many", "1000001"],
    ),
    ("SELARAS_DEADLINE", "--deadline", &["0", "10s", "601"]),
    ("SELARAS_POOL_SIZE", "--pool-size", &["0", "1001"]),
    ("SELARAS_QUEUE", "--queue", &["0", "x"]),
    ("SELARAS_WORKERS", "--workers", &["0", "513"]),
    ("SELARAS_MAX_CONNECTIONS", "--max-connections", &["0"]),
    ("SELARAS_DRAIN_DELAY", "--drain-delay", &["-1", "301"]),
    (
        "SELARAS_SHUTDOWN_TIMEOUT",
        "--shutdown-timeout",
        &["601", "soon"],
    ),
];

#[test]
fn a_wrong_value_is_one_line_that_names_the_variable_and_the_flag() {
    for (name, flag, values) in WRONG {
        for value in *values {
            let line = load(&[(name, value)]).unwrap_err();
            assert!(
                line.starts_with(&format!("{name} ({flag}) ")),
                "{name}={value}: {line}"
            );
            assert!(!line.contains('\n'), "{line}");
            assert!(line.len() < 250, "{line}");
        }
    }
}

#[test]
fn every_variable_is_a_flag_and_is_explained() {
    use clap::CommandFactory;

    #[derive(Parser)]
    struct Whole {
        #[command(flatten)]
        config: Config,
    }
    let command = Whole::command();
    for arg in command.get_arguments() {
        let (name, flag) = (
            arg.get_env().unwrap().to_str().unwrap(),
            arg.get_long().unwrap(),
        );
        let usual = flag.to_uppercase().replace('-', "_");
        assert!(
            name == usual || name == format!("SELARAS_{usual}"),
            "{flag}: {name}"
        );
        assert!(arg.get_help().is_some(), "{name}");
    }
    let Err(Stop::Print(help)) = parse::<Whole>(
        ["selaras", "--help"].map(Into::into),
        &Variables::from([("SELARAS_BIND", "hunter2")]),
    ) else {
        panic!("help");
    };
    for arg in command.get_arguments() {
        assert!(
            help.contains(&format!("[env: {}]", arg.get_env().unwrap().display())),
            "{help}"
        );
    }
    assert!(!help.contains("hunter2"));
}

#[test]
fn no_line_and_no_debug_text_shows_a_password() {
    let url = "postgres://user:hunter2@db.example/selaras";
    let config = load(&[("DATABASE_URL", url), ("DATABASE_READ_URL", url)]).unwrap();
    assert_eq!(
        config.database_url().to_string(),
        "postgres://db.example/selaras"
    );
    assert!(!format!("{config:?}").contains("hunter2"));
    for (name, value) in [
        ("DATABASE_URL", "mysql://user:hunter2@db/x"),
        ("DATABASE_URL", "postgres://user:hunter2@db:x/y"),
        ("SELARAS_ISSUERS", "{\"secret\": \"hunter2\"}"),
    ] {
        assert!(!load(&[(name, value)]).unwrap_err().contains("hunter2"));
    }
    let args = ["--database-url", "mysql://user:hunter2@db/x"];
    assert!(!load_with(&args, &[]).unwrap_err().contains("hunter2"));
}

#[test]
fn a_replica_needs_postgresql_as_the_primary() {
    let replica = ("DATABASE_READ_URL", "postgres://a@b/c");
    assert!(load(&[replica, ("DATABASE_URL", "postgres://a@d/c")]).is_ok());
    assert!(load(&[replica, ("DATABASE_URL", "sqlite:x.db")]).is_err());
}

#[test]
fn a_variable_of_ours_that_does_not_exist_is_noticed() {
    #[derive(Parser)]
    struct Whole {
        #[command(flatten)]
        _config: Config,
    }
    let variables = Variables::from([
        ("SELARAS_BIND", "x"),
        ("SELARAS_BINDD", "x"),
        ("SELARAS_PORT_80_TCP", "x"),
        ("SELARAS_SERVICE_HOST", "x"),
        ("PATH", "x"),
    ]);
    assert_eq!(variables.unknown::<Whole>(), ["SELARAS_BINDD"]);
}
