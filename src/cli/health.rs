//! `selaras health`: what a container's health check calls, so that its image needs no curl.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use clap::Args;
use reqwest::Url;

use super::{Failure, block_on, print};
use crate::config::Config;

const TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Args)]
pub struct Health {
    /// The service's address; without a path, `/health/ready` is asked. By default where this machine's listens.
    #[arg(long, value_name = "URL", value_parser = address)]
    url: Option<Url>,
}

fn address(text: &str) -> Result<Url, &'static str> {
    let form = "it must be an http or https URL such as http://127.0.0.1:8080";
    let mut url = Url::parse(text).map_err(|_| form)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(form);
    }
    if url.path() == "/" {
        url.set_path("/health/ready");
    }
    Ok(url)
}

impl Health {
    pub fn run(self, config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
        let url = match self.url {
            Some(url) => url,
            None => {
                address(&format!("http://{}", reachable(config.bind))).map_err(Failure::running)?
            }
        };
        block_on(ask(&url)).map_err(|error| Failure::running(format!("{url}: {error}")))?;
        print(out, "ok")
    }
}

async fn ask(url: &Url) -> Result<(), String> {
    // Straight to the service, whatever proxy the environment names.
    let client = reqwest::Client::builder()
        .no_proxy()
        .timeout(TIMEOUT)
        .build()
        .map_err(|error| error.to_string())?;
    let answer = client.get(url.clone()).send().await.map_err(|error| {
        let reason = if error.is_timeout() {
            "no answer in time"
        } else {
            "it cannot be reached"
        };
        reason.to_owned()
    })?;
    if answer.status().is_success() {
        Ok(())
    } else {
        Err(format!("it answers {}", answer.status()))
    }
}

/// Where a service that listens on `address` can be called from its own machine.
pub fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
