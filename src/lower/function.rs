//! The shape that all functions share: a search path with nothing of the caller's in front; EXECUTE for named roles only.

use super::{OWNER, PRIVATE};
use crate::catalog::{
    Acl, Argument, Body, Catalog, Function, FunctionKind, FunctionResult, Grantee, Ident, Parallel, Privilege,
    QualifiedName, TypeRef, Volatility,
};
use crate::model::Model;

/// A function of the schema `private` that nobody may call; what differs is changed by whoever makes it.
pub(super) fn private(name: &str, language: &str, result: FunctionResult, body: String, comment: &str) -> Function {
    Function {
        name: QualifiedName::new(PRIVATE, name),
        arguments: Vec::new(),
        result,
        language: language.into(),
        body: Body::Text(body),
        kind: FunctionKind::Function,
        volatility: Volatility::Volatile,
        parallel: Parallel::Unsafe,
        security_definer: false,
        strict: false,
        leakproof: false,
        cost: None,
        rows: None,
        support: None,
        // Not empty: a temporary schema that the path doesn't name is searched first for types (Postgres docs, `search_path`), so a caller's own domain
        // `pg_temp.uuid`, with a CHECK of theirs, would run with the owner's rights.
        settings: crate::catalog::Options::from([("search_path".to_owned(), "pg_catalog, pg_temp".to_owned())]),
        owner: Ident::from(OWNER),
        privileges: Acl::default(),
        comment: Some(comment.to_owned()),
    }
}

/// A trigger function: nobody calls it, and whoever fires a trigger needs no EXECUTE.
pub(super) fn for_trigger(name: &str, body: String, comment: &str) -> Function {
    private(name, "plpgsql", FunctionResult::Type(TypeRef::builtin("trigger")), body, comment)
}

/// Lets roles call it.
pub(super) fn callable_by<'a>(mut function: Function, roles: impl IntoIterator<Item = &'a Ident>) -> Function {
    for role in roles {
        function.privileges.grant(&Grantee::Role(role.clone()), Privilege::Execute);
    }
    function
}

/// The functions that the model writes itself: with their caller's rights, for the roles that it names.
pub(super) fn lower(model: &Model, catalog: &mut Catalog) {
    for function in &model.functions {
        let mut made = private(&function.name.name, function.language, function.result.clone(), String::new(), "");
        made.name = function.name.clone();
        made.arguments.clone_from(&function.arguments);
        made.body = function.body.clone();
        made.volatility = function.volatility;
        made.strict = function.strict;
        made.comment.clone_from(&function.docs);
        add(catalog, callable_by(made, &function.callers.roles(&model.identity)));
    }
}

/// Puts it into the catalog.
pub(super) fn add(catalog: &mut Catalog, function: Function) {
    catalog.functions.insert(function.id(), function);
}

/// IN arguments by name and type.
pub(super) fn arguments(list: impl IntoIterator<Item = (Ident, TypeRef)>) -> Vec<Argument> {
    list.into_iter().map(|(name, ty)| Argument::input(&name, ty)).collect()
}
