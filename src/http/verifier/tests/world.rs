//! Two issuers with keys of every kind, and what they sign.

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RsaKeyPair,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::http::verifier::{
    Algorithm, ClaimNames, Claims, Issuer, Key, KeySet, TokenFault, verify,
};
use crate::kernel::Timestamp;

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

pub struct Signer {
    pub kid: &'static str,
    pub algorithm: Algorithm,
    sign: Sign,
    pub jwk: Value,
    /// What someone who takes the public key for a shared secret would use: its usual encodings.
    pub public: Vec<Vec<u8>>,
}

pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

pub fn set(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

pub fn unset(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}

impl Signer {
    pub fn p256(kid: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let jwk = json!({"kty": "EC", "crv": "P-256", "kid": kid, "alg": "ES256", "x": b64(&point[1..33]), "y": b64(&point[33..])});
        let der = pair.public_key().as_der().unwrap().as_ref().to_vec();
        let sign = Box::new(move |message: &[u8]| {
            pair.sign(&SystemRandom::new(), message)
                .unwrap()
                .as_ref()
                .to_vec()
        });
        Self {
            kid,
            algorithm: Algorithm::Es256,
            sign,
            public: secrets(&jwk, point, &der),
            jwk,
        }
    }

    pub fn ed25519(kid: &'static str) -> Self {
        let pair = Ed25519KeyPair::generate().unwrap();
        let point = pair.public_key().as_ref().to_vec();
        let jwk =
            json!({"kty": "OKP", "crv": "Ed25519", "kid": kid, "alg": "EdDSA", "x": b64(&point)});
        let sign = Box::new(move |message: &[u8]| pair.sign(message).as_ref().to_vec());
        Self {
            kid,
            algorithm: Algorithm::EdDsa,
            sign,
            public: secrets(&jwk, point.clone(), &point),
            jwk,
        }
    }

    pub fn rsa(kid: &'static str) -> Self {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let (n, e) = (pair.public_key().modulus(), pair.public_key().exponent());
        let (n, e) = (
            n.big_endian_without_leading_zero(),
            e.big_endian_without_leading_zero(),
        );
        let jwk = json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": b64(n), "e": b64(e)});
        let der = pair.public_key().as_ref().to_vec();
        let public = secrets(&jwk, n.to_vec(), &der);
        let sign = Box::new(move |message: &[u8]| {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                message,
                &mut signature,
            )
            .unwrap();
            signature
        });
        Self {
            kid,
            algorithm: Algorithm::Rs256,
            sign,
            public,
            jwk,
        }
    }

    pub fn header(&self) -> Value {
        json!({"alg": self.algorithm.as_str(), "kid": self.kid, "typ": "at+jwt"})
    }

    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }

    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    /// Signs a header and claims that need not be JSON.
    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", b64(header), b64(claims));
        let signature = self.signature(&message);
        format!("{message}.{signature}")
    }

    pub fn signature(&self, message: &str) -> String {
        b64((self.sign)(message.as_bytes()))
    }

    fn key(&self) -> (String, Key) {
        Key::from_jwk(&self.jwk, Algorithm::ALL).unwrap()
    }
}

fn secrets(jwk: &Value, raw: Vec<u8>, der: &[u8]) -> Vec<Vec<u8>> {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n");
    vec![
        raw,
        der.to_vec(),
        pem.into_bytes(),
        jwk.to_string().into_bytes(),
    ]
}

pub struct World {
    pub now: Timestamp,
    pub keys: KeySet,
    pub own: Signer,
    /// A second key of this service.
    pub edwards: Signer,
    pub other: Signer,
    /// A key that nobody has published.
    pub stranger: Signer,
}

impl World {
    pub fn new() -> Self {
        let (own, edwards, other) = (
            Signer::p256("own-1"),
            Signer::ed25519("own-2"),
            Signer::rsa("other-1"),
        );
        let keys = KeySet {
            own: Arc::new(Issuer {
                name: "https://api.example".into(),
                audience: "https://api.example".into(),
                token_type: "at+jwt".into(),
                keys: HashMap::from([own.key(), edwards.key()]),
                claims: None,
            }),
            others: vec![Arc::new(Issuer {
                name: "https://sso.example/realms/city".into(),
                audience: "selaras".into(),
                token_type: "at+jwt".into(),
                keys: HashMap::from([other.key()]),
                claims: Some(ClaimNames {
                    agency: "office".into(),
                    ..ClaimNames::default()
                }),
            })],
        };
        let now = "2026-11-24T03:15:00Z".parse().unwrap();
        Self {
            now,
            keys,
            own,
            edwards,
            other,
            stranger: Signer::p256("own-1"),
        }
    }

    pub fn seconds(&self) -> i64 {
        self.now.utc().timestamp()
    }

    pub fn own_claims(&self) -> Value {
        json!({
            "iss": "https://api.example", "aud": "https://api.example", "sub": "cl_own", "client_id": "cl_own",
            "iat": self.seconds(), "exp": self.seconds() + 900, "jti": "1", "scope": "employers:read employers:write", "agency": "33.75",
        })
    }

    pub fn other_claims(&self) -> Value {
        json!({
            "iss": "https://sso.example/realms/city", "aud": ["account", "selaras"], "sub": "5f1c", "azp": "portal",
            "exp": self.seconds() + 900, "scope": ["batches:read", "openid"], "office": "33.75",
        })
    }

    pub fn verify(&self, token: &str) -> Result<Claims, TokenFault> {
        verify(&self.keys, token, self.now)
    }

    pub fn retire_own_key(&mut self, until: Timestamp) {
        let mut own = (*self.keys.own).clone();
        own.keys.get_mut(self.own.kid).unwrap().verifies_until = Some(until);
        self.keys.own = Arc::new(own);
    }
}
