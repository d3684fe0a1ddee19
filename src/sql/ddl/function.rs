//! Functions, procedures and aggregates.

use super::setting;
use crate::catalog::{
    Argument, ArgumentMode, Body, Function, FunctionId, FunctionKind, FunctionResult, Parallel, Volatility,
};
use crate::sql::{print, quote};

/// CREATE FUNCTION, PROCEDURE or AGGREGATE; with `replace`, in the place of one that is there.
pub fn create(function: &Function, replace: bool) -> String {
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
        format!("CREATE {or_replace}AGGREGATE {name}({arguments}) ({options})")
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
        format!("CREATE {or_replace}{kind} {name}({arguments}){result}\n  LANGUAGE {language}{attributes}\n{body}")
    }
}

/// DROP FUNCTION, PROCEDURE or AGGREGATE.
pub fn drop(function: &Function) -> String {
    format!("DROP {}", target(function))
}

/// ALTER FUNCTION, for the attributes that it can change (Postgres docs, ALTER FUNCTION). `None` where it can't lead from one to the other.
pub fn alter(before: &Function, after: &Function) -> Option<String> {
    let same = Function {
        volatility: after.volatility,
        parallel: after.parallel,
        security_definer: after.security_definer,
        strict: after.strict,
        leakproof: after.leakproof,
        settings: after.settings.clone(),
        cost: after.cost.clone(),
        rows: after.rows.clone(),
        support: after.support.clone(),
        owner: after.owner.clone(),
        privileges: after.privileges.clone(),
        comment: after.comment.clone(),
        ..before.clone()
    };
    let is_aggregate = after.kind == FunctionKind::Aggregate;
    if same != *after || is_aggregate || (before.support.is_some() && after.support.is_none()) {
        return None;
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = |differs: bool, word: &str| {
        if differs {
            words.push(word.to_owned());
        }
    };
    let volatility = match after.volatility {
        Volatility::Immutable => "IMMUTABLE",
        Volatility::Stable => "STABLE",
        Volatility::Volatile => "VOLATILE",
    };
    word(before.volatility != after.volatility, volatility);
    let leakproof = if after.leakproof { "LEAKPROOF" } else { "NOT LEAKPROOF" };
    word(before.leakproof != after.leakproof, leakproof);
    let strict = if after.strict { "STRICT" } else { "CALLED ON NULL INPUT" };
    word(before.strict != after.strict, strict);
    let security = if after.security_definer { "SECURITY DEFINER" } else { "SECURITY INVOKER" };
    word(before.security_definer != after.security_definer, security);
    let parallel = match after.parallel {
        Parallel::Unsafe => "PARALLEL UNSAFE",
        Parallel::Restricted => "PARALLEL RESTRICTED",
        Parallel::Safe => "PARALLEL SAFE",
    };
    word(before.parallel != after.parallel, parallel);
    // What the language has by itself (`procost` in the docs of CREATE FUNCTION).
    let own_cost = if after.language == "c" || after.language == "internal" { "1" } else { "100" };
    word(before.cost != after.cost, &format!("COST {}", after.cost.as_deref().unwrap_or(own_cost)));
    word(before.rows != after.rows, &format!("ROWS {}", after.rows.as_deref().unwrap_or("1000")));
    if let Some(support) = after.support.as_ref().filter(|support| before.support.as_ref() != Some(*support)) {
        word(true, &format!("SUPPORT {}", quote::qualified(support)));
    }
    for (name, value) in after.settings.iter().filter(|(name, value)| before.settings.get(name) != Some(*value)) {
        word(true, &format!("SET {}", setting::set(name, value)));
    }
    for name in before.settings.keys().filter(|name| !after.settings.contains_key(name)) {
        word(true, &format!("RESET {}", super::dotted(name)));
    }
    (!words.is_empty()).then(|| format!("ALTER {} {}", target(after), words.join(" ")))
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
pub fn kind(function: &Function) -> &'static str {
    match function.kind {
        FunctionKind::Function | FunctionKind::Window => "FUNCTION",
        FunctionKind::Procedure => "PROCEDURE",
        FunctionKind::Aggregate => "AGGREGATE",
    }
}

/// The name with the types of the input arguments.
pub fn signature(id: &FunctionId) -> String {
    let types: Vec<String> = id.arguments.iter().map(print::type_ref).collect();
    format!("{}({})", quote::qualified(&id.name), types.join(", "))
}

/// The kind and the signature; behind AGGREGATE an empty list is a star.
pub fn target(function: &Function) -> String {
    let signature = signature(&function.id());
    match (function.kind, signature.strip_suffix("()")) {
        (FunctionKind::Aggregate, Some(name)) => format!("{} {name}(*)", kind(function)),
        _ => format!("{} {signature}", kind(function)),
    }
}
