//! Balancers in front of a service, as Debian packages them.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::free_port;

/// A running balancer, which gives each request that it sends to the service an id of its own. It dies with the value.
pub struct Balancer {
    pub port: u16,
    process: Child,
}

impl Balancer {
    /// Requests of all callers share connections to the service (`http-reuse always`).
    pub fn haproxy(folder: &Path, service: u16) -> Self {
        let port = free_port();
        let file = folder.join(format!("haproxy-{port}.cfg"));
        let text = format!(
            "defaults
    mode http
    timeout connect 2s
    timeout client 90s
    timeout http-keep-alive 90s
    timeout http-request 5s
    timeout server 30s
    http-reuse always
frontend public
    bind 127.0.0.1:{port}
    http-request set-header X-Request-Id sent-%[uuid()]
    default_backend api
backend api
    server one 127.0.0.1:{service} pool-purge-delay 120s
"
        );
        std::fs::write(&file, text).expect("a configuration");
        let mut command = Command::new("haproxy");
        command.args(["-db", "-q", "-f"]).arg(&file);
        Self::start(command, port)
    }

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
    access_log off;
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
        Self::start(command, port)
    }

    fn start(mut command: Command, port: u16) -> Self {
        let process = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
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
        Self { port, process }
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
