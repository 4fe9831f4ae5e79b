//! Balancers in front of a service, as Debian packages them.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{Service, free_port};

/// A running balancer. It dies with the value.
pub struct Balancer {
    pub base: String,
    pub port: u16,
    log: PathBuf,
    process: Child,
}

/// A request that a balancer has read, as its log tells of it when it is over.
#[derive(Clone, Debug)]
pub struct Logged {
    /// The port of the caller's connection.
    pub from: u16,
    /// The `X-Request-Id` under which it was sent on.
    pub id: String,
    /// How often it was sent on: never where the balancer refused it, again where a kept connection had ended before.
    pub times: usize,
}

impl Balancer {
    /// haproxy in front of several replicas, which it asks `/health/ready`. What it has sent on it does not send again.
    pub fn over(folder: &Path, replicas: &[Service]) -> Self {
        let port = free_port();
        let mut text = format!(
            "defaults
    mode http
    timeout connect 1s
    timeout client 75s
    timeout server 60s
    timeout http-keep-alive 60s
    option redispatch
    retries 2
frontend public
    bind 127.0.0.1:{port}
    default_backend api
backend api
    balance leastconn
    option httpchk GET /health/ready
    default-server check inter 200ms fall 2 rise 1
"
        );
        for replica in replicas {
            text += &format!("    server r{0} 127.0.0.1:{0}\n", replica.port);
        }
        Self::with_haproxy(folder, port, &text)
    }

    /// Gives each request that it sends to the service an id of its own, and logs it. Requests of all callers share connections to the service (`http-reuse always`).
    pub fn haproxy(folder: &Path, service: u16) -> Self {
        let port = free_port();
        let text = format!(
            "defaults
    mode http
    log stdout format raw local0
    log-format \"%cp %[var(txn.id)] %s\"
    timeout connect 2s
    timeout client 90s
    timeout http-keep-alive 90s
    timeout http-request 5s
    timeout server 30s
    http-reuse always
frontend public
    bind 127.0.0.1:{port}
    http-request set-var(txn.id) uuid()
    http-request set-header X-Request-Id sent-%[var(txn.id)]
    default_backend api
backend api
    server one 127.0.0.1:{service} pool-purge-delay 120s
"
        );
        Self::with_haproxy(folder, port, &text)
    }

    fn with_haproxy(folder: &Path, port: u16, configuration: &str) -> Self {
        let file = folder.join(format!("haproxy-{port}.cfg"));
        std::fs::write(&file, configuration).expect("a configuration");
        let log = folder.join(format!("haproxy-{port}.log"));
        let mut command = Command::new("haproxy");
        command
            .args(["-db", "-f"])
            .arg(&file)
            .stdout(File::create(&log).expect("a log"));
        Self::start(command, port, log)
    }

    /// As [`haproxy`](Self::haproxy).
    pub fn nginx(folder: &Path, service: u16) -> Self {
        let port = free_port();
        let folder = folder.join(format!("nginx-{port}"));
        std::fs::create_dir_all(&folder).expect("a folder");
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .iter()
            .map(|name| format!("    {name}_temp_path {}/{name};\n", folder.display()))
            .collect();
        let text = format!(
            "daemon off;
master_process off;
error_log {folder}/error.log;
pid {folder}/nginx.pid;
events {{ worker_connections 512; }}
http {{
    log_format sent '$remote_port $request_id $upstream_addr';
    access_log {folder}/access.log sent;
{temporary}    keepalive_timeout 90s;
    upstream api {{
        server 127.0.0.1:{service};
        keepalive 8;
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://api;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            proxy_set_header X-Request-Id sent-$request_id;
            proxy_request_buffering off;
        }}
    }}
}}
",
            folder = folder.display(),
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, text).expect("a configuration");
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&file).arg("-p").arg(&folder);
        command.stdout(Stdio::null());
        Self::start(command, port, folder.join("access.log"))
    }

    /// The requests that it has read and that are over, also those that it has refused itself.
    pub fn read(&self) -> Vec<Logged> {
        let log = std::fs::read_to_string(&self.log).expect("the balancer's log");
        let lines = log.lines().filter_map(|line| {
            let mut words = line.splitn(3, ' ');
            let (from, id, to) = (words.next()?, words.next()?, words.next()?);
            Some(Logged {
                from: from.parse().ok()?,
                id: format!("sent-{id}"),
                times: match to {
                    "<NOSRV>" | "-" => 0,
                    to => to.split(',').count(),
                },
            })
        });
        lines.collect()
    }

    fn start(mut command: Command, port: u16, log: PathBuf) -> Self {
        let process = command
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|_| panic!("{command:?}: `.ci/drills` sees to it"));
        let since = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                since.elapsed() < Duration::from_secs(10),
                "{command:?} does not listen"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Self {
            base: format!("http://127.0.0.1:{port}"),
            port,
            log,
            process,
        }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
