//! What holds expressions and queries: the places of a catalog where names mean objects.

mod slots;
pub(super) mod words;

pub(super) use slots::slots_of;
pub(super) use words::Words;

use super::analysis::dependencies::{Collect, Dependency};
use super::analysis::scope::{Output, Scope};
use super::analysis::{Pass, Place, Walker};
use super::{Facet, Replay, expr, query};
use crate::catalog::{Catalog, FunctionId, Ident, ObjectId, QualifiedName};
use crate::sql::parse::{parse_all, with_stack_for};
use crate::sql::{deparse, print};
use pg_query::NodeEnum;
use pg_query::protobuf::Node;
use slots::Held;
use std::collections::BTreeSet;

/// Something with expressions or queries in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holder {
    /// A column's default.
    Default(QualifiedName, Ident),
    /// A generated column.
    Generated(QualifiedName, Ident),
    /// A check or an exclusion.
    Constraint(QualifiedName, Ident),
    /// An index of a table or materialized view.
    Index(QualifiedName, Ident),
    /// A policy.
    Policy(QualifiedName, Ident),
    /// The WHEN of a trigger.
    Trigger(QualifiedName, Ident),
    /// A rule of a table or view.
    Rule(QualifiedName, Ident),
    /// A view.
    View(QualifiedName),
    /// The default of a view's column.
    ViewDefault(QualifiedName, Ident),
    /// The body of a function that isn't text, and its arguments' defaults.
    Function(FunctionId),
    /// A table of a publication.
    Published(Ident, QualifiedName),
    /// A domain's default.
    Domain(QualifiedName),
    /// A domain's check.
    DomainCheck(QualifiedName, Ident),
}

impl Holder {
    /// What a statement that has spoken of this part has written down.
    fn of(id: &ObjectId, facet: &Facet) -> Vec<Self> {
        match (id, facet) {
            (ObjectId::Table(name), Facet::Column(of)) => {
                vec![Self::Default(name.clone(), of.clone()), Self::Generated(name.clone(), of.clone())]
            }
            (ObjectId::View(name), Facet::Column(of)) => vec![Self::ViewDefault(name.clone(), of.clone())],
            (ObjectId::Table(name), Facet::Constraint(of)) => vec![Self::Constraint(name.clone(), of.clone())],
            (ObjectId::Table(name) | ObjectId::View(name), Facet::Index(of)) => {
                vec![Self::Index(name.clone(), of.clone())]
            }
            (ObjectId::Table(name) | ObjectId::View(name), Facet::Trigger(of)) => {
                vec![Self::Trigger(name.clone(), of.clone())]
            }
            (ObjectId::Function(id), Facet::Definition) => vec![Self::Function(id.clone())],
            _ => Vec::new(),
        }
    }

    /// The relation that it is a part of.
    pub(super) fn relation(&self) -> Option<&QualifiedName> {
        match self {
            Self::Default(name, _)
            | Self::Generated(name, _)
            | Self::Constraint(name, _)
            | Self::Index(name, _)
            | Self::Policy(name, _)
            | Self::Trigger(name, _)
            | Self::Rule(name, _)
            | Self::View(name)
            | Self::ViewDefault(name, _)
            | Self::Published(_, name) => Some(name),
            Self::Function(_) | Self::Domain(_) | Self::DomainCheck(..) => None,
        }
    }

    /// Whether it names the relation without being a part of it: a publication does.
    pub(super) fn is_outside(&self) -> bool {
        matches!(self, Self::Published(..))
    }

