//! The same SQL and the same JSON without the service: bare drivers behind bare routes, in the same process layout (two
//! threads; a share of the connections for each; two readers and one writer of SQLite). No token is checked, no input
//! beyond its types, nothing is logged.
//!
//! The benchmark starts itself once more to be this server.

mod postgres;
mod sqlite;

use actix_web::web::{Bytes, Data, Path, get, post};
use actix_web::{App, HttpResponse, HttpServer};
use selaras::reference::{CodeEntry, System};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An employer as the service answers it.
#[derive(Serialize)]
pub struct Employer {
    pub id: Uuid,
    pub agency: String,
    pub client_ref: Option<String>,
    pub status: String,
    pub status_reason: Option<String>,
    pub status_note: Option<String>,
    pub version: i32,
    pub created_at: String,
    pub updated_at: String,
    pub name: String,
    pub nib: String,
    pub npwp: Option<String>,
    pub npp: Option<String>,
    pub industry: Industry,
    pub workers: i32,
    pub workers_as_of: String,
    pub risk_group: i32,
    pub region: String,
    pub address: String,
    pub contact: Contact,
    pub contact_shared: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allowed_actions: Option<&'static [Action]>,
}

#[derive(Serialize, Deserialize)]
pub struct Industry {
    pub system: String,
    pub version: String,
    pub code: String,
    /// Nobody sends it.
    #[serde(skip_deserializing)]
    pub label: Option<&'static str>,
}

impl Industry {
    pub fn new(version: String, code: String) -> Self {
        let list = System::Kbli.table(&version);
        let label = list.and_then(|list| list.get(&code)).map(CodeEntry::label);
        Self {
            system: "KBLI".to_owned(),
            version,
            code,
            label,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    pub email: Option<String>,
}

#[derive(Serialize)]
struct List {
    items: Vec<Employer>,
    next_cursor: Option<Uuid>,
}

/// What a create is told.
#[derive(Deserialize)]
pub struct Input {
    pub name: String,
    pub nib: String,
    pub industry: Industry,
    pub workers: i32,
    pub risk_group: i32,
    pub region: String,
    pub address: String,
    pub contact: Contact,
}

/// Rows of a list page, and the one after that tells whether there are more.
pub const PAGE: i64 = 51;

/// In the order of [`Employer`]; both databases have them.
pub const COLUMNS: &str = "id, agency, client_ref, status, status_reason, status_note, version, created_at, updated_at, name, nib, npwp, npp, industry_version, industry, workers, workers_as_of, risk_group, region, address, contact_name, contact_phone, contact_email, contact_shared";

/// One of the two drivers, as one thread of the server sees it.
#[derive(Clone)]
enum Driver {
    Postgres(postgres::Pool),
    Sqlite(sqlite::Threads),
}

impl Driver {
    async fn find(&self, id: Uuid) -> Option<Employer> {
        match self {
            Self::Postgres(pool) => pool.find(id).await,
            Self::Sqlite(threads) => threads.find(id).await,
        }
    }

    async fn page(&self) -> Vec<Employer> {
        match self {
            Self::Postgres(pool) => pool.page().await,
            Self::Sqlite(threads) => threads.page().await,
        }
    }

    async fn create(&self, key: String, input: Input) -> Employer {
        match self {
            Self::Postgres(pool) => pool.create(key, input).await,
            Self::Sqlite(threads) => threads.create(key, input).await,
        }
    }
}

/// Serves for ever.
pub async fn serve(url: &str, port: u16) -> std::io::Result<()> {
    let sqlite = url.strip_prefix("sqlite:").map(sqlite::Threads::start);
    let url = url.to_owned();
    HttpServer::new(move || {
        let driver = sqlite.clone().map_or_else(
            || Driver::Postgres(postgres::Pool::new(&url)),
            Driver::Sqlite,
        );
        App::new()
            .app_data(Data::new(driver))
            .route("/bare", get().to(bare))
            .route("/employers", get().to(page))
            .route("/employers", post().to(create))
            .route("/employers/{id}", get().to(find))
    })
    .workers(2)
    .bind(("127.0.0.1", port))?
    .run()
    .await
}

async fn bare() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"status":"ok"}"#)
}

async fn find(driver: Data<Driver>, id: Path<Uuid>) -> HttpResponse {
    match driver.find(*id).await {
        Some(employer) => HttpResponse::Ok().json(employer),
        None => HttpResponse::NotFound().finish(),
    }
}

async fn page(driver: Data<Driver>) -> HttpResponse {
    let mut items = driver.page().await;
    let next_cursor = (items.len() > 50).then(|| items.pop().map(|last| last.id));
    HttpResponse::Ok().json(List {
        items,
        next_cursor: next_cursor.flatten(),
    })
}

async fn create(driver: Data<Driver>, body: Bytes, req: actix_web::HttpRequest) -> HttpResponse {
    let key = req
        .headers()
        .get("idempotency-key")
        .map(|key| key.as_bytes());
    let key = String::from_utf8_lossy(key.unwrap_or_default()).into_owned();
    let input: Input = serde_json::from_slice(&body).expect("an employer");
    HttpResponse::Created().json(driver.create(key, input).await)
}

/// One of the actions that the service tells with a record.
#[derive(Serialize)]
pub struct Action {
    action: &'static str,
    allowed: bool,
    reasons: &'static [&'static str],
}

const fn may(action: &'static str) -> Action {
    Action {
        action,
        allowed: true,
        reasons: &[],
    }
}

const fn may_not(action: &'static str) -> Action {
    Action {
        action,
        allowed: false,
        reasons: &["wrong_state"],
    }
}

/// What the service says an officer may do with a new employer.
static WHILE_REGISTERED: [Action; 5] = [
    may("update"),
    may("verify"),
    may_not("suspend"),
    may_not("reinstate"),
    may("close"),
];

/// The same of one that is verified, as all are that are there.
pub static WHILE_VERIFIED: [Action; 5] = [
    may("update"),
    may_not("verify"),
    may("suspend"),
    may_not("reinstate"),
    may("close"),
];

impl Employer {
    /// The record that a create makes.
    fn new(input: Input) -> Self {
        let now = now();
        Self {
            id: Uuid::now_v7(),
            agency: "33.75".to_owned(),
            client_ref: None,
            status: "registered".to_owned(),
            status_reason: None,
            status_note: None,
            version: 1,
            created_at: now.clone(),
            workers_as_of: now[..10].to_owned(),
            updated_at: now,
            name: input.name,
            nib: input.nib,
            npwp: None,
            npp: None,
            industry: Industry::new(input.industry.version, input.industry.code),
            workers: input.workers,
            risk_group: input.risk_group,
            region: input.region,
            address: input.address,
            contact: input.contact,
            contact_shared: false,
            allowed_actions: Some(&WHILE_REGISTERED),
        }
    }
}

fn now() -> String {
    chrono::Local::now()
        .to_utc()
        .format("%Y-%m-%dT%H:%M:%S%.6fZ")
        .to_string()
}
