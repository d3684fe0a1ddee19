//! A plan as text: for people, and for programs (docs/migrations.md).

use super::{Direction, File, Next};
use crate::plan::exposure::Reach;
use crate::span::{SourceMap, Span};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// For people: what changes in who may do what, what may break, and the files. `paths` are those of the files.
pub fn human(next: &Next, paths: &[String], sources: &SourceMap) -> String {
    let mut text = String::new();
    for (path, file) in paths.iter().zip(&next.files) {
        text.push_str(&format!("{path}\n\n"));
        for line in file.text.lines() {
            text.push_str(&if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
        }
        text.push('\n');
    }
    if !next.hazards.is_empty() {
        text.push_str("Hazards\n\n");
        for told in &next.hazards {
            let state = match (&told.allowed, told.is_refused()) {
                (_, true) => " (refused until it is allowed)".to_owned(),
                (Some(reason), _) if told.hazard.is_refused() => format!(" (allowed: {reason})"),
                _ => String::new(),
            };
            text.push_str(&format!("  {}  {}{state}\n", told.hazard.code.id, told.hazard.message));
        }
        text.push('\n');
    }
    if !next.access.is_empty() {
        text.push_str("Who may do what\n\n");
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for change in &next.access {
            let words = |reach: &Option<Reach>| reach.as_ref().map_or_else(|| "nothing".to_owned(), Reach::words);
            let sign = match change.direction {
                Direction::Narrower => "-",
                Direction::WiderPrivilege | Direction::WiderRows => "+",
            };
            tables.entry(change.right.table.to_string()).or_default().push(format!(
                "    {sign} {} {}\n        before: {}\n        after:  {}\n",
                change.right.role,
                change.right.command.keyword(),
                words(&change.before),
                words(&change.after)
            ));
        }
        for (table, lines) in tables {
            text.push_str(&format!("  {table}\n{}", lines.concat()));
        }
        text.push('\n');
    }
    if !next.kept.is_empty() {
        text.push_str("Made by others, and left alone\n\n");
        for (part, place) in &next.kept {
            let place = place.map(|place| format!(" ({})", shown(place, sources))).unwrap_or_default();
            text.push_str(&format!("  {part}{place}\n"));
        }
        text.push('\n');
    }
    text
}

/// For programs.
pub fn machine(next: &Next, paths: &[String], sources: &SourceMap) -> String {
    let files: Vec<Value> = paths.iter().zip(&next.files).map(|(path, file)| self::file(path, file)).collect();
    let hazards: Vec<Value> = next
        .hazards
        .iter()
        .map(|told| {
            json!({
                "code": told.hazard.code.id,
                "name": told.hazard.code.name,
                "on": told.hazard.subject(),
                "message": told.hazard.message,
                "notes": told.hazard.notes,
                "refused": told.is_refused(),
                "allowed": told.allowed,
                "place": told.place.map(|place| at(place, sources)),
            })
        })
        .collect();
    let access: Vec<Value> = next
        .access
        .iter()
        .map(|change| {
            let words = |reach: &Option<Reach>| reach.as_ref().map(Reach::words);
            json!({
                "table": change.right.table.to_string(),
                "role": change.right.role.as_str(),
                "command": change.right.command.keyword(),
                "before": words(&change.before),
                "after": words(&change.after),
                "widens": change.direction != Direction::Narrower,
            })
        })
        .collect();
    let kept: Vec<Value> = next
        .kept
        .iter()
        .map(|(part, place)| json!({ "part": part.to_string(), "place": place.map(|place| at(place, sources)) }))
        .collect();
    let value = json!({ "files": files, "hazards": hazards, "access": access, "kept": kept });
    let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
    text.push('\n');
    text
}

fn file(path: &str, file: &File) -> Value {
    let statements: Vec<Value> = file
        .statements
        .iter()
        .zip(&file.about)
        .map(|(range, about)| json!({ "about": about, "sql": file.text.get(range.clone()).unwrap_or_default() }))
        .collect();
    json!({ "path": path, "statements": statements })
}

fn at(place: Span, sources: &SourceMap) -> Value {
    let place = sources.resolve(place);
    let path = sources.source(place.file).map(|source| source.path.clone()).unwrap_or_default();
    let start = sources.position(place.file, place.range().start);
    json!({ "file": path, "line": start.line, "column": start.column })
}

fn shown(place: Span, sources: &SourceMap) -> String {
    let place = sources.resolve(place);
    let path = sources.source(place.file).map(|source| source.path.clone()).unwrap_or_default();
    format!("{path}:{}", sources.position(place.file, place.range().start).line)
}
