//! What happens to a value on its way into a text.
//!
//! A value that is marked safe was spelled by a typed constructor ([`Sql`](crate::emit::sql::Sql),
//! [`Markdown`](crate::emit::docs::Markdown), [`TypeScript`](crate::emit::types::TypeScript)) and goes out as it is. A bare string is refused
//! in SQL, and escaped in Markdown and TypeScript.

use crate::emit::docs::Markdown;
use crate::emit::types::TypeScript;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value};

/// In SQL: typed values only.
pub(super) fn sql(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if value.is_safe() => out.write_str(text).map_err(Error::from),
        _ => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a bare {} can't be printed into SQL: only names, literals and expressions can", value.kind()),
        )),
    }
}

/// In Markdown and TypeScript: typed values as they are, strings escaped, numbers printed.
pub(super) fn text(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    if value.is_undefined() {
        return Err(Error::from(ErrorKind::UndefinedError));
    }
    let Some(text) = value.as_str() else {
        return write!(out, "{value}").map_err(Error::from);
    };
    let written = match state.auto_escape() {
        _ if value.is_safe() => out.write_str(text),
        AutoEscape::Custom(name) if name == "markdown" => out.write_str(Markdown::text(text).as_str()),
        AutoEscape::Custom(name) if name == "typescript" => out.write_str(TypeScript::comment(text).as_str()),
        _ => out.write_str(text),
    };
    written.map_err(Error::from)
}

/// `code` for Markdown, `literal` for TypeScript.
pub(super) fn add_filters(environment: &mut Environment<'static>) {
    environment.add_filter("code", |text: String| Value::from(Markdown::code(&text)));
    environment.add_filter("literal", |text: String| Value::from(TypeScript::string(&text)));
}
