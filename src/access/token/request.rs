//! Reading a token request (RFC 6749, 2.3.1 and 4.4.2).

use std::collections::HashMap;

use actix_web::http::header::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::failure::Failure;
use crate::access::client::Credentials;

/// A request that can be understood.
#[derive(Debug)]
pub struct Request {
    pub credentials: Credentials,
    /// `None` means all that the client has.
    pub scope: Option<String>,
}

/// Reads the `Authorization` headers and the form.
pub fn read<'a>(
    mut authorization: impl Iterator<Item = &'a HeaderValue>,
    body: &[u8],
) -> Result<Request, Failure> {
    let mut form = read_form(body)?;
    let grant = form
        .remove("grant_type")
        .ok_or(Failure::Malformed("grant_type is missing"))?;
    if grant != "client_credentials" {
        return Err(Failure::UnsupportedGrantType);
    }
    let header = authorization.next();
    if authorization.next().is_some() {
        return Err(Failure::Malformed("the Authorization header stands twice"));
    }
    let (id, secret) = (form.remove("client_id"), form.remove("client_secret"));
    let credentials = match (header, secret) {
        (Some(_), Some(_)) => {
            return Err(Failure::Malformed(
                "the client authenticates by header and by form",
            ));
        }
        (Some(header), None) => basic(header),
        (None, secret) => id
            .as_deref()
            .zip(secret.as_deref())
            .and_then(|(id, secret)| Credentials::parse(id, secret)),
    };
    let credentials = credentials.ok_or(Failure::InvalidClient)?;
    if id.is_some_and(|id| id != credentials.client_id) {
        return Err(Failure::Malformed("client_id is not the one in the header"));
    }
    Ok(Request {
        credentials,
        scope: form.remove("scope"),
    })
}

/// A parameter must not be repeated, and one without a value counts as left out (RFC 6749, 3.2).
fn read_form(body: &[u8]) -> Result<HashMap<String, String>, Failure> {
    let mut form = HashMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        if form.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Failure::Malformed("a parameter stands twice"));
        }
    }
    form.retain(|_, value| !value.is_empty());
    Ok(form)
}

/// `Basic` and base64 of `{id}:{secret}` (RFC 7617). The form encoding inside, which RFC 6749 asks for, changes nothing in
/// the characters of ids and secrets.
fn basic(header: &HeaderValue) -> Option<Credentials> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim_matches(' ')).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Credentials::parse(id, secret)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn id() -> String {
        format!("cl_{}", "i".repeat(22))
    }

    fn secret() -> String {
        format!("sk_{}", "s".repeat(43))
    }

    fn header(text: &str) -> HeaderValue {
        HeaderValue::from_str(text).unwrap()
    }

    fn by_header() -> HeaderValue {
        header(&format!(
            "Basic {}",
            STANDARD.encode(format!("{}:{}", id(), secret()))
        ))
    }

    fn by_form() -> String {
        format!(
            "grant_type=client_credentials&client_id={}&client_secret={}",
            id(),
            secret()
        )
    }

    #[test]
    fn a_client_authenticates_by_header_or_by_form() {
        let lower = header(&by_header().to_str().unwrap().replace("Basic", "basic"));
        for (headers, body) in [
            (
                vec![by_header()],
                "grant_type=client_credentials".to_owned(),
            ),
            (
                vec![lower],
                format!("grant_type=client_credentials&client_id={}", id()),
            ),
            (
                vec![by_header()],
                "grant_type=client_credentials&client_secret=&x=y".to_owned(),
            ),
            (vec![], by_form()),
        ] {
            let request = read(headers.iter(), body.as_bytes()).unwrap();
            assert_eq!(request.credentials.client_id, id());
            assert_eq!(request.credentials.client_secret.expose_secret(), secret());
            assert_eq!(request.scope, None);
        }
        let request = read([].iter(), format!("{}&scope=a+b%20c", by_form()).as_bytes()).unwrap();
        assert_eq!(request.scope.as_deref(), Some("a b c"));
    }

    #[test]
    fn each_fault_has_its_word() {
        let basic = |text: &str| header(&format!("Basic {}", STANDARD.encode(text)));
        let grant = "grant_type=client_credentials";
        for (headers, body, word) in [
            (vec![], String::new(), "invalid_request"),
            (
                vec![by_header()],
                "scope=admin".to_owned(),
                "invalid_request",
            ),
            (
                vec![by_header()],
                "grant_type=".to_owned(),
                "invalid_request",
            ),
            (
                vec![by_header()],
                format!("{grant}&{grant}"),
                "invalid_request",
            ),
            (
                vec![by_header()],
                format!("{grant}&scope=&scope=admin"),
                "invalid_request",
            ),
            (
                vec![by_header()],
                format!("{grant}&x=1&x=2"),
                "invalid_request",
            ),
            (vec![by_header()], by_form(), "invalid_request"),
            (
                vec![by_header(), by_header()],
                grant.to_owned(),
                "invalid_request",
            ),
            (
                vec![by_header()],
                format!("{grant}&client_id=cl_other"),
                "invalid_request",
            ),
            (
                vec![by_header()],
                "grant_type=password".to_owned(),
                "unsupported_grant_type",
            ),
            (
                vec![by_header()],
                "grant_type=Client_Credentials".to_owned(),
                "unsupported_grant_type",
            ),
            (vec![], grant.to_owned(), "invalid_client"),
            (
                vec![],
                format!("{grant}&client_id={}", id()),
                "invalid_client",
            ),
            (
                vec![],
                format!("{grant}&client_secret={}", secret()),
                "invalid_client",
            ),
            (
                vec![],
                format!("{grant}&client_id=x&client_secret=y"),
                "invalid_client",
            ),
            (vec![header("Bearer x")], grant.to_owned(), "invalid_client"),
            (vec![header("Basic")], grant.to_owned(), "invalid_client"),
            (
                vec![header("Basic %%%")],
                grant.to_owned(),
                "invalid_client",
            ),
            (vec![basic("no colon")], grant.to_owned(), "invalid_client"),
            (vec![basic("cl_x:sk_y")], grant.to_owned(), "invalid_client"),
            (
                vec![HeaderValue::from_bytes(b"Basic \xff").unwrap()],
                grant.to_owned(),
                "invalid_client",
            ),
        ] {
            let failure = read(headers.iter(), body.as_bytes()).unwrap_err();
            assert_eq!(failure.word(), word, "{body}");
        }
    }
}
