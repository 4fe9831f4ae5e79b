//! From flags and variables to typed values.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{Arg, Command, CommandFactory, FromArgMatches};

/// Variables that may hold a secret: what they were set to is never repeated.
const SECRET: &[&str] = &["DATABASE_URL", "DATABASE_READ_URL", "SELARAS_ISSUERS"];

/// Environment variables by name.
#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<String, OsString>);

impl Variables {
    /// Those of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
                .collect(),
        )
    }

    pub fn set(&mut self, name: impl Into<String>, value: impl Into<OsString>) {
        self.0.insert(name.into(), value.into());
    }

    /// What `name` was set to; an empty variable counts as not set.
    fn get(&self, name: &str) -> Option<&OsStr> {
        self.0
            .get(name)
            .map(OsString::as_os_str)
            .filter(|value| !value.is_empty())
    }

    /// Variables that look like ours and are none: most likely a slip of the pen.
    #[must_use]
    pub fn unknown<C: CommandFactory>(&self) -> Vec<&str> {
        let known = Names::of(&C::command());
        let ours = self.0.keys().filter(|name| name.starts_with("SELARAS_"));
        // Kubernetes sets these in every pod beside a service that is called `selaras`.
        let ours = ours.filter(|name| {
            !name.starts_with("SELARAS_SERVICE_")
                && *name != "SELARAS_PORT"
                && !name.starts_with("SELARAS_PORT_")
        });
        ours.filter(|name| !known.0.iter().any(|known| known.variable == **name))
            .map(String::as_str)
            .collect()
    }
}

impl<N: Into<String>, V: Into<OsString>, const LENGTH: usize> From<[(N, V); LENGTH]> for Variables {
    fn from(variables: [(N, V); LENGTH]) -> Self {
        Self(
            variables
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// Why there are no values.
#[derive(Debug)]
pub enum Stop {
    /// Help was asked for: a text for the standard output.
    Print(String),
    /// One line that says what is wrong.
    Wrong(String),
}

/// Reads flags, with variables in place of the flags that are absent.
///
/// clap would read the process's variables by itself, but then tests could not pass their own (changing the
/// process's is unsafe while threads run), and an empty one would be a wrong value. So clap knows their names for
/// `--help` alone, and each stands in as one more flag.
///
/// # Errors
/// [`Stop`].
pub fn parse<C: CommandFactory + FromArgMatches>(
    args: impl IntoIterator<Item = OsString>,
    variables: &Variables,
) -> Result<C, Stop> {
    let command = C::command();
    let names = Names::of(&command);
    // A flag that stands twice counts the second time.
    let mut command = command.args_override_self(true).mut_args(show_variable);
    let stop = |error: clap::Error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Stop::Print(error.to_string()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            Stop::Wrong("a subcommand is missing: --help lists them".to_owned())
        }
        _ => Stop::Wrong(names.line(&error)),
    };

    let mut args: Vec<OsString> = args.into_iter().collect();
    if args.is_empty() {
        args.push(command.get_name().into());
    }
    // Flags alone first: help needs no variables, and a wrong variable does no harm where its flag is there.
    let flags = command.try_get_matches_from_mut(&args).map_err(stop)?;
    let absent = names
        .0
        .iter()
        .filter(|name| flags.value_source(&name.id) != Some(ValueSource::CommandLine));
    let set = absent.filter_map(|name| {
        let mut argument = OsString::from(format!("--{}=", name.flag));
        argument.push(variables.get(&name.variable)?);
        Some(argument)
    });
    let set: Vec<OsString> = set.collect();
    args.splice(1..1, set);
    command
        .try_get_matches_from_mut(args)
        .and_then(|matches| C::from_arg_matches(&matches))
        .map_err(stop)
}

/// Puts the variable's name at the end of the flag's help, and takes it out of clap's hands.
fn show_variable(arg: Arg) -> Arg {
    let Some(name) = arg
        .get_env()
        .map(|name| name.to_string_lossy().into_owned())
    else {
        return arg;
    };
    let short = arg.get_help().map(|help| format!("{help} [env: {name}]"));
    let long = arg
        .get_long_help()
        .map(|help| format!("{help}\n\n[env: {name}]"));
    let arg = arg
        .env(None::<&'static str>)
        .help(short.unwrap_or_default());
    match long {
        Some(long) => arg.long_help(long),
        None => arg,
    }
}

/// The flags that have a variable.
struct Names(Vec<Name>);

struct Name {
    id: String,
    flag: String,
    variable: String,
}

impl Names {
    fn of(command: &Command) -> Self {
        let name = |arg: &Arg| {
            Some(Name {
                id: arg.get_id().to_string(),
                flag: arg.get_long()?.to_owned(),
                variable: arg.get_env()?.to_str()?.to_owned(),
            })
        };
        Self(command.get_arguments().filter_map(name).collect())
    }

    /// An error of clap in one line that names the variable and the flag.
    fn line(&self, error: &clap::Error) -> String {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let reason = match (error.kind(), error.get(ContextKind::ValidValue)) {
            (ErrorKind::ValueValidation, _) => error.source().map(ToString::to_string),
            (ErrorKind::InvalidValue, Some(ContextValue::Strings(values)))
                if !values.is_empty() =>
            {
                Some(format!("it must be one of {}", values.join(", ")))
            }
            _ => None,
        };
        let (Some(arg), Some(value), Some(reason)) = (
            text(ContextKind::InvalidArg),
            text(ContextKind::InvalidValue),
            reason,
        ) else {
            return first_paragraph(&error.to_string());
        };
        let flag = arg.split_whitespace().next().unwrap_or(arg);
        let name = self
            .0
            .iter()
            .find(|name| flag.strip_prefix("--") == Some(&name.flag))
            .map(|name| name.variable.as_str());
        match name {
            Some(name) if SECRET.contains(&name) => {
                format!("{name} ({flag}) cannot be used: {reason}")
            }
            Some(name) => format!("{name} ({flag}) cannot be {value:?}: {reason}"),
            None => format!("{flag} cannot be {value:?}: {reason}"),
        }
    }
}

/// Up to the first empty line, in one line.
fn first_paragraph(text: &str) -> String {
    let lines = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.is_empty());
    let line = lines.collect::<Vec<_>>().join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}
