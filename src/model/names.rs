//! Names: that each is declared once, fits into Postgres, and is known where it is used.

use crate::catalog::{Ident, QualifiedName, name::MAX_BYTES};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, code, suggest};
use crate::model::{PUBLIC, Table};
use crate::span::{Span, Spanned};
use crate::syntax::tree::{Name, RawName};
use std::collections::BTreeMap;

/// The text of docs.
pub(super) fn docs(docs: Option<&Spanned<String>>) -> Option<String> {
    docs.map(|docs| docs.value.clone())
}

/// "unknown thing `x`", with the nearest name there is.
pub(super) fn unknown<'a>(
    code: &'static Code,
    thing: &str,
    name: &Name,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let diagnostic = Diagnostic::error(code, name.span, format!("there is no {thing} `{}`", name.value));
    match suggest::nearest(name, known) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(name.span, near),
        None => diagnostic,
    }
}

/// "there is no column `x` in `t`", with the nearest that there is.
pub(super) fn unknown_column<'a>(table: &str, name: &Name, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let mut diagnostic = unknown(&code::P0202, "column", name, known);
    diagnostic.message.push_str(&format!(" in `{table}`"));
    diagnostic
}

/// A table of the model by a name as it is written.
pub(super) fn find<'a>(tables: &'a [Table], written: &RawName) -> Option<&'a Table> {
    let name = qualified(written);
    tables.iter().find(|table| table.name == name)
}

/// "there is no table `x`", with the nearest that the model has.
pub(super) fn unknown_table(written: &RawName, tables: &[Table]) -> Diagnostic {
    let elsewhere = written.schema.as_ref().filter(|schema| schema.value != PUBLIC);
    match elsewhere {
        Some(schema) => Diagnostic::error(
            &code::P0201,
            written.span(),
            format!("the model has no table `{}.{}`", schema.value, written.name.value),
        )
        .help("name a table of the model"),
        None => unknown(&code::P0201, "table", &written.name, tables.iter().map(|table| table.name.name.as_str())),
    }
}

/// A name with its schema; `public` where none is written. Other schemas are the platform's.
pub(super) fn own(name: &RawName, diagnostics: &mut Diagnostics) -> QualifiedName {
    if let Some(schema) = &name.schema
        && schema.value != PUBLIC
    {
        diagnostics.push(
            Diagnostic::error(
                &code::P0206,
                schema.span,
                format!("a model can't own anything in schema `{}`", schema.value),
            )
            .note("its tables and types live in `public`, which Supabase serves")
            .help(format!("write `{}` alone", name.name.value)),
        );
    }
    QualifiedName::new(PUBLIC, name.name.as_str())
}

/// A name with its schema, as written.
pub(super) fn qualified(name: &RawName) -> QualifiedName {
    QualifiedName::new(name.schema.as_ref().map_or(PUBLIC, |schema| schema.as_str()), name.name.as_str())
}

/// Names of one kind in one place: each may stand once.
#[derive(Default)]
pub(super) struct Declared {
    seen: BTreeMap<String, Span>,
}

impl Declared {
    /// Takes a name; says so when it is taken already, and when it is longer than Postgres keeps. Whether it was free.
    pub(super) fn take(&mut self, thing: &str, name: &str, span: Span, diagnostics: &mut Diagnostics) -> bool {
        check_length(name, span, diagnostics);
        self.take_value(thing, name, span, diagnostics)
    }

    /// The same for what is no name of anything in Postgres, and so may be empty or long.
    pub(super) fn take_value(&mut self, thing: &str, name: &str, span: Span, diagnostics: &mut Diagnostics) -> bool {
        if let Some(first) = self.seen.get(name) {
            diagnostics.push(
                Diagnostic::error(&code::P0205, span, format!("there are two {thing} `{name}`"))
                    .label(*first, "the first one")
                    .help("rename one of them, or take it away"),
            );
            return false;
        }
        self.seen.insert(name.to_owned(), span);
        true
    }
}

/// Says so when a name is longer than Postgres keeps.
pub(super) fn check_length(name: &str, span: Span, diagnostics: &mut Diagnostics) {
    if name.len() > MAX_BYTES {
        diagnostics.push(
            Diagnostic::error(&code::P0601, span, format!("the name `{name}` has {} bytes", name.len()))
                .note(format!("Postgres keeps {MAX_BYTES} bytes of a name and cuts the rest off without an error"))
                .help("shorten it"),
        );
    }
}

/// A list of column names, each known and named once.
pub(super) fn columns<'a>(
    names: &[Name],
    known: &(impl Fn(&str) -> bool + ?Sized),
    all: impl Fn() -> Vec<&'a str>,
    table: &str,
    diagnostics: &mut Diagnostics,
) -> Vec<Ident> {
    let mut declared = Declared::default();
    let mut found = Vec::new();
    for name in names {
        if !known(name) {
            diagnostics.push(unknown_column(table, name, all()));
        } else if declared.take("mentions of", name, name.span, diagnostics) {
            found.push(name.as_str().into());
        }
    }
    found
}
