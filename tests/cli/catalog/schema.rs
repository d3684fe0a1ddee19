//! As much of JSON Schema as `docs/*.schema.json` use; keys that they don't name are mistakes, so that they don't lag behind.

use serde_json::Value;

/// Panics with the path of the first value that doesn't fit.
#[track_caller]
pub(crate) fn check(value: &Value) {
    check_by(value, include_str!("../../../docs/catalog.schema.json"));
}

/// The same with another schema.
#[track_caller]
pub(crate) fn check_by(value: &Value, schema: &str) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    assert_eq!(fits(value, &schema, &schema, "$"), Ok(()));
}

fn fits(value: &Value, schema: &Value, root: &Value, path: &str) -> Result<(), String> {
    if let Some(name) = schema["$ref"].as_str() {
        return fits(value, root.pointer(name.trim_start_matches('#')).unwrap(), root, path);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let tried: Vec<_> = choices.iter().map(|choice| fits(value, choice, root, path)).collect();
        let good = tried.iter().filter(|result| result.is_ok()).count();
        return if good == 1 { Ok(()) } else { Err(format!("{path}: {good} fit: {tried:?}")) };
    }
    if let Some(wanted) = schema.get("const").filter(|wanted| *wanted != value) {
        return Err(format!("{path}: {value} isn't {wanted}"));
    }
    if schema["enum"].as_array().is_some_and(|list| !list.contains(value)) {
        return Err(format!("{path}: {value} isn't one of {}", schema["enum"]));
    }
    let names = match &schema["type"] {
        Value::String(name) => vec![name.as_str()],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let is = |name: &&str| match *name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        // Nothing fits a type that isn't one.
        _ => false,
    };
    if !names.is_empty() && !names.iter().any(is) {
        return Err(format!("{path}: {value} isn't {names:?}"));
    }
    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
        if let Some(schema) = schema.get("items") {
            fits(item, schema, root, &format!("{path}[{at}]"))?;
        }
    }
    let Some(object) = value.as_object() else { return Ok(()) };
    for key in schema["required"].as_array().into_iter().flatten() {
        if !object.contains_key(key.as_str().unwrap()) {
            return Err(format!("{path}: {key} is missing"));
        }
    }
    for (key, inside) in object {
        let path = format!("{path}.{key}");
        match (schema["properties"].get(key), schema.get("additionalProperties")) {
            (Some(schema), _) | (None, Some(schema)) => fits(inside, schema, root, &path)?,
            (None, None) if schema.get("properties").is_some() => return Err(format!("{path} isn't in the schema")),
            (None, None) => {}
        }
    }
    Ok(())
}
