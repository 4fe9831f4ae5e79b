//! The keys that check signatures, read from JSON Web Keys (RFC 7517, RFC 7518, RFC 8037).

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm as Jwa, DecodingKey};
use serde_json::Value;

use super::ClaimNames;
use crate::kernel::Timestamp;

crate::text_enum! {
    /// How a token may be signed (RFC 7518, RFC 8037). None of them works with a shared secret, and `none` is none of them.
    pub enum Algorithm {
        Es256 = "ES256",
        Es384 = "ES384",
        EdDsa = "EdDSA",
        Rs256 = "RS256",
        Rs384 = "RS384",
        Rs512 = "RS512",
        Ps256 = "PS256",
        Ps384 = "PS384",
        Ps512 = "PS512",
    }
}

impl Algorithm {
    /// The same in the words of `jsonwebtoken`.
    #[must_use]
    pub const fn jwa(self) -> Jwa {
        match self {
            Self::Es256 => Jwa::ES256,
            Self::Es384 => Jwa::ES384,
            Self::EdDsa => Jwa::EdDSA,
            Self::Rs256 => Jwa::RS256,
            Self::Rs384 => Jwa::RS384,
            Self::Rs512 => Jwa::RS512,
            Self::Ps256 => Jwa::PS256,
            Self::Ps384 => Jwa::PS384,
            Self::Ps512 => Jwa::PS512,
        }
    }
}

/// Someone whose tokens are accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Issuer {
    /// The `iss` of its tokens, compared byte by byte.
    pub name: String,
    /// Which `aud` means this service.
    pub audience: String,
    /// The `typ` of its tokens, in lower case and without `application/`.
    pub token_type: String,
    /// The keys by `kid`. Each issuer's keys are its own: another issuer's `kid` finds nothing here.
    pub keys: HashMap<String, Key>,
    /// Where its tokens say who calls; `None` for this service's own tokens.
    pub claims: Option<ClaimNames>,
}

/// A public key and the one algorithm that it is used with.
#[derive(Clone, Debug)]
pub struct Key {
    pub algorithm: Algorithm,
    /// The key as it was published.
    pub jwk: Value,
    pub verifies_until: Option<Timestamp>,
    material: DecodingKey,
}

impl PartialEq for Key {
    /// The material is read from `jwk`.
    fn eq(&self, other: &Self) -> bool {
        self.algorithm == other.algorithm
            && self.jwk == other.jwk
            && self.verifies_until == other.verifies_until
    }
}

impl Key {
    /// Reads a key with its `kid`. A key that names no algorithm gets the only one of `allowed` that fits it.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn from_jwk(jwk: &Value, allowed: &[Algorithm]) -> Result<(String, Self), &'static str> {
        let kid = jwk["kid"]
            .as_str()
            .filter(|kid| !kid.is_empty())
            .ok_or("it has no kid")?;
        if jwk.get("use").is_some_and(|purpose| purpose != "sig") {
            return Err("it is not for signatures");
        }
        if let Some(operations) = jwk.get("key_ops")
            && !operations
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one == "verify"))
        {
            return Err("it is not for checking signatures");
        }
        let (material, fitting) = material(jwk)?;
        let mut usable = fitting
            .iter()
            .copied()
            .filter(|algorithm| allowed.contains(algorithm));
        let algorithm = match jwk.get("alg") {
            Some(named) => usable.find(|algorithm| named == algorithm.as_str()),
            None => usable.next().filter(|_| usable.next().is_none()),
        };
        let algorithm = algorithm.ok_or("it has no algorithm that is allowed")?;
        Ok((
            kid.to_owned(),
            Self {
                algorithm,
                verifies_until: None,
                jwk: jwk.clone(),
                material,
            },
        ))
    }

    /// Whether it may check a token at `now`.
    #[must_use]
    pub fn verifies_at(&self, now: Timestamp) -> bool {
        self.verifies_until.is_none_or(|until| now < until)
    }

    /// Whether `signature` (base64url) is this key's on `message`.
    pub(super) fn verifies(&self, message: &str, signature: &str) -> bool {
        jsonwebtoken::crypto::verify(
            signature,
            message.as_bytes(),
            &self.material,
            self.algorithm.jwa(),
        )
        .unwrap_or(false)
    }
}

const RSA: &[Algorithm] = &[
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Rs512,
    Algorithm::Ps256,
    Algorithm::Ps384,
    Algorithm::Ps512,
];

