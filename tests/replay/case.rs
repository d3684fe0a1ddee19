//! A case: a small folder of migrations, read from a file of them.

use super::support::replayed::Migration;

/// A folder of migrations.
#[derive(Debug)]
pub struct Case {
    /// What it is about; unique in its file.
    pub name: String,
    /// Whether it needs a database of its own.
    pub alone: bool,
    /// Whether replay is to say that it doesn't know all of it.
    pub unknown: bool,
    /// Why it is known to fail, if it is: then it must.
    pub gap: Option<String>,
    /// Its files: name and text.
    files: Vec<(String, String)>,
}

impl Case {
    /// Its files, in a schema of its own unless it is alone.
    pub fn migrations(&self) -> Vec<Migration> {
        let schema: String = self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let schema = format!("c_{}", schema.get(..40).unwrap_or(&schema));
        let mut migrations = Vec::new();
        for (at, (name, text)) in self.files.iter().enumerate() {
            let make = if at == 0 { format!("create schema {schema}; ") } else { String::new() };
            // In the first line, so that lines keep their numbers.
            let opening =
                if self.alone { String::new() } else { format!("{make}set search_path = {schema}, extensions; ") };
            migrations.push(Migration { name: format!("{}/{name}", self.name), text: format!("{opening}{text}") });
        }
        migrations
    }
}

/// The cases of a file.
pub fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        let named = |opening: &str| line.strip_prefix(opening).map(|name| name.trim().to_owned());
        if let Some(name) = named("-- case: ").or_else(|| named("-- case alone: ")) {
            assert!(cases.iter().all(|case| case.name != name), "two cases are called {name}");
            let alone = line.starts_with("-- case alone: ");
            cases.push(Case { name, alone, unknown: false, gap: None, files: vec![("1".to_owned(), String::new())] });
            continue;
        }
        let Some(case) = cases.last_mut() else { continue };
        if line == "-- not known" {
            case.unknown = true;
        } else if let Some(reason) = named("-- known gap: ") {
            assert!(!reason.is_empty(), "case {}: a known gap needs a reason", case.name);
            case.gap = Some(reason);
        } else if let Some(name) = named("-- file: ") {
            case.files.push((name, String::new()));
        } else if let Some((_, text)) = case.files.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}
