//! rusqlite on threads: two that read, one that writes, each write in a transaction of its own.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use tokio::sync::oneshot;
use uuid::Uuid;

use super::{COLUMNS, Contact, Employer, Industry, Input, PAGE, WHILE_VERIFIED};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

#[derive(Clone)]
pub struct Threads {
    readers: Sender<Job>,
    writer: Sender<Job>,
}

const SETUP: &str =
    "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY;";

impl Threads {
    pub fn start(file: &str) -> Self {
        let ((readers, reads), (writer, writes)) = (channel(), channel());
        let (reads, writes) = (Arc::new(Mutex::new(reads)), Arc::new(Mutex::new(writes)));
        for jobs in [&reads, &reads, &writes] {
            let (file, jobs) = (file.to_owned(), Arc::clone(jobs));
            std::thread::spawn(move || work(&file, &jobs));
        }
        Self { readers, writer }
    }

    pub async fn find(&self, id: Uuid) -> Option<Employer> {
        on(&self.readers, move |file| {
            let sql = format!("SELECT {COLUMNS} FROM employers WHERE id = ? AND agency = ?");
            let mut find = file.prepare_cached(&sql).expect("a statement");
            let found = find.query_row(params![id.as_bytes(), "33.75"], |row| {
                Ok(Employer {
                    allowed_actions: Some(&WHILE_VERIFIED),
                    ..employer(row)?
                })
            });
            found.optional().expect("a row")
        })
        .await
    }

    pub async fn page(&self) -> Vec<Employer> {
        on(&self.readers, |file| {
            let sql =
                format!("SELECT {COLUMNS} FROM employers WHERE agency = ? ORDER BY id LIMIT ?");
            let mut page = file.prepare_cached(&sql).expect("a statement");
            let rows = page.query_map(params!["33.75", PAGE], employer);
            rows.expect("rows").map(|row| row.expect("a row")).collect()
        })
        .await
    }

    /// As the service does it: the record; the journal's entry and the kept answer.
    pub async fn create(&self, key: String, input: Input) -> Employer {
        on(&self.writer, move |file| {
            let made = Employer::new(input);
            let tx = file
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
                .expect("BEGIN");
            let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                tx.prepare_cached(sql).expect(sql).execute(values).expect(sql)
            };
            let (id, hash) = (made.id.as_bytes(), [7_u8; 32]);
            run("INSERT INTO employers (id, agency, client_id, status, version, created_at, updated_at, search_key, name, nib, npwp, industry_version, industry, workers, workers_as_of, risk_group, region, address, contact_name, contact_phone, contact_email) VALUES (?1, '33.75', 'raw', 'registered', 1, ?2, ?2, ?3, ?4, ?5, NULL, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT DO NOTHING",
                params![id, &made.created_at, &made.name.to_lowercase(), &made.name, &made.nib, &made.industry.version,
                    &made.industry.code, &made.workers, &made.workers_as_of, &made.risk_group, &made.region, &made.address,
                    &made.contact.name, &made.contact.phone, &made.contact.email]);
            let state = serde_json::to_string(&made).expect("JSON");
            run("INSERT INTO outcomes (at, client_id, agency, resource, record_id, version, action, request_id, state, identity, method, path, key, request_hash, answer, created_at) VALUES (?1, 'raw', '33.75', 'employers', ?2, 1, 'create', ?3, ?4, 'raw', 'POST', '/employers', ?3, ?5, ?6, ?1)",
                params![&made.created_at, id, &key, &state, hash, &state.as_bytes()]);
            tx.commit().expect("COMMIT");
            made
        })
        .await
    }
}

async fn on<T: Send + 'static>(
    jobs: &Sender<Job>,
    work: impl FnOnce(&mut Connection) -> T + Send + 'static,
) -> T {
    let (answer, wait) = oneshot::channel();
    let job: Job = Box::new(move |file| {
        let _ = answer.send(work(file));
    });
    jobs.send(job).expect("a thread");
    wait.await.expect("an answer")
}

fn work(file: &str, jobs: &Mutex<Receiver<Job>>) {
    let mut file = Connection::open(file).expect("the database");
    file.execute_batch(SETUP).expect("the settings");
    loop {
        let job = jobs.lock().expect("the queue").recv();
        let Ok(job) = job else { return };
        job(&mut file);
    }
}

fn employer(row: &Row<'_>) -> rusqlite::Result<Employer> {
    let id: Vec<u8> = row.get(0)?;
    Ok(Employer {
        id: Uuid::from_slice(&id).expect("an id"),
        agency: row.get(1)?,
        client_ref: row.get(2)?,
        status: row.get(3)?,
        status_reason: row.get(4)?,
        status_note: row.get(5)?,
        version: row.get(6)?,
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
        name: row.get(9)?,
        nib: row.get(10)?,
        npwp: row.get(11)?,
        npp: row.get(12)?,
        industry: Industry::new(row.get(13)?, row.get(14)?),
        workers: row.get(15)?,
        workers_as_of: row.get(16)?,
        risk_group: row.get(17)?,
        region: row.get(18)?,
        address: row.get(19)?,
        contact: Contact {
            name: row.get(20)?,
            phone: row.get(21)?,
            email: row.get(22)?,
        },
        contact_shared: row.get(23)?,
        allowed_actions: None,
    })
}
