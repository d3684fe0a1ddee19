//! Types, functions, views, and what hangs on views.

use super::{Finder, relation};
use crate::catalog::{Body, Function, FunctionResult, ObjectId, QualifiedName, TypeKind};
use crate::diff::Fact;
use crate::sql::refs::Refs;

pub(super) fn add(finder: &mut Finder<'_>) {
    let catalog = finder.catalog;
    for (name, ty) in &catalog.types {
        self::ty(finder, name, &ty.kind);
    }
    for (id, function) in &catalog.functions {
        let mut refs = Refs::default();
        of_function(&mut refs, function);
        let schema = finder.schema(&id.name);
        let fact = Fact::Object(ObjectId::Function(id.clone()));
        finder.add(fact.clone(), schema, &refs, None);
        if let Body::Text(text) = &function.body {
            let mut refs = Refs::default();
            refs.text(text);
            finder.wish(&fact, &refs);
        }
    }
    for (name, view) in &catalog.views {
        let mut refs = Refs::default();
        refs.query(&view.query);
        let object = Fact::Object(ObjectId::View(name.clone()));
        let schema = finder.schema(name);
        finder.add(object.clone(), schema, &refs, None);
        relation::indexes(finder, name, &object, view.indexes.values());
        relation::triggers(finder, name, &object, view.triggers.values());
        for rule in view.rules.values() {
            let mut refs = Refs::default();
            refs.text(&rule.statement);
            finder.add(Fact::Rule(name.clone(), rule.name.clone()), Some(object.clone()), &refs, None);
        }
        for column in &view.columns {
            if let Some(default) = &column.default {
                let fact = Fact::Default(name.clone(), column.name.clone());
                finder.add(fact, Some(object.clone()), &Refs::of(default), None);
            }
        }
    }
    for (name, table) in &catalog.tables {
        for column in table.columns.iter().filter(|column| column.collation.is_some()) {
            let mut refs = Refs::default();
            refs.collations.extend(column.collation.clone());
            finder.add(Fact::Column(name.clone(), column.name.clone()), None, &refs, None);
        }
    }
    for (id, other) in &catalog.others {
        let fact = Fact::Object(ObjectId::Other(id.clone()));
        let schema = other.schema.as_ref().map(|schema| Fact::Object(ObjectId::Schema(schema.clone())));
        finder.add(fact.clone(), schema, &Refs::default(), None);
        for needed in &other.needs {
            finder.need(&fact, Fact::Object(needed.clone()));
        }
    }
    for (name, trigger) in &catalog.event_triggers {
        let mut refs = Refs::default();
        refs.functions.insert((Some(trigger.function.schema.clone()), trigger.function.name.clone()));
        finder.add(Fact::Object(ObjectId::EventTrigger(name.clone())), None, &refs, None);
    }
}

/// A type. What a domain checks and its default are facts of their own, since they can be changed under it.
fn ty(finder: &mut Finder<'_>, name: &QualifiedName, kind: &TypeKind) {
    let object = Fact::Object(ObjectId::Type(name.clone()));
    let mut refs = Refs::default();
    match kind {
        TypeKind::Enum(_) => {}
        TypeKind::Domain { base, collation, .. } => {
            refs.type_ref(base);
            refs.collations.extend(collation.clone());
        }
        TypeKind::Composite(attributes) => {
            attributes.iter().for_each(|attribute| refs.type_ref(&attribute.ty));
            refs.collations.extend(attributes.iter().filter_map(|attribute| attribute.collation.clone()));
        }
        TypeKind::Range(options) => options.values().for_each(|value| named_in(&mut refs, value)),
    }
    let schema = finder.schema(name);
    finder.add(object.clone(), schema, &refs, None);
    if let TypeKind::Domain { default, checks, .. } = kind {
        for (check, expr) in checks {
            let refs = Refs::of(expr);
            finder.wish(&object, &refs);
            finder.add(Fact::Constraint(name.clone(), check.clone()), Some(object.clone()), &refs, None);
        }
        if let Some(default) = default {
            let refs = Refs::of(default);
            finder.wish(&object, &refs);
            finder.add(domain_default(name), Some(object.clone()), &refs, None);
        }
    }
}

/// The default of a domain, whose only column is its value.
pub(in crate::diff) fn domain_default(name: &QualifiedName) -> Fact {
    Fact::Default(name.clone(), "value".into())
}

/// The value of an option may name a function or a type.
fn named_in(refs: &mut Refs, value: &str) {
    refs.text(&format!("{value}("));
    refs.text(&format!("x::{value}"));
}

fn of_function(refs: &mut Refs, function: &Function) {
    for argument in &function.arguments {
        refs.type_ref(&argument.ty);
        argument.default.iter().for_each(|default| refs.expr(default));
    }
    match &function.result {
        FunctionResult::Type(ty) | FunctionResult::SetOf(ty) => refs.type_ref(ty),
        FunctionResult::Table | FunctionResult::None => {}
    }
    if let Some(support) = &function.support {
        refs.functions.insert((Some(support.schema.clone()), support.name.clone()));
    }
    match &function.body {
        Body::Text(_) | Body::Symbol(_) => {}
        Body::Atomic(statements) => statements.iter().for_each(|statement| refs.text(statement)),
        Body::Aggregate(options) => options.iter().for_each(|(_, value)| named_in(refs, value)),
    }
}
