//! Names of objects that the catalog carries as statements, as DROP and COMMENT write them.

use super::Replay;
use super::definition::operator;
use super::node::{self, child};
use super::problem::{Apply, Problem};
use crate::catalog::{Ident, OtherId, QualifiedName};
use crate::sql::{print, quote};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, ObjectType, RoleSpec, RoleSpecType, TypeName};

/// The kind as SQL calls it; `None` for kinds that the catalog has types for.
pub(super) fn kind_word(kind: ObjectType) -> Option<&'static str> {
    Some(match kind {
        ObjectType::ObjectAccessMethod => "ACCESS METHOD",
        ObjectType::ObjectCast => "CAST",
        ObjectType::ObjectCollation => "COLLATION",
        ObjectType::ObjectConversion => "CONVERSION",
        ObjectType::ObjectFdw => "FOREIGN DATA WRAPPER",
        ObjectType::ObjectForeignServer => "SERVER",
        ObjectType::ObjectLanguage => "LANGUAGE",
        ObjectType::ObjectOpclass => "OPERATOR CLASS",
        ObjectType::ObjectOperator => "OPERATOR",
        ObjectType::ObjectOpfamily => "OPERATOR FAMILY",
        ObjectType::ObjectStatisticExt => "STATISTICS",
        ObjectType::ObjectSubscription => "SUBSCRIPTION",
        ObjectType::ObjectTransform => "TRANSFORM",
        ObjectType::ObjectTsconfiguration => "TEXT SEARCH CONFIGURATION",
        ObjectType::ObjectTsdictionary => "TEXT SEARCH DICTIONARY",
        ObjectType::ObjectTsparser => "TEXT SEARCH PARSER",
        ObjectType::ObjectTstemplate => "TEXT SEARCH TEMPLATE",
        _ => return None,
    })
}

/// Whether objects of a kind have a schema.
pub(super) fn has_schema(kind: &str) -> bool {
    kind.starts_with("TEXT SEARCH")
        || kind.starts_with("OPERATOR")
        || ["COLLATION", "CONVERSION", "STATISTICS"].contains(&kind)
}

/// Whether objects of a kind have an owner.
pub(super) fn has_owner(kind: &str) -> bool {
    !["ACCESS METHOD", "CAST", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "TRANSFORM", "USER MAPPING"]
        .contains(&kind)
}

/// A user mapping: `FOR user SERVER server`.
pub(super) fn user_mapping(user: Option<&RoleSpec>, server: &str) -> OtherId {
    let user = match user.map(RoleSpec::roletype) {
        Some(RoleSpecType::RolespecPublic) => "PUBLIC".to_owned(),
        Some(RoleSpecType::RolespecCurrentRole | RoleSpecType::RolespecCurrentUser) => "CURRENT_USER".to_owned(),
        _ => quote::ident(user.map_or("", |user| user.rolename.as_str())).into_owned(),
    };
    OtherId { kind: "USER MAPPING".to_owned(), name: format!("FOR {user} SERVER {}", quote::ident(server)) }
}

