//! PL/pgSQL, as Postgres's own parser reads it.

use super::SqlError;
use super::parse::with_deep_stack;
use serde_json::Value;

/// The SQL inside the functions that a text makes: statements and expressions, in their order.
///
/// # Errors
/// What can't be read; the place isn't known but for the word in the message.
pub fn queries(create_function: &str) -> Result<Vec<String>, SqlError> {
    let parsed = with_deep_stack(|| pg_query::parse_plpgsql(create_function));
    match parsed {
        Ok(functions) => {
            let mut found = Vec::new();
            collect(&functions, &mut found);
            Ok(found)
        }
        Err(pg_query::Error::Parse(message)) => Err(SqlError::new(message, 0..create_function.len())),
        Err(other) => Err(SqlError::new(other.to_string(), 0..create_function.len())),
    }
}

/// Why Postgres's parser refuses the function that a text makes; `None` where it doesn't, or can't tell.
pub(crate) fn refusal(create_function: &str) -> Option<String> {
    match with_deep_stack(|| pg_query::parse_plpgsql(create_function)) {
        Err(pg_query::Error::Parse(message)) => Some(message),
        // What it reads it writes down as JSON, in which a name with quotes breaks something.
        Ok(_) | Err(_) => None,
    }
}

/// `{"PLpgSQL_expr": {"query": "..."}}`, wherever it stands.
fn collect(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let query = object.get("PLpgSQL_expr").and_then(|expr| expr.get("query"));
            found.extend(query.and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}
