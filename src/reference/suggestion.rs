//! Which occupation somebody may mean, who says in free words whom he is looking for.
//!
//! The words are compared with all that an occupation is called: its titles in KBJI and ISCO, and what people say where
//! the titles are not what they say (`data/occupation_words.csv`). A word that few names have tells more than one that
//! many have, and a name of which all words were said is meant rather than one of which half were.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Occupation;
use super::embedded::Embedded;
use super::system::occupations;
use crate::kernel::fold;

/// So many are suggested at most.
const MOST: usize = 5;

/// So many different words of a text are looked at. It says first what it is about.
const WORDS: usize = 60;

/// A word and an inflected form of it (`jahit`, `penjahit`) count as so much of the same word. They are as long as this at
/// least, or one would find itself by chance in another.
const INFLECTED: f32 = 0.8;
const STEM: usize = 5;

/// Of a name so much must have been said.
const SAID: f32 = 0.5;

/// Words that tell no occupation from another.
const NOTHING: &[&str] = &[
    "and",
    "bahan",
    "berhubungan",
    "classified",
    "dan",
    "elsewhere",
    "for",
    "kursus",
    "lain",
    "lainnya",
    "not",
    "other",
    "pekerja",
    "pelatihan",
    "related",
    "the",
    "training",
    "untuk",
    "workers",
    "yang",
];

/// One of the names of an occupation.
struct Name {
    code: &'static str,
    /// All that its words tell.
    weight: f32,
}

/// All names, found by their words.
struct Index {
    names: Vec<Name>,
    /// A word, what it tells, and the names that have it.
    words: Vec<(String, f32, Vec<usize>)>,
}

static INDEX: LazyLock<Index> = LazyLock::new(Index::read);

/// The occupations that a text in Indonesian or English may mean, the likeliest first: five at most, none where nothing in
/// it sounds like one.
#[must_use]
pub fn suggested_occupations(text: &str) -> Vec<Occupation> {
    let found = INDEX.suggest(text);
    let parsed = found.into_iter().map(Occupation::parse);
    parsed.filter_map(Result::ok).collect()
}

impl Index {
    fn read() -> Self {
        let titles = occupations()
            .entries()
            .iter()
            .filter(|entry| entry.code.len() >= 4);
        let titles = titles.flat_map(|entry| {
            let titles = [entry.title_id, entry.title_en].into_iter().flatten();
            titles.map(|title| (entry.code, title))
        });
        let said = Embedded::new(include_str!("data/occupation_words.csv"));
        let said: Vec<_> = said
            .rows()
            .filter_map(|row| Some((row.get("code")?, row.get("words")?)))
            .collect();
        let mut names = Vec::new();
        let mut by_word: HashMap<String, Vec<usize>> = HashMap::new();
        for (code, name) in titles.chain(said) {
            for word in words(name) {
                by_word.entry(word).or_default().push(names.len());
            }
            names.push(Name { code, weight: 0.0 });
        }
        let mut words = Vec::with_capacity(by_word.len());
        for (word, of) in by_word {
            #[expect(clippy::cast_precision_loss, reason = "there are some thousand names")]
            let weight = (names.len() as f32 / of.len() as f32).ln();
            for name in &of {
                names[*name].weight += weight;
            }
            words.push((word, weight, of));
        }
        Self { names, words }
    }

    fn suggest(&self, text: &str) -> Vec<&'static str> {
        let said: Vec<String> = words(text).into_iter().take(WORDS).collect();
        let mut told = vec![0.0_f32; self.names.len()];
        for (word, weight, of) in &self.words {
            let likeness = said.iter().map(|said| likeness(said, word));
            let likeness = likeness.fold(0.0, f32::max);
            if likeness > 0.0 {
                for name in of {
                    told[*name] += likeness * weight;
                }
            }
        }
        let mut best: HashMap<&'static str, f32> = HashMap::new();
        for (name, told) in self.names.iter().zip(told) {
            let part = told / name.weight.max(f32::MIN_POSITIVE);
            if part >= SAID {
                let score = best.entry(name.code).or_default();
                *score = score.max(told * part);
            }
        }
        let mut best: Vec<(&'static str, f32)> = best.into_iter().collect();
        // Of two that are as likely a job before a group, and so that the order is always the same.
        best.sort_by(|(a, x), (b, y)| {
            let jobs_first = b.len().cmp(&a.len());
            y.total_cmp(x).then(jobs_first).then(a.cmp(b))
        });
        best.into_iter().take(MOST).map(|(code, _)| code).collect()
    }
}

/// The words of a text, folded, each once.
fn words(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in fold(text).split(|c: char| !c.is_alphanumeric()) {
        let known = found.iter().any(|other| other == word);
        if word.len() >= 2 && !known && !NOTHING.contains(&word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// How much two words are the same: 1 where they are, less where one is within the other.
fn likeness(one: &str, other: &str) -> f32 {
    if one == other {
        return 1.0;
    }
    let (short, long) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    if short.len() >= STEM && long.contains(short) {
        INFLECTED
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn suggested(text: &str) -> Vec<String> {
        let found = suggested_occupations(text);
        found.iter().map(ToString::to_string).collect()
    }

    fn is_among_first_three(code: &str, text: &str) {
        let found = suggested(text);
        assert!(
            found.iter().take(3).any(|found| found == code),
            "{text}: {found:?}"
        );
    }

    #[test]
    fn what_people_say_is_understood_in_both_languages() {
        for (text, code) in [
            ("mekanik mesin jahit", "7233.02"),
            ("garment mechanic", "7233.02"),
            (
                "Kami butuh MEKANIK yang bisa merawat mesin jahit dan obras.",
                "7233.02",
            ),
            (
                "We need mechanics who can service garment machines",
                "7233.02",
            ),
            ("operator jahit untuk konveksi", "8153.01"),
            ("sewing machine operators", "8153.01"),
            ("tukang potong kain", "7532.01"),
            ("pattern maker", "7532.04"),
            ("pembatik tulis", "7318"),
            ("penjahit kebaya", "7531"),
            ("operator bordir komputer", "7533"),
            ("tukang las", "7212"),
            ("montir sepeda motor", "7231"),
        ] {
            is_among_first_three(code, text);
        }
    }

    #[test]
    fn what_is_no_occupation_suggests_none() {
        assert_eq!(
            suggested("Terima kasih atas undangannya."),
            Vec::<String>::new()
        );
        assert_eq!(suggested(""), Vec::<String>::new());
    }

    #[test]
    fn what_people_say_names_occupations_of_the_list() {
        let said = Embedded::new(include_str!("data/occupation_words.csv"));
        for row in said.rows() {
            let code = row.get("code").unwrap();
            assert!(occupations().get(code).is_some(), "{code}");
            is_among_first_three(code, row.get("words").unwrap());
        }
    }

    proptest! {
        #[test]
        fn any_text_suggests_at_most_five_and_each_once(text in "\\PC{0,200}") {
            let mut found = suggested(&text);
            prop_assert!(found.len() <= MOST);
            found.sort();
            let all = found.len();
            found.dedup();
            prop_assert_eq!(found.len(), all);
        }
    }
}