impl Replay {
    /// The name of an object of a kind, with the parts around its own name; `place` makes `schema.name` of the latter.
    fn other_name(&self, kind: &str, object: &Node, place: &dyn Fn(&[Ident]) -> Option<String>) -> Apply<String> {
        let wrong = || Problem::invalid("42601", "this is not the name of such an object");
        let ty = |ty: &TypeName| -> Apply<String> { Ok(print::type_ref(&self.resolved_type(ty)?.without_modifiers())) };
        let items = node::items(object);
        match (kind, items) {
            ("CAST", [source, target]) => match (child(Some(source)), child(Some(target))) {
                (Some(NodeEnum::TypeName(source)), Some(NodeEnum::TypeName(target))) => {
                    Ok(format!("({} AS {})", ty(source)?, ty(target)?))
                }
                _ => Err(wrong()),
            },
            ("TRANSFORM", [of, language]) => match (child(Some(of)), node::string(language)) {
                (Some(NodeEnum::TypeName(of)), Some(language)) => {
                    Ok(format!("FOR {} LANGUAGE {}", ty(of)?, quote::ident(language)))
                }
                _ => Err(wrong()),
            },
            ("OPERATOR CLASS" | "OPERATOR FAMILY", [method, names @ ..]) => {
                let names = node::names(names).ok_or_else(wrong)?;
                let method = node::string(method).ok_or_else(wrong)?;
                Ok(format!("{} USING {}", place(&names).ok_or_else(wrong)?, quote::ident(method)))
            }
            ("OPERATOR", _) => match child(Some(object)) {
                Some(NodeEnum::ObjectWithArgs(operator)) => {
                    let names = node::names(&operator.objname).ok_or_else(wrong)?;
                    let mut types = Vec::new();
                    for argument in &operator.objargs {
                        types.push(match child(Some(argument)) {
                            Some(NodeEnum::TypeName(argument)) => ty(argument)?,
                            _ => "NONE".to_owned(),
                        });
                    }
                    Ok(format!("{} ({})", place(&names).ok_or_else(wrong)?, types.join(", ")))
                }
                _ => Err(wrong()),
            },
            _ => {
                let names = node::names(items).ok_or_else(wrong)?;
                place(&names).ok_or_else(wrong)
            }
        }
    }

    /// The object that a name means.
    ///
    /// # Errors
    /// There is none. What Postgres and extensions bring isn't told, so that is certain only of kinds that somebody makes.
    pub(super) fn other_id(&self, kind: &str, object: &Node) -> Apply<OtherId> {
        let id = |name: String| OtherId { kind: kind.to_owned(), name };
        let mut shown = String::new();
        for schema in self.session.search_path.iter().map(Some).chain([None]) {
            let name = self.other_name(kind, object, &|names| Some(spelled(kind, schema, names)))?;
            if self.catalog.others.contains_key(&id(name.clone())) {
                return Ok(id(name));
            }
            shown = name;
        }
        let message = format!("{} {shown} does not exist", kind.to_lowercase());
        if ["SERVER", "STATISTICS", "CONVERSION", "CAST", "TRANSFORM", "SUBSCRIPTION"].contains(&kind)
            || has_schema(kind) && !kind.starts_with("TEXT") && kind != "COLLATION"
        {
            return Err(Problem::missing("42704", message));
        }
        Err(Problem::unknown(format!("{} {shown} isn't one that a migration made", kind.to_lowercase())))
    }

    /// The name of a new object.
    pub(super) fn new_other(&self, kind: &str, names: &[Node]) -> Apply<(OtherId, Option<Ident>)> {
        let names = node::names(names).unwrap_or_default();
        if !has_schema(kind) {
            return Ok((OtherId { kind: kind.to_owned(), name: spelled(kind, None, &names) }, None));
        }
        let schema = match names.as_slice() {
            [schema, _] => self.creation_schema(schema)?,
            _ => self.creation_schema("")?,
        };
        let last = names.last().cloned().unwrap_or_default();
        let name = spelled(kind, Some(&schema), &[last]);
        Ok((OtherId { kind: kind.to_owned(), name }, Some(schema)))
    }

    /// A type as SQL that means the same everywhere.
    pub(super) fn spelled_type(&self, ty: &TypeName) -> Apply<String> {
        Ok(print::type_ref(&self.resolved_type(ty)?.without_modifiers()))
    }
}

/// A name with its schema, for kinds that have one.
fn spelled(kind: &str, schema: Option<&Ident>, names: &[Ident]) -> String {
    let names: Vec<Ident> = match (names, schema) {
        ([name], Some(schema)) if has_schema(kind) => vec![schema.clone(), name.clone()],
        _ => names.to_vec(),
    };
    match names.as_slice() {
        [schema, symbol] if kind == "OPERATOR" => format!("{}.{symbol}", quote::ident(schema)),
        names if kind == "OPERATOR" => operator(names),
        [schema, name] => quote::qualified(&QualifiedName::new(schema.clone(), name.clone())),
        names => names.iter().map(|name| quote::ident(name)).collect::<Vec<_>>().join("."),
    }
}
