//! SARIF 2.1.0 (OASIS, <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>): what code scanning of GitHub and others read. One run,
//! with the rules that it has results of. Sections named below are of that document.

mod fingerprint;

use super::{clamp, one_line, severity_word, told};
use crate::diagnostics::{Code, Diagnostic, Fix, Label};
use crate::span::{SourceMap, Span};
use fingerprint::Fingerprints;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The base of relative paths, under the name that CodeQL uses; whoever reads the log knows where it is.
const ROOT: &str = "%SRCROOT%";

/// All diagnostics as one log that ends with a line feed. `reported` makes of a source's path the one that the log names, seen from the root.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, reported: &dyn Fn(&str) -> String) -> String {
    let rules: BTreeMap<&str, &Code> =
        diagnostics.iter().map(|diagnostic| (diagnostic.code.id, diagnostic.code)).collect();
    let place = Places { sources, reported };
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let index = rules.keys().position(|id| *id == diagnostic.code.id);
            result(diagnostic, index.unwrap_or_default(), &place, &mut fingerprints)
        })
        .collect();
    let mut driver = object([
        ("name", json!(env!("CARGO_PKG_NAME"))),
        ("version", json!(env!("CARGO_PKG_VERSION"))),
        ("semanticVersion", json!(env!("CARGO_PKG_VERSION"))),
    ]);
    if let Some(address) =
        [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")].into_iter().find(|it| !it.is_empty())
    {
        driver.insert("informationUri".to_owned(), json!(address));
    }
    driver.insert("rules".to_owned(), rules.values().map(|code| rule(code)).collect());
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            // Counted as `SourceMap::position` does; a place ends behind its last character (3.30.8).
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &Code) -> Value {
    // The title comes first, then what it is about.
    let about = code.page.split("\n\n").nth(1).map_or_else(|| code.summary.to_owned(), one_line);
    json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": { "text": code.summary },
        "fullDescription": { "text": plain(&about) },
        "help": { "text": plain(code.page), "markdown": code.page },
    })
}

fn result(diagnostic: &Diagnostic, rule: usize, places: &Places, fingerprints: &mut Fingerprints) -> Value {
    let mut result = object([
        ("ruleId", json!(diagnostic.code.id)),
        ("ruleIndex", json!(rule)),
        ("level", json!(severity_word(diagnostic.severity))),
        ("message", json!({ "text": plain(&told(diagnostic)) })),
        ("locations", json!([places.location(&diagnostic.primary)])),
    ]);
    if !diagnostic.labels.is_empty() {
        let related = diagnostic.labels.iter().enumerate().map(|(number, label)| {
            let mut location = places.location(label);
            location.insert("id".to_owned(), json!(number + 1));
            Value::from(location)
        });
        result.insert("relatedLocations".to_owned(), related.collect());
    }
    let path = places.path(diagnostic.primary.span);
    let fingerprint = fingerprints.next(diagnostic, &path, places.sources);
    result.insert("partialFingerprints".to_owned(), json!({ fingerprint::NAME: fingerprint }));
    if let Some(fix) = &diagnostic.fix {
        let title = diagnostic.helps.last().map_or("this repairs it", String::as_str);
        result.insert("fixes".to_owned(), json!([places.fix(fix, title)]));
    }
    result.into()
}

/// Turns spans into places of the log.
struct Places<'a> {
    sources: &'a SourceMap,
    reported: &'a dyn Fn(&str) -> String,
}

impl Places<'_> {
    fn path(&self, span: Span) -> String {
        (self.reported)(self.sources.source(span.file).map_or("", |source| source.path.as_str()))
    }

    fn location(&self, label: &Label) -> Map<String, Value> {
        let physical =
            json!({ "artifactLocation": artifact(&self.path(label.span)), "region": self.region(label.span) });
        let mut location = object([("physicalLocation", physical)]);
        if !label.text.is_empty() {
            location.insert("message".to_owned(), json!({ "text": plain(&label.text) }));
        }
        location
    }

    fn region(&self, span: Span) -> Value {
        let text = self.sources.source(span.file).map_or("", |source| source.text.as_str());
        let range = clamp(text, span.range());
        let start = self.sources.position(span.file, range.start);
        let end = self.sources.position(span.file, range.end);
        json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
    }

    fn fix(&self, fix: &Fix, title: &str) -> Value {
        let replacement =
            json!({ "deletedRegion": self.region(fix.span), "insertedContent": { "text": fix.replacement } });
        json!({
            "description": { "text": plain(title) },
            "artifactChanges": [{ "artifactLocation": artifact(&self.path(fix.span)), "replacements": [replacement] }],
        })
    }
}

/// A relative path has the root for its base (3.4.4), any other is a `file` URI.
fn artifact(path: &str) -> Value {
    let encoded = percent_encoded(path);
    if path.starts_with('/') {
        json!({ "uri": format!("file://{encoded}") })
    } else if path.get(1..3) == Some(":/") {
        json!({ "uri": format!("file:///{encoded}") })
    } else {
        json!({ "uri": encoded, "uriBaseId": ROOT })
    }
}

/// Everything but the unreserved characters of RFC 3986, section 2.3, and the slash: a `:` in the first part would make a scheme of it.
fn percent_encoded(path: &str) -> String {
    path.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

/// A text in which nothing is taken for a placeholder `{0}` (3.11.5) or an embedded link `[...](...)` (3.11.6). Other brackets stay as they are: the
/// viewers show `{{` as it stands.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        plain.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        match after.split_at_checked(digits) {
            Some((number, behind)) if digits > 0 && behind.starts_with('}') => {
                plain.push_str(&format!("{{{{{number}}}}}"));
                rest = behind.get(1..).unwrap_or("");
            }
            _ => {
                plain.push('{');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain.replace("](", "] (")
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Map<String, Value> {
    entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}
