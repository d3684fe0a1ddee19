//! Types: the ones that are named, and, where somebody wants them, those of output columns.

use super::dependencies::Dependency;
use super::scope::Output;
use super::{Place, Walker};
use crate::catalog::{Column, Ident, QualifiedName, TypeRef};
use crate::platform::type_name::TypeName;
use crate::platform::types::type_exists;
use crate::replay::node::{ident, names};
use crate::typing;
use pg_query::NodeEnum;
use pg_query::protobuf::{self as pg, Node};

impl Place<'_> {
    /// The table or view that a name without a schema means.
    pub(super) fn search(&self, name: &Ident) -> Option<QualifiedName> {
        let named = |schema: &Ident| QualifiedName { schema: schema.clone(), name: name.clone() };
        self.path.iter().map(named).find(|name| self.names.get(name).is_some())
    }

    /// Whether anything has this name in `pg_class`.
    pub(super) fn is_relation(&self, name: &QualifiedName) -> bool {
        self.names.get(name).is_some()
    }

    /// Whether a name without a schema means this.
    pub(in crate::replay) fn means(&self, name: &Ident, wanted: &Dependency) -> bool {
        let mut named = self.path.iter().map(|schema| QualifiedName { schema: schema.clone(), name: name.clone() });
        match wanted {
            Dependency::Relation(relation) | Dependency::Column(relation, _) => {
                self.search(name).as_ref() == Some(relation)
            }
            Dependency::Function(id) => {
                named.find(|name| self.functions_named(name).next().is_some()).as_ref() == Some(&id.name)
            }
            Dependency::Type(ty) => named.find(|name| self.is_type(name)).as_ref() == Some(ty),
        }
    }

    fn is_type(&self, name: &QualifiedName) -> bool {
        self.catalog.types.contains_key(name)
            || self.catalog.tables.contains_key(name)
            || self.catalog.views.contains_key(name)
    }
}

