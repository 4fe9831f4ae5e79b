use proptest::prelude::*;
use zeroize::Zeroizing;

use super::*;
use crate::db::crypt::MasterKey;

fn keys() -> Keys {
    let secret = Zeroizing::new([7; 32]);
    Keys::new(vec![MasterKey { id: 1, secret }]).unwrap()
}

proptest! {
    #[test]
    fn a_cursor_is_read_where_it_was_made_and_nowhere_else(
        key in any::<String>(), id in any::<u128>(), place in any::<String>(), elsewhere in any::<String>(),
    ) {
        let after = After::new(&key, Uuid::from_u128(id)).unwrap();
        let cursor = write_cursor(&keys(), &place, &after);
        let read = |place: &str| read_cursor::<After>(&keys(), place, &cursor).ok();
        prop_assert_eq!(read(&place), Some(after));
        prop_assert!(place == elsewhere || read(&elsewhere).is_none());
        let hidden = key.len() < 4 || !cursor.contains(&key);
        prop_assert!(hidden, "a cursor shows the name at which its page begins");
    }

    #[test]
    fn a_cursor_with_one_other_character_is_refused(id in any::<u128>(), at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_=-]") {
        let after = After::new("siti", Uuid::from_u128(id)).unwrap();
        let cursor = write_cursor(&keys(), "list", &after);
        let at = at.index(cursor.len());
        let damaged = format!("{}{other}{}", &cursor[..at], &cursor[at + 1..]);
        prop_assert!(damaged == cursor || read_cursor::<After>(&keys(), "list", &damaged).is_err());
    }

    #[test]
    fn nothing_else_is_a_cursor(text in prop_oneof![any::<String>(), "[A-Za-z0-9_-]{0,120}"]) {
        prop_assert!(read_cursor::<Value>(&keys(), "list", &text).is_err());
    }
}
