//! Postgres's own functions that migrations use to find out what is there, and to put statements together.

use super::run::Run;
use super::value::{HOLE, Object, Value};
use crate::catalog::{Grantee, Privilege};
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use crate::sql::quote;
use pg_query::protobuf::FuncCall;

impl Run<'_> {
    /// A call of any function.
    pub(super) fn call(&mut self, call: &FuncCall) -> Apply<Value> {
        let Some(names) = node::names(&call.funcname) else { return Ok(Value::Unknown) };
        let Some(name) = names.last() else { return Ok(Value::Unknown) };
        let name = name.to_string();
        let builtin = names.len() == 1 || names.first().is_some_and(|schema| *schema == "pg_catalog");
        if builtin && let Some(value) = self.aggregate(&name, call)? {
            return Ok(value);
        }
        let arguments = self.evaluate_all(&call.args)?;
        if builtin && let Some(value) = self.builtin(&name, &arguments)? {
            return Ok(value);
        }
        self.user_function(&names, call, arguments)
    }

    /// The values of a function that returns a set; `None` if they aren't known.
    pub(super) fn set_of(&mut self, call: &FuncCall) -> Apply<Option<Vec<Value>>> {
        let name = call.funcname.last().and_then(node::string).unwrap_or("").to_owned();
        let arguments = self.evaluate_all(&call.args)?;
        Ok(match (name.as_str(), arguments.as_slice()) {
            ("unnest", [array]) => match self.cast(array.clone(), "text[]")? {
                Value::Array(items) => Some(items),
                Value::Null => Some(Vec::new()),
                _ => None,
            },
            ("generate_series", [Value::Int(from), Value::Int(to)]) if to - from < 10_000 => {
                Some((*from..=*to).map(Value::Int).collect())
            }
            ("generate_subscripts", [Value::Array(items), Value::Int(1)]) => {
                Some((1..=i64::try_from(items.len()).unwrap_or(0)).map(Value::Int).collect())
            }
            ("regexp_split_to_table" | "string_to_table", [Value::Text(text), Value::Text(by)])
                if by.chars().all(|c| c.is_alphanumeric() || c == ',') && !text.contains(HOLE) =>
            {
                Some(text.split(by.as_str()).map(Value::text).collect())
            }
            _ => {
                let Some(names) = node::names(&call.funcname) else { return Ok(None) };
                if self.builtin(&name, &arguments)?.is_none() {
                    self.user_function(&names, call, arguments)?;
                }
                None
            }
        })
    }

    /// `None` if it isn't one of these.
    fn builtin(&mut self, name: &str, arguments: &[Value]) -> Apply<Option<Value>> {
        let first = arguments.first();
        let value = match (name, arguments) {
            ("format", _) => self.format(arguments)?,
            ("concat", _) => Value::Text(arguments.iter().map(|value| self.shown(value)).collect()),
            ("concat_ws", [separator, rest @ ..]) => {
                let parts = rest.iter().filter(|value| **value != Value::Null).map(|value| self.shown(value));
                Value::Text(parts.collect::<Vec<_>>().join(&self.shown(separator)))
            }
            ("quote_ident", [value]) => self.quoted(value, 'I')?,
            ("quote_literal", [Value::Null]) => Value::Null,
            ("quote_literal" | "quote_nullable", [value]) => self.quoted(value, 'L')?,
            ("current_schema", []) => self.current_schema(),
            ("current_schemas", [_]) => {
                let path = self.replay.session.search_path.iter();
                Value::Array(path.map(|schema| Value::text(schema.as_str())).collect())
            }
            ("current_database", []) => Value::text("postgres"),
            ("version", []) => Value::text("PostgreSQL 17"),
            ("current_setting", [Value::Text(setting), ..]) => match setting.as_str() {
                "server_version_num" => Value::text("170000"),
                "server_version" => Value::text("17.0"),
                "search_path" => {
                    let path: Vec<&str> = self.replay.session.search_path.iter().map(|it| it.as_str()).collect();
                    Value::Text(path.join(", "))
                }
                _ => Value::Unknown,
            },
            ("set_config", [Value::Text(setting), value, ..]) => {
                if let Value::Text(text) = value {
                    self.replay.session.set_config(setting, text);
                }
                value.clone()
            }
            (
                "to_regclass" | "to_regtype" | "to_regproc" | "to_regprocedure" | "to_regnamespace" | "to_regrole",
                [value],
            ) => {
                let kind = name.trim_start_matches("to_").to_owned();
                match value {
                    Value::Text(text) if !text.contains(HOLE) => {
                        let text = text.clone();
                        self.look_up(&text, &kind).unwrap_or(Value::Unknown)
                    }
                    Value::Null => Value::Null,
                    _ => Value::Unknown,
                }
            }
            ("array_length" | "cardinality", [Value::Array(items), ..]) => {
                if items.is_empty() && name == "array_length" {
                    Value::Null
                } else {
                    Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX))
                }
            }
            ("array_upper", [Value::Array(items), _]) => Value::Int(i64::try_from(items.len()).unwrap_or(i64::MAX)),
            ("array_lower", [Value::Array(_), _]) => Value::Int(1),
            ("array_append", [Value::Array(items), value]) => {
                Value::Array(items.iter().cloned().chain(std::iter::once(value.clone())).collect())
            }
            ("array_append", [Value::Null, value]) => Value::Array(vec![value.clone()]),
            ("array_to_string", [Value::Array(items), separator, ..]) => {
                let parts = items.iter().filter(|item| **item != Value::Null).map(|item| self.shown(item));
                Value::Text(parts.collect::<Vec<_>>().join(&self.shown(separator)))
            }
            ("string_to_array", [Value::Text(text), Value::Text(by)]) if !text.contains(HOLE) && !by.is_empty() => {
                let parts = text.split(by.as_str()).map(Value::text);
                Value::Array(if text.is_empty() { Vec::new() } else { parts.collect() })
            }
            ("lower" | "upper" | "trim" | "btrim" | "ltrim" | "rtrim" | "initcap", [Value::Text(text)]) => {
                Value::Text(match name {
                    "lower" => text.to_lowercase(),
                    "upper" => text.to_uppercase(),
                    "ltrim" => text.trim_start_matches(' ').to_owned(),
                    "rtrim" => text.trim_end_matches(' ').to_owned(),
                    "initcap" => return Ok(Some(Value::Unknown)),
                    _ => text.trim_matches(' ').to_owned(),
                })
            }
            ("length" | "char_length", [Value::Text(text)]) if !text.contains(HOLE) => {
                Value::Int(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
            }
            ("replace", [Value::Text(text), Value::Text(from), Value::Text(to)]) if !from.is_empty() => {
                Value::Text(text.replace(from.as_str(), to))
            }
            ("left", [Value::Text(text), Value::Int(count)]) if *count >= 0 && !text.contains(HOLE) => {
                Value::Text(text.chars().take(usize::try_from(*count).unwrap_or(0)).collect())
            }
            ("split_part", [Value::Text(text), Value::Text(by), Value::Int(at)]) if !text.contains(HOLE) => {
                let at = usize::try_from(at - 1).ok();
                Value::text(at.and_then(|at| text.split(by.as_str()).nth(at)).unwrap_or(""))
            }
            ("position" | "strpos", [Value::Text(text), Value::Text(part)]) if !text.contains(HOLE) => {
                let found = text.find(part.as_str()).and_then(|at| text.get(..at)).map(|before| before.chars().count());
                Value::Int(found.and_then(|at| i64::try_from(at + 1).ok()).unwrap_or(0))
            }
            ("like_escape", [Value::Text(pattern), Value::Text(escape)]) => {
                Value::Text(super::pattern::with_backslash(pattern, escape))
            }
            ("starts_with", [Value::Text(text), Value::Text(start)]) if first.is_some_and(Value::is_known) => {
                Value::Bool(text.starts_with(start.as_str()))
            }
            ("pg_get_serial_sequence", [Value::Text(table), Value::Text(column)]) => {
                let table = table.clone();
                self.serial_sequence(&table, column)
            }
            ("format_type", [Value::Object(Object::Type(ty)), ..]) => Value::Text(self.type_text(&ty.clone())),
            ("oidvectortypes", [Value::Array(types)]) => {
                Value::Text(types.iter().map(|ty| self.shown(ty)).collect::<Vec<_>>().join(", "))
            }
            ("pg_get_expr", [print @ (Value::Print(_) | Value::Null), ..]) => print.clone(),
            ("pg_get_constraintdef", [Value::Object(Object::Constraint(table, name)), ..]) => {
                self.constraint_text(table, name)
            }
            ("pg_get_function_identity_arguments" | "oidvectortypes", [Value::Object(Object::Function(id))]) => {
                self.identity_arguments(id)
            }
            ("pg_get_userbyid", [Value::Object(Object::Role(name))]) => Value::text(name.as_str()),
            ("has_table_privilege" | "has_function_privilege" | "has_schema_privilege", _) => {
                self.has_privilege(name, arguments)
            }
            ("obj_description", [Value::Object(Object::Relation(name)), ..]) => {
                let table = self.replay.catalog.tables.get(name);
                table.map_or(Value::Unknown, |it| it.comment.clone().map_or(Value::Null, Value::Text))
            }
            ("pg_table_is_visible", [Value::Object(Object::Relation(name))]) => {
                Value::Bool(self.replay.relation(None, &name.name).is_ok_and(|(found, _)| found == *name))
            }
            ("pg_type_is_visible", [Value::Object(Object::Type(ty))]) => {
                let path = &self.replay.session.search_path;
                Value::Bool(ty.schema.as_ref().is_none_or(|schema| path.contains(schema)))
            }
            _ => return Ok(None),
        };
        Ok(Some(value))
    }

    fn serial_sequence(&mut self, table: &str, column: &str) -> Value {
        let Some(Value::Object(Object::Relation(table))) = self.look_up(table, "regclass") else {
            return Value::Unknown;
        };
        let owned = self.replay.names.sequences_of(&table).into_iter().find(|name| {
            let sequence = self.replay.catalog.sequences.get(name);
            sequence.and_then(|it| it.owned_by.as_ref()).is_some_and(|owner| owner.column == *column)
        });
        owned.map_or(Value::Null, |name| Value::Text(quote::qualified(&name)))
    }

    pub(super) fn identity_arguments(&self, id: &crate::catalog::FunctionId) -> Value {
        let Some(function) = self.replay.catalog.functions.get(id) else { return Value::Unknown };
        let inputs = function
            .arguments
            .iter()
            .filter(|argument| argument.mode.is_input() || argument.mode == crate::catalog::ArgumentMode::Out);
        let shown = inputs.map(|argument| {
            use crate::catalog::ArgumentMode as Mode;
            let mode = match argument.mode {
                Mode::Out => "OUT ",
                Mode::InOut => "INOUT ",
                Mode::Variadic => "VARIADIC ",
                Mode::In | Mode::Table => "",
            };
            let name = argument.name.as_ref().map_or(String::new(), |name| format!("{} ", quote::ident(name)));
            format!("{mode}{name}{}", self.type_text(&argument.ty.without_modifiers()))
        });
        Value::Text(shown.collect::<Vec<_>>().join(", "))
    }

    fn has_privilege(&mut self, name: &str, arguments: &[Value]) -> Value {
        let (role, object, wanted) = match arguments {
            [role, object, Value::Text(wanted)] => (self.shown(role), object, wanted),
            [object, Value::Text(wanted)] => (self.replay.session.role.to_string(), object, wanted),
            _ => return Value::Unknown,
        };
        let kind = match name {
            "has_table_privilege" => "regclass",
            "has_schema_privilege" => "regnamespace",
            _ => "regprocedure",
        };
        let object = match object {
            Value::Text(text) => {
                let text = text.clone();
                self.look_up(&text, kind)
            }
            other => Some(other.clone()),
        };
        let privilege = match wanted.to_uppercase().as_str() {
            "SELECT" => Privilege::Select,
            "INSERT" => Privilege::Insert,
            "UPDATE" => Privilege::Update,
            "DELETE" => Privilege::Delete,
            "EXECUTE" => Privilege::Execute,
            "USAGE" => Privilege::Usage,
            "CREATE" => Privilege::Create,
            _ => return Value::Unknown,
        };
        let catalog = &self.replay.catalog;
        let held = match &object {
            Some(Value::Object(Object::Relation(name))) => {
                catalog.tables.get(name).map(|it| (&it.owner, &it.privileges))
            }
            Some(Value::Object(Object::Schema(name))) => {
                catalog.schemas.get(name).map(|it| (&it.owner, &it.privileges))
            }
            Some(Value::Object(Object::Function(id))) => {
                catalog.functions.get(id).map(|it| (&it.owner, &it.privileges))
            }
            _ => None,
        };
        let Some((owner, acl)) = held else { return Value::Unknown };
        let direct = *owner == role.as_str()
            || acl.holds(&Grantee::Public, privilege)
            || acl.holds(&Grantee::role(role.as_str()), privilege);
        // What comes by membership isn't looked at: a plain "no" is told only for roles without any.
        let member = catalog.roles.get(role.as_str()).is_none_or(|it| it.superuser || !it.member_of.is_empty());
        if direct || !member { Value::Bool(direct) } else { Value::Unknown }
    }

    /// A value as `%I`, `%L` or `%s` writes it.
    fn quoted(&self, value: &Value, how: char) -> Apply<Value> {
        let text = match value {
            Value::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
            other => self.shown(other),
        };
        Ok(match (how, value) {
            ('I', Value::Null) => {
                return Err(Problem::invalid("22004", "null values cannot be formatted as an SQL identifier"));
            }
            ('L', Value::Null) => Value::text("NULL"),
            ('I', _) if text.contains(HOLE) => Value::Text(text),
            ('I', _) => Value::Text(quote::ident(&text).into_owned()),
            ('L', _) => Value::Text(quote::literal(&text)),
            _ => Value::Text(text),
        })
    }

    /// `format()` (Postgres docs 9.4.1): `%s`, `%I`, `%L`, `%%`, positions `%1$s`; widths aren't followed.
    fn format(&mut self, arguments: &[Value]) -> Apply<Value> {
        let (template, values) = match arguments {
            [Value::Text(template), values @ ..] => (template, values),
            [Value::Null, ..] => return Ok(Value::Null),
            _ => return Ok(Value::Unknown),
        };
        let mut result = String::new();
        let mut chars = template.chars().peekable();
        let mut next = 0;
        while let Some(c) = chars.next() {
            if c != '%' {
                result.push(c);
                continue;
            }
            let mut digits = String::new();
            while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                digits.push(digit);
            }
            let mut at = next;
            if !digits.is_empty() {
                if chars.next_if_eq(&'$').is_none() {
                    return Ok(Value::Unknown);
                }
                at = digits.parse::<usize>().unwrap_or(0).saturating_sub(1);
            }
            match chars.next() {
                Some('%') => result.push('%'),
                Some(how @ ('s' | 'I' | 'L')) => {
                    let Some(value) = values.get(at) else {
                        return Err(Problem::invalid("22023", "too few arguments for format()"));
                    };
                    next = at + 1;
                    let value = self.quoted(value, how)?;
                    result.push_str(&self.shown(&value));
                }
                Some('-' | '*') => return Ok(Value::Unknown),
                _ => return Err(Problem::invalid("22023", "unterminated format() type specifier")),
            }
        }
        Ok(Value::Text(result))
    }
}
