//! Domains: types with conditions of their own.

use super::sql::{Place, Sql, cannot_be_read};
use super::{Enum, names};
use crate::catalog::{Acl, Expr, Ident, QualifiedName, Type, TypeKind, TypeRef, name};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::platform::TypeName;
use crate::replay::fragment;
use crate::span::Span;
use crate::syntax::tree::{self, ColumnAttribute};
use crate::typing;
use std::collections::BTreeMap;

/// What a domain's conditions call the value (Postgres docs, CREATE DOMAIN).
pub(super) const VALUE: &str = "value";

/// A domain.
#[derive(Debug, Clone)]
pub struct Domain {
    /// Its name.
    pub name: QualifiedName,
    /// What it is for.
    pub docs: Option<String>,
    /// What it is made of.
    pub base: TypeRef,
    /// Whether null is refused.
    pub not_null: bool,
    /// DEFAULT.
    pub default: Option<Expr>,
    /// Its conditions by name.
    pub checks: BTreeMap<Ident, Expr>,
    /// Where it is declared.
    pub span: Span,
}

/// Reads all domains, each after the one that it is made of, and makes them known to `sql`.
pub(super) fn read(
    written: &[&tree::Domain],
    enums: &[Enum],
    sql: &mut Sql,
    diagnostics: &mut Diagnostics,
) -> Vec<Domain> {
    let mut taken = names::Declared::default();
    let mut open: Vec<&tree::Domain> = Vec::new();
    for domain in written {
        let name = names::own(&domain.name, diagnostics).name;
        if taken.take("domains", &name, domain.name.span(), diagnostics) && is_free(domain, enums, diagnostics) {
            open.push(domain);
        }
    }
    let mut domains = Vec::new();
    while !open.is_empty() {
        let waits = |domain: &&tree::Domain| base(domain, &open).is_some();
        let (waiting, ready): (Vec<_>, Vec<_>) = open.iter().copied().partition(waits);
        if ready.is_empty() {
            circle(&waiting, diagnostics);
            // What uses one of them is no mistake.
            for domain in waiting {
                declare(&empty(domain), sql);
            }
            break;
        }
        domains.extend(ready.into_iter().filter_map(|domain| read_one(domain, sql, diagnostics)));
        open = waiting;
    }
    domains
}

/// Enums and domains share their names.
fn is_free(domain: &tree::Domain, enums: &[Enum], diagnostics: &mut Diagnostics) -> bool {
    let other = enums.iter().find(|other| other.name.name == *domain.name.name.as_str());
    if let Some(other) = other {
        diagnostics.push(
            Diagnostic::error(
                &code::P0205,
                domain.name.span(),
                format!("there are a domain and an enum `{}`", domain.name.name.value),
            )
            .label(other.span, "the enum")
            .note("both are types of one schema")
            .help("rename one of them"),
        );
    }
    other.is_none()
}

/// The domain among these that one is made of.
fn base<'a>(domain: &tree::Domain, domains: &[&'a tree::Domain]) -> Option<&'a tree::Domain> {
    let ty = fragment::type_ref(&domain.ty).ok()?;
    let ours = ty.schema.as_ref().is_none_or(|schema| *schema == super::PUBLIC);
    domains.iter().copied().find(|other| ours && *ty.name == *other.name.name.as_str())
}

fn circle(domains: &[&tree::Domain], diagnostics: &mut Diagnostics) {
    for domain in domains {
        let Some(of) = base(domain, domains) else { continue };
        diagnostics.push(
            Diagnostic::error(
                &code::P0460,
                domain.ty.span,
                format!("domain `{}` is made of itself", domain.name.name.value),
            )
            .label(of.name.span(), "it is made of this one")
            .note("a domain is made of a type that is there before it")
            .help("name a type of Postgres, an enum, or a domain that isn't made of this one"),
        );
    }
}

fn read_one(written: &tree::Domain, sql: &mut Sql, diagnostics: &mut Diagnostics) -> Option<Domain> {
    let mut domain = empty(written);
    let base = sql.type_ref(&written.ty, diagnostics);
    if let Some(base) = &base {
        domain.base = base.clone();
        refuse_enum(base, written, sql, diagnostics);
        declare(&domain, sql);
        read_attributes(&mut domain, written, sql, diagnostics);
    }
    // Also with a mistake in it: what uses it is no mistake then.
    declare(&domain, sql);
    base.map(|_| domain)
}

/// A domain of which nothing but its name is known.
fn empty(written: &tree::Domain) -> Domain {
    Domain {
        name: QualifiedName::new(super::PUBLIC, written.name.name.as_str()),
        docs: names::docs(written.docs.as_ref()),
        base: TypeRef::builtin("unknown"),
        not_null: false,
        default: None,
        checks: BTreeMap::new(),
        span: written.name.span(),
    }
}

