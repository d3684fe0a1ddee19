//! Files that should hold SQL: what is wrong with one as a whole, so that there is one message and not one for each line.

use super::Files;
use crate::diagnostics::code::{P0818, P0819, P0821};
use crate::diagnostics::{Code, Diagnostic};
use crate::span::{FileId, Span};
use serde::de::IgnoredAny;

/// How much SQL is replayed, in bytes, all files together: they are in memory at the same time.
pub const MAX_TOTAL_BYTES: usize = 128 << 20;

/// Looks at all files. `false` if one can't be meant.
pub fn check(files: &mut Files, ids: &[FileId]) -> bool {
    let mut total = 0_usize;
    let mut found: Vec<(&'static Code, FileId)> = Vec::new();
    for id in ids {
        let text = files.sources.source(*id).map_or("", |source| source.text.as_str());
        let before = total;
        total = total.saturating_add(text.len());
        if before <= MAX_TOTAL_BYTES && total > MAX_TOTAL_BYTES {
            found.push((&P0819, *id));
        } else if text.trim_start_matches('\u{feff}').trim().is_empty() {
            found.push((&P0821, *id));
        } else if is_json(text) {
            found.push((&P0818, *id));
        }
    }
    let mut good = true;
    for (code, id) in found {
        let place = Span::new(id, 0..0);
        files.diagnostics.push(match code.id {
            "P0819" => Diagnostic::error(code, place, "with this file there is more SQL than is read")
                .note(format!("the limit is {} MiB for all files together", MAX_TOTAL_BYTES >> 20))
                .help("rows belong into `seed.sql`, not into migrations"),
            "P0818" => Diagnostic::error(code, place, "this file is JSON, not SQL")
                .help("take the SQL out of it: quotes and line breaks are escaped in JSON"),
            _ => Diagnostic::warning(code, place, "this file is empty"),
        });
        good &= code.id == P0821.id;
    }
    good
}

/// Whether a text is a JSON object, array or string as a whole. None of them begins a statement.
fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    text.starts_with(['{', '[', '"']) && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn json_is_told_from_sql_that_begins_alike() {
        assert!(is_json("{\"sql\": \"select 1\"}") && is_json("\u{feff} [1]\n") && is_json("\"select 1;\""));
        assert!(!is_json("{ select 1 }") && !is_json("select 1") && !is_json("\"a\" select"));
    }
}
