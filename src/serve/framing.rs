//! Where one request ends and the next begins, followed only to know how many bytes belong to the present one.
//!
//! actix reads as many requests as there are, and writes an answer by what it knows of the last one that it *read*: two
//! requests sent at once, `HEAD` and `GET`, get a body after the first answer, which the caller takes for the beginning of
//! the second. So it is given one request at a time. What is right and wrong in a request is its business alone; where
//! it and this module should differ, a request waits for bytes until patience ends, and nothing is taken for what it is not.

use actix_http::{Method, RequestHead, header};

/// To what the next bytes belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A head, whose empty line has not come yet.
    Head(Line),
    /// Nobody knows yet: the head is complete, and nothing has come of it.
    Unknown,
    /// A body with so many bytes left.
    Length(u64),
    Chunks(Chunk),
    /// A body that ends with the connection.
    Endless,
    /// The next request: this one is complete.
    Next,
}

/// A line of a head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// There was a line before, or a part of one; empty ones at the beginning do not count.
    begun: bool,
    /// There is something on this line.
    filled: bool,
}

/// A place in a chunked body (RFC 9112, 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chunk {
    Size(u64),
    /// What follows the size on its line.
    Extension(u64),
    Data(u64),
    /// The line break after the data.
    End,
    /// A line after the last chunk; whether there is something on it.
    Trailer(bool),
    Over,
}

impl Part {
    /// A head of which nothing has come.
    pub const NEW: Self = Self::Head(Line {
        begun: false,
        filled: false,
    });

    /// What comes after this head.
    pub fn after(head: &RequestHead) -> Self {
        let upgrades = head.headers().get(header::UPGRADE).is_some_and(|to| {
            to.as_bytes()
                .trim_ascii()
                .eq_ignore_ascii_case(b"websocket")
        });
        let length = head
            .headers()
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.trim().parse::<u64>().ok());
        if head.headers().contains_key(header::TRANSFER_ENCODING) {
            Self::Chunks(Chunk::Size(0))
        } else if upgrades || head.method == Method::CONNECT {
            Self::Endless
        } else {
            match length {
                None | Some(0) => Self::Next,
                Some(length) => Self::Length(length),
            }
        }
    }

    /// Whether some of a head has come, and not all.
    pub fn is_half_a_head(self) -> bool {
        matches!(self, Self::Head(line) if line.begun)
    }

    /// How many of `bytes` belong to it. Goes on to what comes after them.
    pub fn take(&mut self, bytes: &[u8]) -> usize {
        match self {
            Self::Unknown | Self::Next => 0,
            Self::Endless => bytes.len(),
            Self::Head(line) => match line.find_end(bytes) {
                Some(end) => {
                    *self = Self::Unknown;
                    end
                }
                None => bytes.len(),
            },
            Self::Length(left) => {
                let taken =
                    usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
                *left -= taken as u64;
                if *left == 0 {
                    *self = Self::Next;
                }
                taken
            }
            Self::Chunks(chunk) => {
                let mut taken = 0;
                while *chunk != Chunk::Over && taken < bytes.len() {
                    taken += chunk.take(&bytes[taken..]);
                }
                if *chunk == Chunk::Over {
                    *self = Self::Next;
                }
                taken
            }
        }
    }
}

impl Line {
    /// How many of `bytes` there are up to the head's end, if it is among them. A line ends with LF, whether or not there is
    /// CR before it.
    fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut from = 0;
        for end in memchr::memchr_iter(b'\n', bytes) {
            self.note(&bytes[from..end]);
            from = end + 1;
            if self.begun && !self.filled {
                return Some(from);
            }
            self.filled = false;
        }
        self.note(&bytes[from..]);
        None
    }

    /// Some more of the present line.
    fn note(&mut self, bytes: &[u8]) {
        if bytes.iter().any(|byte| *byte != b'\r') {
            (self.begun, self.filled) = (true, true);
        }
    }
}

impl Chunk {
    /// Takes some of `bytes`, which are not empty, and says how many.
    fn take(&mut self, bytes: &[u8]) -> usize {
        if let Self::Data(left) = self {
            let taken = usize::try_from(*left).map_or(bytes.len(), |left| left.min(bytes.len()));
            *left -= taken as u64;
            if *left == 0 {
                *self = Self::End;
            }
            return taken;
        }
        *self = match (*self, bytes[0]) {
            (Self::Size(0) | Self::Extension(0), b'\n') => Self::Trailer(false),
            (Self::Size(size) | Self::Extension(size), b'\n') => Self::Data(size),
            (Self::Size(size), byte) => match char::from(byte).to_digit(16) {
                Some(digit) => Self::Size(size.saturating_mul(16).saturating_add(digit.into())),
                None => Self::Extension(size),
            },
            (Self::End, b'\n') => Self::Size(0),
            (Self::Trailer(false), b'\n') => Self::Over,
            (Self::Trailer(true), b'\n') => Self::Trailer(false),
            (Self::Trailer(false), byte) if byte != b'\r' => Self::Trailer(true),
            (same, _) => same,
        };
        1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many bytes belong to `part`, given in pieces of each size.
    fn taken(part: Part, bytes: &[u8]) -> usize {
        let counts = (1..=bytes.len()).map(|size| {
            let mut part = part;
            let mut taken = 0;
            for piece in bytes.chunks(size) {
                let some = part.take(piece);
                taken += some;
                if some < piece.len() {
                    break;
                }
            }
            taken
        });
        let counts: Vec<usize> = counts.collect();
        assert!(counts.windows(2).all(|two| two[0] == two[1]), "{counts:?}");
        counts[0]
    }

    #[test]
    fn a_head_ends_with_its_first_empty_line() {
        for (head, rest) in [
            (
                "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
                "GET /2 HTTP/1.1\r\n\r\n",
            ),
            ("\r\n\nGET / HTTP/1.1\r\n\r\n", "\r\nGET"),
            ("GET / HTTP/1.1\nhost: x\n\n", "\n"),
            ("GET / HTTP/1.1\r\na: b\r\n\n", "x"),
        ] {
            let both = format!("{head}{rest}");
            assert_eq!(taken(Part::NEW, both.as_bytes()), head.len(), "{both:?}");
        }
        assert_eq!(taken(Part::NEW, b"GET / HTTP/1.1\r\nhost"), 20);
    }

    #[test]
    fn a_body_ends_where_its_framing_says() {
        assert_eq!(taken(Part::Length(3), b"abcGET"), 3);
        for (body, rest) in [
            ("0\r\n\r\n", "GET"),
            ("3\r\nabc\r\n0\r\n\r\n", "GET"),
            (
                "00A;x=\"y\"\r\n0\r\n\r\n12345\r\n0 \r\na: b\r\nc: d\r\n\r\n",
                "\r\n",
            ),
            ("1\r\n\n\r\n0\r\na: b\n\r\n", "GET"),
        ] {
            let both = format!("{body}{rest}");
            let part = Part::Chunks(Chunk::Size(0));
            assert_eq!(taken(part, both.as_bytes()), body.len(), "{both:?}");
        }
        let huge = b"fffffffffffffffffff\r\nabc";
        assert_eq!(taken(Part::Chunks(Chunk::Size(0)), huge), huge.len());
    }
}
