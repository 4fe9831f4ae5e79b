//! The key under which a text is searched.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Makes texts equal that people take for the same: `Siti  Nurhayatí`, `SITI NURHAYATI` and `ｓｉｔｉ nurhayati`.
///
/// Compatibility forms are taken apart (NFKD), marks dropped, case removed, white space collapsed. The
/// key is stored beside the text: SQLite's own `lower()` knows ASCII only, and both databases must find the same. Records are
/// read without it, and a cursor has it made anew: whoever changes what is made here rewrites what is stored.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(without_case)
    {
        if !c.is_whitespace() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with(' ') {
            key.push(' ');
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// The key of a name or title: searched, and sorted by. Cut where folding has made it far longer than a name may be
/// (one character can become eighteen), since PostgreSQL refuses an index entry above some 2,700 bytes.
#[must_use]
pub fn name_key(text: &str) -> String {
    fold(text).chars().take(300).collect()
}

/// Lower, upper and lower case again: the way over the capitals joins what has no pair of its own (`ß` and
/// `ss`, `ς` and `σ`), which plain lower-casing leaves apart.
fn without_case(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase()
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_people_take_for_the_same_has_one_key() {
        assert_eq!(fold("  Siti \t Nurhayatí "), "siti nurhayati");
        assert_eq!(fold("ｓｉｔｉ NURHAYATI"), "siti nurhayati");
        assert_eq!(fold("Straße"), fold("STRASSE"));
        assert_eq!(fold("ΟΔΟΣ"), fold("οδος"));
        assert_eq!(fold("e\u{301}"), fold("é"));
        assert_eq!(fold("\u{301}"), "");
    }

    #[test]
    fn folding_twice_changes_nothing_for_any_character() {
        for c in '\0'..=char::MAX {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    /// Rust's and Unicode's tables change with their versions. Where this fails, a migration makes the stored keys anew: a list
    /// that is sorted by a key which is not the stored one leaves records out, or begins again for ever.
    #[test]
    fn the_keys_are_those_that_are_stored() {
        let mut all = blake3::Hasher::new();
        for c in '\0'..=char::MAX {
            all.update(fold(&c.to_string()).as_bytes());
            all.update(b"\n");
        }
        let all = all.finalize().to_hex();
        assert_eq!(&all[..32], "a69ea44c7834aca0a9112ac3b6fba388");
    }

    proptest! {
        #[test]
        fn case_and_spacing_do_not_matter(text in r"[a-zà-ý]{1,8}( [a-zà-ý]{1,8}){0,3}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&text.replace(' ', " \u{a0} ")), fold(&text));
        }
    }
}
