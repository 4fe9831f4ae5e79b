//! Tokens of another issuer, such as a city's single sign-on, beside the service's own.

use std::path::PathBuf;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{EncodingKey, Header};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::chain::{employer, with};
use crate::support::oauth::bearer;
use crate::support::{Caller, Database, Office};

const ISSUER: &str = "https://sso.pekalongan.example/realms/city";
const KID: &str = "city-1";

/// An issuer that signs with ES256, and the file in which it publishes its key.
struct Issuer {
    private: EncodingKey,
    file: PathBuf,
}

impl Issuer {
    fn new(name: &str, database: Database) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key pair");
        // SEC 1, 2.3.3: one byte for the form, then both coordinates.
        let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
        let key = json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KID,
            "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        });
        let file = std::env::temp_dir().join(format!(
            "selaras-issuer-{name}-{database:?}-{}.json",
            std::process::id()
        ));
        std::fs::write(&file, json!({ "keys": [key] }).to_string()).expect("the key set");
        let pkcs8 = pair.to_pkcs8v1().expect("PKCS#8");
        Self {
            private: EncodingKey::from_ec_der(pkcs8.as_ref()),
            file,
        }
    }

    /// What an operator writes into `SELARAS_ISSUERS`.
    fn settings(&self) -> String {
        json!([{
            "issuer": ISSUER, "audience": "selaras", "jwks": format!("file:{}", self.file.display()),
            "algorithms": ["ES256"], "token_type": "JWT",
            "claims": { "agency": "office", "party": "firm", "scope": "roles", "client_id": "azp" },
        }])
        .to_string()
    }

    async fn office(&self, database: Database) -> Option<Office> {
        Office::open_with(database, &[("SELARAS_ISSUERS", &self.settings())]).await
    }

    /// A caller with a token of these claims beside the usual ones; `null` takes one away.
    fn caller(&self, office: &Office, claims: Value) -> Caller {
        self.caller_with(office, "JWT", claims)
    }

    fn caller_with(&self, office: &Office, typ: &str, claims: Value) -> Caller {
        let now = office.state.db.clock.now().utc().timestamp();
        let usual = json!({
            "iss": ISSUER, "aud": "selaras", "sub": "4711", "azp": "portal", "iat": now, "exp": now + 300,
            "office": "33.75", "roles": ["employers:read", "employers:write", "audit:read", "city:clerk"],
        });
        let mut claims = with(usual, claims);
        if let Some(claims) = claims.as_object_mut() {
            claims.retain(|_, value| !value.is_null());
        }
        let header = Header {
            typ: Some(typ.to_owned()),
            kid: Some(KID.to_owned()),
            ..Header::new(jsonwebtoken::Algorithm::ES256)
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.private).expect("a token");
        bearer(office, &token)
    }
}

impl Drop for Issuer {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

#[rstest]
#[actix_web::test]
async fn another_issuers_claims_say_for_whom_and_with_which_rights_it_calls(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let issuer = Issuer::new("claims", database);
    let Some(office) = issuer.office(database).await else {
        return;
    };
    let portal = issuer.caller(&office, json!({}));
    let created = portal.post("/v1/employers", employer(1)).await.created();
    assert_eq!(created.body["agency"], "33.75");
    let path = created.header("location");
    office.officer().await.get(path).await.ok();
    let history = portal.get(&format!("{path}/history")).await.ok();
    assert_eq!(
        history.items()[0]["client_id"],
        format!("portal@{ISSUER}"),
        "it cannot pass for a client of this service"
    );

    let reader = issuer.caller(&office, json!({ "roles": "employers:read city:clerk" }));
    reader.get(path).await.ok();
    reader
        .post("/v1/employers", employer(2))
        .await
        .refused(403, "insufficient_scope");
    issuer
        .caller(&office, json!({ "office": "33.26" }))
        .get(path)
        .await
        .refused(404, "not_found");
    let firm = issuer.caller(
        &office,
        json!({ "firm": format!("employer:{}", created.id()) }),
    );
    firm.post(&format!("{path}/verify"), json!({}))
        .await
        .refused(403, "party_may_not_decide");
}

#[rstest]
#[actix_web::test]
async fn another_issuers_token_is_refused_where_anything_in_it_is_wrong(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let issuer = Issuer::new("wrong", database);
    let impostor = Issuer::new("impostor", database);
    let Some(office) = issuer.office(database).await else {
        return;
    };
    let now = office.state.db.clock.now().utc().timestamp();
    issuer
        .caller(&office, json!({ "aud": ["other", "selaras"] }))
        .get("/v1/employers")
        .await
        .ok();
    for wrong in [
        json!({ "aud": "payroll" }),
        json!({ "aud": ["payroll", "selaras-test"] }),
        json!({ "aud": null }),
        json!({ "iss": "https://sso.elsewhere.example" }),
        json!({ "iss": office.state.settings.public_url, "aud": office.state.settings.public_url, "client_id": "4711",
            "agency": "33.75", "scope": "employers:read" }),
        json!({ "office": null, "agency": "33.75" }),
        json!({ "office": "Pekalongan" }),
        json!({ "firm": "employer:unknown" }),
        json!({ "azp": null }),
        json!({ "exp": now - 31, "iat": now - 300 }),
        json!({ "exp": null }),
    ] {
        let answer = issuer
            .caller(&office, wrong.clone())
            .get("/v1/employers")
            .await;
        assert_eq!(answer.status, 401, "{wrong}");
        answer.refused(401, "unauthenticated");
    }
    // The configuration names the type of its access tokens.
    issuer
        .caller_with(&office, "at+jwt", json!({}))
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
    impostor
        .caller(&office, json!({}))
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
}

#[rstest]
#[actix_web::test]
async fn no_other_issuer_is_trusted_unless_it_is_named(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let issuer = Issuer::new("unnamed", database);
    let Some(office) = Office::open(database).await else {
        return;
    };
    issuer
        .caller(&office, json!({}))
        .get("/v1/employers")
        .await
        .refused(401, "unauthenticated");
}
