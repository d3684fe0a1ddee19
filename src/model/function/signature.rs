//! A function's arguments and its result.

use super::Function;
use crate::catalog::{
    self, Acl, Argument, ArgumentMode, Body, FunctionKind, FunctionResult, Ident, Parallel, QualifiedName, TypeRef,
    Volatility,
};
use crate::diagnostics::{Diagnostic, Diagnostics, code};
use crate::model::sql::{Place, Sql};
use crate::model::{Callers, names, table::ident};
use crate::syntax::tree::{self, Fragment, Returned};

/// What can be said before any body is read.
pub(super) fn read(
    written: &tree::Function,
    name: QualifiedName,
    sql: &Sql,
    diagnostics: &mut Diagnostics,
) -> Option<Function> {
    let before = diagnostics.iter().count();
    let mut taken = names::Declared::default();
    let mut arguments = Vec::new();
    let mut default: Option<&tree::Name> = None;
    for argument in &written.arguments {
        taken.take("arguments", &argument.name, argument.name.span, diagnostics);
        let Some(ty) = sql.type_ref(&argument.ty, diagnostics) else { continue };
        // A signature keeps no length or precision (Postgres docs, CREATE FUNCTION, Notes).
        let ty = ty.without_modifiers();
        let value =
            argument.default.as_ref().and_then(|text| sql.expression(text, &name, Place::Default, &ty, diagnostics));
        match (&argument.default, default) {
            (Some(_), _) => default = Some(&argument.name),
            (None, Some(first)) => diagnostics.push(
                Diagnostic::error(
                    &code::P0466,
                    argument.name.span,
                    format!("`{}` must have a default", argument.name.value),
                )
                .label(first.span, "an argument before it has one")
                .note("whoever leaves one argument out leaves out all behind it (Postgres: 42P13)")
                .help("give it a default, or put it before those that have one"),
            ),
            (None, None) => {}
        }
        arguments.push(Argument { mode: ArgumentMode::In, name: Some(ident(&argument.name)), ty, default: value });
    }
    let result = match &written.returned {
        Returned::Type(ty) => FunctionResult::Type(returned_type(ty, sql, diagnostics)?),
        Returned::SetOf(ty) => FunctionResult::SetOf(returned_type(ty, sql, diagnostics)?),
        Returned::Table(columns) => {
            for column in columns {
                taken.take("arguments and columns", &column.name, column.name.span, diagnostics);
                if let Some(ty) = sql.type_ref(&column.ty, diagnostics) {
                    let (mode, name) = (ArgumentMode::Table, Some(ident(&column.name)));
                    arguments.push(Argument { mode, name, ty: ty.without_modifiers(), default: None });
                }
            }
            FunctionResult::Table
        }
    };
    (diagnostics.iter().count() == before).then(|| Function {
        name,
        docs: names::docs(written.docs.as_ref()),
        arguments,
        result,
        language: "sql",
        body: Body::Atomic(Vec::new()),
        volatility: Volatility::Volatile,
        strict: false,
        callers: Callers::default(),
        span: written.name.span(),
    })
}

/// A type, `void`, or the rows of a table.
fn returned_type(written: &Fragment, sql: &Sql, diagnostics: &mut Diagnostics) -> Option<TypeRef> {
    if written.trim().eq_ignore_ascii_case("void") {
        return Some(TypeRef::builtin("void"));
    }
    sql.type_ref(written, diagnostics).map(|ty| ty.without_modifiers())
}

impl Function {
    /// As calls of it see it.
    pub(super) fn known(&self) -> catalog::Function {
        catalog::Function {
            name: self.name.clone(),
            arguments: self.arguments.clone(),
            result: self.result.clone(),
            language: Ident::new(self.language),
            body: self.body.clone(),
            kind: FunctionKind::Function,
            volatility: self.volatility,
            parallel: Parallel::Unsafe,
            security_definer: false,
            strict: self.strict,
            leakproof: false,
            cost: None,
            rows: None,
            support: None,
            settings: crate::catalog::Options::default(),
            owner: Ident::new("postgres"),
            privileges: Acl::default(),
            comment: None,
        }
    }
}
