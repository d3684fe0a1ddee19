//! Pairs of schemas in `tests/pairs`, each way, by replay. The same folder is judged on a real server, with rows: `make pairs DIR=tests/pairs`.

use super::diff;
use crate::catalog::Catalog;
use crate::diagnostics::Diagnostics;
use crate::platform::supabase::plain;
use crate::replay::{Replay, Session};
use crate::span::SourceMap;
use std::fs;
use std::path::{Path, PathBuf};

fn replayed(path: &Path) -> Catalog {
    let sql = fs::read_to_string(path).unwrap();
    let mut sources = SourceMap::default();
    let file = sources.add("x.sql", &sql);
    let mut replay = Replay::with_session(plain(), Session::default());
    let mut diagnostics = Diagnostics::default();
    replay.apply_text(file, &sql, &mut diagnostics);
    let said: Vec<String> = diagnostics.iter().map(|found| found.message.clone()).collect();
    assert!(said.is_empty() && replay.notes.is_empty(), "{}: {said:?} {:?}", path.display(), replay.notes);
    replay.catalog
}

#[test]
fn every_pair_leads_to_the_other_and_equals_to_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut pairs: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pairs.sort();
    assert!(!pairs.is_empty());
    let mut wrong = Vec::new();
    for pair in pairs {
        let name = pair.file_name().unwrap().to_string_lossy().into_owned();
        let (a, b) = (replayed(&pair.join("a.sql")), replayed(&pair.join("b.sql")));
        assert_eq!(diff(&a, &a).sql, "", "{name}");
        let (there, back) = (diff(&a, &b), diff(&b, &a));
        insta::assert_snapshot!(name.clone(), format!("{}\n-- and back\n{}", there.sql, back.sql));
        wrong.extend(there.failures.iter().map(|why| format!("{name} ->: {why}")));
        wrong.extend(back.failures.iter().map(|why| format!("{name} <-: {why}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
