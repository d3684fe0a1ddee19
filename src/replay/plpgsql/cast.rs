//! Casts: to text, numbers, arrays, and the types that look names up (`regclass` and its like).

use super::run::Run;
use super::value::{Object, Value, array, boolean};
use crate::catalog::{Ident, QualifiedName, TypeRef};
use crate::replay::names::Relation;
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use crate::sql::lexer::{Kind, Lexer};
use crate::sql::quote;
use pg_query::protobuf::TypeName;

/// A type's name without its schema, with `[]` for an array.
pub(super) fn type_name(ty: &TypeName) -> String {
    let name = ty.names.last().and_then(node::string).unwrap_or("");
    format!("{name}{}", if ty.array_bounds.is_empty() { "" } else { "[]" })
}

impl Run<'_> {
    /// A value as one of a type. What isn't known to be one stays what it is.
    pub(super) fn cast(&mut self, value: Value, ty: &str) -> Apply<Value> {
        if matches!(value, Value::Unknown | Value::Null) {
            return Ok(value);
        }
        let bare = ty.split('(').next().unwrap_or(ty).trim().trim_start_matches("pg_catalog.");
        if bare.ends_with("[]") || bare.ends_with(" array") {
            return Ok(match value {
                Value::Text(text) if value_is_known(&text) => array(&text).map_or(Value::Unknown, Value::Array),
                Value::Text(_) => Value::Unknown,
                other => other,
            });
        }
        match bare {
            "text" | "varchar" | "name" | "character varying" | "bpchar" | "char" | "citext" => Ok(match value {
                Value::Text(_) => value,
                Value::Bool(value) => Value::text(if value { "true" } else { "false" }),
                other => Value::Text(self.shown(&other)),
            }),
            "int" | "int2" | "int4" | "int8" | "integer" | "bigint" | "smallint" => match &value {
                Value::Text(text) if value_is_known(text) => match text.trim().parse() {
                    Ok(number) => Ok(Value::Int(number)),
                    Err(_) if text.contains('.') => Ok(Value::Unknown),
                    Err(_) => {
                        Err(Problem::invalid("22P02", format!("invalid input syntax for type integer: \"{text}\"")))
                    }
                },
                Value::Text(_) => Ok(Value::Unknown),
                Value::Bool(value) => Ok(Value::Int((*value).into())),
                _ => Ok(value),
            },
            "bool" | "boolean" => Ok(match &value {
                Value::Text(text) => boolean(text).map_or(Value::Unknown, Value::Bool),
                Value::Int(number) => Value::Bool(*number != 0),
                _ => value,
            }),
            "regclass" | "regtype" | "regprocedure" | "regproc" | "regnamespace" | "regrole" => {
                self.object(value, bare)
            }
            "oid" => Ok(value),
            _ => Ok(value),
        }
    }

    fn object(&mut self, value: Value, ty: &str) -> Apply<Value> {
        let Value::Text(text) = &value else { return Ok(value) };
        if !value_is_known(text) {
            return Ok(Value::Unknown);
        }
        match self.look_up(text, ty) {
            Some(Value::Null) => Err(match ty {
                "regclass" => Problem::missing("42P01", format!("relation \"{text}\" does not exist")),
                "regtype" => Problem::missing("42704", format!("type \"{text}\" does not exist")),
                "regnamespace" => Problem::missing("3F000", format!("schema \"{text}\" does not exist")),
                "regrole" => Problem::missing("42704", format!("role \"{text}\" does not exist")),
                _ => Problem::missing("42883", format!("function \"{text}\" does not exist")),
            }),
            Some(value) => Ok(value),
            None => Ok(Value::Unknown),
        }
    }

    /// An object by its name; null if there is none, `None` if that isn't known.
    pub(super) fn look_up(&mut self, text: &str, ty: &str) -> Option<Value> {
        let (name, arguments) = match text.split_once('(') {
            Some((name, rest)) => (name, rest.strip_suffix(')')),
            None => (text, None),
        };
        let parts = name_parts(name);
        let (schema, name) = match parts.as_slice() {
            [name] => (None, name.as_str()),
            [schema, name] => (Some(schema.as_str()), name.as_str()),
            _ => return None,
        };
        let replay = &*self.replay;
        match ty {
            "regnamespace" => {
                let held = replay.catalog.schemas.contains_key(name);
                let system = matches!(name, "pg_catalog" | "information_schema");
                Some(if held || system { Value::Object(Object::Schema(name.into())) } else { Value::Null })
            }
            "regrole" => Some(match replay.catalog.roles.contains_key(name) {
                true => Value::Object(Object::Role(name.into())),
                false => Value::Null,
            }),
            "regclass" => match replay.relation(schema, name) {
                Ok((name, _)) => Some(Value::Object(Object::Relation(name))),
                Err(_) if super::tables::find(schema.unwrap_or(""), name).is_some() => None,
                Err(_) => Some(Value::Null),
            },
            "regtype" => {
                let node = crate::sql::parse::parse_one(&format!("SELECT NULL::{text}")).ok()?;
                let pg_query::NodeEnum::SelectStmt(select) = node else { return None };
                let pg_query::NodeEnum::ResTarget(target) = select.target_list.into_iter().next()?.node? else {
                    return None;
                };
                let pg_query::NodeEnum::TypeCast(cast) = target.val?.node? else { return None };
                match replay.resolved_type(cast.type_name.as_ref()?) {
                    Ok(ty) if ty.schema.is_none() => {
                        let known =
                            crate::platform::types::type_exists(&crate::platform::type_name::TypeName::named(&ty.name));
                        if known { Some(Value::Object(Object::Type(ty))) } else { Some(Value::Null) }
                    }
                    Ok(ty) => {
                        let name = QualifiedName { schema: ty.schema.clone()?, name: ty.name.clone() };
                        let row_type =
                            replay.catalog.tables.contains_key(&name) || replay.catalog.views.contains_key(&name);
                        let held = replay.catalog.types.contains_key(&name) || row_type;
                        if held { Some(Value::Object(Object::Type(ty))) } else { Some(Value::Null) }
                    }
                    Err(problem) if problem.is_missing() => Some(Value::Null),
                    Err(_) => None,
                }
            }
            _ => {
                let schemas: Vec<Ident> = match schema {
                    Some(schema) => vec![schema.into()],
                    None => replay.session.search_path.clone(),
                };
                let wanted = arguments.map(split_types);
                for schema in schemas {
                    let name = QualifiedName { schema, name: name.into() };
                    let ids: Vec<_> = replay.functions_named(&name).cloned().collect();
                    for id in ids {
                        let same = wanted.as_ref().is_none_or(|wanted| {
                            let types: Vec<TypeRef> =
                                wanted.iter().filter_map(|text| super::tables::read_type(replay, text)).collect();
                            types == id.arguments
                        });
                        if same {
                            return Some(Value::Object(Object::Function(Box::new(id))));
                        }
                    }
                }
                let builtin = crate::platform::function::is_builtin_name(name);
                if builtin && schema.is_none_or(|schema| schema == "pg_catalog") { None } else { Some(Value::Null) }
            }
        }
    }

    /// An object as `regclass` and the like print it: with its schema unless the search path finds it.
    pub(super) fn object_text(&self, object: &Object) -> String {
        let relation = |name: &QualifiedName| match self.replay.relation(None, &name.name) {
            Ok((found, _)) if found == *name => quote::ident(&name.name).into_owned(),
            _ => quote::qualified(name),
        };
        match object {
            Object::Schema(name) | Object::Role(name) | Object::Extension(name) | Object::Publication(name) => {
                quote::ident(name).into_owned()
            }
            Object::Relation(name) => relation(name),
            Object::Type(ty) => self.type_text(ty),
            Object::Function(id) => {
                let arguments: Vec<String> = id.arguments.iter().map(|ty| self.type_text(ty)).collect();
                let visible = self.replay.session.search_path.contains(&id.name.schema);
                let name = if visible { quote::ident(&id.name.name).into_owned() } else { quote::qualified(&id.name) };
                format!("{name}({})", arguments.join(","))
            }
            _ => super::value::HOLE.to_string(),
        }
    }

    /// `format_type`: its schema where the search path doesn't find it.
    pub(super) fn type_text(&self, ty: &TypeRef) -> String {
        let visible = ty.schema.as_ref().is_none_or(|schema| self.replay.session.search_path.contains(schema));
        if visible && ty.schema.is_some() {
            let array = if ty.dimensions > 0 { "[]" } else { "" };
            return format!("{}{array}", quote::ident(&ty.name));
        }
        crate::sql::print::type_ref(ty)
    }

    /// The kind of a relation as `pg_class.relkind` says it.
    pub(super) fn relkind(replay: &crate::replay::Replay, name: &QualifiedName) -> Option<&'static str> {
        use crate::catalog::{TableKind, ViewKind};
        Some(match replay.names.get(name)? {
            Relation::Table => match &replay.catalog.tables.get(name)?.kind {
                TableKind::Ordinary => "r",
                TableKind::Partitioned(_) => "p",
                TableKind::Foreign { .. } => "f",
            },
            Relation::View => match replay.catalog.views.get(name)?.kind {
                ViewKind::Plain => "v",
                ViewKind::Materialized { .. } => "m",
            },
            Relation::Index(_) => "i",
            Relation::Sequence(_) => "S",
            Relation::CompositeType => "c",
            Relation::Other => return None,
        })
    }
}

fn value_is_known(text: &str) -> bool {
    !text.contains(super::value::HOLE)
}

/// `public."T"` as `public` and `T`.
pub(super) fn name_parts(name: &str) -> Vec<String> {
    let words = Lexer::new(name).filter_map(|token| {
        let text = token.text(name);
        match token.kind {
            Kind::Word => Some(text.to_lowercase()),
            Kind::QuotedIdent => {
                let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
                Some(inside.replace("\"\"", "\""))
            }
            _ => None,
        }
    });
    words.collect()
}

/// The types between brackets: `integer, text`.
fn split_types(list: &str) -> Vec<String> {
    if list.trim().is_empty() {
        return Vec::new();
    }
    list.split(',').map(|ty| ty.trim().to_owned()).collect()
}
