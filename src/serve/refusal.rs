//! The answers to what never became a request, in the form of all others.

use actix_web::body::MessageBody as _;
use actix_web::web::BytesMut;

use crate::error::Code;
use crate::http::frame;

/// No head of the answers that actix makes by itself is longer.
const LONGEST: usize = 160;

/// Where such an answer, which is without a word and always the last one, begins in `bytes`; and what is to be said
/// instead.
pub fn bare(bytes: &[u8]) -> Option<(usize, Code)> {
    if !bytes.ends_with(b" GMT\r\n\r\n") {
        return None;
    }
    let start = bytes.len().saturating_sub(LONGEST);
    let at = bytes[start..]
        .windows(7)
        .rposition(|seven| seven == b"HTTP/1.")?;
    let before = start + at;
    let mut lines = std::str::from_utf8(&bytes[before..]).ok()?.split("\r\n");
    // `HTTP/1.0` and `keep-alive` where the request before it was like that.
    let code = match lines.next()?.get(8..)? {
        " 400 Bad Request" => Code::BadRequest,
        " 431 Request Header Fields Too Large" => Code::HeadTooLarge,
        _ => return None,
    };
    let is_bare = lines.next()? == "content-length: 0";
    let mut rest = lines.skip_while(|line| line.starts_with("connection: "));
    let is_last = rest.next()?.starts_with("date: ") && rest.eq(["", ""]);
    (is_bare && is_last).then_some((before, code))
}

/// The whole answer, for a connection that it ends.
pub fn answer(code: Code) -> BytesMut {
    let response = frame::unheard(code);
    let status = response.status();
    let mut head = format!(
        "HTTP/1.1 {} {}\r\n",
        status.as_u16(),
        status.canonical_reason().unwrap_or_default()
    )
    .into_bytes();
    for (name, value) in response.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    let body = response.into_body().try_into_bytes().unwrap_or_default();
    let length = body.len();
    head.extend_from_slice(
        format!("content-length: {length}\r\nconnection: close\r\n\r\n").as_bytes(),
    );
    let mut answer = BytesMut::from(head.as_slice());
    answer.extend_from_slice(&body);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_answer_at_the_end_is_replaced() {
        let bare_answer = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\ndate: Tue, 24 Nov 2026 21:01:29 GMT\r\n\r\n";
        let before = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfine";
        assert_eq!(bare(bare_answer.as_bytes()), Some((0, Code::BadRequest)));
        let both = format!("{before}{bare_answer}");
        assert_eq!(
            bare(both.as_bytes()),
            Some((before.len(), Code::BadRequest))
        );
        let kept = bare_answer.replace("connection: close\r\n", "");
        let both = format!("{before}{kept}");
        assert_eq!(
            bare(both.as_bytes()),
            Some((before.len(), Code::BadRequest))
        );
        for other in [
            before.to_owned(),
            format!("{bare_answer}0\r\n\r\n"),
            bare_answer.replace("length: 0", "length: 1"),
        ] {
            assert_eq!(bare(other.as_bytes()), None, "{other}");
        }
    }
}
