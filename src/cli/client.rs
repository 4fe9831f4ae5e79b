//! `selaras client …`: the programs that may call the service.

use std::io::Write;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::{Failure, block_on, database, print};
use crate::access::client::{self, Client, Credentials, NewClient};
use crate::access::scope::ScopeSet;
use crate::config::Config;
use crate::db::Db;
use crate::demand::employer;
use crate::error::{Code, Error};
use crate::kernel::{Agency, Name, Party, PartyKind, Scope};
use crate::reference::Region;
use crate::training::provider;

#[derive(Subcommand)]
pub enum Command {
    /// Make a client. Its secret is shown once and cannot be read again.
    Create(Create),

    /// List the clients.
    List {
        #[command(flatten)]
        output: Output,
    },

    /// Disable a client for good. It stops within a minute, on every process.
    Disable {
        /// The client's id.
        #[arg(value_name = "ID")]
        id: String,
    },

    /// Give a client a new secret. The old one ends at once.
    RotateSecret {
        /// The client's id.
        #[arg(value_name = "ID")]
        id: String,

        #[command(flatten)]
        output: Output,
    },
}

#[derive(Args)]
pub struct Create {
    /// The region code of the agency that the client belongs to: 33.75 for a city or regency, 33 for a province.
    #[arg(long, value_name = "CODE", value_parser = agency)]
    agency: Agency,

    /// What the client may do: scopes with spaces between them, as in "employers:read employers:write".
    #[arg(long, value_name = "SCOPES", value_parser = |text: &str| ScopeSet::parse(text).map_err(|fault| format!("{fault}")))]
    scope: ScopeSet,

    /// What people call the client.
    #[arg(long, value_name = "NAME", default_value = "client", value_parser = |text: &str| Name::parse(text).map_err(|_| "it must be a name of at most 200 characters"))]
    name: Name,

    /// Bind the client to one employer or training provider, so that it sees that one's records only.
    #[arg(long, value_name = "KIND:ID", value_parser = |text: &str| text.parse::<Party>().map_err(|_| "it must be employer:{id} or training-provider:{id}"))]
    party: Option<Party>,

    #[command(flatten)]
    output: Output,
}

#[derive(Args)]
pub struct Output {
    /// Print JSON and nothing else.
    #[arg(long)]
    json: bool,
}

impl Command {
    pub fn run(self, config: &Config, out: &mut dyn Write) -> Result<(), Failure> {
        let (db, keys) = database::open(config)?;
        match self {
            Self::Create(Create {
                agency,
                scope,
                name,
                party,
                output,
            }) => {
                if let Some(party) = party
                    && !block_on(exists(&db, &agency, party))?
                {
                    return Err(Failure::usage(format!(
                        "the agency {agency} has no record {party}"
                    )));
                }
                let new = NewClient {
                    name,
                    scope: Scope { agency, party },
                    rights: scope,
                };
                let (_, credentials) = block_on(client::create(&db, &keys, new))?;
                print(out, &output.credentials(&credentials))
            }
            Self::List { output } => {
                let clients = block_on(client::list(&db))?;
                print(
                    out,
                    &if output.json {
                        pretty(&clients.iter().map(as_json).collect())
                    } else {
                        table(&clients)
                    },
                )
            }
            Self::Disable { id } => {
                let client =
                    block_on(client::disable(&db, &id)).map_err(|error| named(error, &id))?;
                print(out, &format!("{} is disabled", client.id))
            }
            Self::RotateSecret { id, output } => {
                let (_, credentials) = block_on(client::rotate_secret(&db, &keys, &id))
                    .map_err(|error| named(error, &id))?;
                print(out, &output.credentials(&credentials))
            }
        }
    }
}

fn agency(text: &str) -> Result<Agency, &'static str> {
    Agency::parse(text)
        .ok()
        .filter(|_| Region::is_listed(text))
        .ok_or("it must be the code of a province, city or regency, such as 33 or 33.75")
}

/// Whether the agency has the record to which a client shall be bound.
async fn exists(db: &Db, agency: &Agency, party: Party) -> Result<bool, Error> {
    let scope = Scope {
        agency: agency.clone(),
        party: None,
    };
    db.read(async move |c| {
        let owner = match party.kind {
            PartyKind::Employer => employer::store::find(c, &scope, party.id.into())
                .await?
                .map(|row| row.agency),
            PartyKind::TrainingProvider => {
                provider::store::agency(c, &scope, party.id.into()).await?
            }
        };
        Ok(owner.is_some_and(|owner| scope.agency.as_str() == owner))
    })
    .await
}

impl Output {
    fn credentials(&self, credentials: &Credentials) -> String {
        let (id, secret) = (
            &credentials.client_id,
            credentials.client_secret.expose_secret(),
        );
        if self.json {
            return pretty(&json!({ "client_id": id, "client_secret": secret }));
        }
        format!("client id:     {id}\nclient secret: {secret}\nThe secret is not shown again.")
    }
}

/// Says which client it is that does not exist.
fn named(error: Error, id: &str) -> Failure {
    match error {
        Error::Refused(refusal) if refusal.code == Code::NotFound => {
            Failure::usage(format!("there is no client {id:?}"))
        }
        other => other.into(),
    }
}

fn as_json(client: &Client) -> Value {
    json!({
        "client_id": client.id,
        "name": client.name,
        "agency": client.scope.agency,
        "party": client.scope.party.map(|party| party.to_string()),
        "scope": client.rights.to_string(),
        "created_at": client.created_at,
        "disabled_at": client.disabled_at,
    })
}

fn pretty(value: &Value) -> String {
    format!("{value:#}")
}

/// One client a line, in columns.
fn table(clients: &[Client]) -> String {
    let row = |client: &Client| {
        [
            client.id.clone(),
            client.scope.agency.to_string(),
            client
                .scope
                .party
                .map(|party| party.to_string())
                .unwrap_or_default(),
            if client.disabled_at.is_some() {
                "disabled"
            } else {
                "enabled"
            }
            .to_owned(),
            client.name.clone(),
            client.rights.to_string(),
        ]
    };
    let head = ["CLIENT ID", "AGENCY", "PARTY", "STATE", "NAME", "SCOPE"].map(str::to_owned);
    let rows: Vec<_> = std::iter::once(head)
        .chain(clients.iter().map(row))
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..6).map(width).collect();
    let line = |row: &[String; 6]| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