    /// What can be seen around its expressions.
    fn scope(&self, catalog: &Catalog) -> Scope {
        match self {
            Self::Generated(name, _)
            | Self::Constraint(name, _)
            | Self::Index(name, _)
            | Self::Policy(name, _)
            | Self::Published(_, name) => Scope::of_relation(catalog, name),
            Self::Trigger(name, _) | Self::Rule(name, _) => Scope::of_rows(catalog, name),
            Self::Function(id) => catalog.functions.get(id).map(Scope::of_arguments).unwrap_or_default(),
            Self::DomainCheck(..) => Scope::of_columns(vec![Output::new("value".into(), None)]),
            Self::Default(..) | Self::View(_) | Self::ViewDefault(..) | Self::Domain(_) => Scope::default(),
        }
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default(table, column) => write!(f, "default value for column {column} of table {}", table.name),
            Self::Generated(table, column) => write!(f, "column {column} of table {}", table.name),
            Self::Constraint(table, name) => write!(f, "constraint {name} on table {}", table.name),
            Self::Index(_, name) => write!(f, "index {name}"),
            Self::Policy(table, name) => write!(f, "policy {name} on table {}", table.name),
            Self::Trigger(table, name) => write!(f, "trigger {name} on table {}", table.name),
            Self::Rule(table, name) => write!(f, "rule {name} on table {}", table.name),
            Self::View(name) => write!(f, "view {}", name.name),
            Self::ViewDefault(view, column) => write!(f, "default value for column {column} of view {}", view.name),
            Self::Function(id) => write!(f, "function {id}"),
            Self::Published(name, table) => write!(f, "publication of table {} in publication {name}", table.name),
            Self::Domain(name) => write!(f, "type {}", name.name),
            Self::DomainCheck(name, check) => write!(f, "constraint {check} on domain {}", name.name),
        }
    }
}

/// An expression or a query that was found in an object, by its number among the object's.
struct Found {
    object: ObjectId,
    at: usize,
    holder: Holder,
    held: Held,
}

/// A pass that changes what it walks over.
pub(super) trait Rewriter: Pass + Send + Sized {
    /// Whether it has changed anything.
    fn has_changed(&self) -> bool;
    /// The pass to take in its place, where it has seen on its way that it won't do.
    fn again(&self) -> Option<Self>;
}

/// Walks what is held. With `rewrite`, what has become of it; `None` as well where it can't be read or printed.
fn walk<P: Pass + Send>(place: Place<'_>, holder: &Holder, held: &Held, pass: &mut P, rewrite: bool) -> Option<Held> {
    let text = match held {
        Held::Expr(expr) => format!("SELECT {}", print::expr(expr)),
        Held::Query(query) => print::query(query),
        Held::Statement(text) => deparse::returning_as_select(text),
    };
    let statement = parse_all(&text).ok()?.into_iter().next()?;
    let scope = holder.scope(place.catalog);
    with_stack_for(statement.nesting, || {
        let mut node = statement.node;
        let mut walker = Walker::new(place, scope, pass);
        match (held, &mut node) {
            (Held::Expr(_), NodeEnum::SelectStmt(select)) => {
                let Some(NodeEnum::ResTarget(target)) = &mut select.target_list.first_mut()?.node else { return None };
                let value = target.val.as_deref_mut()?;
                walker.expression(value);
                if rewrite { expr::read(value).ok().map(Held::Expr) } else { None }
            }
            (Held::Expr(_), _) => None,
            (Held::Query(_), _) => {
                let mut node = Node { node: Some(node) };
                walker.query(&mut node);
                if rewrite { query::read(&node).ok().map(Held::Query) } else { None }
            }
            (Held::Statement(text), node) => {
                walker.statement(node);
                if !rewrite {
                    return None;
                }
                deparse::statement(node).map(|printed| Held::Statement(deparse::select_as_returning(text, printed)))
            }
        }
    })
}

impl Replay {
    /// What there is with one of these words in it.
    fn mentioning(&mut self, words: &Words<'_>) -> Vec<Found> {
        let listed = words.any.iter().chain(words.star_over).copied();
        let objects = match words.of {
            Some(relation) => self.mentions.with_both(&mut self.catalog, listed, &relation.name),
            None => self.mentions.perhaps_with(&mut self.catalog, listed),
        };
        let name = words.of.map(|relation| [relation.name.as_str()]);
        let named = Words { any: name.as_ref().map_or(&[], |name| name), star_over: &[], of: None, own: false };
        let mut found = Vec::new();
        for object in objects {
            let mut at = 0;
            slots_of(&mut self.catalog, &object, false, &mut |holder, slot| {
                if slot.mentions(words) {
                    let holder = holder();
                    let of = words.of.is_none_or(|relation| {
                        words.own && holder.relation() == Some(relation) || slot.mentions(&named)
                    });
                    if of {
                        found.push(Found { object: object.clone(), at, holder, held: slot.copy() });
                    }
                }
                at += 1;
            });
        }
        found
    }