/// The public key, and the algorithms that it can be used with.
fn material(jwk: &Value) -> Result<(DecodingKey, &'static [Algorithm]), &'static str> {
    let point = |size| -> Result<DecodingKey, &'static str> {
        let uncompressed = [
            &[4][..],
            &bytes(jwk, "x", size..=size)?,
            &bytes(jwk, "y", size..=size)?,
        ]
        .concat();
        Ok::<_, &'static str>(DecodingKey::from_ec_der(&uncompressed))
    };
    match (jwk["kty"].as_str(), jwk["crv"].as_str()) {
        (Some("EC"), Some("P-256")) => Ok((point(32)?, &[Algorithm::Es256])),
        (Some("EC"), Some("P-384")) => Ok((point(48)?, &[Algorithm::Es384])),
        (Some("OKP"), Some("Ed25519")) => Ok((
            DecodingKey::from_ed_der(&bytes(jwk, "x", 32..=32)?),
            &[Algorithm::EdDsa],
        )),
        (Some("RSA"), _) => {
            // 2048 to 8192 bits (RFC 7518, 3.3, and what the library checks).
            let (n, e) = (bytes(jwk, "n", 256..=1024)?, bytes(jwk, "e", 1..=8)?);
            Ok((DecodingKey::from_rsa_raw_components(&n, &e), RSA))
        }
        // A shared secret among public keys is a fault of the issuer's, and never a key.
        _ => Err("it is of another kind"),
    }
}

fn bytes(
    jwk: &Value,
    name: &str,
    size: std::ops::RangeInclusive<usize>,
) -> Result<Vec<u8>, &'static str> {
    let text = jwk[name].as_str().ok_or("a part of it is missing")?;
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| "a part of it is not base64url")?;
    if size.contains(&bytes.len()) {
        Ok(bytes)
    } else {
        Err("a part of it has the wrong length")
    }
}

/// Reads a key set (RFC 7517, 5): the keys that can be used, and why each other one cannot.
///
/// # Errors
/// Where the text is no key set, or none of its keys can be used.
pub fn read_jwks(
    text: &[u8],
    allowed: &[Algorithm],
) -> Result<(HashMap<String, Key>, Vec<String>), String> {
    let set: Value =
        serde_json::from_slice(text).map_err(|error| format!("it is not JSON: {error}"))?;
    let jwks = set["keys"].as_array().ok_or("it has no list named keys")?;
    let mut keys = HashMap::new();
    let mut skipped = Vec::new();
    for (index, jwk) in jwks.iter().enumerate() {
        match Key::from_jwk(jwk, allowed) {
            Ok((kid, _)) if keys.contains_key(&kid) => {
                skipped.push(format!("key {index}: its kid stands twice"));
            }
            Ok((kid, key)) => drop(keys.insert(kid, key)),
            Err(reason) => skipped.push(format!("key {index}: {reason}")),
        }
    }
    if keys.is_empty() {
        return Err(format!(
            "none of its keys can be used ({})",
            skipped.join("; ")
        ));
    }
    Ok((keys, skipped))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const X: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn rsa() -> Value {
        json!({"kty": "RSA", "kid": "r", "n": URL_SAFE_NO_PAD.encode([0xff; 256]), "e": "AQAB"})
    }

    fn with(mut jwk: Value, name: &str, value: Value) -> Value {
        jwk[name] = value;
        jwk
    }

    #[test]
    fn a_key_without_an_algorithm_gets_the_only_one_that_fits() {
        let read =
            |allowed: &[Algorithm]| Key::from_jwk(&rsa(), allowed).map(|(_, key)| key.algorithm);
        assert_eq!(
            read(&[Algorithm::Ps256, Algorithm::Es256]),
            Ok(Algorithm::Ps256)
        );
        assert!(read(&[Algorithm::Rs256, Algorithm::Ps256]).is_err());
        assert!(read(&[Algorithm::Es256]).is_err());
    }

    #[test]
    fn unusable_keys_are_skipped_and_the_others_stay() {
        let p256 = json!({"kty": "EC", "crv": "P-256", "kid": "e", "x": X, "y": X});
        let unusable = [
            json!({"kty": "oct", "kid": "o", "alg": "HS256", "k": X}),
            json!({"kty": "oct", "kid": "o", "alg": "ES256", "k": X}),
            with(p256.clone(), "use", json!("enc")),
            with(p256.clone(), "key_ops", json!(["sign"])),
            with(p256.clone(), "kid", json!("")),
            with(p256.clone(), "kid", json!(7)),
            with(p256.clone(), "alg", json!("RS256")),
            with(p256.clone(), "alg", json!("none")),
            with(p256.clone(), "alg", json!("ES384")),
            with(p256.clone(), "x", json!("AAAA")),
            with(p256.clone(), "crv", json!("secp256k1")),
            with(rsa(), "n", json!(X)),
            with(rsa(), "alg", json!("HS256")),
            json!(null),
            json!("e"),
        ];
        let mut jwks = unusable.to_vec();
        jwks.extend([p256.clone(), with(p256, "use", json!("sig"))]);
        let (keys, skipped) =
            read_jwks(json!({"keys": jwks}).to_string().as_bytes(), Algorithm::ALL).unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["e"]);
        assert_eq!(skipped.len(), unusable.len() + 1, "{skipped:?}");
        assert!(
            read_jwks(
                json!({"keys": unusable}).to_string().as_bytes(),
                Algorithm::ALL
            )
            .is_err()
        );
        for text in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[]}"#] {
            assert!(
                read_jwks(text.as_bytes(), Algorithm::ALL).is_err(),
                "{text}"
            );
        }
    }
}
