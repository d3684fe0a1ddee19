//! Statements that aren't understood: never silent, and what they may have touched is marked.

use super::Replay;
use super::names::Relation;
use super::problem::Apply;
use crate::catalog::{ObjectId, QualifiedName};
use crate::sql::deparse;
use crate::sql::lexer::{Kind, Lexer};
use pg_query::NodeEnum;
use pg_query::protobuf::{DoStmt, RangeVar};
use std::collections::BTreeSet;

impl Replay {
    /// Says that a statement isn't understood. The relation that it makes, if it makes one, is known by its name from then on.
    pub(super) fn unsupported(&mut self, node: &NodeEnum) -> Apply {
        match node {
            NodeEnum::CompositeTypeStmt(ty) => self.unknown_relation("CREATE TYPE AS", ty.typevar.as_ref()),
            other => {
                let kind = keyword(other);
                self.doubt(format!("{kind} isn't understood"));
                Ok(())
            }
        }
    }

    /// A statement about a table of which a part isn't understood.
    pub(super) fn unsupported_on(&mut self, table: &QualifiedName, what: &str) {
        self.doubt_about(ObjectId::Table(table.clone()), format!("{what} isn't understood"));
    }

    fn unknown_relation(&mut self, kind: &str, range: Option<&RangeVar>) -> Apply {
        self.doubt(format!("{kind} isn't understood"));
        if let Some(range) = range {
            let schema = self.creation_schema(&range.schemaname)?;
            let name = QualifiedName::new(schema, super::node::ident(&range.relname));
            if self.names.get(&name).is_none() {
                self.names.add(name, Relation::Other);
            }
        }
        Ok(())
    }

    /// A DO block may do anything: what its body names becomes uncertain.
    pub(super) fn unknown_block(&mut self, block: &DoStmt) -> Apply {
        let mut words = BTreeSet::new();
        for option in &block.args {
            if let Some(NodeEnum::DefElem(option)) = &option.node
                && let Some(body) = option.arg.as_deref().and_then(super::node::string)
            {
                collect_words(body, &mut words);
            }
        }
        self.doubt("what a DO block does isn't known");
        self.doubt_what_is_named(&words);
        Ok(())
    }

    /// What a text of which a part isn't known names becomes uncertain.
    pub(super) fn doubt_text(&mut self, text: &str) {
        let mut words = BTreeSet::new();
        collect_words(text, &mut words);
        self.doubt_what_is_named(&words);
    }

    fn doubt_what_is_named(&mut self, words: &BTreeSet<String>) {
        let tables = self.catalog.tables.keys().filter(|name| words.contains(name.name.as_str()));
        let functions = self.catalog.functions.keys().filter(|id| words.contains(id.name.name.as_str()));
        let named = tables.cloned().map(ObjectId::Table).chain(functions.cloned().map(ObjectId::Function));
        let named: Vec<ObjectId> = named.collect();
        self.uncertain.extend(named);
    }
}

/// Whether a statement makes nothing that has a name, whatever it is about.
pub(super) fn makes_nothing(node: &NodeEnum) -> bool {
    matches!(
        node,
        NodeEnum::GrantStmt(_)
            | NodeEnum::GrantRoleStmt(_)
            | NodeEnum::CommentStmt(_)
            | NodeEnum::AlterOwnerStmt(_)
            | NodeEnum::AlterFunctionStmt(_)
            | NodeEnum::AlterDefaultPrivilegesStmt(_)
            | NodeEnum::DropStmt(_)
            | NodeEnum::CreatePolicyStmt(_)
            | NodeEnum::CreateTrigStmt(_)
    )
}

/// Whether a text of which parts aren't known makes nothing that has a name: of a table or a function, that is.
pub(super) fn text_makes_nothing(text: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().take(3).map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let lower = text.to_ascii_lowercase();
    match words.as_slice() {
        ["grant" | "revoke" | "drop" | "comment", ..] | ["create", "policy" | "trigger", ..] => true,
        ["create", "index", ..] | ["create", "unique", "index"] => true,
        ["alter", ..] => {
            let makes = ["rename", "add column", "set schema"].iter().any(|word| lower.contains(word));
            // `ADD name type` adds a column too.
            let adds = lower.split_once(" add ").is_some_and(|(_, rest)| !rest.trim_start().starts_with("constraint"));
            !makes && !adds
        }
        _ => false,
    }
}

/// Names in a body, those inside its strings too: `EXECUTE 'ALTER TABLE customers ...'`.
pub(super) fn collect_words(body: &str, words: &mut BTreeSet<String>) {
    for token in Lexer::new(body) {
        let text = token.text(body);
        match token.kind {
            Kind::Word => {
                words.insert(text.to_lowercase());
            }
            Kind::QuotedIdent => {
                words.insert(text.trim_matches('"').replace("\"\"", "\""));
            }
            Kind::String if text.len() > 2 => {
                let inner = text.trim_matches('\'');
                if inner.len() < text.len() {
                    collect_words(inner, words);
                }
            }
            _ => {}
        }
    }
}

/// The kind of a statement: its first words in capitals, as pg_query prints them.
fn keyword(node: &NodeEnum) -> String {
    let printed = deparse::statement(node).unwrap_or_default();
    let words = printed.split_whitespace().take_while(|word| word.chars().all(|c| c.is_ascii_uppercase())).take(3);
    let words = words.collect::<Vec<_>>().join(" ");
    if words.is_empty() { "this statement".to_owned() } else { words }
}
