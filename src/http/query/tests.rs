use proptest::prelude::*;

use super::*;
use crate::http::search::Search;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    occupation: Option<CodePrefix>,
    q: Option<Search>,
}

fn code(query: &str) -> (&'static str, String) {
    match Pairs::parse(query).and_then(Pairs::read::<Wanted>) {
        Err(Error::Refused(refusal)) => (
            refusal.errors[0].code,
            format!("{:?}", refusal.errors[0].place),
        ),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_unknown_repeated_or_malformed_is_named() {
    assert_eq!(
        code("ocupation=7"),
        ("unknown_parameter", r#"Parameter("ocupation")"#.to_owned())
    );
    assert_eq!(
        code("q=a&q=b"),
        ("repeated_parameter", r#"Parameter("q")"#.to_owned())
    );
    assert_eq!(
        code("occupation=x"),
        ("code_prefix_form", r#"Parameter("occupation")"#.to_owned())
    );
    assert_eq!(
        code("q=%20"),
        ("search_length", r#"Parameter("q")"#.to_owned())
    );
}

#[test]
fn a_search_text_is_quoted() {
    let wanted: Wanted = Pairs::parse("q=100%25_%5C").unwrap().read().unwrap();
    assert_eq!(wanted.q.unwrap().pattern(), r"%100\%\_\\%");
    assert!(wanted.occupation.is_none());
}

/// What `LIKE pattern ESCAPE '\\'` finds, spelled out.
fn is_like(text: &[char], pattern: &[char]) -> bool {
    match pattern {
        [] => text.is_empty(),
        ['%', rest @ ..] => (0..=text.len()).any(|at| is_like(&text[at..], rest)),
        ['\\', literal, rest @ ..] => text.first() == Some(literal) && is_like(&text[1..], rest),
        ['_', rest @ ..] => !text.is_empty() && is_like(&text[1..], rest),
        [literal, rest @ ..] => text.first() == Some(literal) && is_like(&text[1..], rest),
    }
}

proptest! {
    #[test]
    fn any_query_is_read_or_refused(query in prop_oneof![any::<String>(), "[a-z=&%0-9+;]{0,40}", "(occupation|q)=[^&]{0,20}"]) {
        if let Ok(pairs) = Pairs::parse(&query) {
            let _ = pairs.limit();
            let _ = pairs.read::<Wanted>();
        }
    }

    #[test]
    fn a_query_that_was_written_is_read_as_it_was(pairs in prop::collection::btree_map("[a-z]{1,6}", "[^\u{0}\u{fffd}]{0,12}", 0..5)) {
        let query = serde_urlencoded::to_string(&pairs).unwrap();
        let mut read = Pairs::parse(&query).unwrap();
        for (name, value) in &pairs {
            let taken = read.take(name);
            prop_assert_eq!(taken.as_ref(), Some(value));
        }
    }

    /// A cursor is bound to the filters, in whatever order they are written, and not to what cuts the pages.
    #[test]
    fn the_order_of_a_query_means_nothing(a in "[^\u{0}\u{fffd}]{0,8}", b in "[^\u{0}\u{fffd}]{0,8}", limit in 1..200_u8) {
        let written = |pairs: &[(&str, &str)]| Pairs::parse(&serde_urlencoded::to_string(pairs).unwrap()).unwrap().canonical();
        let limit = limit.to_string();
        let canonical = written(&[("q", &a), ("sort", &b)]);
        prop_assert_eq!(&canonical, &written(&[("limit", &limit), ("sort", &b), ("cursor", "x"), ("q", &a)]));
        prop_assert!(a == b || canonical != written(&[("q", &b), ("sort", &a)]));
    }

    #[test]
    fn a_search_finds_what_holds_it_and_nothing_else(text in prop_oneof!["[a%_\\\\]{1,5}", "[^\u{0}\u{fffd}]{1,8}"], name in prop_oneof!["[a%_\\\\]{0,8}", any::<String>()]) {
        let query = serde_urlencoded::to_string([("q", &text)]).unwrap();
        if let Ok(Wanted { q: Some(search), .. }) = Pairs::parse(&query).and_then(Pairs::read) {
            let (wanted, key) = (crate::kernel::fold(&text), crate::kernel::fold(&name));
            let pattern: Vec<char> = search.pattern().chars().collect();
            let found = if wanted.chars().count() < 3 { key.starts_with(&wanted) } else { key.contains(&wanted) };
            let finds = match search.beginning() {
                Some((first, last)) => (first..=last.as_str()).contains(&key.as_str()),
                None => is_like(&key.chars().collect::<Vec<_>>(), &pattern),
            };
            prop_assert_eq!(finds, found, "{} in {}", wanted, key);
        }
    }
}
