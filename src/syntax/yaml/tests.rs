//! What is said about documents that aren't models.

mod any_text;
mod twin;

use super::parse;
use crate::diagnostics::Diagnostics;
use crate::span::SourceMap;

/// The messages about a text, each as `line:column CODE message | underlined`.
fn messages(text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add("model.yaml", text);
    let mut diagnostics = Diagnostics::default();
    parse(&mut sources, file, &mut diagnostics);
    diagnostics
        .resolved(&sources)
        .into_iter()
        .map(|diagnostic| {
            let span = diagnostic.primary.span;
            let at = sources.position(span.file, span.range().start);
            format!("{}:{} {} {} | {}", at.line, at.column, diagnostic.code.id, diagnostic.message, sources.slice(span))
        })
        .collect()
}

#[test]
fn show() {
    for text in [
        "tables:\n  c:\n    columns:\n      - status text default 'a: b'\n      - {column: x text, coment: y}\n      - {colum: x text}\n      - \"name\" text\n      - status text: x\n      - y: z\n",
        "a: yes\n",
        "tables:\n  customers:\n    columns:\n      - status text default 'a: b'\n      - {column: x text, coment: y}\n      - column: z text default 'a: b'\n",
        "tables:\n  customers:\n    columns:\n      - \"name\" text not null\n",
        "tables:\n  customers:\n    columns:\n      - name text default 'a #b' not null\n      - a text\n",
        "tables:\n  customers:\n    indexes: [idx (a, b), idx2 (c), idx3 (e, f, g)]\n",
        "tables:\n  customers:\n    columns: [{column: amount numeric(12,2), comment: x}]\n",
        "tables:\n  customers:\n    columns:\n      id: uuid\n    audited: yes\n    append_only: yes\n    shared: 1\n    unique: (a, b)\n    self: 12\n    immutable: [true, 1.5, null]\n    allow:\n      -\n      - x\n",
        "tables:\n  123: {}\n  null: {}\n  ~: {}\n  a: &a {columns: [x text]}\n  <<: *a\n  a: {}\n  b:\n    <<: *a\n",
        "tables: [a, b]\n",
        "table:\n  x: {}\n",
        "- a\n",
        "hello",
        "",
        "# x\n",
        "---\n---\n",
        "model: x\n---\nmodel: y\n",
        "tables:\n\tx: {}\n",
        "tables:\n  x:\n  \tcolumns: []\n",
        "tables: !foo {}\n",
        "tables: !!map {}\nmodel: !!str 12\n",
        "model: !x y\n",
        "model: @x\n",
        "model: `x`\n",
        "model: *x\n",
        "model: * x\n",
        "model: %x\n",
        "tables: {x: {columns: [a jsonb default '{}']}}\n",
        "model: a\n  b: c\n",
        "tables:\n  x:\n   columns:\n   - a text\n  - b\n",
        "model: \u{7}\n",
        "model: \u{feff}\n",
        "\u{feff}model: 12\n",
        "\u{feff}é: @\n",
        "tenants:\n  orgs: {members: x}\naudit: {into: a, columns: {tennant: x}}\nidentity: superbase\nsign_up: profiles\nroles: {a: b}\nenums: {m: [true, no, 1], n: x}\nextensions: citext\n",
        "model: \"x\\q\"\n",
        "model: 'it's'\n",
        "model: x: y\n",
        "model: - x\n",
        "? [a]\n: b\n",
        "model: 99999999999999999999999999999\n",
        "model: |\n  x\n",
        "tables:\r\n  x:\r\n    columms:\r\n      - id uuid\r\n",
    ] {
        println!("{text}");
        for message in messages(text) {
            println!("    => {message}");
        }
    }
}
