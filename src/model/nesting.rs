//! Tenants inside tenants: which are nested in which, and whose keys a table's rows have.
//!
//! Everything here is known from the tree alone, so that columns, keys and references can be read with it.

use super::{Scope, Table, TenantKey, names, table::ident};
use crate::catalog::QualifiedName;
use crate::diagnostics::{Diagnostic, Diagnostics, code, suggest};
use crate::span::Span;
use crate::syntax::tree::{self, TableItem, TenantColumn, TenantNull};

/// The tenants of a model as they are written, each after the one that it is in; the outermost stands first.
#[derive(Default)]
pub(super) struct Nesting<'a> {
    levels: Vec<Level<'a>>,
}

/// One kind of tenant.
#[derive(Clone)]
struct Level<'a> {
    written: &'a tree::Tenant,
    /// The number of the one that it is in, among those before it.
    parent: Option<usize>,
}

impl<'a> Nesting<'a> {
    /// Puts the declarations into their order: each parent known, one outermost, no circles.
    pub(super) fn read(declared: &[&'a tree::Tenant], diagnostics: &mut Diagnostics) -> Self {
        let mut open = declared_once(declared, diagnostics);
        let mut nesting = Self::default();
        let all: Vec<&str> = open.iter().map(|tenant| tenant.table.name.as_str()).collect();
        let is_unknown = |parent: &tree::RawName| !all.contains(&parent.name.as_str());
        for tenant in &open {
            if let Some(parent) = tenant.parent.as_ref().filter(|parent| is_unknown(parent)) {
                diagnostics.push(unknown_tenant(parent, &all).label(tenant.table.span(), "nested here"));
            }
        }
        loop {
            // Several may have the same parent; they keep the order in which they are written.
            let next = open.iter().position(|tenant| match &tenant.parent {
                Some(parent) => nesting.number(&names::qualified(parent)).is_some() || is_unknown(parent),
                None => true,
            });
            let Some(next) = next else { break };
            let written = open.remove(next);
            nesting.add(written);
        }
        // What is left never came to a tenant that is in none. Where that one is missing because of another mistake, it has been told.
        let told = nesting.outermost().is_none_or(|first| first.parent.is_some()) && diagnostics.has_errors();
        for tenant in open {
            if !told {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0450,
                        tenant.parent.as_ref().map_or(tenant.span, tree::RawName::span),
                        format!("`{}` is nested in itself", tenant.table.name.value),
                    )
                    .note("a tenant is in one that is in another, up to one that is in none")
                    .help("take one `in` of the circle away"),
                );
            }
            nesting.add(tenant);
        }
        nesting
    }

    /// Puts one behind those that are there; one whose parent isn't known into the outermost, so that nothing else follows from that.
    fn add(&mut self, written: &'a tree::Tenant) {
        let known = |parent: &tree::RawName| self.number(&names::qualified(parent));
        let parent = written.parent.as_ref().and_then(|parent| known(parent).or((!self.is_empty()).then_some(0)));
        self.levels.push(Level { written, parent });
    }

    /// Whether the model has none.
    pub(super) fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// All of them, the outermost first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a tree::Tenant> + '_ {
        self.levels.iter().map(|level| level.written)
    }

    /// The one that all others are in.
    pub(super) fn outermost(&self) -> Option<&'a tree::Tenant> {
        self.levels.first().map(|level| level.written)
    }

    /// Those whose rows stand in a table.
    pub(super) fn tenants_of(&self, table: &QualifiedName) -> Option<&'a tree::Tenant> {
        self.number(table).and_then(|at| self.levels.get(at)).map(|level| level.written)
    }

    fn number(&self, table: &QualifiedName) -> Option<usize> {
        self.levels.iter().position(|level| names::qualified(&level.written.table) == *table)
    }

    /// A kind of tenant and all that it is in, the outermost first.
    fn path(&self, table: &QualifiedName) -> Vec<&'a tree::Tenant> {
        let mut path = Vec::new();
        let mut next = self.number(table);
        while let Some(level) = next.and_then(|at| self.levels.get(at)) {
            path.insert(0, level.written);
            next = level.parent;
        }
        path
    }

    /// Whose keys a table's line `tenant` makes, the outermost first.
    pub(super) fn keys_of(&self, table: &tree::Table, line: &TenantColumn) -> Vec<&'a tree::Tenant> {
        let own = self.tenants_of(&names::qualified(&table.name));
        let named = line.of.as_ref().map(names::qualified);
        let wanted = own.and_then(|own| own.parent.as_ref().map(names::qualified)).or(named);
        let path = wanted.map(|table| self.path(&table)).unwrap_or_default();
        if path.is_empty() { self.outermost().into_iter().collect() } else { path }
    }

    /// What a line `tenant` can't say where tenants are nested.
    pub(super) fn check_line(&self, table: &tree::Table, line: &TenantColumn, diagnostics: &mut Diagnostics) {
        let own = self.tenants_of(&names::qualified(&table.name)).filter(|own| own.parent.is_some());
        if let Some(of) = &line.of
            && !self.is_empty()
        {
            let all: Vec<&str> = self.iter().map(|tenant| tenant.table.name.as_str()).collect();
            if self.number(&names::qualified(of)).is_none() {
                diagnostics.push(unknown_tenant(of, &all));
            } else if let Some(parent) = own.and_then(|own| own.parent.as_ref())
                && names::qualified(parent) != names::qualified(of)
            {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0450,
                        of.span(),
                        format!("a row of `{}` is in `{}`", table.name.name.value, parent.name.value),
                    )
                    .label(parent.span(), "said here")
                    .help("write `tenant` alone"),
                );
            }
        }
        if own.is_none() && self.keys_of(table, line).len() < 2 {
            return;
        }
        let cannot = |span: Span, word: &str| {
            Diagnostic::error(&code::P0450, span, format!("`{word}` can't stand where tenants are nested"))
                .note("the keys of a row must agree with each other, which a reference that is always there sees to")
        };
        if line.null == TenantNull::Null {
            diagnostics.push(
                cannot(line.span, "null")
                    .help("write `tenant` for rows of the outermost, with a reference that may be null beside it"),
            );
        }
        if let Some(span) = line.unreferenced {
            diagnostics.push(
                cannot(span, "unreferenced")
                    .help("write `tenant unreferenced`, of the outermost, for what must outlive its tenant"),
            );
        }
    }

    /// Completes the scope of every table that has a tenant key, and makes tables of tenants what they are.
    pub(super) fn complete(&self, tables: &mut [Table], diagnostics: &mut Diagnostics) {
        for tenant in self.iter() {
            let wanted = names::qualified(&tenant.table);
            let Some(at) = tables.iter().position(|table| table.name == wanted) else {
                diagnostics.push(names::unknown_table(&tenant.table, tables));
                continue;
            };
            let Some(table) = tables.get_mut(at) else { continue };
            let nested = tenant.parent.is_some();
            let in_parent = matches!(table.scope, Scope::Tenant { .. });
            if let (Some(parent), false) = (&tenant.parent, in_parent) {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0450,
                        table.span,
                        format!("a row of `{}` doesn't say in which of `{}` it is", table.name.name, parent.name.value),
                    )
                    .label(parent.span(), "nested here")
                    .help("add a line `tenant` to it"),
                );
            }
            let other = if nested { !in_parent && table.scope != Scope::Shared } else { table.scope != Scope::Shared };
            if other || table.self_column.is_some() {
                diagnostics.push(
                    Diagnostic::error(
                        &code::P0402,
                        table.span,
                        format!("`{}` holds the tenants and can't hold anything else", table.name.name),
                    )
                    .label(tenant.table.span(), "said here")
                    .help(if nested {
                        "take `self`, `shared` or `internal` out of it"
                    } else {
                        "take `tenant`, `self`, `shared` or `internal` out of it"
                    }),
                );
            }
            if !nested {
                table.tenant_keys.clear();
            }
            table.scope = Scope::Tenants;
            if let Some(column) = table.primary_key.first().cloned() {
                table.tenant_keys.push(TenantKey { tenant: wanted, column });
            }
        }
        for table in tables {
            if let (Scope::Tenant { key, .. }, Some(innermost)) = (&mut table.scope, table.tenant_keys.last()) {
                *key = innermost.column.clone();
            }
        }
    }
}

