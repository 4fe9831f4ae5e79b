//! Forged forms, algorithms, signatures and headers.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use jsonwebtoken::{Algorithm as Jwa, EncodingKey};
use serde_json::{Value, json};

use super::Forgeries;
use super::world::{Signer, World, b64, set, unset};

/// What is not three base64url parts with a JSON object in each of the first two.
pub fn forms(signer: &Signer, claims: &Value) -> Forgeries {
    let honest = signer.token(claims);
    let (message, signature) = honest.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let header_text = signer.header().to_string();
    let claims_text = claims.to_string();
    let signed = |header: &str, payload: &str| {
        let message = format!("{header}.{payload}");
        format!("{message}.{}", signer.signature(&message))
    };
    let after = |text: &str, more: &str| text.replacen('{', &format!("{{{more},"), 1);
    vec![
        ("nothing", String::new()),
        ("one part", header.to_owned()),
        ("two parts", message.to_owned()),
        ("four parts", format!("{honest}.{signature}")),
        ("five parts", format!("{honest}.{signature}.{signature}")),
        ("three empty parts", "..".to_owned()),
        ("no header", format!(".{payload}.{signature}")),
        ("no claims", format!("{header}..{signature}")),
        ("a space before", format!(" {honest}")),
        ("a line end after", format!("{honest}\n")),
        ("a NUL after", format!("{honest}\0")),
        (
            "padding",
            signed(&URL_SAFE.encode(pad(&header_text)), payload),
        ),
        ("padded signature", format!("{honest}==")),
        (
            "the other alphabet",
            signed(
                header,
                &STANDARD.encode(set(claims.clone(), "x", json!("~~~???ÿÿÿ>>>")).to_string()),
            ),
        ),
        ("JSON in plain", signed(&header_text, &claims_text)),
        (
            "longer than 8 KiB",
            signer.token(&set(claims.clone(), "x", json!("x".repeat(8 * 1024)))),
        ),
        (
            "the header is an array",
            signer.sign_text(&format!("[{header_text}]"), &claims_text),
        ),
        (
            "the header is a text",
            signer.sign_text("\"at+jwt\"", &claims_text),
        ),
        (
            "the header goes on",
            signer.sign_text(&format!("{header_text}{{}}"), &claims_text),
        ),
        (
            "the header has a byte order mark",
            signer.sign_text(&format!("\u{feff}{header_text}"), &claims_text),
        ),
        (
            "the claims are an array",
            signer.sign_text(&header_text, &format!("[{claims_text}]")),
        ),
        (
            "the claims are null",
            signer.sign_text(&header_text, "null"),
        ),
        (
            "the claims are not UTF-8",
            signed(header, &b64(b"{\"iss\":\"\xff\"}")),
        ),
        (
            "the claims are deep",
            signer.sign_text(
                &header_text,
                &after(
                    &claims_text,
                    &format!("\"x\":{}{}", "[".repeat(2000), "]".repeat(2000)),
                ),
            ),
        ),
        (
            "alg twice",
            signer.sign_text(&after(&header_text, "\"alg\":\"none\""), &claims_text),
        ),
        (
            "kid twice",
            signer.sign_text(&after(&header_text, "\"kid\":\"x\""), &claims_text),
        ),
        (
            "exp twice",
            signer.sign_text(&header_text, &after(&claims_text, "\"exp\":1")),
        ),
        (
            "iss twice, once escaped",
            signer.sign_text(&header_text, &after(&claims_text, "\"\\u0069ss\":\"x\"")),
        ),
        (
            "a name twice, deep down",
            signer.sign_text(
                &header_text,
                &after(&claims_text, "\"x\":[{\"y\":1,\"y\":2}]"),
            ),
        ),
    ]
}

/// Spaces, until base64 needs padding.
fn pad(text: &str) -> String {
    let mut text = text.to_owned();
    while text.len().is_multiple_of(3) {
        text.push(' ');
    }
    text
}

/// `none`, shared secrets, and algorithms of other keys.
pub fn algorithms(signer: &Signer, claims: &Value) -> Forgeries {
    let with = |alg: &Value| set(signer.header(), "alg", alg.clone());
    let unsigned = |alg: &str| {
        format!(
            "{}.{}.",
            b64(with(&json!(alg)).to_string()),
            b64(claims.to_string())
        )
    };
    let signed = |alg: Value| signer.sign(&with(&alg), claims);
    let shared = |alg: Jwa, name: &str, secret: &[u8]| {
        let message = format!(
            "{}.{}",
            b64(with(&json!(name)).to_string()),
            b64(claims.to_string())
        );
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &EncodingKey::from_secret(secret), alg)
                .unwrap();
        format!("{message}.{signature}")
    };
    vec![
        ("none", unsigned("none")),
        ("None", unsigned("None")),
        ("NONE", unsigned("NONE")),
        ("nOnE", unsigned("nOnE")),
        ("none and a signature", signed(json!("none"))),
        (
            "no alg",
            signer.sign(&unset(signer.header(), "alg"), claims),
        ),
        ("empty alg", signed(json!(""))),
        ("alg is null", signed(Value::Null)),
        (
            "alg is an array",
            signed(json!([signer.algorithm.as_str()])),
        ),
        (
            "alg in lower case",
            signed(json!(signer.algorithm.as_str().to_lowercase())),
        ),
        (
            "alg with a space",
            signed(json!(format!("{} ", signer.algorithm))),
        ),
        (
            "HS256 with the public key",
            shared(Jwa::HS256, "HS256", &signer.public[0]),
        ),
        (
            "HS256 with the public key's DER",
            shared(Jwa::HS256, "HS256", &signer.public[1]),
        ),
        (
            "HS256 with the public key's PEM",
            shared(Jwa::HS256, "HS256", &signer.public[2]),
        ),
        (
            "HS256 with the JWK",
            shared(Jwa::HS256, "HS256", &signer.public[3]),
        ),
        (
            "HS384 with the public key",
            shared(Jwa::HS384, "HS384", &signer.public[0]),
        ),
        (
            "HS512 with the public key",
            shared(Jwa::HS512, "HS512", &signer.public[0]),
        ),
        ("HS256 with nothing", shared(Jwa::HS256, "HS256", b"")),
        (
            "an HMAC under the key's own alg",
            shared(Jwa::HS256, signer.algorithm.as_str(), &signer.public[0]),
        ),
        ("another elliptic alg", signed(json!("ES384"))),
        ("another RSA alg", signed(json!("RS512"))),
        ("a PSS alg", signed(json!("PS256"))),
        ("an unknown alg", signed(json!("ES256K"))),
    ]
}

