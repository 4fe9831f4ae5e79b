//! What is sent where something sensible is expected.

use std::sync::LazyLock;

use serde_json::Value;

use crate::support::pick;

/// The Big List of Naughty Strings; see NOTICE.
const NAUGHTY: &str = include_str!("../../data/naughty-strings.json");

/// A value as it stands in JSON, which it may break.
pub type Json = Vec<u8>;

/// Texts: the naughty strings, the texts among [`json`], and the written form of the rest.
pub fn texts() -> &'static [String] {
    static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let mut texts: Vec<String> = serde_json::from_str(NAUGHTY).expect("a list of texts");
        let written = json().iter().filter_map(|value| {
            let text = serde_json::from_slice::<String>(value).ok();
            text.or_else(|| String::from_utf8(value.clone()).ok())
        });
        texts.extend(written);
        texts.sort();
        texts.dedup();
        texts
    });
    &TEXTS
}

/// Texts that fit into the head of a request.
pub fn short_texts() -> Vec<&'static str> {
    let short = texts().iter().map(String::as_str);
    short.filter(|text| text.len() <= 4096).collect()
}

/// JSON values: all naughty strings, and what only JSON can say.
pub fn json_values() -> Vec<Json> {
    let naughty: Vec<Value> = serde_json::from_str(NAUGHTY).expect("a list of texts");
    let written = naughty.iter().map(|text| text.to_string().into_bytes());
    written.chain(json().iter().cloned()).collect()
}

/// Hands out the next few of some values, and begins anew at their end: with one [`Deal`] for many places, each place gets
/// some and each value is used, in the long tier all of them everywhere.
pub struct Deal<T> {
    values: Vec<T>,
    next: usize,
    each: usize,
}

impl<T: Clone> Deal<T> {
    pub fn new(values: Vec<T>, each: usize) -> Self {
        let each = pick(each, values.len());
        Self {
            values,
            next: 0,
            each,
        }
    }

    pub fn hand(&mut self) -> Vec<T> {
        let all = self.values.iter().cycle();
        let hand = all.skip(self.next).take(self.each).cloned().collect();
        self.next = (self.next + self.each) % self.values.len();
        hand
    }
}

fn json() -> &'static [Json] {
    static ALL: LazyLock<Vec<Json>> = LazyLock::new(|| {
        let quoted = |text: &str| Value::from(text).to_string().into_bytes();
        let mut all: Vec<Json> = TOKENS.iter().map(|text| text.as_bytes().to_vec()).collect();
        all.extend(TEXTS.iter().map(|text| quoted(text)));
        all.extend(large());
        all.extend(BROKEN.iter().map(|bytes| bytes.to_vec()));
        all
    });
    &ALL
}

/// Long and deep ones.
fn large() -> Vec<Json> {
    let nested = |open: &str, depth: usize, inside: &str, close: &str| {
        format!("{}{inside}{}", open.repeat(depth), close.repeat(depth)).into_bytes()
    };
    let text = |part: &str| format!("\"{}\"", part.repeat(64 * 1024 / part.len())).into_bytes();
    let list = |item: &str, count: usize| format!("[{}]", vec![item; count].join(",")).into_bytes();
    let wide: Vec<String> = (0..2000).map(|n| format!("\"f{n}\":{n}")).collect();
    vec![
        text("a"),
        text("é"),
        text("\u{301}"),
        text(" "),
        text("𝒜"),
        text("\\u0000"),
        text("0"),
        format!("1{}", "0".repeat(64 * 1024)).into_bytes(),
        format!("0.{}1", "0".repeat(64 * 1024)).into_bytes(),
        nested("[", 10, "", "]"),
        nested("[", 120, "1", "]"),
        nested("[", 129, "", "]"),
        nested("[", 20_000, "", "]"),
        nested("[", 20_000, "", ""),
        nested("{\"a\":", 120, "1", "}"),
        nested("{\"a\":", 20_000, "1", "}"),
        list("\"x\"", 600),
        list("{}", 600),
        list("null", 20_000),
        format!("{{{}}}", wide.join(",")).into_bytes(),
    ]
}

/// Numbers, words and structures as they are written.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "0", "-0", "-1", "1", "2", "16", "1.5", "1e0", "1E1", "25.0", "1e400", "-1e400", "1e-400", "0.1e-7", "0.30000000000000004",
    "1.0000000000000000000001", "9007199254740991", "9007199254740992", "9007199254740993", "2147483647", "2147483648",
    "-2147483648", "-2147483649", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e19", "1e308",
    "1.7976931348623159e308", "5e-324", "123456789012345678901234567890", "00", "01", "+1", ".5", "5.", "0x10", "1_000", "1,000",
    "NaN", "nan", "Infinity", "-Infinity", "1e", "--1", "1e+", "0e", "١",
    "null", "true", "false", "True", "FALSE", "nil", "undefined", "None",
    "[]", "{}", "[[]]", "[null]", "[{}]", "[1]", "[\"\"]", "[\"a\",\"a\"]", "{\"a\":1}", "{\"a\":1,\"a\":2}",
    "{\"a\":{\"b\":1,\"b\":1}}", "{\"__proto__\":{\"x\":1}}", "{\"constructor\":null}", "{\"\":0}", "{\"\\u0000\":1}",
    "{\"$ref\":\"#\"}", "{\"$gt\":\"\"}", "{\"system\":\"KBJI\"}", "{\"system\":\"KBJI\",\"version\":\"2014\",\"code\":null}",
    "{\"kind\":\"enrollment\",\"id\":\"x\"}", "{\"name\":\"a\\u0000b\"}",
    "", " ", "'a'", "\"a", "a\"", "\"\\q\"", "\"\\u12\"", "\"\\u{41}\"", "\"\\x41\"", "/* x */ 1", "1 // x", "[1,]", "{\"a\":1,}", "{a:1}",
    "\"\\ud800\"", "\"\\udc00\"", "\"\\udc00\\ud800\"", "\"a\\ud83d\"", "\"\\ud83d\\ude00\"", "\"\\uD834\\uDD1E\"", "\"\\u0000\"",
    "\"a\\u0000b\"", "\"\\u0001\"", "\"\\u001b[31m\"", "\"\\b\\f\"", "\"\\u007f\"", "\"\\ufffd\"",
];

