//! Elements that are one line of the model's language, with a comment where there is something to say.

use schemars::JsonSchema;
use serde::Deserialize;

/// Declares an element that is a text, or a mapping of that text and a comment.
macro_rules! entries {
    ($($(#[$docs:meta])* $name:ident $commented:ident $key:ident $schema:literal $commented_schema:literal $what:literal;)*) => {
        $(
            $(#[$docs])*
            #[derive(Debug, Deserialize, JsonSchema)]
            #[serde(untagged)]
            #[schemars(rename = $schema)]
            pub(in crate::syntax::yaml) enum $name {
                #[doc = $what]
                Text(String),
                /// The same with a comment.
                Commented($commented),
            }

            #[doc = concat!($what, " With a comment.")]
            #[derive(Debug, Deserialize, JsonSchema)]
            #[serde(deny_unknown_fields)]
            #[schemars(rename = $commented_schema)]
            pub(in crate::syntax::yaml) struct $commented {
                #[doc = $what]
                pub(in crate::syntax::yaml) $key: String,
                /// What it is for; stands in the database as its comment.
                pub(in crate::syntax::yaml) comment: Option<String>,
            }

            impl $name {
                /// The key of the text where there is a comment, the text, and the comment.
                pub(in crate::syntax::yaml) fn parts(self) -> (Option<&'static str>, String, Option<String>) {
                    match self {
                        Self::Text(text) => (None, text, None),
                        Self::Commented(it) => (Some(stringify!($key)), it.$key, it.comment),
                    }
                }
            }
        )*
    };
}

entries! {
    /// A column, `status text not null in ('active', 'inactive')`; or one of the lines that make columns: `tenant ...`,
    /// `soft delete deleted_at`, `timestamps`.
    Column CommentedColumn column "column" "commented_column" "The column: name, type, attributes.";

    /// An index: `idx_customers_status (status) where deleted_at is null`, `unique idx_slug (slug)`.
    Index CommentedIndex index "index" "commented_index" "The index: name, keys, condition.";

    /// A rule: `admin to insert, update (name) when owner_id = caller() as "Admins can edit"`.
    Rule CommentedRule rule "rule" "commented_rule" "The rule: who, to which commands, when, as which policy.";

    /// A domain: `slug text not null check (value ~ '^[a-z]+$')`.
    Domain CommentedDomain domain "domain" "commented_domain" "The domain: name, type, conditions.";

    /// A role inside a tenant: `admin includes member`.
    Role CommentedRole role "role" "commented_role" "The role, and the roles whose rights it has too.";
}

/// One text, or a list of them.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "text_or_list")]
pub(in crate::syntax::yaml) enum TextOrList {
    /// One.
    Text(String),
    /// Several.
    List(super::List<String>),
}
