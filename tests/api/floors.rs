//! Who may import whom, read off the `use` lines.

use std::path::{Path, PathBuf};

/// The floors from the bottom up; each may import itself and what stands before it. What stands in one group knows nothing of its neighbours there.
const FLOORS: &[&[&str]] = &[
    &["error", "kernel"],
    &["db"],
    &["http"],
    &["access", "reference"],
    &["demand"],
    &["training"],
    &["people"],
    &["insurance"],
    &["insight"],
    &["demo"],
    &["config"],
    &["app"],
    &["log", "serve"],
    &["cli"],
];

/// Inside a slice, from the bottom up.
const LAYERS: &[&[&str]] = &[
    &["model", "input"],
    &["store"],
    &["actions"],
    &["view"],
    &["api"],
];

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut found,
    );
    found
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

/// The modules that a source names behind `crate::`, at the top of `use` trees and in paths, macros of the crate aside.
fn imports(source: &str) -> Vec<String> {
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    // A value's derive names its column type.
    let source = code.replace("crate::db::column::", "");
    let mut found = Vec::new();
    for (at, _) in source.match_indices("crate::") {
        if source[..at].ends_with('$') {
            // A macro's expansion belongs to whoever calls it.
            continue;
        }
        let rest = &source[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut name = String::new();
            for character in group.chars() {
                match character {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => found.push(std::mem::take(&mut name)),
                    _ if depth == 0 => name.push(character),
                    _ => {}
                }
            }
            found.push(name);
        } else {
            found.push(rest.to_owned());
        }
    }
    found
        .into_iter()
        .map(|path| {
            path.trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn floors_import_downwards_only() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"));
    let mut broken = Vec::new();
    for path in sources() {
        let inside = path
            .strip_prefix(root)
            .expect("a source")
            .to_string_lossy()
            .into_owned();
        let own = inside
            .split('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".rs")
            .to_owned();
        let Some(at) = floor(&own) else { continue };
        let source = std::fs::read_to_string(&path).expect("a source");
        for name in imports(&source) {
            if let Some(other) = floor(&name) {
                let neighbour = other == at && name != own && own != "kernel" && own != "error";
                if other > at || neighbour {
                    broken.push(format!("{inside} imports {name}"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn tables_are_named_by_their_own_store_alone() {
    let tables = [
        "employers",
        "consultations",
        "consultation_inputs",
        "skill_demands",
        "skill_demand_inputs",
        "demand_priorities",
        "training_providers",
        "instructors",
        "instructor_competencies",
        "training_programs",
        "training_program_demands",
        "program_opinions",
        "office_settings",
        "demand_attentions",
        "demand_responses",
        "demand_response_demands",
        "workshops",
        "batches",
        "batch_waivers",
        "trainees",
        "enrollments",
        "insurance_enrollments",
    ];
    let mut broken = Vec::new();
    for path in sources() {
        let name = path.to_string_lossy().into_owned();
        let is_store = name.ends_with("/store.rs")
            || name.contains("/store/")
            || name.contains("/insight/")
            || name.contains("/db/schema/");
        let source = std::fs::read_to_string(&path).expect("a source");
        for table in tables {
            if !is_store && source.contains(&format!("{table}::table")) {
                broken.push(format!("{name} queries {table}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn layers_of_a_slice_import_downwards_only() {
    let mut broken = Vec::new();
    for path in sources() {
        let own = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let Some(at) = LAYERS
            .iter()
            .position(|layer| layer.contains(&own.as_str()))
        else {
            continue;
        };
        let source = std::fs::read_to_string(&path).expect("a source");
        for line in source
            .lines()
            .filter(|line| line.starts_with("use super::"))
        {
            for (layer, names) in LAYERS.iter().enumerate().skip(at + 1) {
                for name in *names {
                    let named = line.contains(&format!("super::{name}::"))
                        || line.contains(&format!("{{{name}::"))
                        || line.contains(&format!(" {name}::"));
                    // A list's filters and sorts are wire types that its query reads.
                    if named && !(own == "store" && layer >= 3 && line.contains("Query")) {
                        broken.push(format!("{}: {line}", path.display()));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
