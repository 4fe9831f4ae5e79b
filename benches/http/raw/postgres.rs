//! tokio-postgres, with prepared statements; each one, BEGIN and COMMIT too, waits for the one before.

use std::cell::Cell;
use std::error::Error;
use std::rc::Rc;

use chrono::{DateTime, Days, NaiveDate};
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, accepts, to_sql_checked};
use tokio_postgres::{Client, NoTls, Row, Statement};
use uuid::Uuid;

use super::{COLUMNS, Contact, Employer, Industry, Input, PAGE, WHILE_VERIFIED};

/// Connections of one thread.
const SHARE: usize = 8;

#[derive(Clone)]
pub struct Pool {
    url: String,
    free: Rc<std::cell::RefCell<Vec<Connection>>>,
    made: Rc<Cell<usize>>,
    /// Who waits for a connection.
    waiting: Rc<tokio::sync::Semaphore>,
}

struct Connection {
    client: Client,
    find: Statement,
    page: Statement,
    insert: [Statement; 2],
}

impl Pool {
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            free: Rc::default(),
            made: Rc::default(),
            waiting: Rc::new(tokio::sync::Semaphore::new(SHARE)),
        }
    }

    pub async fn find(&self, id: Uuid) -> Option<Employer> {
        self.with(async |c| {
            let row = c.client.query_opt(&c.find, &[&Uid(id), &"33.75"]).await;
            row.expect("a row").map(|row| Employer {
                allowed_actions: Some(&WHILE_VERIFIED),
                ..employer(&row)
            })
        })
        .await
    }

    pub async fn page(&self) -> Vec<Employer> {
        self.with(async |c| {
            let rows = c.client.query(&c.page, &[&"33.75", &PAGE]).await;
            rows.expect("rows").iter().map(employer).collect()
        })
        .await
    }

    /// As the service does it: the key, the record, the journal, the kept answer, in one transaction.
    pub async fn create(&self, key: String, input: Input) -> Employer {
        let made = Employer::new(input);
        self.with(async |c| {
            // Who lost a race begins again, as in the service.
            while let Err(error) = write(c, &key, &made).await {
                let code = error.code().map(tokio_postgres::error::SqlState::code);
                assert_eq!(code, Some("40001"), "{error:?}");
                let _ = c.client.batch_execute("ROLLBACK").await;
            }
        })
        .await;
        made
    }

    async fn with<T>(&self, work: impl AsyncFnOnce(&Connection) -> T) -> T {
        let _permit = self.waiting.acquire().await.expect("never closed");
        let free = self.free.borrow_mut().pop();
        let connection = match free {
            Some(connection) => connection,
            None => {
                self.made.set(self.made.get() + 1);
                connect(&self.url).await
            }
        };
        let result = work(&connection).await;
        self.free.borrow_mut().push(connection);
        result
    }
}

async fn write(c: &Connection, key: &str, made: &Employer) -> Result<(), tokio_postgres::Error> {
    let client = &c.client;
    let [insert, outcome] = &c.insert;
    let (now, id) = (chrono::Local::now().timestamp_micros(), Uid(made.id));
    let (hash, none): (&[u8], Option<&str>) = (&[7; 32], None);
    let today = Date(chrono::Local::now().date_naive());
    client
        .batch_execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
        .await?;
    client
        .execute(
            insert,
            &[
                &id,
                &Moment(now),
                &made.name.to_lowercase(),
                &made.name,
                &made.nib,
                &none,
                &made.industry.version,
                &made.industry.code,
                &made.workers,
                &today,
                &made.risk_group,
                &made.region,
                &made.address,
                &made.contact.name,
                &made.contact.phone,
                &made.contact.email,
            ],
        )
        .await?;
    let state = serde_json::to_string(made).expect("JSON");
    client
        .execute(
            outcome,
            &[
                &Moment(now),
                &id,
                &key,
                &Json(&state),
                &hash,
                &state.as_bytes(),
            ],
        )
        .await?;
    client.batch_execute("COMMIT").await
}

