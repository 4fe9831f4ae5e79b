//! Counters for Prometheus. Labels hold the route's pattern, never a path or a query.

use std::sync::Arc;
use std::time::Duration;

use prometheus::{
    Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

use crate::db::statements::Statements;
use crate::error::{Error, Result};

/// The counters of one running service.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    in_flight: IntGauge,
    statements: Statements,
    statements_gauge: IntGauge,
}

impl Metrics {
    /// # Errors
    /// [`Error::Failed`] where a metric's definition is wrong.
    pub fn new(statements: Statements) -> Result<Self> {
        let registry = Registry::new();
        let requests = IntCounterVec::new(
            Opts::new("selaras_http_requests_total", "Requests answered"),
            &["method", "route", "status"],
        )
        .map_err(Error::failed)?;
        let buckets = vec![
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
        ];
        let options =
            HistogramOpts::new("selaras_http_request_seconds", "Time until an answer began")
                .buckets(buckets);
        let seconds = HistogramVec::new(options, &["method", "route"]).map_err(Error::failed)?;
        let in_flight = IntGauge::new(
            "selaras_http_requests_in_flight",
            "Requests being worked on",
        )
        .map_err(Error::failed)?;
        let statements_gauge = IntGauge::new(
            "selaras_db_statements_total",
            "Statements sent to the database",
        )
        .map_err(Error::failed)?;
        registry
            .register(Box::new(requests.clone()))
            .map_err(Error::failed)?;
        registry
            .register(Box::new(seconds.clone()))
            .map_err(Error::failed)?;
        registry
            .register(Box::new(in_flight.clone()))
            .map_err(Error::failed)?;
        registry
            .register(Box::new(statements_gauge.clone()))
            .map_err(Error::failed)?;
        Ok(Self(Arc::new(Inner {
            registry,
            requests,
            seconds,
            in_flight,
            statements,
            statements_gauge,
        })))
    }

    pub fn began(&self) {
        self.0.in_flight.inc();
    }

    pub fn ended(&self, method: &str, route: &str, status: u16, took: Duration) {
        self.0.in_flight.dec();
        self.0
            .requests
            .with_label_values(&[method, route, &status.to_string()])
            .inc();
        self.0
            .seconds
            .with_label_values(&[method, route])
            .observe(took.as_secs_f64());
    }

    /// The text that Prometheus reads.
    ///
    /// # Errors
    /// [`Error::Failed`] where it cannot be written.
    pub fn render(&self) -> Result<String> {
        self.0
            .statements_gauge
            .set(i64::try_from(self.0.statements.sent()).unwrap_or(i64::MAX));
        let mut text = Vec::new();
        TextEncoder::new()
            .encode(&self.0.registry.gather(), &mut text)
            .map_err(Error::failed)?;
        String::from_utf8(text).map_err(Error::failed)
    }
}
