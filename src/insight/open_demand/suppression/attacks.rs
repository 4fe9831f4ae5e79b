//! What can be computed from published rows, whatever is asked: with drawn demands, and firms that stand in many places.

use proptest::prelude::*;

use super::tests::part;
use super::*;
use crate::http::query::CodePrefix;
use crate::insight::alignment::quarter::Quarter;
use crate::insight::open_demand::query::{OpenDemandLevel, OpenDemandQuery};

/// All that an attacker wants to know, beside what is published.
struct World {
    parts: Vec<Part>,
    cells: Vec<Cell>,
}

impl World {
    fn of(parts: Vec<Part>) -> Self {
        Self {
            cells: publish(parts.clone()),
            parts,
        }
    }

    /// Whether a demand counts in a cell, read off the codes alone.
    fn is_in(part: &Part, key: &Key) -> bool {
        let begins = |code: &Option<String>, text: &str| {
            code.as_ref().is_none_or(|code| text.starts_with(code))
        };
        begins(&key.quarter, &part.quarter)
            && begins(&key.region, &part.region)
            && begins(&key.occupation, &part.occupation)
    }

    /// How often each demand counts in the sum of some cells.
    fn weights<'c>(&self, cells: impl IntoIterator<Item = &'c Cell>) -> Vec<i64> {
        let mut weights = vec![0; self.parts.len()];
        for cell in cells {
            for (part, weight) in self.parts.iter().zip(&mut weights) {
                *weight += i64::from(Self::is_in(part, &cell.key));
            }
        }
        weights
    }

    fn published(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.figures.is_some())
    }

    fn firms(&self) -> Vec<&str> {
        let mut firms: Vec<&str> = self.parts.iter().map(|part| part.firm.as_str()).collect();
        firms.sort_unstable();
        firms.dedup();
        firms
    }

    /// Whether a difference of sums is that of some demands, which are those of one to four firms.
    fn is_of_few(&self, weights: &[i64]) -> bool {
        let counted = [[0, 1], [0, -1]];
        if !counted
            .iter()
            .any(|plain| weights.iter().all(|weight| plain.contains(weight)))
        {
            return false;
        }
        let counted = self.parts.iter().zip(weights);
        let mut firms: Vec<&str> = counted
            .filter_map(|(part, weight)| (*weight != 0).then_some(part.firm.as_str()))
            .collect();
        firms.sort_unstable();
        firms.dedup();
        (1..FEWEST).contains(&firms.len())
    }
}

fn difference(a: &[i64], b: &[i64]) -> Vec<i64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// The rank of a matrix over a field with a large prime number of elements.
fn rank(mut rows: Vec<Vec<i64>>) -> usize {
    const PRIME: i64 = 1_000_000_007;
    let inverse = |number: i64| {
        let (mut power, mut base, mut exponent) = (1, number, PRIME - 2);
        while exponent > 0 {
            if exponent & 1 == 1 {
                power = power * base % PRIME;
            }
            base = base * base % PRIME;
            exponent >>= 1;
        }
        power
    };
    let mut rank = 0;
    for column in 0..rows.first().map_or(0, Vec::len) {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let scale = inverse(rows[rank][column]);
        let (above, below) = rows.split_at_mut(rank + 1);
        let pivot = &above[rank];
        for row in below.iter_mut().filter(|row| row[column] != 0) {
            let factor = row[column] * scale % PRIME;
            for (cell, of_pivot) in row.iter_mut().zip(pivot) {
                *cell = (*cell - factor * of_pivot).rem_euclid(PRIME);
            }
        }
        rank += 1;
    }
    rank
}

fn parts(firms: usize, most: usize) -> impl Strategy<Value = Vec<Part>> {
    let place = (
        prop::sample::select(vec!["2026Q4", "2027Q1"]),
        prop::sample::select(vec!["33.26", "33.75"]),
        prop::sample::select(vec!["7531", "7532", "7533", "7521", "8153"]),
    );
    let one = (place, 0..firms, 1..30_i64, 0..30_i64);
    let one = one.prop_map(
        |((quarter, region, occupation), firm, demanded, hired)| Part {
            hired: hired.min(demanded),
            ..part(quarter, region, occupation, firm, demanded)
        },
    );
    prop::collection::vec(one, 0..most)
}

