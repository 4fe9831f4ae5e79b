//! What lives in the database that a drill is about.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{Days, Local, NaiveDate};
use serde_json::{Value, json};

use super::chain::{self, with};
use super::{Caller, Client, Setup};

/// Every right; the office of Kota Pekalongan.
const AGENCY: &str = "33.75";

/// The city's manpower office, as a client of the service.
#[derive(Clone)]
pub struct Office {
    id: String,
    secret: String,
    token: Arc<Mutex<String>>,
}

impl Office {
    /// Makes the client with the program's own command, and takes a token from the service at `base`.
    pub async fn open(setup: &Setup, base: &str) -> Self {
        let scopes = selaras::access::scope::ScopeSet::all().to_string();
        let output = setup
            .command()
            .args(["client", "create", "--json", "--agency", AGENCY])
            .args(["--scope", &scopes])
            .output()
            .expect("the program");
        let client: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            panic!("client create: {}", String::from_utf8_lossy(&output.stderr))
        });
        let text = |name: &str| client[name].as_str().expect("a text").to_owned();
        let office = Self {
            id: text("client_id"),
            secret: text("client_secret"),
            token: Arc::default(),
        };
        assert!(office.renew(base).await, "no token");
        office
    }

    /// Takes a new token, which is good for a quarter of an hour; answers whether there was one.
    pub async fn renew(&self, base: &str) -> bool {
        let request = http()
            .post(format!("{base}/oauth2/token"))
            .basic_auth(&self.id, Some(&self.secret))
            .header("content-type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials");
        let Ok(response) = request.send().await else {
            return false;
        };
        let body = response.bytes().await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        let Some(token) = body["access_token"].as_str() else {
            return false;
        };
        token.clone_into(&mut self.token.lock().expect("the token"));
        true
    }

    pub fn token(&self) -> String {
        self.token.lock().expect("the token").clone()
    }

    /// For what must succeed: the preparation of a drill, and the count at its end.
    pub fn at(&self, base: &str) -> Caller {
        Caller::new(http(), base.to_owned(), Some(self.token()))
    }

    /// For what may fail.
    pub fn client(&self, bases: &[String]) -> Client {
        Client::new(http(), self.clone(), bases.to_vec())
    }
}

/// An open class with `seats`, with all that must stand before it; answers its id. `n` tells classes of one drill apart.
pub async fn class(office: &Caller, n: u32, seats: u32) -> String {
    let act = async |resource: &str, id: &str, action: &str| {
        office.act(resource, id, action, json!({})).await.ok();
    };
    let employer = office.make("employers", chain::employer(n)).await.id();
    act("employers", &employer, "verify").await;
    let dates = json!({ "needed_from": day(30), "needed_by": day(180), "valid_until": day(180), "confirm_distinct": true });
    let demand = with(chain::demand(&employer), dates);
    let demand = office.make("skill-demands", demand).await.id();
    act("skill-demands", &demand, "submit").await;
    act("skill-demands", &demand, "verify").await;
    let provider = office
        .make("training-providers", chain::provider("blk"))
        .await
        .id();
    act("training-providers", &provider, "activate").await;
    let program = chain::program(&provider, &demand);
    let program = office.make("training-programs", program).await.id();
    act("training-programs", &program, "submit").await;
    act("training-programs", &program, "approve").await;
    let dates = json!({
        "seats": seats, "registration_opens_on": day(-7), "registration_closes_on": day(14),
        "starts_on": day(21), "ends_on": day(60),
    });
    let class = office
        .make("batches", with(chain::batch(&program), dates))
        .await
        .id();
    act("batches", &class, "open").await;
    class
}

/// A person of whom there are 300,000: the serial of a NIK has four digits, so the year of birth helps.
pub fn trainee(n: u32) -> Value {
    let (year, serial) = (95 - n / 9_999, 1 + n % 9_999);
    let person = json!({
        "nik": format!("3375014107{year}{serial:04}"), "birth_date": format!("19{year}-07-01"),
    });
    with(chain::trainee(n), person)
}

/// The date in `days` days.
fn day(days: i64) -> NaiveDate {
    let today = Local::now().date_naive();
    let by = Days::new(days.unsigned_abs());
    if days < 0 { today - by } else { today + by }
}

fn http() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client")
}
