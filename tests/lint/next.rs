//! The next migrations that policyc writes: no rule about statements finds anything in them, not even one that is off where nobody asks; and without
//! the header that says whose they are, nothing is found but what the build has told as a hazard.

use super::root;
use policyc::compile::catalog::DefaultGrants;
use policyc::compile::lint::{Ground, lint};
use policyc::compile::next::{Allowed, Wish, history, next};
use policyc::compile::{self, Artifacts, GENERATED, Options, Platform};
use policyc::diagnostics::{Diagnostics, hazard};
use policyc::lint::{Group, Level, Levels, Selector};
use policyc::span::{FileId, SourceMap};
use std::collections::BTreeSet;
use std::fs;

/// What is replaced in the model of the analytics system, one after the other.
const EDITS: &[(&str, &str)] = &[
    ("  /// What it was for\n", "  /// Where from\n  source text not null default 'web'\n  /// What it was for\n"),
    ("  /// Finds revenue by day\n", "  index idx_category (category)\n  /// Finds revenue by day\n"),
    ("amount      numeric(12,2) not null\n", "amount      numeric(12,2) not null check (amount > -1000000)\n"),
    ("amount      numeric(12,2) not null", "amount      numeric(14,2) not null"),
    ("'login', 'export')", "'login', 'export', 'import')"),
    ("  category    text\n", "  category    text not null\n"),
    ("  company            text\n", "  firm               text was company\n"),
    (
        "/// Who changed what, and when",
        "/// What is to be done\ntable tasks {\n  id uuid primary key default gen_random_uuid()\n  tenant\n  revenue_id uuid references \
         revenue(id) on delete set null\n  title text not null\n  timestamps\n\n  allow member to select, insert\n}\n\n/// Who changed what, and when",
    ),
    (
        "  /// Where from\n",
        "  /// Who entered it\n  entered_by uuid references profiles(id) on delete set null\n  /// Where from\n",
    ),
    (
        "  /// Where from\n",
        "  /// Not to be guessed\n  token uuid not null default gen_random_uuid()\n  /// Where from\n",
    ),
    ("amount      numeric(14,2) not null", "amount      numeric(14,4) not null"),
];

/// Rules and hazards by which the same is told.
const SAME: &[(&str, &str)] = &[("L0202", "H0101"), ("L0203", "H0005"), ("L0206", "H0103"), ("L0219", "H0101")];

/// The rules that this test is about.
fn is_asked(id: &str) -> bool {
    ("L0201"..="L0219").contains(&id)
}

fn compiled(text: &str) -> Artifacts {
    let mut sources = SourceMap::default();
    let file = sources.add("model.policy", text);
    let mut diagnostics = Diagnostics::default();
    let artifacts = compile::compile(&mut sources, &[file], &Options::default(), &mut diagnostics);
    artifacts.unwrap_or_else(|| panic!("the model has mistakes: {diagnostics:#?}"))
}

/// What rules about statements find in the last of some migrations.
fn found(texts: &[String], last: usize) -> BTreeSet<String> {
    let mut sources = SourceMap::default();
    let files: Vec<FileId> = texts.iter().map(|text| sources.add("x.sql", text.as_str())).collect();
    let schemas = vec!["public".to_owned()];
    let ground = Ground { platform: Platform::Supabase, grants: DefaultGrants::New, api_schemas: schemas };
    let levels = Levels { flags: vec![(Selector::Group(Group::Migration), Level::Deny)], ..Levels::default() };
    let mut diagnostics = Diagnostics::default();
    lint(&sources, &files, ground, &levels, &mut diagnostics);
    let new = |file: FileId| files.iter().position(|it| *it == file) >= Some(last);
    let found = diagnostics.iter().filter(|it| new(it.primary.span.file) && is_asked(it.code.id));
    found.map(|it| it.code.id.to_owned()).collect()
}

#[test]
fn what_a_build_writes_next_locks_least_or_is_a_hazard() {
    let mut model = fs::read_to_string(root().join("policies/analytics/analytics.policy")).unwrap();
    let mut texts = vec![compiled(&model).migration];
    assert_eq!(found(&texts, 0), BTreeSet::new());
    let mut told = BTreeSet::new();
    for (from, to) in EDITS {
        assert!(model.contains(from), "the model has no {from}");
        model = model.replacen(from, to, 1);
        let mut sources = SourceMap::default();
        let files: Vec<(FileId, bool)> = texts.iter().map(|text| (sources.add("x.sql", text.as_str()), true)).collect();
        let (artifacts, options, mut diagnostics) = (compiled(&model), Options::default(), Diagnostics::default());
        let history = history(&sources, &files, &options, artifacts.platform, &mut diagnostics).unwrap();
        let all = hazard::HAZARDS.iter().map(|code| Allowed { code, on: None, reason: "a test".to_owned() }).collect();
        let next = next(&artifacts, &history, &Wish { owned: Vec::new(), allowed: all }).unwrap();
        assert!(!next.files.is_empty(), "{to}");
        let hazards: BTreeSet<&str> = next.hazards.iter().map(|told| told.hazard.code.id).collect();
        let last = texts.len();
        texts.extend(next.files.into_iter().map(|file| file.text));
        assert_eq!(found(&texts, last), BTreeSet::new(), "{to}");
        let foreign: Vec<String> = texts.iter().map(|text| text.replace(GENERATED, "written by hand")).collect();
        let rest = found(&foreign, last);
        for id in rest {
            let same = SAME.iter().find(|(rule, _)| *rule == id).map(|(_, hazard)| *hazard);
            assert!(
                same.is_some_and(|hazard| hazards.contains(hazard)),
                "{to}: {id} is found, and the hazards are {hazards:?}"
            );
            told.insert(id);
        }
    }
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["L0202", "L0206", "L0219"]);
}
