//! Log lines on the standard error: one JSON object a line for machines, or text for people.
//!
//! The words of a line are fixed, and what varies stands in key-value pairs
//! (`log::info!(route = "/v1/batches", status = 200; "answered")`). Neither may hold personal data: not a name, a
//! NIK, an address or a phone number, and no query string, which may hold one. Ids are fine.

use std::io::{self, Write};
use std::panic::PanicHookInfo;

use ::log::Record;
use ::log::kv::{Error, Key, Value, VisitSource, VisitValue};

use crate::config::{Config, LogFormat};
use crate::kernel::{Clock, Timestamp};

/// Modules whose lines say nothing that an operator could use: actix reports each request that is not HTTP as an
/// error of its own, and each thread that it starts. And one that says too much: below this level the driver of
/// PostgreSQL writes down every value that is sent to the database, names and addresses among them. A filter that names
/// them wins.
const QUIET: &[(&str, ::log::LevelFilter)] = &[
    ("actix_http", ::log::LevelFilter::Off),
    ("actix_server", ::log::LevelFilter::Warn),
    ("tokio_postgres", ::log::LevelFilter::Info),
];

/// Starts the log. Called once, before anything that may have something to say.
pub fn start(config: &Config) {
    let clock = Clock::system();
    let write: fn(&mut dyn Write, Timestamp, &Record<'_>) -> io::Result<()> =
        match config.log_format() {
            LogFormat::Json => write_json,
            LogFormat::Text => write_text,
        };
    let mut builder = env_logger::Builder::new();
    for (module, level) in QUIET {
        builder.filter_module(module, *level);
    }
    builder.parse_filters(config.log.as_str());
    builder.write_style(env_logger::WriteStyle::Never);
    builder.format(move |out, record| write(out, clock.now(), record));
    // A second start in one process, as in tests, changes nothing.
    if builder.try_init().is_ok() {
        std::panic::set_hook(Box::new(panicked));
    }
}

/// A panic is a line like any other. Its text is left out unless it is a fixed one, since a value that was
/// formatted into it may be personal; the place is enough to find it.
fn panicked(info: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let place = info.location().map(ToString::to_string).unwrap_or_default();
    let text = info
        .payload()
        .downcast_ref::<&'static str>()
        .copied()
        .unwrap_or("a panic with a formatted text");
    ::log::error!(place = place.as_str(), thread = thread.name().unwrap_or_default(); "{text}");
}

fn write_json(out: &mut dyn Write, now: Timestamp, record: &Record<'_>) -> io::Result<()> {
    write!(
        out,
        "{{\"ts\":\"{now}\",\"level\":\"{}\",\"target\":",
        record.level()
    )?;
    json_text(out, record.target())?;
    write!(out, ",\"message\":")?;
    json_text(out, &record.args().to_string())?;
    record
        .key_values()
        .visit(&mut JsonPairs(out))
        .map_err(io::Error::other)?;
    writeln!(out, "}}")
}

fn json_text(out: &mut dyn Write, text: &str) -> io::Result<()> {
    Ok(serde_json::to_writer(out, text)?)
}

struct JsonPairs<'a>(&'a mut dyn Write);

impl<'kvs> VisitSource<'kvs> for JsonPairs<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        write!(self.0, ",")?;
        // A pair must not hide a part of the line that has the same name.
        match key.as_str() {
            taken @ ("ts" | "level" | "target" | "message") => {
                json_text(self.0, &format!("{taken}_"))?;
            }
            name => json_text(self.0, name)?,
        }
        write!(self.0, ":")?;
        value.visit(JsonValue(self.0))
    }
}

struct JsonValue<'a>(&'a mut dyn Write);

impl VisitValue<'_> for JsonValue<'_> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        Ok(json_text(self.0, &value.to_string())?)
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        Ok(write!(self.0, "null")?)
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), Error> {
        Ok(write!(self.0, "{value}")?)
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), Error> {
        Ok(write!(self.0, "{value}")?)
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), Error> {
        // JSON has no infinity; this writes null for it.
        serde_json::to_writer(&mut *self.0, &value).map_err(|error| Error::boxed(Box::new(error)))
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), Error> {
        Ok(write!(self.0, "{value}")?)
    }

    fn visit_str(&mut self, value: &str) -> Result<(), Error> {
        Ok(json_text(self.0, value)?)
    }
}

fn write_text(out: &mut dyn Write, now: Timestamp, record: &Record<'_>) -> io::Result<()> {
    write!(
        out,
        "{now} {:<5} {}: {}",
        record.level(),
        record.target(),
        one_line(&record.args().to_string())
    )?;
    record
        .key_values()
        .visit(&mut TextPairs(out))
        .map_err(io::Error::other)?;
    writeln!(out)
}

struct TextPairs<'a>(&'a mut dyn Write);

impl<'kvs> VisitSource<'kvs> for TextPairs<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = value.to_string();
        let plain = !value.is_empty()
            && value
                .chars()
                .all(|c| c.is_ascii_graphic() && c != '"' && c != '=');
        if plain {
            write!(self.0, " {key}={value}")?;
        } else {
            write!(self.0, " {key}={value:?}")?;
        }
        Ok(())
    }
}

/// Without line breaks and terminal sequences, so that no text can pass for a line of its own.
fn one_line(text: &str) -> String {
    if !text.contains(char::is_control) {
        return text.to_owned();
    }
    text.chars()
        .flat_map(|c| {
            if c.is_control() {
                c.escape_default().collect::<Vec<_>>()
            } else {
                vec![c]
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::log::Level;

    fn line(
        write: fn(&mut dyn Write, Timestamp, &Record<'_>) -> io::Result<()>,
        message: &str,
        pairs: &[(&str, Value<'_>)],
    ) -> String {
        let mut out = Vec::new();
        let now = "2026-11-24T03:15:00Z".parse().unwrap();
        let record = |args: std::fmt::Arguments<'_>, out: &mut Vec<u8>| {
            write(
                out,
                now,
                &Record::builder()
                    .level(Level::Info)
                    .target("selaras::x")
                    .args(args)
                    .key_values(&pairs)
                    .build(),
            )
        };
        record(format_args!("{message}"), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_json_line_is_one_object_with_typed_pairs() {
        let pairs = [
            ("status", Value::from(200)),
            ("ms", Value::from(1.5)),
            ("never", Value::from(f64::INFINITY)),
            ("ok", Value::from(true)),
            ("route", Value::from("/v1/\"x\"\n")),
            ("level", Value::from("mine")),
        ];
        let text = line(write_json, "two\nlines", &pairs);
        assert_eq!(text.matches('\n').count(), 1);
        let expected = serde_json::json!({
            "ts": "2026-11-24T03:15:00.000000Z", "level": "INFO", "target": "selaras::x", "message": "two\nlines",
            "status": 200, "ms": 1.5, "never": null, "ok": true, "route": "/v1/\"x\"\n", "level_": "mine",
        });
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&text).unwrap(),
            expected
        );
    }

    #[test]
    fn a_text_line_is_one_line_whatever_it_is_told() {
        let pairs = [
            ("status", Value::from(200)),
            ("route", Value::from("a b")),
            ("none", Value::from("")),
            ("break", Value::from("a\nb")),
        ];
        let text = line(write_text, "two\nlines\u{1b}[31m", &pairs);
        assert_eq!(
            text,
            "2026-11-24T03:15:00.000000Z INFO  selaras::x: two\\nlines\\u{1b}[31m status=200 route=\"a b\" none=\"\" break=\"a\\nb\"\n"
        );
    }
}
