//! Functions that migrations have made, called by them.

use super::parse;
use super::run::Run;
use super::value::Value;
use crate::catalog::{Body, Function, Ident, QualifiedName, Volatility};
use crate::platform::function::is_described;
use crate::replay::called::is_harmless;
use crate::replay::problem::Apply;
use pg_query::NodeEnum;
use pg_query::protobuf::FuncCall;

impl Run<'_> {
    /// Runs what isn't Postgres's own, with its arguments. Its value is known only where that is simple.
    pub(super) fn user_function(&mut self, names: &[Ident], call: &FuncCall, arguments: Vec<Value>) -> Apply<Value> {
        let Some(name) = names.last() else { return Ok(Value::Unknown) };
        let schemas: Vec<Ident> = match names {
            [schema, _] => vec![schema.clone()],
            _ => self.replay.session.search_path.clone(),
        };
        let mut candidates: Vec<Function> = Vec::new();
        for schema in schemas {
            let name = QualifiedName { schema, name: name.clone() };
            let ids: Vec<_> = self.replay.functions_named(&name).cloned().collect();
            candidates.extend(ids.iter().filter_map(|id| self.replay.catalog.functions.get(id).cloned()));
        }
        candidates.retain(|function| {
            let inputs: Vec<_> = function.arguments.iter().filter(|argument| argument.mode.is_input()).collect();
            let needed = inputs.iter().filter(|argument| argument.default.is_none()).count();
            (needed..=inputs.len()).contains(&arguments.len())
        });
        let function = match candidates.len() {
            0 => {
                let builtin = names.len() == 1 || names.first().is_some_and(|schema| *schema == "pg_catalog");
                let known = builtin && crate::platform::function::is_builtin_name(name);
                if !known && !is_harmless(name) {
                    let why = format!("what the function `{name}` does isn't known");
                    match self.replay.extension_with_function(names) {
                        // It computes, and that is all.
                        Some((extension, _)) if is_described(&extension) => {}
                        // What an extension makes is in its own schema.
                        Some(_) => self.remark(&why),
                        None => self.note(&why),
                    }
                }
                return Ok(Value::Unknown);
            }
            1 => candidates.swap_remove(0),
            _ => {
                if candidates.iter().any(|function| function.volatility == Volatility::Volatile) {
                    self.note(&format!("which function `{name}` is called isn't known"));
                }
                return Ok(Value::Unknown);
            }
        };
        // Neither an IMMUTABLE nor a STABLE function may change anything.
        if function.volatility != Volatility::Volatile && function.language != *"sql" && function.language != *"plpgsql"
        {
            return Ok(Value::Unknown);
        }
        self.run_function(&function, call, arguments)
    }

    fn run_function(&mut self, function: &Function, call: &FuncCall, arguments: Vec<Value>) -> Apply<Value> {
        let shown = &function.name.name;
        if !self.may_call() {
            self.note(&format!("the function `{shown}` calls itself too often to be followed"));
            return Ok(Value::Unknown);
        }
        let text = match (&function.body, function.language.as_str()) {
            (Body::Text(text), "sql" | "plpgsql") => text.clone(),
            (Body::Atomic(statements), _) => statements.join(";\n"),
            _ => {
                if !is_harmless(shown) && function.volatility == Volatility::Volatile {
                    self.note(&format!("what the function `{shown}` does isn't known"));
                }
                return Ok(Value::Unknown);
            }
        };
        let values = self.bind(function, call, arguments);
        let session = self.replay.session.clone();
        if function.security_definer {
            self.replay.session.role = function.owner.clone();
        }
        for (setting, value) in &function.settings {
            self.replay.session.set_config(setting, value);
        }
        let scopes = self.scopes.hide();
        let rows = std::mem::take(&mut self.rows);
        let parameters = std::mem::take(&mut self.parameters);
        let group = self.group.take();
        self.calls += 1;
        self.scopes.open(Some(function.name.name.as_str()));
        for (at, (name, ty, value)) in values.into_iter().enumerate() {
            if !name.is_empty() {
                self.scopes.declare(&name, &ty, value.clone());
            }
            self.scopes.declare(&format!("${}", at + 1), &ty, value);
        }
        let result = if function.language == *"plpgsql" {
            match parse::body(&text) {
                Some(block) => self.body(&block),
                None => {
                    self.note(&format!("the body of the function `{shown}` can't be read"));
                    Ok(Value::Unknown)
                }
            }
        } else {
            self.sql_body(&text)
        };
        self.calls -= 1;
        self.scopes.show(scopes);
        self.rows = rows;
        self.parameters = parameters;
        self.group = group;
        // SET in a function without a setting of that name lasts; the role and the path of its own don't.
        if function.security_definer || !function.settings.is_empty() {
            self.replay.session = session;
        }
        let single = matches!(function.result, crate::catalog::FunctionResult::Type(_));
        let value = result?;
        Ok(if single { value } else { Value::Unknown })
    }

    /// The arguments with their names and types.
    fn bind(&mut self, function: &Function, call: &FuncCall, arguments: Vec<Value>) -> Vec<(String, String, Value)> {
        let mut bound = Vec::new();
        let mut positional = Vec::new();
        let mut named = Vec::new();
        for (node, value) in call.args.iter().zip(arguments) {
            match &node.node {
                // `NamedArgExpr` is evaluated as unknown: its value is computed here.
                Some(NodeEnum::NamedArgExpr(argument)) => {
                    let value = argument.arg.as_deref().map(|arg| self.evaluate(arg));
                    let value = value.and_then(Result::ok).unwrap_or(Value::Unknown);
                    named.push((argument.name.clone(), value));
                }
                _ => positional.push(value),
            }
        }
        let mut positional = positional.into_iter();
        for argument in function.arguments.iter() {
            let name = argument.name.as_ref().map(ToString::to_string).unwrap_or_default();
            let array = if argument.ty.dimensions > 0 { "[]" } else { "" };
            let ty = format!("{}{array}", argument.ty.name);
            if !argument.mode.is_input() {
                bound.push((name, ty, Value::Null));
                continue;
            }
            let given = named.iter().find(|(given, _)| *given == name).map(|(_, value)| value.clone());
            let value = given.or_else(|| positional.next());
            let value = match (value, &argument.default) {
                (Some(value), _) => value,
                (None, Some(default)) => {
                    let text = crate::sql::print::expr(default);
                    self.expression(&text).unwrap_or(Value::Unknown)
                }
                (None, None) => Value::Unknown,
            };
            let value = self.cast(value, &ty).unwrap_or(Value::Unknown);
            bound.push((name, ty, value));
        }
        bound
    }

    /// The statements of a function in SQL; its value is that of the last.
    fn sql_body(&mut self, text: &str) -> Apply<Value> {
        let mut value = Value::Null;
        for piece in crate::sql::split::split(text) {
            let Some(text) = text.get(piece.range) else { continue };
            let Some(node) = self.parse(text) else { continue };
            value = match node.as_ref() {
                NodeEnum::SelectStmt(select) if select.into_clause.is_none() => self.select(select)?.scalar(),
                node => {
                    self.sql_node(node, text, &[])?;
                    Value::Unknown
                }
            };
        }
        Ok(value)
    }
}
