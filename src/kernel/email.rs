//! E-mail addresses.

use super::Fault;

/// An address as people have them (RFC 5321's dot-string and a domain name of two labels or more), not all that
/// the standards allow: no quoted local part, no IP address, no characters beyond ASCII.
const PATTERN: &str = concat!(
    r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*",
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$",
);

crate::text_value! {
    /// An e-mail address: at most 64 characters before the `@` and 254 in all. The domain is answered in
    /// small letters.
    Email, format: "email", pattern: Some(PATTERN), length: 5..=254, example: "kontak@example.id"
}

impl Email {
    fn canonical(raw: &str) -> Result<String, Fault> {
        let Some((local, domain)) = raw.rsplit_once('@') else {
            return Err(Fault("email_form"));
        };
        let local_ok = local.len() <= 64
            && local
                .split('.')
                .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_byte));
        let domain_ok = domain.contains('.') && domain.split('.').all(is_label);
        if raw.len() <= 254 && local_ok && domain_ok {
            Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
        } else {
            Err(Fault("email_form"))
        }
    }
}

/// RFC 5322, 3.2.3: `atext`.
fn is_atom_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&byte)
}

/// RFC 1123, 2.1: letters, digits and inner hyphens, at most 63.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_is_lower_cased() {
        assert_eq!(
            Email::parse("Siti.Rahma+blk@Example.ID").unwrap().as_str(),
            "Siti.Rahma+blk@example.id"
        );
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let long_local = format!("{}@example.id", "a".repeat(65));
        let long = format!("a@{}id", "example.".repeat(32));
        for raw in [
            "",
            "@",
            "a@b",
            "a b@example.id",
            ".a@example.id",
            "a..b@example.id",
            "a@-b.id",
            "a@b-.id",
            "a@b..id",
            "a@b.id.",
            "a@@b.id",
            "é@b.id",
            &long_local,
            &long,
        ] {
            assert_eq!(Email::parse(raw), Err(Fault("email_form")), "{raw}");
        }
    }
}
