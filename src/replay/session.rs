//! What a session carries from statement to statement: the role, and where names are looked up.

use super::node::{self, ident};
use crate::catalog::Ident;
use crate::catalog::view::truth;
use crate::sql::quote;
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, SelectStmt, VariableSetKind, VariableSetStmt, a_const};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who runs the statements, and owns what they make.
    pub role: Ident,
    /// `search_path`; `pg_catalog` is searched before it and left out.
    pub search_path: Vec<Ident>,
    /// Whether the bodies of functions are looked into when they are made.
    pub check_function_bodies: bool,
}

/// The migration role of a Supabase project (its own schema, `"$user"`, doesn't exist).
impl Default for Session {
    fn default() -> Self {
        Self {
            role: "postgres".into(),
            search_path: vec!["public".into(), "extensions".into()],
            check_function_bodies: true,
        }
    }
}

impl Session {
    /// SET and RESET. Everything but the role and the search path changes no catalog: time limits, messages.
    pub(super) fn set(&mut self, statement: &VariableSetStmt, start: &Self) {
        let reset = matches!(
            statement.kind(),
            VariableSetKind::VarReset | VariableSetKind::VarResetAll | VariableSetKind::VarSetDefault
        );
        if statement.kind() == VariableSetKind::VarResetAll {
            *self = start.clone();
        }
        match (statement.name.as_str(), reset) {
            ("search_path", true) => self.search_path.clone_from(&start.search_path),
            ("search_path", false) => {
                self.set_search_path(statement.args.iter().filter_map(constant_text).collect());
            }
            ("check_function_bodies", reset) => {
                let value = statement.args.first().and_then(constant_text);
                self.check_function_bodies = reset || value.is_none_or(|value| truth(&value) != Some(false));
            }
            ("role" | "session_authorization", true) => self.role.clone_from(&start.role),
            ("role" | "session_authorization", false) => match statement.args.first().and_then(constant_text) {
                Some(role) if role == "none" => self.role.clone_from(&start.role),
                Some(role) => self.role = ident(&role),
                None => {}
            },
            _ => {}
        }
    }

    /// `set_config('search_path', ...)`: a text in SQL's spelling of a list of names.
    pub(super) fn set_config(&mut self, name: &str, value: &str) {
        match name {
            "search_path" => self.set_search_path(value.split(',').map(|part| unquoted(part.trim())).collect()),
            "role" => self.role = ident(value),
            "check_function_bodies" => self.check_function_bodies = truth(value) != Some(false),
            _ => {}
        }
    }

    fn set_search_path(&mut self, names: Vec<String>) {
        let own = ["", "$user", "pg_catalog", "pg_temp"];
        let names = names.into_iter().filter(|name| !own.contains(&name.as_str()));
        self.search_path = names.map(|name| ident(&name)).collect();
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\"\"", "\""),
        None => name.to_lowercase(),
    }
}

/// A constant or a name as text.
pub(super) fn constant_text(node: &Node) -> Option<String> {
    match &node.node {
        Some(NodeEnum::AConst(constant)) => match constant.val.as_ref()? {
            a_const::Val::Sval(value) => Some(value.sval.clone()),
            a_const::Val::Ival(value) => Some(value.ival.to_string()),
            a_const::Val::Fval(value) => Some(value.fval.clone()),
            a_const::Val::Boolval(value) => Some(if value.boolval { "true" } else { "false" }.to_owned()),
            a_const::Val::Bsval(_) => None,
        },
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().and_then(constant_text),
        _ => node::string(node).map(ToOwned::to_owned),
    }
}

/// The value of `SET name = ...` as it stands in `proconfig` (`flatten_set_variable_args` in guc.c): lists of names are quoted.
pub(super) fn setting_value(statement: &VariableSetStmt) -> Option<String> {
    const LISTS_OF_NAMES: [&str; 5] = [
        "search_path",
        "temp_tablespaces",
        "local_preload_libraries",
        "session_preload_libraries",
        "shared_preload_libraries",
    ];
    let values = statement.args.iter().map(constant_text).collect::<Option<Vec<_>>>()?;
    let quoted = LISTS_OF_NAMES.contains(&statement.name.as_str());
    let shown = values.iter().map(|value| if quoted { quote::ident(value).into_owned() } else { value.clone() });
    Some(shown.collect::<Vec<_>>().join(", "))
}

/// `SELECT set_config('lock_timeout', '2s', false)`: the setting, its value, and whether it is for the transaction alone.
pub(super) fn constant_setting(statement: &SelectStmt) -> Option<(String, String, bool)> {
    let [Node { node: Some(NodeEnum::ResTarget(target)) }] = statement.target_list.as_slice() else { return None };
    let Some(NodeEnum::FuncCall(call)) = node::child(target.val.as_deref()) else { return None };
    let [name, value, local] = call.args.as_slice() else { return None };
    let is_it = call.funcname.last().and_then(node::string) == Some("set_config");
    let local = constant_text(local).as_deref() == Some("true");
    is_it.then(|| Some((constant_text(name)?, constant_text(value)?, local))).flatten()
}
