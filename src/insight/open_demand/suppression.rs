//! Which figures are published: a pure function of all that counts, the same whatever is asked.
//!
//! # The rule
//! - *Primary*: a node of the tree with fewer than [`FEWEST`] firms is suppressed, and with it all that lies under it.
//! - *Complementary*: what the published children of a published node leave over, its *atom*, can be computed by everybody,
//!   as the node less those children. It is empty, or has at least [`FEWEST`] firms; where it would have fewer, the published
//!   child with the fewest firms (then the fewest people, then the lower code) is suppressed too.
//!
//! Since a node's fate depends only on its siblings and on what is published above it, one walk from the top finds it.
//!
//! # Why it is enough
//! Published nodes lie inside one another or apart, so their atoms divide all demands among them, and each published node
//! is a sum of whole atoms. Whatever is added up and subtracted from published numbers of people therefore weighs
//! all demands of an atom alike: it tells of whole atoms, and thus of at least [`FEWEST`] firms each.
//!
//! Numbers of firms do not add up, since one firm may stand in many nodes. Exact ones would tell that a single firm asks
//! in both of two groups (both together less the whole), or in a suppressed one and in no other. So they are rounded down
//! to multiples of [`FEWEST`], and no difference of them lies between. Of people they tell nothing beyond the sums: take one
//! from one firm of an atom and give one to another that asks there too, and every published figure, firms or people, stays
//! as it was. What they do tell, with the rule itself, are bounds: at least five firms, each of which seeks at least one person.

use std::collections::HashMap;
use std::ops::Range;

/// No figure tells about fewer firms.
pub const FEWEST: usize = 5;

/// What one firm asks for in one place of the finest level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// `2026Q4`.
    pub quarter: String,
    /// A regency's code, or a province's.
    pub region: String,
    /// Four digits of KBJI.
    pub occupation: String,
    /// The firm's NIB. It goes no further than this module.
    pub firm: String,
    /// How many people it needs, at least 1.
    pub demanded: i64,
    /// How many of them have been hired.
    pub hired: i64,
}

/// A place in the tree, in the order of a walk through it: what is not told apart is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    pub quarter: Option<String>,
    pub region: Option<String>,
    /// One to four digits of KBJI.
    pub occupation: Option<String>,
}

/// What is published of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Firms, rounded down to a multiple of [`FEWEST`].
    pub employers: i64,
    pub demanded: i64,
    pub hired: i64,
}

/// A node that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub key: Key,
    /// `None` where they are suppressed.
    pub figures: Option<Figures>,
}

/// How far the finest level lies below the top: quarter, regency, four digits.
const DEEPEST: usize = 6;

/// What is published of `parts`, which may come in any order and several for one firm and place: from the top down, what lies
/// under a node behind it, in the order of the codes. Nothing where there is no part.
#[must_use]
pub fn publish(mut parts: Vec<Part>) -> Vec<Cell> {
    parts.sort_unstable_by(|a, b| a.place().cmp(&b.place()));
    let mut numbers = HashMap::new();
    let firms = parts.iter().map(|part| {
        let next = numbers.len();
        *numbers.entry(part.firm.as_str()).or_insert(next)
    });
    let firms: Vec<usize> = firms.collect();
    let mut walk = Walk {
        parts: &parts,
        seen: vec![0; numbers.len()],
        firms,
        counts: 0,
        cells: Vec::new(),
    };
    if !parts.is_empty() {
        let top = walk.node(0..parts.len(), 0);
        let is_published = top.firms >= FEWEST;
        walk.tell(&top, is_published);
    }
    walk.cells
}

impl Part {
    fn place(&self) -> [&str; 3] {
        [&self.quarter, &self.region, &self.occupation]
    }

    /// By what nodes at `depth` are told from their siblings.
    fn code(&self, depth: usize) -> &str {
        match depth {
            0 => "",
            1 => &self.quarter,
            2 => &self.region,
            digits => self
                .occupation
                .get(..digits - 2)
                .unwrap_or(&self.occupation),
        }
    }
}

/// A node, whether it is published or not.
struct Node {
    /// Where its parts stand among all.
    range: Range<usize>,
    depth: usize,
    firms: usize,
    demanded: i64,
    hired: i64,
}

impl Node {
    fn figures(&self) -> Figures {
        let employers = self.firms - self.firms % FEWEST;
        Figures {
            employers: i64::try_from(employers).unwrap_or(i64::MAX),
            demanded: self.demanded,
            hired: self.hired,
        }
    }
}

struct Walk<'a> {
    /// In the order of their places, so that those of a node stand together.
    parts: &'a [Part],
    /// Each part's firm, by a number.
    firms: Vec<usize>,
    /// In which count a firm was seen last.
    seen: Vec<usize>,
    counts: usize,
    cells: Vec<Cell>,
}

impl Walk<'_> {
    fn tell(&mut self, node: &Node, is_published: bool) {
        self.cells.push(Cell {
            key: self.key(node),
            figures: is_published.then(|| node.figures()),
        });
        if !is_published || node.depth == DEEPEST {
            return;
        }
        let children = self.children(node);
        let mut published: Vec<bool> = children.iter().map(|it| it.firms >= FEWEST).collect();
        let suppressed = children.iter().zip(&published).filter(|(_, is)| !**is);
        let atom: Vec<_> = suppressed.map(|(it, _)| it.range.clone()).collect();
        if (1..FEWEST).contains(&self.count(atom)) {
            // One more is enough, since it brings its own firms along. Where there is none, the atom is all of the node.
            let fewest = (0..children.len())
                .filter(|at| published[*at])
                .min_by_key(|at| (children[*at].firms, children[*at].demanded));
            if let Some(at) = fewest {
                published[at] = false;
            }
        }
        for (child, is_published) in children.iter().zip(published) {
            self.tell(child, is_published);
        }
    }

    fn children(&mut self, node: &Node) -> Vec<Node> {
        let (depth, parts) = (node.depth + 1, self.parts);
        let mut from = node.range.start;
        let ranges = parts[node.range.clone()].chunk_by(|a, b| a.code(depth) == b.code(depth));
        let ranges = ranges.map(|chunk| {
            let range = from..from + chunk.len();
            from = range.end;
            range
        });
        ranges.map(|range| self.node(range, depth)).collect()
    }

    fn node(&mut self, range: Range<usize>, depth: usize) -> Node {
        let parts = &self.parts[range.clone()];
        Node {
            depth,
            demanded: parts.iter().map(|part| part.demanded).sum(),
            hired: parts.iter().map(|part| part.hired).sum(),
            firms: self.count([range.clone()]),
            range,
        }
    }

    /// How many firms there are in some ranges together.
    fn count(&mut self, ranges: impl IntoIterator<Item = Range<usize>>) -> usize {
        self.counts += 1;
        let mut firms = 0;
        for firm in ranges.into_iter().flat_map(|range| &self.firms[range]) {
            if self.seen[*firm] != self.counts {
                self.seen[*firm] = self.counts;
                firms += 1;
            }
        }
        firms
    }

    fn key(&self, node: &Node) -> Key {
        let first = &self.parts[node.range.start];
        let code = |depth| (depth <= node.depth).then(|| first.code(depth).to_owned());
        Key {
            quarter: code(1),
            region: code(2),
            occupation: (node.depth > 2).then(|| first.code(node.depth).to_owned()),
        }
    }
}

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod tests;