/// Each table and each key once; one that is in none.
fn declared_once<'a>(declared: &[&'a tree::Tenant], diagnostics: &mut Diagnostics) -> Vec<&'a tree::Tenant> {
    let (mut tables, mut keys) = (names::Declared::default(), names::Declared::default());
    let mut outermost: Option<&tree::Tenant> = None;
    let mut once = Vec::new();
    for tenant in declared {
        if tenant.parent.is_none() {
            if let Some(first) = outermost {
                diagnostics.push(
                    Diagnostic::error(&code::P0208, tenant.table.span(), "the model has a second tenant declaration")
                        .label(first.table.span(), "the first one")
                        .help(format!("keep one of them, or nest it: `in {}`", first.table.name.value)),
                );
                continue;
            }
            outermost = Some(tenant);
        }
        let table = &tenant.table.name;
        let free = tables.take("kinds of tenants in", table, tenant.table.span(), diagnostics);
        if free & keys.take("tenant keys", &tenant.key, tenant.key.span, diagnostics) {
            once.push(*tenant);
        }
    }
    once
}

/// "there are no tenants `x`", with the nearest that there are.
pub(super) fn unknown_tenant(name: &tree::RawName, known: &[&str]) -> Diagnostic {
    let message = format!("`{}` holds no tenants", name.name.value);
    let diagnostic = Diagnostic::error(&code::P0450, name.span(), message);
    match suggest::nearest(&name.name, known.iter().copied()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(name.span(), near),
        None => diagnostic.help("name a table of tenants, or declare it: `tenant TABLE by COLUMN { ... }`"),
    }
}

/// The tenant keys that a table's columns hold, as its lines make them.
pub(super) fn written_keys(nesting: &Nesting<'_>, table: &tree::Table) -> Vec<TenantKey> {
    let line = table.items.iter().find_map(|item| match item {
        TableItem::Tenant(line) => Some(line),
        _ => None,
    });
    let path = line.map(|line| nesting.keys_of(table, line)).unwrap_or_default();
    path.into_iter()
        .map(|tenant| TenantKey { tenant: names::qualified(&tenant.table), column: ident(&tenant.key) })
        .collect()
}
