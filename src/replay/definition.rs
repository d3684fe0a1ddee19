//! `(option = value, ...)`: the lists of CREATE AGGREGATE, OPERATOR, TYPE and the like. The grammar reads most values as names of types,
//! whatever they are (`def_arg` in gram.y).

use super::Replay;
use super::node::{self, child, ident};
use super::problem::Apply;
use crate::catalog::{Ident, QualifiedName, TypeKind, TypeRef};
use crate::sql::{print, quote};
use pg_query::NodeEnum;
use pg_query::protobuf::{self as pg, DefElem, Node};

/// What an option's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Type,
    Function,
    /// A word, a name or a number, as it is written.
    Word,
    /// A string constant.
    Text,
    Operator,
}

/// The names that an option's value is made of.
pub(super) fn names(option: &DefElem) -> Vec<Ident> {
    match child(option.arg.as_deref()) {
        Some(NodeEnum::TypeName(ty)) => node::names(&ty.names).unwrap_or_default(),
        Some(NodeEnum::List(list)) => node::names(&list.items).unwrap_or_default(),
        Some(NodeEnum::String(text)) => vec![ident(&text.sval)],
        _ => Vec::new(),
    }
}

/// The options of a list.
pub(super) fn options(nodes: &[Node]) -> impl Iterator<Item = &DefElem> {
    nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(option.as_ref()),
        _ => None,
    })
}

impl Replay {
    /// An option's value as SQL that means the same whatever the search path is; `None` for an option without one.
    pub(super) fn definition_value(&self, option: &DefElem, kind: Kind) -> Apply<Option<String>> {
        let names = names(option);
        let shown = || names.iter().map(|name| quote::ident(name)).collect::<Vec<_>>().join(".");
        Ok(match (kind, child(option.arg.as_deref())) {
            (_, None) => None,
            (_, Some(NodeEnum::Integer(value))) => Some(value.ival.to_string()),
            (_, Some(NodeEnum::Float(value))) => Some(value.fval.clone()),
            (_, Some(NodeEnum::Boolean(value))) => Some(value.boolval.to_string()),
            (Kind::Type, Some(NodeEnum::TypeName(ty))) => Some(print::type_ref(&self.resolved_type(ty)?)),
            (Kind::Function, _) => self.function_reference(names).map(|name| quote::qualified(&name)),
            (Kind::Text, Some(NodeEnum::String(text))) => Some(quote::literal(&text.sval)),
            (Kind::Operator, Some(NodeEnum::List(list))) => {
                Some(operator(&node::names(&list.items).unwrap_or_default()))
            }
            (_, Some(NodeEnum::String(text))) => Some(text.sval.clone()),
            _ => Some(shown()),
        })
    }

    /// The function that a name means; one of `pg_catalog` where nobody made one.
    pub(super) fn function_reference(&self, names: Vec<Ident>) -> Option<QualifiedName> {
        match <[Ident; 1]>::try_from(names) {
            Ok([name]) => {
                let named = |schema: &Ident| QualifiedName::new(schema.clone(), name.clone());
                let mut found = self.session.search_path.iter().map(named);
                let made = found.find(|name| self.functions_named(name).next().is_some());
                let made = made.or_else(|| self.extension_function(std::slice::from_ref(&name)));
                Some(made.unwrap_or_else(|| QualifiedName::new("pg_catalog", name)))
            }
            Err(names) => match names.as_slice() {
                [schema, name] => Some(QualifiedName::new(schema.clone(), name.clone())),
                _ => None,
            },
        }
    }

    /// `table.column%TYPE`: the type that the column has now.
    pub(super) fn column_type(&self, ty: &pg::TypeName) -> Apply<TypeRef> {
        use super::problem::Problem;
        let names = node::names(&ty.names).unwrap_or_default();
        let (column, table) = names.split_last().ok_or_else(|| Problem::invalid("42601", "a name is missing"))?;
        let (schema, name) = super::drop::split(table)?;
        let (table, _) = self.relation(schema, name)?;
        let missing =
            || Problem::missing("42703", format!("column \"{column}\" of relation \"{}\" does not exist", table.name));
        let found = match (self.catalog.tables.get(&table), self.catalog.views.get(&table)) {
            (Some(table), _) => table.column(column).map(|column| column.ty.clone()).ok_or_else(missing)?,
            (None, Some(_)) => return Err(Problem::unknown("the type of a view's column isn't known")),
            (None, None) => return Err(Problem::unknown(format!("of {table} only the name is known"))),
        };
        Ok(if ty.array_bounds.is_empty() { found } else { found.array() })
    }

    /// Where the search path finds the multirange of a range type that somebody made.
    pub(super) fn multirange_schema(&self, name: &str) -> Option<Ident> {
        self.session.search_path.iter().find(|schema| self.is_multirange(schema, name)).cloned()
    }

    /// Whether a schema has the multirange of a range that somebody made.
    pub(super) fn is_multirange(&self, schema: &Ident, name: &str) -> bool {
        let mut ranges = self.catalog.types.iter().filter(|(held, _)| held.schema == *schema);
        ranges.any(|(held, ty)| match &ty.kind {
            TypeKind::Range(options) => multirange(&held.name, options.get("multirange_type_name")) == name,
            _ => false,
        })
    }
}

/// `OPERATOR(schema.+)`, or `+`.
pub(super) fn operator(names: &[Ident]) -> String {
    match names {
        [symbol] => symbol.to_string(),
        [schema, symbol] => format!("OPERATOR({}.{symbol})", quote::ident(schema)),
        _ => String::new(),
    }
}

/// `makeMultirangeTypeName` in multirangetypes.c.
pub(super) fn multirange(range: &str, written: Option<&String>) -> String {
    if let Some(written) = written {
        return written.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned();
    }
    match range.split_once("range") {
        Some((before, after)) => format!("{before}multirange{after}"),
        None => format!("{range}_multirange"),
    }
}

#[cfg(test)]
mod tests {
    use super::multirange;

    #[test]
    fn multiranges_are_called_as_the_server_calls_them() {
        assert_eq!(multirange("float_range", None), "float_multirange");
        assert_eq!(multirange("span", None), "span_multirange");
        assert_eq!(multirange("span", Some(&"public.\"Spans\"".to_owned())), "Spans");
    }
}
