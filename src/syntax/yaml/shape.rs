//! The shape of a model in YAML, as typed values. The JSON Schema of `policyc schema` is made of them, and so are the messages about
//! wrong shapes; the words that an editor shows are these doc comments.
//!
//! A text that holds a column, a rule, an index or a condition stays a text here: the DSL's own rules read it.

mod collection;
mod entry;
mod function;
mod identity;
mod seed;
mod table;
mod tenant;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Deserialize;

pub(super) use collection::{List, Ordered};
pub(super) use entry::{Column, Domain, Index, Role, Rule, TextOrList};
pub(super) use function::{Function, View, Volatility};
pub(super) use identity::{Identity, Session};
pub(super) use seed::Seed;
pub(super) use table::{Audited, Table};
pub(super) use tenant::Tenant;

/// A policyc model, or a part of one: the files of a model are read together, by path.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "policyc model", rename = "model")]
pub(super) struct Model {
    /// The model's name: `analytics`.
    pub(super) model: Option<String>,
    /// Who is calling: `supabase`, `{ claim: app_metadata.org_id }`, or `{ session: { user: app.current_user_id text, client: app_user } }`.
    pub(super) identity: Option<Identity>,
    /// Postgres extensions, each with the schema for its objects where one is meant: `citext in extensions`.
    pub(super) extensions: Option<List<String>>,
    /// Enum types by name.
    pub(super) enums: Option<Ordered<Enum>>,
    /// Domains: types with conditions of their own, `slug text check (value ~ '^[a-z]+$')`.
    pub(super) domains: Option<List<Domain>>,
    /// Roles inside a tenant: `member`, `admin includes member`.
    pub(super) roles: Option<List<Role>>,
    /// Tenants, by the table that holds them.
    pub(super) tenants: Option<Ordered<Tenant>>,
    /// What happens when somebody signs up.
    pub(super) sign_up: Option<SignUp>,
    /// Where changes are recorded.
    pub(super) audit: Option<Audit>,
    /// Tables by name, in the order in which they are to be shown.
    pub(super) tables: Option<Ordered<Table>>,
    /// Functions that clients call.
    pub(super) functions: Option<List<Function>>,
    /// Views by name.
    pub(super) views: Option<Ordered<View>>,
    /// Rows that a database starts with.
    pub(super) seeds: Option<List<Seed>>,
    /// SQL that is taken as it is, at the end of the migration: each a text of one or more statements.
    pub(super) sql: Option<List<String>>,
    /// Examples of what the rules mean, which are checked: `member@A cannot update customers@B`.
    pub(super) expect: Option<List<String>>,
}

/// An enum: its values in order, or with a comment: `{ values: [happy, sad], comment: How it went }`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "enum")]
pub(super) enum Enum {
    /// The values in order.
    Values(List<String>),
    /// The values with a comment.
    Commented(CommentedEnum),
}

/// An enum with a comment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "commented_enum")]
pub(super) struct CommentedEnum {
    /// The values in order.
    pub(super) values: List<String>,
    /// What it is for; becomes `COMMENT ON TYPE`.
    pub(super) comment: Option<String>,
}

/// What happens when somebody signs up: a row appears.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "sign_up")]
pub(super) struct SignUp {
    /// The table that gets a row.
    pub(super) creates: String,
    /// What goes into it beside the user: an SQL expression by column, where `new` is the row of `auth.users`: `email: new.email`.
    pub(super) values: Option<Ordered<String>>,
}

/// Where changes are recorded.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "audit")]
pub(super) struct Audit {
    /// The table.
    pub(super) into: String,
    /// What is recorded in which column.
    pub(super) columns: AuditColumns,
    /// The trigger function's name; made up where none is given.
    #[serde(rename = "as")]
    pub(super) name: Option<String>,
}

/// What is recorded in which column, in the order in which it is written.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub(super) struct AuditColumns(pub(super) Ordered<String>);

/// The keys are those of [`crate::syntax::tree::AuditField`]; a struct with a field for each would lose their order.
impl JsonSchema for AuditColumns {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "audit_columns".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> Schema {
        use crate::syntax::tree::AuditField as Field;
        let properties: serde_json::Map<String, serde_json::Value> = Field::KEYWORDS
            .into_iter()
            .map(|(key, field)| {
                let description = match field {
                    Field::Tenant => "The column for the tenant of the changed row.",
                    Field::Actor => "The column for the user, null where there is none.",
                    Field::Action => "The column for INSERT, UPDATE or DELETE.",
                    Field::Table => "The column for the table's name.",
                    Field::Key => "The column for the changed row's key.",
                    Field::Before => "The column for the row before, as jsonb.",
                    Field::After => "The column for the row after, as jsonb.",
                    Field::Change => "The column for both, as one object of jsonb.",
                    Field::At => "The column for the time.",
                };
                (key.to_owned(), serde_json::json!({ "description": description, "type": "string" }))
            })
            .collect();
        schemars::json_schema!({
            "description": "What is recorded in which column.",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// The JSON Schema of a model in YAML, draft 07 (<https://json-schema.org/draft-07>), which every editor reads.
pub(super) fn json_schema() -> serde_json::Value {
    let mut settings = SchemaSettings::draft07();
    // Before the transforms of draft 07, which put a `$ref` with anything beside it into an `allOf`.
    settings.transforms.insert(0, Box::new(RecursiveTransform(without_null)));
    settings.into_generator().into_root_schema_for::<Model>().to_value()
}

/// A key that needn't be there may still not be empty: `null` isn't one of the values.
fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(serde_json::Value::Array(types)) = object.get_mut("type") {
        types.retain(|ty| ty != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    let Some(serde_json::Value::Array(alternatives)) = object.get_mut("anyOf") else { return };
    alternatives.retain(|alternative| alternative.get("type").is_none_or(|ty| ty != "null"));
    if let [serde_json::Value::Object(only)] = alternatives.as_slice() {
        let only = only.clone();
        object.remove("anyOf");
        object.extend(only);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_knows_no_null_and_every_key_is_described() {
        fn walk(path: &str, value: &serde_json::Value) {
            match value {
                serde_json::Value::Object(object) => {
                    if let Some(serde_json::Value::Object(properties)) = object.get("properties") {
                        for (name, property) in properties {
                            assert!(property.get("description").is_some(), "{path}.{name} has no description");
                        }
                    }
                    for (key, value) in object {
                        assert!(!(key == "type" && value == "null"), "{path} may be null");
                        walk(&format!("{path}/{key}"), value);
                    }
                }
                serde_json::Value::Array(list) => {
                    for value in list {
                        assert_ne!(value, "null", "{path} may be null");
                        walk(path, value);
                    }
                }
                _ => {}
            }
        }
        let schema = json_schema();
        assert_eq!(schema.get("$schema").and_then(|uri| uri.as_str()), Some("http://json-schema.org/draft-07/schema#"));
        walk("", &schema);
    }
}