    /// What depends on one of these, each once.
    pub(super) fn dependents(&mut self, on: &BTreeSet<Dependency>, words: &Words<'_>) -> BTreeSet<Holder> {
        let held = self.mentioning(words);
        let mut found = BTreeSet::new();
        let mut perhaps = BTreeSet::new();
        for Found { holder, held, .. } in held {
            let mut collect = Collect::default();
            walk(self.stored_place(), &holder, &held, &mut collect, false);
            let uses = |used: &Dependency| match used {
                Dependency::Column(relation, _) => {
                    on.contains(used) || on.contains(&Dependency::Relation(relation.clone()))
                }
                _ => on.contains(used),
            };
            if collect.found.iter().any(uses) {
                found.insert(holder);
            } else if collect.perhaps.iter().any(|id| on.contains(&Dependency::Function(id.clone()))) {
                perhaps.insert(holder);
            }
        }
        for holder in perhaps {
            self.doubt(format!("which function of several {holder} calls isn't known"));
        }
        found
    }

    /// Settles the names in what the statement has touched, where its search path isn't that of a new session.
    pub(super) fn qualify_touched(&mut self) {
        // Where there is no search path, every name has its schema.
        if self.session.search_path == self.start.search_path || self.session.search_path.is_empty() {
            return;
        }
        let objects: BTreeSet<ObjectId> = self.touched.iter().map(|(id, _)| id.clone()).collect();
        let touched: BTreeSet<Holder> = self.touched.iter().flat_map(|(id, facet)| Holder::of(id, facet)).collect();
        if touched.is_empty() {
            return;
        }
        let mut found = Vec::new();
        for object in objects {
            let mut at = 0;
            slots_of(&mut self.catalog, &object, false, &mut |holder, slot| {
                let holder = holder();
                if touched.contains(&holder) {
                    found.push(Found { object: object.clone(), at, holder, held: slot.copy() });
                }
                at += 1;
            });
        }
        let mut written = Vec::new();
        for found in found {
            let mut settle = self.settle(false);
            // What a policy, a view or a rule names has been settled when it was read; here nothing is refused.
            if let Some(held) = walk(self.place(), &found.holder, &found.held, &mut settle, true) {
                written.push(Found { held, ..found });
            }
        }
        self.put(written);
    }

    fn put(&mut self, written: Vec<Found>) {
        for found in written {
            let mut at = 0;
            let mut held = Some(found.held);
            slots_of(&mut self.catalog, &found.object, true, &mut |_, slot| {
                if at == found.at
                    && let Some(held) = held.take()
                {
                    slot.put(held);
                }
                at += 1;
            });
        }
    }

    /// Rewrites what has one of these words in it, as a pass made anew for each wants it. The holders that have changed.
    pub(super) fn rewrite<P: Rewriter>(&mut self, words: &Words<'_>, pass: impl Fn() -> P) -> BTreeSet<Holder> {
        let mut written = Vec::new();
        let mut holders = BTreeSet::new();
        for Found { object, at, holder, held } in self.mentioning(words) {
            let mut first = pass();
            let mut result = walk(self.stored_place(), &holder, &held, &mut first, true);
            if let Some(mut second) = first.again() {
                result = walk(self.stored_place(), &holder, &held, &mut second, true);
                first = second;
            }
            if first.has_changed() {
                holders.insert(holder.clone());
                match result {
                    Some(held) => written.push(Found { object, at, holder, held }),
                    None => self.doubt(format!("{holder} can't be rewritten")),
                }
            }
        }
        self.put(written);
        holders
    }
}