/// The operators of enums are for enums (`anyenum`), and a domain over one is none: nothing compares its values (42883).
fn refuse_enum(base: &TypeRef, written: &tree::Domain, sql: &Sql, diagnostics: &mut Diagnostics) {
    let end = sql.base(base);
    let name = end.schema.as_deref().map(|schema| QualifiedName::new(schema, end.name.as_str()));
    let kind = name.and_then(|name| sql.catalog.types.get(&name)).map(|ty| &ty.kind);
    if matches!(kind, Some(TypeKind::Enum(_))) && end.dimensions == 0 {
        diagnostics.push(
            Diagnostic::error(
                &code::P0460,
                written.ty.span,
                format!("a domain can't be made of the enum `{}`", end.name),
            )
            .note("Postgres compares values of enums, and a value of a domain over one is none (42883)")
            .help("use the enum itself, or make the domain of `text` with `in (...)`"),
        );
    }
}

/// Makes it known to what is read after it.
fn declare(domain: &Domain, sql: &mut Sql) {
    let owner = Ident::from("postgres");
    let ty = Type { owner, kind: domain.kind(), privileges: Acl::default(), comment: None };
    sql.catalog.types.insert(domain.name.clone(), ty);
}

fn read_attributes(domain: &mut Domain, written: &tree::Domain, sql: &Sql, diagnostics: &mut Diagnostics) {
    let base = domain.base.clone();
    let mut allowed: Option<Vec<String>> = None;
    let null = written.attributes.iter().find(|it| it.value == ColumnAttribute::Null);
    for attribute in &written.attributes {
        match &attribute.value {
            ColumnAttribute::NotNull => {
                domain.not_null = true;
                if let Some(null) = null {
                    diagnostics.push(
                        Diagnostic::error(
                            &code::P0503,
                            attribute.span,
                            format!("this contradicts what else is said of `{}`", written.name.name.value),
                        )
                        .label(null.span, "said here")
                        .help("take one of them away"),
                    );
                }
            }
            ColumnAttribute::Default(text) => {
                domain.default = sql.expression(text, &domain.name, Place::Default, &base, diagnostics);
            }
            ColumnAttribute::Check(text, name) => {
                let boolean = TypeRef::builtin("bool");
                let place = Place::Domain;
                if let Some(condition) = sql.expression(text, &domain.name, place, &boolean, diagnostics) {
                    add_check(domain, name.as_ref(), condition, diagnostics);
                }
            }
            ColumnAttribute::In(values, name) => {
                let mut taken = names::Declared::default();
                for value in values {
                    taken.take_value("values", value, value.span, diagnostics);
                    if !typing::can_be(value, &base, &sql.catalog) {
                        diagnostics.push(cannot_be_read(value, &TypeName::from(&base).to_string(), value.span));
                    }
                }
                let list: Vec<String> = values.iter().map(|value| value.value.clone()).collect();
                let column = Box::new(Expr::Column(vec![VALUE.into()]));
                let condition = Expr::In(column, list.iter().cloned().map(Expr::String).collect(), false);
                add_check(domain, name.as_ref(), condition, diagnostics);
                allowed = Some(list);
            }
            _ => {}
        }
    }
    if let (Some(allowed), Some(Expr::String(value))) = (&allowed, &domain.default)
        && !allowed.contains(value)
    {
        let place = written.attributes.iter().find(|it| matches!(it.value, ColumnAttribute::Default(_)));
        let list = allowed.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
        diagnostics.push(
            Diagnostic::error(
                &code::P0504,
                place.map_or(written.name.span(), |it| it.span),
                format!("the default `{value}` isn't one of the values that `{}` may have", domain.name.name),
            )
            .help(format!("choose one of {list}")),
        );
    }
}

fn add_check(domain: &mut Domain, given: Option<&tree::Name>, condition: Expr, diagnostics: &mut Diagnostics) {
    let name: Ident = match given {
        Some(given) => given.as_str().into(),
        None => name::choose_name(&domain.name.name, None, "check", |name| domain.checks.contains_key(name)).into(),
    };
    if let (Some(given), true) = (given, domain.checks.contains_key(&name)) {
        diagnostics.push(
            Diagnostic::error(&code::P0205, given.span, format!("there are two conditions `{name}`"))
                .help("rename one of them, or take it away"),
        );
    }
    domain.checks.insert(name, condition);
}

impl Domain {
    /// As the catalog has it.
    pub fn kind(&self) -> TypeKind {
        TypeKind::Domain {
            base: self.base.clone(),
            collation: None,
            not_null: self.not_null,
            // Postgres doesn't keep a default that is null: it is what there is without one.
            default: self.default.clone().filter(|value| *value != Expr::Null),
            checks: self.checks.clone(),
            not_valid: std::collections::BTreeSet::new(),
        }
    }
}
