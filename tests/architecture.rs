//! The layers of `ARCHITECTURE.md`, held: which folder may use which, and which crate is used where.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// What each stage may use, bottom to top. A new edge is a visible change of this table.
const MAY_USE: &[(&str, &[&str])] = &[
    ("span", &[]),
    ("diagnostics", &["span"]),
    // Only words of its docs point at replay.
    ("catalog", &[]),
    ("syntax", &["span", "diagnostics"]),
    ("platform", &["catalog"]),
    ("sql", &["catalog", "platform"]),
    ("typing", &["catalog", "diagnostics", "platform"]),
    // The columns of views and of CREATE TABLE AS have the types of their expressions.
    ("replay", &["catalog", "diagnostics", "platform", "span", "sql", "typing"]),
    // Rules look at what replay gives; the model has checks of its own.
    ("lint", &["catalog", "diagnostics", "platform", "replay", "span", "sql", "typing"]),
    ("model", &["catalog", "diagnostics", "platform", "replay", "span", "sql", "syntax", "typing"]),
    ("access", &["catalog", "model", "syntax"]),
    // Whether examples come true is asked of the matrix, and told with places.
    ("expect", &["access", "catalog", "diagnostics", "model", "syntax"]),
    ("lower", &["catalog", "model", "sql", "syntax"]),
    // Statements are written from what differs; new objects belong to the role that migrates.
    ("diff", &["catalog", "platform", "replay", "sql"]),
    // Hazards have codes and pages.
    // What a default costs is asked of Postgres's own functions.
    ("plan", &["catalog", "diagnostics", "diff", "platform", "sql"]),
    // The model's own SQL is replayed onto the wanted catalog, and what it does becomes steps.
    ("verbatim", &["catalog", "diagnostics", "model", "plan", "replay", "span", "sql", "syntax"]),
    ("emit", &["access", "catalog", "plan", "platform", "sql", "syntax"]),
    ("readback", &["catalog", "plan", "replay", "sql"]),
    (
        "compile",
        &[
            "access",
            "catalog",
            "diagnostics",
            "diff",
            "emit",
            "expect",
            "lint",
            "lower",
            "model",
            "plan",
            "platform",
            "readback",
            "replay",
            "span",
            // The statements of a way between two catalogs are read again one by one.
            "sql",
            "syntax",
            "verbatim",
        ],
    ),
    ("project", &["catalog", "compile", "diagnostics", "lint", "span", "syntax"]),
    ("cli", &["compile", "diagnostics", "lint", "project", "span", "syntax"]),
];

/// Crates (or parts of std) and the only places that may use them.
const FENCES: &[(&str, &[&str])] = &[
    ("pest", &["src/syntax/dsl"]),
    ("pest_derive", &["src/syntax/dsl"]),
    ("serde_yaml", &["src/syntax/yaml"]),
    ("saphyr_parser", &["src/syntax/yaml"]),
    ("minijinja", &["src/emit"]),
    ("clap", &["src/cli"]),
    ("clap_complete", &["src/cli"]),
    ("annotate_snippets", &["src/diagnostics/render/human.rs"]),
    ("std::fs", &["src/project"]),
    ("tempfile", &["src/project"]),
];

/// What calls pg_query, and what may look into its nodes.
const PG_QUERY: &[&str] = &["src/sql", "src/replay"];

fn sources() -> Vec<(PathBuf, String)> {
    fn collect(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(&root.join("src"), &mut found);
    found.into_iter().map(|(path, text)| (path.strip_prefix(root).unwrap().to_owned(), text)).collect()
}

/// The code of a file: comments and string literals would only confuse, and tests may use what they like.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn stage(path: &Path) -> String {
    let second = path.components().nth(1).unwrap().as_os_str().to_string_lossy().into_owned();
    second.trim_end_matches(".rs").to_owned()
}

/// Files that only tests compile.
fn is_test(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("/tests/")
        || text.ends_with("/tests.rs")
        || text.ends_with("fixtures.rs")
        || text.ends_with("differential.rs")
}

#[test]
fn every_stage_uses_only_what_stands_below_it() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.iter().map(|(stage, used)| (*stage, used.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path)) {
        let own = stage(path);
        if own == "main" || own == "lib" {
            continue;
        }
        let Some(allowed) = allowed.get(own.as_str()) else {
            wrong.push(format!("{}: stage `{own}` isn't in the table", path.display()));
            continue;
        };
        let code = code(text);
        for used in code.split("crate::").skip(1) {
            let name: String = used.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '_').collect();
            let is_stage = MAY_USE.iter().any(|(stage, _)| *stage == name);
            if is_stage && name != own && !allowed.contains(name.as_str()) {
                wrong.push(format!("{}: `{own}` uses `{name}`", path.display()));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "edges that the layers don't have:\n{}", wrong.join("\n"));
}

#[test]
fn every_crate_stays_in_its_fence() {
    let mut wrong = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path)) {
        let code = code(text);
        let shown = path.to_string_lossy().replace('\\', "/");
        for (name, places) in FENCES {
            let used = code.contains(&format!("{name}::")) || code.contains(&format!("use {name}"));
            if used && !places.iter().any(|place| shown.starts_with(place)) {
                wrong.push(format!("{shown}: uses `{name}`, which belongs into {places:?}"));
            }
        }
        if code.contains("pg_query::") && !PG_QUERY.iter().any(|place| shown.starts_with(place)) {
            wrong.push(format!("{shown}: uses pg_query"));
        }
        let calls =
            ["pg_query::parse", "pg_query::scan", "pg_query::split", "pg_query::deparse", "pg_query::parse_plpgsql"];
        if calls.iter().any(|call| code.contains(call)) && !shown.starts_with("src/sql") {
            wrong.push(format!("{shown}: calls pg_query; only `sql` does"));
        }
        // Looking into a node means matching its variants.
        let matches = code.contains("NodeEnum::") || code.contains("protobuf::");
        if matches && !shown.starts_with("src/replay") && shown != "src/sql/parse.rs" && shown != "src/sql/deparse.rs" {
            wrong.push(format!("{shown}: looks into pg_query's nodes; only `replay` does"));
        }
    }
    assert!(wrong.is_empty(), "crates outside their fences:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_circle_and_every_stage_has_a_folder_or_file() {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for (stage, used) in MAY_USE {
        for name in *used {
            assert!(known.contains(name), "`{stage}` uses `{name}`, which stands above it");
        }
        known.insert(stage);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(root.join(format!("{stage}.rs")).exists(), "there is no src/{stage}.rs");
    }
}