proptest! {
    #[test]
    fn what_is_published_is_true_and_complete(parts in parts(12, 60)) {
        let world = World::of(parts);
        for cell in &world.cells {
            let weights = world.weights([cell]);
            let firms: std::collections::BTreeSet<&str> = world.parts.iter().zip(&weights)
                .filter_map(|(part, weight)| (*weight == 1).then_some(part.firm.as_str())).collect();
            let sum = |of: fn(&Part) -> i64| world.parts.iter().zip(&weights).map(|(part, weight)| of(part) * weight).sum::<i64>();
            match &cell.figures {
                None => prop_assert!(!firms.is_empty()),
                Some(figures) => {
                    prop_assert!(firms.len() >= FEWEST);
                    prop_assert_eq!(figures.employers, i64::try_from(firms.len() / FEWEST * FEWEST).unwrap());
                    prop_assert_eq!((figures.demanded, figures.hired), (sum(|part| part.demanded), sum(|part| part.hired)));
                    // Each child is there, with its figures or without.
                    let depth = |key: &Key| usize::from(key.quarter.is_some()) + usize::from(key.region.is_some()) + key.occupation.as_ref().map_or(0, String::len);
                    let children = world.cells.iter().filter(|child| depth(&child.key) == depth(&cell.key) + 1 && {
                        let under = world.weights([*child]);
                        under.iter().zip(&weights).all(|(child, parent)| child <= parent)
                    });
                    if depth(&cell.key) < DEEPEST {
                        prop_assert_eq!(world.weights(children), weights);
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_of_the_demands_decides_nothing(parts in parts(12, 60), turn in any::<prop::sample::Index>()) {
        let mut others: Vec<Part> = parts.clone();
        others.sort_by_key(|part| std::cmp::Reverse(part.firm.clone()));
        if !others.is_empty() {
            let at = turn.index(others.len());
            others.rotate_left(at);
        }
        prop_assert_eq!(publish(parts), publish(others));
    }

}

/// Any filters.
fn query() -> impl Strategy<Value = OpenDemandQuery> {
    let prefix = |codes: &[&str]| {
        let codes: Vec<CodePrefix> = codes.iter().map(|code| code.parse().unwrap()).collect();
        prop::option::of(prop::sample::select(codes))
    };
    let quarters: Vec<Quarter> = ["2026Q4", "2027Q1"]
        .map(|text| text.parse().unwrap())
        .into();
    let asked = (
        prop::option::of(prop::sample::select(OpenDemandLevel::ALL.to_vec())),
        prop::option::of(1..=4_u8),
        prop::option::of(prop::sample::select(quarters)),
        prefix(&["3", "33.26", "33.75"]),
        prefix(&["7", "75", "753", "7531", "752", "8"]),
    );
    asked.prop_map(
        |(level, occupation_digits, quarter, region, occupation)| OpenDemandQuery {
            level,
            occupation_digits,
            quarter,
            region,
            occupation,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever multiples of published figures are added up and subtracted: what comes out tells about some firm besides any four.
    #[test]
    fn no_combination_of_figures_tells_about_four_firms_alone(parts in parts(8, 40)) {
        let world = World::of(parts);
        let rows: Vec<Vec<i64>> = world.published().map(|cell| world.weights([cell])).collect();
        let whole = rank(rows.clone());
        let firms = world.firms();
        // A combination in which nothing counts but these firms' demands is nothing for the others, whose rank is then lower.
        let without = |few: &[&str]| -> Vec<Vec<i64>> {
            let kept: Vec<bool> = world.parts.iter().map(|part| !few.contains(&part.firm.as_str())).collect();
            let row = |row: &Vec<i64>| row.iter().zip(&kept).filter_map(|(weight, kept)| kept.then_some(*weight)).collect();
            rows.iter().map(row).collect()
        };
        let all = firms.len();
        for a in 0..all {
            for b in a + 1..all {
                for c in b + 1..all {
                    for d in c + 1..all {
                        let few = [firms[a], firms[b], firms[c], firms[d]];
                        prop_assert_eq!(rank(without(&few)), whole, "{:?}", few);
                    }
                }
            }
        }
    }

    #[test]
    fn no_difference_of_rows_is_that_of_few_firms(parts in parts(12, 60)) {
        let world = World::of(parts);
        let rows: Vec<Vec<i64>> = world.published().map(|cell| world.weights([cell])).collect();
        for (at, a) in rows.iter().enumerate() {
            prop_assert!(!world.is_of_few(a));
            for (next, b) in rows.iter().enumerate().skip(at + 1) {
                let left = difference(a, b);
                prop_assert!(!world.is_of_few(&left));
                for c in &rows[next + 1..] {
                    prop_assert!(!world.is_of_few(&difference(&left, c)));
                }
            }
        }
    }

    /// The sums of what is answered to any questions, two or three of them taken from each other.
    #[test]
    fn no_difference_of_answers_is_that_of_few_firms(parts in parts(12, 60), queries in prop::collection::vec(query(), 12)) {
        let world = World::of(parts);
        let answers: Vec<Vec<i64>> = queries.iter()
            .map(|query| world.weights(world.published().filter(|cell| query.wants(cell)))).collect();
        for a in &answers {
            prop_assert!(!world.is_of_few(a));
            for b in &answers {
                let left = difference(a, b);
                prop_assert!(!world.is_of_few(&left));
                for c in &answers {
                    prop_assert!(!world.is_of_few(&difference(&left, c)));
                }
            }
        }
    }
}
