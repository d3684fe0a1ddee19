//! Errors: RAISE, and which handler catches what (`plerrcodes.h`).

use super::run::Run;
use super::tree::Raise;
use super::value::{HOLE, Value};
use crate::replay::problem::{Apply, Problem};

/// Conditions that migrations speak of, by name.
const CONDITIONS: [(&str, &str); 49] = [
    ("case_not_found", "20000"),
    ("cardinality_violation", "21000"),
    ("division_by_zero", "22012"),
    ("invalid_text_representation", "22P02"),
    ("invalid_parameter_value", "22023"),
    ("null_value_not_allowed", "22004"),
    ("numeric_value_out_of_range", "22003"),
    ("string_data_right_truncation", "22001"),
    ("not_null_violation", "23502"),
    ("foreign_key_violation", "23503"),
    ("unique_violation", "23505"),
    ("check_violation", "23514"),
    ("exclusion_violation", "23P01"),
    ("integrity_constraint_violation", "23000"),
    ("active_sql_transaction", "25001"),
    ("dependent_objects_still_exist", "2BP01"),
    ("invalid_schema_name", "3F000"),
    ("invalid_catalog_name", "3D000"),
    ("insufficient_privilege", "42501"),
    ("syntax_error", "42601"),
    ("syntax_error_or_access_rule_violation", "42000"),
    ("invalid_foreign_key", "42830"),
    ("invalid_name", "42602"),
    ("name_too_long", "42622"),
    ("datatype_mismatch", "42804"),
    ("cannot_coerce", "42846"),
    ("wrong_object_type", "42809"),
    ("undefined_column", "42703"),
    ("undefined_function", "42883"),
    ("undefined_table", "42P01"),
    ("undefined_parameter", "42P02"),
    ("undefined_object", "42704"),
    ("duplicate_column", "42701"),
    ("duplicate_function", "42723"),
    ("duplicate_schema", "42P06"),
    ("duplicate_table", "42P07"),
    ("duplicate_alias", "42712"),
    ("duplicate_object", "42710"),
    ("ambiguous_column", "42702"),
    ("invalid_column_reference", "42P10"),
    ("invalid_table_definition", "42P16"),
    ("invalid_object_definition", "42P17"),
    ("invalid_function_definition", "42P13"),
    ("object_in_use", "55006"),
    ("object_not_in_prerequisite_state", "55000"),
    ("feature_not_supported", "0A000"),
    ("raise_exception", "P0001"),
    ("no_data_found", "P0002"),
    ("too_many_rows", "P0003"),
];

/// Whether one of the conditions is this SQLSTATE; a code that ends in `000` is its whole class.
pub(super) fn handles(conditions: &[String], sqlstate: &str) -> bool {
    conditions.iter().any(|condition| {
        let code = match CONDITIONS.iter().find(|(name, _)| name == condition) {
            Some((_, code)) => (*code).to_owned(),
            None => condition.to_uppercase(),
        };
        // OTHERS catches neither a failed assertion nor a cancelled query.
        condition == "others" && sqlstate != "P0004"
            || code == sqlstate
            || code.ends_with("000") && code.get(..2) == sqlstate.get(..2)
    })
}

/// What RAISE comes to.
pub(super) enum Raised {
    Nothing,
    Error(Problem),
    Again,
}

pub(super) fn raise(run: &mut Run<'_>, raise: &Raise) -> Apply<Raised> {
    if raise.again {
        return Ok(Raised::Again);
    }
    let mut arguments = Vec::new();
    for argument in &raise.arguments {
        let value = run.expression(argument)?;
        arguments.push(if value == Value::Null { "<NULL>".to_owned() } else { run.shown(&value) });
    }
    if !raise.fails {
        return Ok(Raised::Nothing);
    }
    let format = match &raise.format {
        Some(literal) => {
            let value = run.expression(literal)?;
            run.shown(&value)
        }
        None => String::new(),
    };
    let mut message = String::new();
    let mut arguments = arguments.into_iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '%' if chars.peek() == Some(&'%') => {
                chars.next();
                message.push('%');
            }
            '%' => message.push_str(&arguments.next().unwrap_or_default()),
            other => message.push(other),
        }
    }
    let mut code = raise.condition.clone();
    for (name, value) in &raise.options {
        let value = run.expression(value)?;
        let value = run.shown(&value);
        match name.as_str() {
            "message" => message = value,
            "errcode" => code = Some(value.to_lowercase()),
            _ => {}
        }
    }
    if message.is_empty() {
        message = code.clone().unwrap_or_default();
    }
    let known = code.as_deref().and_then(|wanted| {
        let found = CONDITIONS.iter().find(|(name, code)| *name == wanted || code.eq_ignore_ascii_case(wanted));
        found.map(|(_, code)| *code)
    });
    Ok(Raised::Error(Problem::invalid(known.unwrap_or("P0001"), message.replace(HOLE, "..."))))
}