impl Walker<'_> {
    /// Walks the name of a type, and gives the type.
    pub(super) fn type_name(&mut self, ty: &mut pg::TypeName) -> Option<TypeRef> {
        if let Some(found) = self.user_type(ty) {
            self.pass.named_type(&found, ty);
            let mut resolved = crate::replay::types::read(ty).ok()?;
            resolved.schema = Some(found.schema);
            return Some(resolved);
        }
        self.pass.no_type(ty);
        crate::replay::types::read(ty).ok()
    }

    fn user_type(&self, ty: &pg::TypeName) -> Option<QualifiedName> {
        match names(&ty.names)?.as_slice() {
            [name] if !type_exists(&TypeName::named(name)) => {
                let named = |schema: &Ident| QualifiedName { schema: schema.clone(), name: name.clone() };
                self.place.path.iter().map(named).find(|name| self.place.is_type(name))
            }
            [schema, name] => {
                let name = QualifiedName { schema: schema.clone(), name: name.clone() };
                Some(name).filter(|name| self.place.is_type(name))
            }
            _ => None,
        }
    }

    /// The type of an expression that has been walked.
    pub(super) fn type_of(&self, node: &Node) -> Option<TypeRef> {
        if !self.place.typed {
            return None;
        }
        match node.node.as_ref()? {
            NodeEnum::ColumnRef(column) => return self.column_output(&column.fields).and_then(|output| output.ty),
            NodeEnum::TypeCast(cast) => return self.cast_type(cast.type_name.as_ref()?),
            NodeEnum::SubLink(link) if link.sub_link_type() == pg::SubLinkType::ExistsSublink => {
                return Some(TypeRef::builtin("bool"));
            }
            _ => {}
        }
        let mut node = node.clone();
        self.simplify(&mut node);
        let expr = crate::replay::expr::read(&node).ok()?;
        let columns: Vec<(Ident, Vec<Column>, bool)> = self
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| {
                scope.sources.iter().map(|source| {
                    let known = source.columns.iter().flatten();
                    let known = known.filter_map(|output| Some(Column::new(output.name.clone(), output.ty.clone()?)));
                    (source.alias.clone(), known.collect(), !scope.qualified_only)
                })
            })
            .collect();
        let relations = columns.iter().map(|(alias, columns, bare)| typing::Relation {
            alias: alias.clone(),
            columns,
            bare: *bare,
        });
        let scope = typing::Scope { relations: relations.collect(), caller: None, immutable: false, in_query: true };
        let ty = typing::check(&expr, &scope, self.place.catalog).ty?;
        if ty.is_literal() {
            return Some(TypeRef::builtin("text"));
        }
        let schema = ty.schema().map(Ident::from);
        Some(TypeRef { schema, name: ident(ty.name()), modifiers: Vec::new(), dimensions: u8::from(ty.is_array()) })
    }

    /// Takes out of an expression what says nothing about its type, and puts NULLs of their types in the place of subqueries.
    fn simplify(&self, node: &mut Node) {
        match &mut node.node {
            Some(NodeEnum::SubLink(link)) => {
                if let Some(ty) = self.subquery_type(link) {
                    *node = typed_null(&ty);
                }
                return;
            }
            Some(NodeEnum::FuncCall(call)) => {
                call.over = None;
                call.agg_filter = None;
                call.agg_order.clear();
            }
            _ => {}
        }
        if let Some(inner) = &mut node.node {
            super::children::children(inner).into_iter().for_each(|child| self.simplify(child));
        }
    }

    fn subquery_type(&self, link: &pg::SubLink) -> Option<TypeRef> {
        use pg::SubLinkType as L;
        let kind = link.sub_link_type();
        if !matches!(kind, L::ExprSublink | L::ArraySublink) {
            return Some(TypeRef::builtin("bool"));
        }
        let mut query = link.subselect.as_deref()?.clone();
        let mut silent = super::query::Silent;
        let mut walker =
            Walker { place: self.place, pass: &mut silent, scopes: self.scopes.clone(), ctes: self.ctes.clone() };
        let ty = walker.query_node(&mut query)?.into_iter().next()?.ty?;
        Some(if kind == L::ArraySublink { ty.array() } else { ty })
    }

    fn cast_type(&self, ty: &pg::TypeName) -> Option<TypeRef> {
        let mut resolved = crate::replay::types::read(ty).ok()?;
        if let Some(found) = self.user_type(ty) {
            resolved.schema = Some(found.schema);
        }
        Some(resolved)
    }
}

/// `NULL::type`.
fn typed_null(ty: &TypeRef) -> Node {
    let constant = pg::AConst { isnull: true, ..pg::AConst::default() };
    let names = ty.schema.iter().chain([&ty.name]).map(|name| super::target::name_node(name)).collect();
    let bounds = (0..ty.dimensions).map(|_| Node { node: Some(NodeEnum::Integer(pg::Integer { ival: -1 })) }).collect();
    let name = pg::TypeName { names, array_bounds: bounds, typemod: -1, ..pg::TypeName::default() };
    let arg = Some(Box::new(Node { node: Some(NodeEnum::AConst(constant)) }));
    Node { node: Some(NodeEnum::TypeCast(Box::new(pg::TypeCast { arg, type_name: Some(name), location: 0 }))) }
}

/// What UNION makes of two types, where it is one of them.
pub(super) fn common(left: &TypeRef, right: &TypeRef) -> Option<TypeRef> {
    if left.without_modifiers() == right.without_modifiers() {
        return Some(left.without_modifiers());
    }
    let types = [TypeName::from(left), TypeName::from(right)];
    let found = crate::platform::common_type(&crate::platform::NoWorld, &types).choice()?;
    [left, right].into_iter().find(|ty| TypeName::from(*ty) == found).cloned()
}

impl Output {
    /// A column of this name and type.
    pub(in crate::replay) fn new(name: Ident, ty: Option<TypeRef>) -> Self {
        Self { name, ty, origin: None, own: false, collation: None }
    }
}
