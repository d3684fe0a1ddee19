//! Edits as text: what is replaced stands as it stands in the model.
//!
//! ```text
//! --- Another sentence for a name
//! hazards H0202
//! <<<<
//!   name text not null
//! ====
//!   name text not null check (name <> '')
//! >>>>
//! rows
//! insert into public.notes (name) values ('x');
//! ```
//!
//! `<<<<`, `====` and `>>>>` may stand several times; lines are replaced as wholes. What follows `rows` is run by the superuser when the edit is done, so that
//! the edits after it find rows. A line that begins with `#` says why.

use std::mem::take;

use super::Edit;

/// An edit, and rows to write after it.
pub struct Scripted {
    pub edit: Edit,
    pub rows: String,
}

/// What a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Head,
    From,
    To,
    Rows,
}

/// The edits of a file, in their order.
pub fn edits(text: &str) -> Vec<Scripted> {
    let mut found: Vec<Scripted> = Vec::new();
    let (mut at, mut from, mut to) = (At::Head, String::new(), String::new());
    let mut changes: Vec<(&'static str, &'static str)> = Vec::new();
    for line in text.lines().chain(["--- "]) {
        if let Some(what) = line.strip_prefix("--- ") {
            assert!(matches!(at, At::Head | At::Rows), "{what}: what stands before it has no end");
            if let Some(last) = found.last_mut() {
                last.edit.changes = take(&mut changes).leak();
            }
            at = At::Head;
            let edit = Edit { what: kept(what), changes: &[], hazards: &[] };
            found.push(Scripted { edit, rows: String::new() });
            continue;
        }
        let Some(last) = found.last_mut() else {
            assert!(line.is_empty() || line.starts_with('#'), "{line}");
            continue;
        };
        match (at, line) {
            (At::Head | At::Rows, "<<<<") => at = At::From,
            (At::From, "====") => at = At::To,
            (At::To, ">>>>") => {
                changes.push((kept(&take(&mut from)), kept(&take(&mut to))));
                at = At::Head;
            }
            (At::From, line) => from.push_str(&format!("{line}\n")),
            (At::To, line) => to.push_str(&format!("{line}\n")),
            (At::Head, "rows") => at = At::Rows,
            (At::Rows, line) => last.rows.push_str(&format!("{line}\n")),
            (At::Head, line) => match line.strip_prefix("hazards ") {
                Some(codes) => last.edit.hazards = codes.split(' ').map(kept).collect::<Vec<_>>().leak(),
                None => assert!(line.is_empty() || line.starts_with('#'), "{line}"),
            },
        }
    }
    found.pop();
    found
}

fn kept(text: &str) -> &'static str {
    text.to_owned().leak()
}
