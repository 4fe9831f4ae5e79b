//! Honest tokens, and forged ones of every kind that is known, for this service's own tokens and for another issuer's.

mod forged_claims;
mod forged_form;
mod random;
mod world;

use std::collections::HashSet;

use serde_json::{Value, json};
use world::{Signer, World, set, unset};

use super::{LEEWAY, LONGEST_LIFE};
use crate::kernel::{Party, PartyKind};

#[test]
fn an_own_token_says_who_calls() {
    let world = World::new();
    let claims = world.verify(&world.own.token(&world.own_claims())).unwrap();
    assert_eq!(claims.client_id, "cl_own");
    assert_eq!(claims.scope.agency.as_str(), "33.75");
    assert_eq!(claims.scope.party, None);
    assert_eq!(
        claims.rights.iter().collect::<Vec<_>>(),
        ["employers:read", "employers:write"]
    );
    assert_eq!(
        claims.valid_until,
        world.now.plus(chrono::Duration::minutes(15) + LEEWAY)
    );
}

#[test]
fn a_token_may_be_bound_to_a_party() {
    let world = World::new();
    let id = "01936f2a-0000-7000-8000-000000000001";
    let bound = set(world.own_claims(), "party", json!(format!("employer:{id}")));
    let claims = world.verify(&world.own.token(&bound)).unwrap();
    assert_eq!(
        claims.scope.party,
        Some(Party {
            kind: PartyKind::Employer,
            id: id.parse().unwrap()
        })
    );
}

#[test]
fn another_issuers_token_is_read_through_its_claim_names() {
    let world = World::new();
    let claims = world
        .verify(&world.other.token(&world.other_claims()))
        .unwrap();
    assert_eq!(claims.client_id, "portal@https://sso.example/realms/city");
    assert_eq!(claims.scope.agency.as_str(), "33.75");
    assert_eq!(
        claims.rights.iter().collect::<Vec<_>>(),
        ["batches:read", "openid"]
    );
}

#[test]
fn another_issuers_client_is_the_first_claim_that_names_one() {
    let world = World::new();
    let mut claims = world.other_claims();
    for (name, value) in [
        ("client_id", "first"),
        ("azp", "portal"),
        ("sub", "someone"),
    ] {
        claims[name] = json!(value);
    }
    for (gone, client) in [("", "first"), ("client_id", "portal"), ("azp", "someone")] {
        claims.as_object_mut().unwrap().remove(gone);
        let read = world.verify(&world.other.token(&claims)).unwrap();
        assert_eq!(
            read.client_id,
            format!("{client}@https://sso.example/realms/city")
        );
    }
}

#[test]
fn other_honest_forms_are_accepted() {
    let world = World::new();
    let (own, other) = (world.own_claims(), world.other_claims());
    let soon = (world.now.plus(LEEWAY)).utc().timestamp();
    let own_header = |typ: &str| set(world.own.header(), "typ", json!(typ));
    let later = json!(world.now.plus(LONGEST_LIFE).utc().timestamp());
    let half_a_second: Value =
        serde_json::from_str(&format!("{}.5", world.seconds() + 900)).unwrap();
    let honest = [
        world.own.sign(&own_header("AT+JWT"), &own),
        world.own.sign(&own_header("application/at+jwt"), &own),
        world
            .own
            .sign(&set(world.own.header(), "x5t", json!("thumbprint")), &own),
        world.own.token(&set(
            own.clone(),
            "aud",
            json!(["https://elsewhere", "https://api.example"]),
        )),
        world.own.token(&set(own.clone(), "nbf", json!(soon))),
        world.own.token(&set(own.clone(), "iat", json!(soon))),
        world.own.token(&set(
            set(own.clone(), "iat", json!(world.seconds() - 900)),
            "exp",
            json!(world.seconds() - 29),
        )),
        world.own.token(&set(own.clone(), "exp", later)),
        world.own.token(&set(own.clone(), "scope", json!(""))),
        world.other.token(&unset(other.clone(), "scope")),
        world
            .other
            .token(&set(other.clone(), "scope", json!("batches:read openid"))),
        world.other.token(&set(other, "exp", half_a_second)),
        world.edwards.token(&own),
    ];
    for (index, token) in honest.iter().enumerate() {
        assert!(
            world.verify(token).is_ok(),
            "{index}: {:?}",
            world.verify(token)
        );
    }
}

#[test]
fn a_token_ends_with_its_key() {
    let mut world = World::new();
    let until = world.now.plus(chrono::Duration::minutes(1));
    world.retire_own_key(until);
    let token = world.own.token(&world.own_claims());
    assert_eq!(world.verify(&token).unwrap().valid_until, until);
    world.now = until;
    assert!(world.verify(&token).is_err());
}

type Forgeries = Vec<(&'static str, String)>;

/// Forgeries of any issuer's token.
fn forgeries(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let mut all = forged_form::forms(signer, claims);
    all.extend(forged_form::algorithms(signer, claims));
    all.extend(forged_form::signatures(world, signer, claims));
    all.extend(forged_form::headers(world, signer, claims));
    all.extend(forged_claims::times(world, signer, claims));
    all.extend(forged_claims::names(world, signer, claims));
    all.extend(forged_claims::rights(world, signer, claims));
    all
}

#[test]
fn every_forged_token_is_refused() {
    let world = World::new();
    let mut own = forgeries(&world, &world.own, &world.own_claims());
    own.extend(forged_claims::own_only(&world));
    let mut other = forgeries(&world, &world.other, &world.other_claims());
    other.extend(forged_claims::other_only(&world));
    for (whose, tokens) in [("own", own), ("other", other)] {
        let mut names = HashSet::new();
        for (name, token) in &tokens {
            assert!(world.verify(token).is_err(), "{whose}: {name} was accepted");
            assert!(names.insert(*name), "{name} stands twice");
        }
        assert!(names.len() >= 40, "{whose}: only {} kinds", names.len());
    }
}