async fn connect(url: &str) -> Connection {
    let (client, driver) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("PostgreSQL");
    actix_web::rt::spawn(driver);
    let find = format!("SELECT {COLUMNS} FROM employers WHERE id = $1 AND agency = $2");
    let page = format!("SELECT {COLUMNS} FROM employers WHERE agency = $1 ORDER BY id LIMIT $2");
    let insert = [
        "INSERT INTO employers (id, agency, client_id, status, version, created_at, updated_at, search_key, name, nib, npwp, industry_version, industry, workers, workers_as_of, risk_group, region, address, contact_name, contact_phone, contact_email) VALUES ($1, '33.75', 'raw', 'registered', 1, $2, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) ON CONFLICT DO NOTHING",
        "INSERT INTO outcomes (at, client_id, agency, resource, record_id, version, action, request_id, state, identity, method, path, key, request_hash, answer, created_at) VALUES ($1, 'raw', '33.75', 'employers', $2, 1, 'create', $3, $4, 'raw', 'POST', '/employers', $3, $5, $6, $1)",
    ];
    let mut prepared = Vec::new();
    for sql in insert {
        prepared.push(client.prepare(sql).await.expect(sql));
    }
    Connection {
        find: client.prepare(&find).await.expect("a statement"),
        page: client.prepare(&page).await.expect("a statement"),
        insert: prepared
            .try_into()
            .unwrap_or_else(|_| unreachable!("two statements")),
        client,
    }
}

fn employer(row: &Row) -> Employer {
    Employer {
        id: row.get::<_, Uid>(0).0,
        agency: row.get(1),
        client_ref: row.get(2),
        status: row.get(3),
        status_reason: row.get(4),
        status_note: row.get(5),
        version: row.get(6),
        created_at: row.get::<_, Moment>(7).text(),
        updated_at: row.get::<_, Moment>(8).text(),
        name: row.get(9),
        nib: row.get(10),
        npwp: row.get(11),
        npp: row.get(12),
        industry: Industry::new(row.get(13), row.get(14)),
        workers: row.get(15),
        workers_as_of: row.get::<_, Date>(16).0.to_string(),
        risk_group: row.get(17),
        region: row.get(18),
        address: row.get(19),
        contact: Contact {
            name: row.get(20),
            phone: row.get(21),
            email: row.get(22),
        },
        contact_shared: row.get(23),
        allowed_actions: None,
    }
}

type Fallible<T> = Result<T, Box<dyn Error + Sync + Send>>;

/// The driver's own conversions would need further crates.
#[derive(Debug)]
struct Uid(Uuid);

/// Microseconds since 1970.
#[derive(Debug)]
struct Moment(i64);

#[derive(Debug)]
struct Date(NaiveDate);

#[derive(Debug)]
struct Json<'a>(&'a str);

/// From 1970 to 2000, where PostgreSQL begins to count.
const EPOCH: i64 = 946_684_800_000_000;

impl Moment {
    fn text(&self) -> String {
        let moment = DateTime::from_timestamp_micros(self.0).expect("a moment");
        moment.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }
}

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2000, 1, 1).expect("a date")
}

impl FromSql<'_> for Uid {
    fn from_sql(_: &Type, raw: &[u8]) -> Fallible<Self> {
        Ok(Self(Uuid::from_slice(raw)?))
    }
    accepts!(UUID);
}

impl FromSql<'_> for Moment {
    fn from_sql(_: &Type, raw: &[u8]) -> Fallible<Self> {
        Ok(Self(i64::from_be_bytes(raw.try_into()?) + EPOCH))
    }
    accepts!(TIMESTAMPTZ);
}

impl FromSql<'_> for Date {
    fn from_sql(_: &Type, raw: &[u8]) -> Fallible<Self> {
        let days = i32::from_be_bytes(raw.try_into()?);
        Ok(Self(first_day() + Days::new(u64::try_from(days)?)))
    }
    accepts!(DATE);
}

macro_rules! to_sql {
    ($kind:ty, $($accepted:ident)|+, |$value:ident, $out:ident| $write:expr) => {
        impl ToSql for $kind {
            fn to_sql(&self, _: &Type, $out: &mut tokio_postgres::types::private::BytesMut) -> Fallible<IsNull> {
                let $value = self;
                $write;
                Ok(IsNull::No)
            }
            accepts!($($accepted),+);
            to_sql_checked!();
        }
    };
}
to_sql!(Uid, UUID, |value, out| out
    .extend_from_slice(value.0.as_bytes()));
to_sql!(Moment, TIMESTAMPTZ, |value, out| out
    .extend_from_slice(&(value.0 - EPOCH).to_be_bytes()));
to_sql!(Date, DATE, |value, out| {
    let days = i32::try_from((value.0 - first_day()).num_days())?;
    out.extend_from_slice(&days.to_be_bytes());
});
to_sql!(Json<'_>, JSONB, |value, out| {
    out.extend_from_slice(&[1]);
    out.extend_from_slice(value.0.as_bytes());
});
