//! Forged claims.

use serde_json::{Value, json};

use super::Forgeries;
use super::world::{Signer, World, set, unset};

/// Times that are over, not yet there, too far apart, or none.
pub fn times(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let now = world.seconds();
    let with = |name: &str, value: Value| signer.token(&set(claims.clone(), name, value));
    let header = signer.header().to_string();
    let huge = claims
        .to_string()
        .replace(&(now + 900).to_string(), "1e999");
    vec![
        ("no exp", signer.token(&unset(claims.clone(), "exp"))),
        (
            "expired",
            signer.token(&set(
                set(claims.clone(), "iat", json!(now - 900)),
                "exp",
                json!(now - 30),
            )),
        ),
        (
            "expired long ago",
            signer.token(&set(
                set(claims.clone(), "iat", json!(1)),
                "exp",
                json!(901),
            )),
        ),
        ("exp is a text", with("exp", json!((now + 900).to_string()))),
        ("exp is null", with("exp", Value::Null)),
        ("exp is true", with("exp", json!(true))),
        ("exp is an array", with("exp", json!([now + 900]))),
        ("exp is negative", with("exp", json!(-1))),
        (
            "exp in milliseconds",
            with("exp", json!((now + 900) * 1000)),
        ),
        (
            "exp on the calendar's last day",
            with("exp", json!(8_210_266_876_799_i64)),
        ),
        ("exp beyond 64 bits", with("exp", json!(u64::MAX))),
        ("exp beyond all numbers", signer.sign_text(&header, &huge)),
        (
            "valid for more than a day",
            signer.token(&set(
                set(claims.clone(), "iat", json!(now)),
                "exp",
                json!(now + 86_401),
            )),
        ),
        ("valid for years", with("exp", json!(now + 315_360_000))),
        ("iat in the future", with("iat", json!(now + 31))),
        ("iat is a text", with("iat", json!(now.to_string()))),
        ("iat is null", with("iat", Value::Null)),
        (
            "iat after exp",
            signer.token(&set(
                set(claims.clone(), "iat", json!(now + 20)),
                "exp",
                json!(now + 10),
            )),
        ),
        ("nbf in the future", with("nbf", json!(now + 31))),
        ("nbf is a text", with("nbf", json!("0"))),
        ("nbf is an object", with("nbf", json!({}))),
    ]
}

/// Issuers, audiences and subjects that are others or none.
pub fn names(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let with = |name: &str, value: Value| signer.token(&set(claims.clone(), name, value));
    let issuer = claims["iss"].as_str().unwrap();
    let elsewhere = world
        .keys
        .others
        .iter()
        .map(|other| &other.name)
        .chain([&world.keys.own.name])
        .find(|name| *name != issuer)
        .unwrap();
    vec![
        ("no iss", signer.token(&unset(claims.clone(), "iss"))),
        ("another iss", with("iss", json!("https://evil.example"))),
        ("the other issuer's iss", with("iss", json!(elsewhere))),
        ("iss with a slash", with("iss", json!(format!("{issuer}/")))),
        ("iss in capitals", with("iss", json!(issuer.to_uppercase()))),
        ("iss is an array", with("iss", json!([issuer]))),
        ("iss is a number", with("iss", json!(1))),
        ("no aud", signer.token(&unset(claims.clone(), "aud"))),
        (
            "another aud",
            with("aud", json!("https://elsewhere.example")),
        ),
        (
            "aud begins alike",
            with("aud", json!("selaras.evil https://api.example.evil")),
        ),
        ("empty aud", with("aud", json!([]))),
        ("aud is null", with("aud", Value::Null)),
        (
            "aud is an object",
            with("aud", json!({"selaras": 1, "https://api.example": 1})),
        ),
        (
            "aud with a number",
            with("aud", json!(["selaras", "https://api.example", 1])),
        ),
        (
            "aud in an array of arrays",
            with("aud", json!([["selaras", "https://api.example"]])),
        ),
        ("no sub", signer.token(&unset(claims.clone(), "sub"))),
        ("empty sub", with("sub", json!(""))),
        ("sub is a number", with("sub", json!(7))),
        ("sub with a line end", with("sub", json!("cl_own\nx"))),
        ("sub with a NUL", with("sub", json!("cl_own\0"))),
        (
            "bound to a key",
            with(
                "cnf",
                json!({"jkt": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}),
            ),
        ),
    ]
}

