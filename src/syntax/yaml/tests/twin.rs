//! The same model in both spellings is the same tree.

use crate::diagnostics::Diagnostics;
use crate::span::SourceMap;
use crate::syntax::parse;

const DSL: &str = r#"
model shop
identity supabase
extension citext in extensions
extension pg_trgm
/// How it went
enum mood ('happy', 'it''s fine', 'on')
enum size ('s', 'm')
/// A part of an address
domain slug text not null default 'a' check (value ~ '^[a-z]+$') as slug_form
domain small size in ('s')
role member
/// Does everything
role admin includes member
/// A shop
tenant shops by shop_id {
  members people (user id, role role)
  grants {
    admin gives member
    owner gives any
  }
  create (name) as admin
  leave
  remove by admin
}
sign up creates people (email new.email, full_name coalesce(new.x, 'a: b, c'))
audit into logs (tenant shop_id, at created_at) as log_it
table auth2.people was "Folk" {
  id uuid primary key
  self id
  allow self to select
}
/// What is sold:
///   line by line
table things {
  /// The price
  price numeric(12,2) not null default 0 check (price >= 0) as "no debt"
  tenant index idx_things_shop
  /// When it went
  soft delete deleted_at on delete
  timestamps
  note text default 'a: b #c'
  "Odd name" text
  self owner
  primary key (id, price) as thing_key
  expires ends_at
  append only
  immutable (price, "Odd name")
  audited as audit_things
  /// Finds things
  unique index idx_price (price desc) where deleted_at is null
  index using gin (note)
  unique (price, note) as one_note
  check (price < 10) as "cheap, very"
  /// Look
  allow member to select when owner = caller() as "Members look"
  allow admin of shops to insert, update (price, note)
  restrict member to delete when price = 0
}
table plain {
  a text
  shared
}
table server {
  a text
  internal
  audited
}
/// What is there,
/// all of it
function things_of(shop uuid, most integer default 10) returns setof things {
  stable
  strict
  sql """
    SELECT t
      FROM things AS t -- all

    WHERE t.shop_id = shop
  """
  allow member to execute
  allow admin of shops to execute
}
function counted() returns table (price numeric(12,2), total bigint) {
  plpgsql """
    BEGIN
    END
  """
}
/// Looks
view cheap {
  sql """
    SELECT t.id FROM things AS t
  """
  allow anyone to select
}
/// Whom we know
seed auth2.people (id, "Name") {
  ('a', lower('A, "b"'))
  ('b', null)
}
seed things (price) { (1) }
"#;

pub(in crate::syntax::yaml) const YAML: &str = r#"
# The order of the keys doesn't matter, that of what stands under them does.
tables:
  auth2.people:
    was: '"Folk"'
    allow: [self to select]
    self: id
    columns: [id uuid primary key]
  things:
    comment: |
      What is sold:
        line by line
    columns:
      - column: price numeric(12,2) not null default 0 check (price >= 0) as "no debt"
        comment: The price
      - tenant index idx_things_shop
      - {column: soft delete deleted_at on delete, comment: When it went}
      - timestamps
      - "note text default 'a: b #c'"
      - '"Odd name" text'
    self: owner
    primary_key: (id, price) as thing_key
    expires: ends_at
    append_only: true
    shared: false
    immutable: [price, '"Odd name"']
    audited: audit_things
    indexes:
      - {index: "unique index idx_price (price desc) where deleted_at is null", comment: Finds things}
      - using gin (note)
    unique: ["(price, note) as one_note"]
    checks:
      - (price < 10) as "cheap, very"
    allow:
      - rule: member to select when owner = caller() as "Members look"
        comment: Look
      - >-
        admin of shops to insert,
        update (price, note)
    restrict:
      - member to delete when price = 0
  plain: {columns: [a text], shared: true}
  server: {columns: [a text], internal: true, audited: true}
audit: {into: logs, columns: {tenant: shop_id, at: created_at}, as: log_it}
sign_up:
  creates: people
  values:
    email: new.email
    full_name: "coalesce(new.x, 'a: b, c')"
tenants:
  shops:
    comment: A shop
    by: shop_id
    remove: admin
    members: people (user id, role role)
    grants:
      - admin gives member
      - owner gives any
    create: (name) as admin
    leave: true
roles:
  - member
  - {role: admin includes member, comment: Does everything}
enums:
  mood: {values: [happy, it's fine, "on"], comment: How it went}
  size: [s, m]
domains:
  - { domain: "slug text not null default 'a' check (value ~ '^[a-z]+$') as slug_form", comment: A part of an address }
  - small size in ('s')
functions:
  - comment: |
      What is there,
      all of it
    function: things_of(shop uuid, most integer default 10) returns setof things
    allow: [member to execute, admin of shops to execute]
    volatility: stable
    strict: true
    sql: |
      SELECT t
        FROM things AS t -- all

      WHERE t.shop_id = shop
  - function: counted() returns table (price numeric(12,2), total bigint)
    plpgsql: "BEGIN\nEND"
views:
  cheap:
    allow: [anyone to select]
    sql: SELECT t.id FROM things AS t
    comment: Looks
extensions: [citext in extensions, pg_trgm]
identity: supabase
seeds:
  - rows:
      - ('a', lower('A, "b"'))
      - "('b', null)"
    columns: [id, '"Name"']
    into: auth2.people
    comment: Whom we know
  - { into: things, columns: [price], rows: [(1)] }
model: shop
"#;

/// A tree as text without its places, one field a line.
fn tree(name: &str, text: &str) -> Vec<String> {
    let mut sources = SourceMap::default();
    let file = sources.add(name, text);
    let mut diagnostics = Diagnostics::default();
    let tree = parse(&mut sources, &[file], &mut diagnostics);
    assert!(diagnostics.is_empty(), "{:#?}", diagnostics.resolved(&sources));
    let mut lines = Vec::new();
    let shown = format!("{tree:#?}");
    let mut shown = shown.lines();
    while let Some(line) = shown.next() {
        if line.trim_end().ends_with("Span {") {
            // The file, the start, the end, the closing brace.
            shown.by_ref().take(5).take_while(|line| !line.trim().starts_with('}')).for_each(drop);
        } else {
            lines.push(line.to_owned());
        }
    }
    lines
}

#[test]
fn both_spellings_give_one_tree() {
    let (dsl, yaml) = (tree("model.policy", DSL), tree("model.yaml", YAML));
    for (at, (dsl_line, yaml_line)) in dsl.iter().zip(&yaml).enumerate() {
        let context = dsl.get(at.saturating_sub(8)..at).unwrap_or_default().join("\n");
        assert_eq!(dsl_line, yaml_line, "after\n{context}");
    }
    assert_eq!(dsl.len(), yaml.len());
    assert!(dsl.len() > 300, "the trees hold something");
}