/// Texts with something about them.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "  mepet  ", "\t", "\n", "a\r\nb", "a\rb", "satu\ndua", "\u{85}", "\u{a0}", "\u{2028}", "\u{2029}", "\u{3000}x\u{3000}", "\u{ad}", "\u{200b}",
    "a\u{200b}b", "\u{200d}", "\u{feff}x", "x\u{feff}", "\u{fffe}", "\u{ffff}", "\u{10ffff}", "\u{e000}", "\u{202e}abc", "a\u{202a}b", "\u{2066}a\u{2069}", "\u{200e}",
    "\u{200f}", "\u{301}", "e\u{301}", "é", "\u{212b}", "\u{1e9b}\u{323}", "ﬁ", "\u{958}", "가", "\u{1100}\u{1161}", "İ", "ı", "ß", "ẞ", "ǅ", "ﷺ",
    "👩‍👩‍👧‍👦", "🇮🇩", "ᮃ", "ꦲꦏ꧀ꦱꦫ", "Ṩ", "ṩ", "\u{1d15e}", "\u{2126}", "½", "²",
    "2026-02-30", "2026-2-3", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01",
    "+2026-01-01", "2026-13-01", "2026-00-10", "2026-01-00", "2026-01-32", "20260101", "2026-W01-1", "2026-001", "2026-01-01T00:00:00Z",
    "2026-01-01 00:00", "01/02/2026", "２０２６-０１-０１", "2026‐01‐01", "2026–01–01", "1899-12-31", "1900-01-01", " 2026-01-01", "2026-01-01\n", "2262-04-12",
    "today", "now", "infinity", "-infinity", "epoch", "262142-12-31", "294276-12-31", "4713-01-01 BC",
    "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "018cc251-f400-7000-8000-00000000dead",
    "018CC251-F400-7000-8000-000000001001", "urn:uuid:018cc251-f400-7000-8000-000000001001", "{018cc251-f400-7000-8000-000000001001}",
    "018cc251f40070008000000000001001", "018cc251-f400-7000-8000-00000000100", "018cc251-f400-7000-8000-0000000010011",
    "33", "33.75", "3375", "33.75.01", "33.75.01.1001", "33.75.99", "99.99", "33.", ".75", "7233", "7233.02", "7233.99", "kbji", "KBJI", "14111",
    "3375014107950001", "3375014107950001 ", "33 7501 4107 950001", "0000000000000000", "٣٣٧٥٠١٤١٠٧٩٥٠٠٠١", "3375************", "***",
    "+6281234567890", "081234567890", "+", "+999999999999999", "tel:+6281234567890", "+62812*********", "+62 (812) 345-678", "9120001234567",
    "a@b", "a@b.co", "@", "a@@b.co", "\"a b\"@c.co", "a@[127.0.0.1]", "a@xn--nxasmq6b.example", "ä@ö.example",
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "'; DROP TABLE employers; --", "' OR '1'='1", "1; SELECT pg_sleep(9)", "%", "_", "%%%", "\\", "\\\\",
    "$1", ":1", "?", "{{7*7}}", "${7*7}", "../../etc/passwd", "..\\..\\x", "file:///etc/passwd", "%00", "%s%n", "\\u0000", "<b>&amp;</b>", "a,b", "a;b", "a\"b",
    "1,2", ",", "open,", "open,open", "created_at", "-created_at", "name", "id;--", "employers:read", "*", "\"1\"", "W/\"1\"", "\"1-0123456789abcdef\"",
    "\"99999999999999999999\"", "\"-1\"", "application/json;q=0", "text/csv", "id-ID,id;q=0.9", "en;q=", "return=total-count, return=minimal", "2026-Q3", "2026-Q5",
];

/// Bytes that are no JSON, or no UTF-8.
const BROKEN: &[&[u8]] = &[
    b"\"a\xff\"",
    b"\"\xc3\"",
    b"\"\xed\xa0\x80\"",
    b"\"\xf8\x88\x80\x80\x80\"",
    b"\"\xc0\xaf\"",
    b"\"a\x01b\"",
    b"\"a\nb\"",
    b"\"a\0b\"",
    b"\0",
    b"\xff\xfe1\0",
    b"\xef\xbb\xbf1",
];