/// Agencies, parties and scopes that are none.
pub fn rights(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let agency = if signer.kid == world.own.kid {
        "agency"
    } else {
        "office"
    };
    let with = |name: &str, value: Value| signer.token(&set(claims.clone(), name, value));
    vec![
        ("no agency", signer.token(&unset(claims.clone(), agency))),
        ("agency is a number", with(agency, json!(33.75))),
        ("agency is null", with(agency, Value::Null)),
        ("agency of another form", with(agency, json!("3375"))),
        ("agency with a wildcard", with(agency, json!("33.%"))),
        ("agency is a list", with(agency, json!(["33.75", "33"]))),
        ("party is null", with("party", Value::Null)),
        ("party is empty", with("party", json!(""))),
        (
            "party of another kind",
            with(
                "party",
                json!("trainee:01936f2a-0000-7000-8000-000000000001"),
            ),
        ),
        ("party without an id", with("party", json!("employer:"))),
        ("scope is a number", with("scope", json!(1))),
        ("scope is null", with("scope", Value::Null)),
        ("scope is an object", with("scope", json!({"admin": true}))),
        (
            "scope with a number",
            with("scope", json!(["batches:read", 1])),
        ),
    ]
}

/// What only this service's own tokens must have.
pub fn own_only(world: &World) -> Forgeries {
    let (signer, claims) = (&world.own, world.own_claims());
    let with = |name: &str, value: Value| signer.token(&set(claims.clone(), name, value));
    let foreign = set(
        set(world.other.header(), "kid", json!(signer.kid)),
        "alg",
        json!("ES256"),
    );
    vec![
        ("no iat", signer.token(&unset(claims.clone(), "iat"))),
        (
            "no client_id",
            signer.token(&unset(claims.clone(), "client_id")),
        ),
        (
            "client_id is not the subject",
            with("client_id", json!("cl_other")),
        ),
        ("client_id is a number", with("client_id", json!(1))),
        ("no scope", signer.token(&unset(claims.clone(), "scope"))),
        ("scope is an array", with("scope", json!(["admin"]))),
        ("signed by the other issuer", world.other.token(&claims)),
        (
            "signed by the other issuer under this key's name",
            world.other.sign(&foreign, &claims),
        ),
        (
            "EdDSA under the name of the ES256 key",
            world.edwards.sign(&signer.header(), &claims),
        ),
        (
            "signed under the name of the EdDSA key",
            signer.sign(&set(signer.header(), "kid", json!("own-2")), &claims),
        ),
        ("signed by a stranger", world.stranger.token(&claims)),
    ]
}

/// What only another issuer's tokens can get wrong.
pub fn other_only(world: &World) -> Forgeries {
    let (signer, claims) = (&world.other, world.other_claims());
    let with = |name: &str, value: Value| signer.token(&set(claims.clone(), name, value));
    let own_name = set(claims.clone(), "iss", json!("https://api.example"));
    vec![
        ("signed with this service's key", world.own.token(&claims)),
        (
            "signed with this service's key under the other's name",
            world.own.sign(&signer.header(), &claims),
        ),
        ("this service's issuer", signer.token(&own_name)),
        ("this service's claims", signer.token(&world.own_claims())),
        ("azp is a number", with("azp", json!(1))),
        ("azp with a line end", with("azp", json!("portal\n"))),
        ("azp too long", with("azp", json!("p".repeat(256)))),
        (
            "the agency under this service's name for it",
            signer.token(&set(
                unset(claims.clone(), "office"),
                "agency",
                json!("33.75"),
            )),
        ),
    ]
}
