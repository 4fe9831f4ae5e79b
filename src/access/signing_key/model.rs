//! What a signing key is.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::db::crypt::{Keys, Spot};
use crate::db::prelude::*;
use crate::http::verifier::{Algorithm, Key};

crate::uuid_id!(SigningKeyId);

/// A signing key as it is kept.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
pub struct Row {
    pub id: SigningKeyId,
    pub algorithm: Algorithm,
    pub public_jwk: String,
    /// PKCS#8, sealed.
    pub private_key: Vec<u8>,
    pub created_at: Timestamp,
    pub signs_from: Timestamp,
    pub signs_until: Option<Timestamp>,
    pub verifies_until: Option<Timestamp>,
}

/// The public half of a published key, for the verifier, with its `kid`.
pub fn verifier(row: &Row) -> Result<(String, Key)> {
    let jwk = serde_json::from_str(&row.public_jwk).map_err(Error::failed)?;
    let (kid, mut key) = Key::from_jwk(&jwk, &[row.algorithm]).map_err(Error::failed)?;
    key.verifies_until = row.verifies_until;
    Ok((kid, key))
}

/// A key that signs.
pub struct Signer {
    pub id: SigningKeyId,
    pub algorithm: Algorithm,
    pub private: EncodingKey,
}

impl Signer {
    pub(super) fn open(row: &Row, keys: &Keys) -> Result<Self> {
        let pkcs8 = keys.open(spot(row.id), &row.private_key)?;
        let private = match row.algorithm {
            Algorithm::EdDsa => EncodingKey::from_ed_der(&pkcs8),
            _ => EncodingKey::from_ec_der(&pkcs8),
        };
        Ok(Self {
            id: row.id,
            algorithm: row.algorithm,
            private,
        })
    }
}

/// A key as it is made: the private half in PKCS#8, the public one as a JWK.
pub struct Pair {
    pub pkcs8: Zeroizing<Vec<u8>>,
    pub jwk: Value,
}

impl Pair {
    /// # Errors
    /// [`Error::Failed`] for an algorithm that this service does not sign with.
    pub fn generate(id: SigningKeyId, algorithm: Algorithm) -> Result<Self> {
        let random = SystemRandom::new();
        let (document, mut jwk) = match algorithm {
            Algorithm::Es256 => {
                let document =
                    EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                        .map_err(Error::failed)?;
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref())
                        .map_err(Error::failed)?;
                // SEC 1, 2.3.3: 4, then both coordinates.
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                (
                    document,
                    json!({"kty": "EC", "crv": "P-256", "x": b64(x), "y": b64(y)}),
                )
            }
            Algorithm::EdDsa => {
                let document = Ed25519KeyPair::generate_pkcs8(&random).map_err(Error::failed)?;
                let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).map_err(Error::failed)?;
                (
                    document,
                    json!({"kty": "OKP", "crv": "Ed25519", "x": b64(pair.public_key().as_ref())}),
                )
            }
            other => {
                return Err(Error::Failed(format!(
                    "this service does not sign with {other}"
                )));
            }
        };
        jwk["use"] = "sig".into();
        jwk["alg"] = algorithm.as_str().into();
        jwk["kid"] = id.to_string().into();
        Ok(Self {
            pkcs8: Zeroizing::new(document.as_ref().to_vec()),
            jwk,
        })
    }

    /// The private half as it is kept.
    pub fn sealed(&self, id: SigningKeyId, keys: &Keys) -> Vec<u8> {
        keys.seal(spot(id), &self.pkcs8)
    }
}

fn b64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn spot(id: SigningKeyId) -> Spot<'static> {
    Spot {
        column: "signing_keys.private_key",
        row: Uuid::from(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_signs_what_its_public_half_verifies() {
        let id = SigningKeyId::from(Uuid::from_u128(7));
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let pair = Pair::generate(id, algorithm).unwrap();
            assert!(pair.jwk.get("d").is_none());
            let (kid, key) = Key::from_jwk(&pair.jwk, &[algorithm]).unwrap();
            assert_eq!((kid, key.algorithm), (id.to_string(), algorithm));
        }
        assert!(Pair::generate(id, Algorithm::Rs256).is_err());
    }
}
