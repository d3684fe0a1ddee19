//! Functions, procedures and aggregates.

use super::script::Script;
use super::{CREATOR, Start, acl, setting};
use crate::catalog::{
    Argument, ArgumentMode, Body, Catalog, Function, FunctionId, FunctionKind, FunctionResult, ObjectKind, Parallel,
    Volatility,
};
use crate::sql::{print, quote};

/// CREATE FUNCTION, PROCEDURE or AGGREGATE; with `replace`, in the place of one that is there.
pub(super) fn create(script: &mut Script, function: &Function, replace: bool) {
    let or_replace = if replace { "OR REPLACE " } else { "" };
    let name = quote::qualified(&function.name);
    let listed = |table: bool| -> String {
        let wanted = function.arguments.iter().filter(|argument| (argument.mode == ArgumentMode::Table) == table);
        wanted.map(argument).collect::<Vec<_>>().join(", ")
    };
    if let Body::Aggregate(options) = &function.body {
        let arguments = if function.arguments.is_empty() { "*".to_owned() } else { listed(false) };
        let option = |(name, value): &(String, String)| {
            if value.is_empty() { name.clone() } else { format!("{name} = {value}") }
        };
        let direct = options.iter().find(|(name, _)| name == "ORDER BY").and_then(|(_, direct)| direct.parse().ok());
        let arguments = direct.map_or(arguments, |direct: usize| ordered(function, direct));
        let options = options.iter().filter(|(name, _)| name != "ORDER BY");
        let options = options.map(option).collect::<Vec<_>>().join(", ");
        script.say(format!("CREATE {or_replace}AGGREGATE {name}({arguments}) ({options})"));
    } else {
        let result = match &function.result {
            FunctionResult::Type(ty) => format!(" RETURNS {}", print::type_ref(ty)),
            FunctionResult::SetOf(ty) => format!(" RETURNS SETOF {}", print::type_ref(ty)),
            FunctionResult::Table => format!(" RETURNS TABLE ({})", listed(true)),
            FunctionResult::None => String::new(),
        };
        let (kind, arguments) = (kind(function), listed(false));
        let (attributes, body) = (attributes(function), body(&function.body));
        let language = quote::ident(&function.language);
        script.say(format!(
            "CREATE {or_replace}{kind} {name}({arguments}){result}\n  LANGUAGE {language}{attributes}\n{body}"
        ));
    }
    if function.owner != *CREATOR && !replace {
        own(script, function);
    }
}

/// ALTER ... OWNER TO.
fn own(script: &mut Script, function: &Function) {
    script.say(format!("ALTER {} OWNER TO {}", target(function), quote::ident(&function.owner)));
}

/// The arguments of an ordered-set aggregate.
fn ordered(function: &Function, direct: usize) -> String {
    let arguments: Vec<String> = function.arguments.iter().map(argument).collect();
    let (before, after) = arguments.split_at(direct.min(arguments.len()));
    format!("{} ORDER BY {}", before.join(", "), after.join(", ")).trim_start().to_owned()
}

fn argument(argument: &Argument) -> String {
    let mode = match argument.mode {
        ArgumentMode::In | ArgumentMode::Table => "",
        ArgumentMode::Out => "OUT ",
        ArgumentMode::InOut => "INOUT ",
        ArgumentMode::Variadic => "VARIADIC ",
    };
    let name = argument.name.as_ref().map(|name| format!("{} ", quote::ident(name))).unwrap_or_default();
    let default = argument.default.as_ref().map(|default| format!(" DEFAULT {}", print::expr(default)));
    format!("{mode}{name}{}{}", print::type_ref(&argument.ty), default.unwrap_or_default())
}

/// What isn't the default.
fn attributes(function: &Function) -> String {
    let mut text = String::new();
    let mut word = |has: bool, word: &str| {
        if has {
            text.push(' ');
            text.push_str(word);
        }
    };
    word(function.kind == FunctionKind::Window, "WINDOW");
    word(function.volatility == Volatility::Immutable, "IMMUTABLE");
    word(function.volatility == Volatility::Stable, "STABLE");
    word(function.leakproof, "LEAKPROOF");
    word(function.strict, "STRICT");
    word(function.security_definer, "SECURITY DEFINER");
    word(function.parallel == Parallel::Safe, "PARALLEL SAFE");
    word(function.parallel == Parallel::Restricted, "PARALLEL RESTRICTED");
    if let Some(cost) = &function.cost {
        word(true, &format!("COST {cost}"));
    }
    if let Some(rows) = &function.rows {
        word(true, &format!("ROWS {rows}"));
    }
    if let Some(support) = &function.support {
        word(true, &format!("SUPPORT {}", quote::qualified(support)));
    }
    for (name, value) in &function.settings {
        word(true, &format!("\n  SET {}", setting::set(name, value)));
    }
    text.replace(" \n", "\n")
}

fn body(body: &Body) -> String {
    match body {
        Body::Text(text) => format!("AS {}", quote::dollar(text)),
        Body::Symbol(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| quote::literal(part)).collect();
            format!("AS {}", parts.join(", "))
        }
        Body::Atomic(statements) => match statements.as_slice() {
            [only] if only.starts_with("RETURN ") => only.clone(),
            all => {
                let lines: String = all.iter().map(|statement| format!("  {statement};\n")).collect();
                format!("BEGIN ATOMIC\n{lines}END")
            }
        },
        Body::Aggregate(_) => String::new(),
    }
}

/// The word for it; one for an aggregate does for a function too, but for CREATE.
pub(super) fn kind(function: &Function) -> &'static str {
    match function.kind {
        FunctionKind::Function | FunctionKind::Window => "FUNCTION",
        FunctionKind::Procedure => "PROCEDURE",
        FunctionKind::Aggregate => "AGGREGATE",
    }
}

/// The name with the types of the input arguments.
pub(super) fn signature(id: &FunctionId) -> String {
    let types: Vec<String> = id.arguments.iter().map(print::type_ref).collect();
    format!("{}({})", quote::qualified(&id.name), types.join(", "))
}

/// The same as it stands behind AGGREGATE, where an empty list is a star.
fn target(function: &Function) -> String {
    let signature = signature(&function.id());
    match (function.kind, signature.strip_suffix("()")) {
        (FunctionKind::Aggregate, Some(name)) => format!("{} {name}(*)", kind(function)),
        _ => format!("{} {signature}", kind(function)),
    }
}

/// What has changed of the platform's functions; privileges, comments, and what is gone.
pub(super) fn change(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for (id, function) in &now.functions {
        let known = start.catalog.functions.get(id);
        if let Some(known) = known {
            let same = Function {
                owner: known.owner.clone(),
                privileges: known.privileges.clone(),
                comment: known.comment.clone(),
                ..function.clone()
            };
            if same != *known {
                create(script, function, true);
            }
            if known.owner != function.owner {
                own(script, function);
            }
        }
        let given = || start.given(Some(&id.name.schema), &function.owner, ObjectKind::Function);
        let before = known.map_or_else(given, |known| known.privileges.clone());
        let word = if function.kind == FunctionKind::Procedure { "PROCEDURE" } else { "FUNCTION" };
        let on = format!("{word} {}", signature(id));
        acl::privileges(script, &on, ObjectKind::Function.all(), &function.owner, (&before, &function.privileges));
        let comment = known.and_then(|known| known.comment.as_ref());
        script.describe(&target(function), comment, function.comment.as_ref());
    }
    for (_, function) in start.catalog.functions.iter().filter(|(id, _)| !now.functions.contains_key(*id)) {
        script.say(format!("DROP {} CASCADE", target(function)));
    }
}
