//! Encryption at rest, keyed hashes and message authentication, all from the master keys.

use std::sync::Arc;

use aes_gcm_siv::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use aws_lc_rs::hmac;
use subtle::ConstantTimeEq as _;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::error::{Error, Result};

const NONCE: usize = 12;

/// The master keys, oldest first. New secrets are sealed under the newest; the key id in front of each
/// ciphertext says which one opens it. Keyed hashes use the oldest, so that equal values stay equal.
#[derive(Clone)]
pub struct Keys(Arc<Vec<Sealer>>);

/// One master key of 256 bits.
pub struct MasterKey {
    pub id: u8,
    pub secret: Zeroizing<[u8; 32]>,
}

/// A master key with the cipher that is derived from it, once: each value that is sealed or opened would take
/// about a microsecond more.
/// The cipher is not wiped at its end, as it lives as long as the process.
struct Sealer {
    key: MasterKey,
    cipher: Aes256GcmSiv,
}

/// Where a sealed value stands. It is authenticated with the value, so that a ciphertext moved to another
/// row or column does not open.
#[derive(Clone, Copy)]
pub struct Spot<'a> {
    pub column: &'a str,
    pub row: Uuid,
}

impl Keys {
    /// # Errors
    /// A sentence for the operator where there is no key.
    pub fn new(keys: Vec<MasterKey>) -> Result<Self, String> {
        if keys.is_empty() {
            Err("the key file holds no key".to_owned())
        } else {
            Ok(Self(Arc::new(keys.into_iter().map(Sealer::new).collect())))
        }
    }

    fn oldest(&self) -> &MasterKey {
        &self.0[0].key
    }

    fn newest(&self) -> &Sealer {
        &self.0[self.0.len() - 1]
    }

    /// As [`seal`](Self::seal), but equal values at one spot are sealed alike: a page's cursor must not change between
    /// two equal answers. The cipher allows it (RFC 8452, 1: nonce misuse tells only that two values are equal).
    #[must_use]
    pub fn seal_alike(&self, spot: Spot<'_>, plain: &[u8]) -> Vec<u8> {
        let digest = code(&*derive(&self.newest().key, "nonce"), &[&aad(spot), plain]);
        let mut nonce = [0_u8; NONCE];
        nonce.copy_from_slice(&digest[..NONCE]);
        self.seal_with(nonce, spot, plain)
    }

    /// Encrypts `plain`: key id, nonce, ciphertext with tag (AES-256-GCM-SIV, RFC 8452).
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "without the system's random source nothing of this program is safe to run"
    )]
    pub fn seal(&self, spot: Spot<'_>, plain: &[u8]) -> Vec<u8> {
        let mut nonce = [0_u8; NONCE];
        getrandom::fill(&mut nonce).expect("the system's random source answers");
        self.seal_with(nonce, spot, plain)
    }

    #[expect(
        clippy::expect_used,
        reason = "the cipher refuses only texts of gigabytes"
    )]
    fn seal_with(&self, nonce: [u8; NONCE], spot: Spot<'_>, plain: &[u8]) -> Vec<u8> {
        let Sealer { key, cipher } = self.newest();
        let payload = Payload {
            msg: plain,
            aad: &aad(spot),
        };
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .expect("a short text can be sealed");
        [&[key.id][..], &nonce, &sealed].concat()
    }

    /// Decrypts what [`seal`](Self::seal) made for the same spot.
    ///
    /// # Errors
    /// [`Error::Failed`] where the value was changed, moved, or sealed under a key that is not in the file.
    pub fn open(&self, spot: Spot<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let unreadable = || {
            Error::Failed(format!(
                "a sealed value of {} cannot be opened",
                spot.column
            ))
        };
        let (id, rest) = sealed.split_first().ok_or_else(unreadable)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or_else(unreadable)?;
        let sealer = self
            .0
            .iter()
            .find(|sealer| sealer.key.id == *id)
            .ok_or_else(unreadable)?;
        let plain = sealer.cipher.decrypt(
            &Nonce::from(*nonce),
            Payload {
                msg: sealed,
                aad: &aad(spot),
            },
        );
        plain.map(Zeroizing::new).map_err(|_| unreadable())
    }

    /// A keyed hash, by which equal values are found without being readable. `purpose` keeps the hashes of
    /// different columns apart.
    #[must_use]
    pub fn hash(&self, purpose: &str, value: &[u8]) -> Vec<u8> {
        code(&*derive(self.oldest(), purpose), &[value]).to_vec()
    }

    /// Whether `hash` is the hash of `value`, in constant time.
    #[must_use]
    pub fn is_hash_of(&self, purpose: &str, value: &[u8], hash: &[u8]) -> bool {
        self.hash(purpose, value).ct_eq(hash).into()
    }

    /// What tells one set of keys from another without telling the keys.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let print = self.hash("fingerprint", &[self.oldest().id]);
        print
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn derive(key: &MasterKey, purpose: &str) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(code(&*key.secret, &[b"selaras\0", purpose.as_bytes()]))
}

impl Sealer {
    fn new(key: MasterKey) -> Self {
        let cipher = Aes256GcmSiv::new(&(*derive(&key, "seal")).into());
        Self { key, cipher }
    }
}

fn aad(spot: Spot<'_>) -> Vec<u8> {
    [spot.column.as_bytes(), &[0], spot.row.as_bytes()].concat()
}

/// HMAC-SHA-256 of the parts, one behind the other.
fn code(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        mac.update(part);
    }
    let mut code = [0; 32];
    code.copy_from_slice(mac.sign().as_ref());
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u8) -> MasterKey {
        MasterKey {
            id,
            secret: Zeroizing::new([id; 32]),
        }
    }

    const ROW: Uuid = Uuid::from_u128(7);

    #[test]
    fn a_sealed_value_opens_only_where_it_was_sealed() {
        let keys = Keys::new(vec![key(1)]).unwrap();
        let spot = Spot {
            column: "trainees.nik",
            row: ROW,
        };
        let sealed = keys.seal(spot, b"3375014107950001");
        assert_eq!(**keys.open(spot, &sealed).unwrap(), b"3375014107950001"[..]);
        assert!(
            keys.open(
                Spot {
                    column: "trainees.phone",
                    row: ROW
                },
                &sealed
            )
            .is_err()
        );
        assert!(
            keys.open(
                Spot {
                    column: "trainees.nik",
                    row: Uuid::from_u128(8)
                },
                &sealed
            )
            .is_err()
        );
        for byte in 0..sealed.len() {
            let mut forged = sealed.clone();
            forged[byte] ^= 1;
            assert!(keys.open(spot, &forged).is_err(), "byte {byte}");
        }
    }

    #[test]
    fn after_a_rotation_old_values_open_and_hashes_stay() {
        let before = Keys::new(vec![key(1)]).unwrap();
        let after = Keys::new(vec![key(1), key(2)]).unwrap();
        let spot = Spot {
            column: "trainees.nik",
            row: ROW,
        };
        let sealed = before.seal(spot, b"x");
        assert_eq!(**after.open(spot, &sealed).unwrap(), b"x"[..]);
        assert_eq!(after.seal(spot, b"x")[0], 2);
        assert_eq!(before.hash("nik", b"x"), after.hash("nik", b"x"));
        assert_ne!(before.hash("nik", b"x"), before.hash("other", b"x"));
    }
}