/// Signatures that are not this key's on this message.
pub fn signatures(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let honest = signer.token(claims);
    let (message, signature) = honest.rsplit_once('.').unwrap();
    let (header, payload) = message.split_once('.').unwrap();
    let raw = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(signature)
        .unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut raw = raw.clone();
        change(&mut raw);
        format!("{message}.{}", b64(raw))
    };
    let more = b64(set(claims.clone(), "scope", json!("admin")).to_string());
    let other_header = b64(set(signer.header(), "x", json!(1)).to_string());
    let stranger = format!("{message}.{}", world.stranger.signature(message));
    vec![
        ("no signature", format!("{message}.")),
        ("the first bit flipped", changed(&|raw| raw[0] ^= 0x80)),
        (
            "the last bit flipped",
            changed(&|raw| *raw.last_mut().unwrap() ^= 1),
        ),
        (
            "a short signature",
            changed(&|raw| raw.truncate(raw.len() - 1)),
        ),
        ("a long signature", changed(&|raw| raw.push(0))),
        ("a signature of zeros", changed(&|raw| raw.fill(0))),
        ("a signature of ones", changed(&|raw| raw.fill(0xff))),
        ("one byte", format!("{message}.AA")),
        (
            "bits left over",
            format!("{message}.{}", left_over(signature)),
        ),
        (
            "DER instead of two numbers",
            changed(&|raw| {
                *raw = [
                    &[0x30, 0x44, 2, 0x20][..],
                    &raw[..32],
                    &[2, 0x20],
                    &raw[32..64],
                ]
                .concat();
            }),
        ),
        (
            "another token's signature",
            format!("{message}.{}", signer.signature("a.b")),
        ),
        (
            "the signature of the claims alone",
            format!("{message}.{}", signer.signature(payload)),
        ),
        ("other claims", format!("{header}.{more}.{signature}")),
        (
            "another header",
            format!("{other_header}.{payload}.{signature}"),
        ),
        ("a stranger's signature", stranger),
    ]
}

/// The last character with a bit that stands for nothing.
fn left_over(signature: &str) -> String {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = signature.split_at(signature.len() - 1);
    let value = ALPHABET.find(last).unwrap();
    format!("{rest}{}", &ALPHABET[value + 1..value + 2])
}

/// Headers that choose a key of their own, or say what the token is not.
pub fn headers(world: &World, signer: &Signer, claims: &Value) -> Forgeries {
    let with = |name: &str, value: Value| signer.sign(&set(signer.header(), name, value), claims);
    let kid = |kid: Value| with("kid", kid);
    let own_key = |name: &str, value: Value| {
        let header = set(
            set(world.stranger.header(), "kid", json!(signer.kid)),
            name,
            value,
        );
        world.stranger.sign(&header, claims)
    };
    vec![
        (
            "no kid",
            signer.sign(&unset(signer.header(), "kid"), claims),
        ),
        ("empty kid", kid(json!(""))),
        ("kid is a number", kid(json!(1))),
        ("kid is an array", kid(json!([signer.kid]))),
        ("an unknown kid", kid(json!("other-9"))),
        ("kid in another case", kid(json!(signer.kid.to_uppercase()))),
        ("kid is a path", kid(json!("../../../../dev/null"))),
        ("kid is SQL", kid(json!("x' UNION SELECT 'secret' -- "))),
        ("kid is a command", kid(json!("|/bin/sleep 9"))),
        ("kid with a NUL", kid(json!(format!("{}\0", signer.kid)))),
        (
            "kid is an address",
            kid(json!("https://evil.example/jwks.json")),
        ),
        (
            "jku",
            own_key("jku", json!("https://evil.example/jwks.json")),
        ),
        (
            "jku, signed honestly",
            with("jku", json!("https://evil.example/jwks.json")),
        ),
        ("jwk", own_key("jwk", world.stranger.jwk.clone())),
        ("jwk, signed honestly", with("jwk", signer.jwk.clone())),
        (
            "x5u",
            own_key("x5u", json!("https://evil.example/cert.pem")),
        ),
        ("x5c", own_key("x5c", json!(["MIIB"]))),
        ("crit", with("crit", json!(["exp"]))),
        (
            "crit with an unknown name",
            with("crit", json!(["urn:example:unknown"])),
        ),
        ("empty crit", with("crit", json!([]))),
        ("b64", with("b64", json!(false))),
        ("zip", with("zip", json!("DEF"))),
        ("enc", with("enc", json!("A256GCM"))),
        (
            "no typ",
            signer.sign(&unset(signer.header(), "typ"), claims),
        ),
        ("an ID token's typ", with("typ", json!("JWT"))),
        ("a logout token's typ", with("typ", json!("logout+jwt"))),
        ("typ is a number", with("typ", json!(1))),
        ("typ with a space", with("typ", json!("at+jwt "))),
        ("typ of another tree", with("typ", json!("text/at+jwt"))),
    ]
}
