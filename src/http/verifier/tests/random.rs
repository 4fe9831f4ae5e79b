//! Random texts, and honest tokens with random damage.

use proptest::prelude::*;

use super::world::{World, b64};

#[test]
fn what_nobody_signed_is_refused() {
    let world = World::new();
    let honest = world.own.token(&world.own_claims());
    let parts: Vec<&str> = honest.split('.').collect();
    let part = prop_oneof![
        any::<String>(),
        any::<Vec<u8>>().prop_map(b64),
        r#"\{"[a-z]{0,3}":("[a-z]*"|[0-9.e-]{0,12}|null|\[\])\}"#.prop_map(b64),
        prop::sample::select(parts.iter().copied().map(str::to_owned).collect::<Vec<_>>()),
    ];
    proptest!(|(parts in prop::collection::vec(part, 0..5))| {
        let token = parts.join(".");
        prop_assert!(world.verify(&token).is_err() || token == honest, "{token}");
    });
}

#[test]
fn a_token_with_one_other_character_is_refused() {
    let world = World::new();
    for signer in [&world.own, &world.edwards] {
        let honest = signer.token(&world.own_claims());
        assert!(world.verify(&honest).is_ok());
        proptest!(|(at in 0..honest.len(), other in "[A-Za-z0-9_=.-]")| {
            let damaged = format!("{}{other}{}", &honest[..at], &honest[at + 1..]);
            prop_assert!(damaged == honest || world.verify(&damaged).is_err(), "{damaged}");
        });
    }
}
