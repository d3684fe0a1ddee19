//! Statements that fail the second time, of those that have a form which doesn't.

use super::ClientEffect;
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterTableCmd, AlterTableType, Node};

pub(super) fn once(node: &NodeEnum) -> Option<ClientEffect> {
    let (words, missing) = match node {
        NodeEnum::CreateStmt(it) if !it.if_not_exists && it.relation.as_ref()?.relpersistence != "t" => {
            ("CREATE TABLE", "IF NOT EXISTS")
        }
        NodeEnum::IndexStmt(it) if !it.if_not_exists => ("CREATE INDEX", "IF NOT EXISTS"),
        NodeEnum::CreateSchemaStmt(it) if !it.if_not_exists => ("CREATE SCHEMA", "IF NOT EXISTS"),
        NodeEnum::CreateExtensionStmt(it) if !it.if_not_exists => ("CREATE EXTENSION", "IF NOT EXISTS"),
        NodeEnum::CreateSeqStmt(it) if !it.if_not_exists => ("CREATE SEQUENCE", "IF NOT EXISTS"),
        NodeEnum::CreateFunctionStmt(it) if !it.replace => ("CREATE FUNCTION", "OR REPLACE"),
        NodeEnum::ViewStmt(it) if !it.replace => ("CREATE VIEW", "OR REPLACE"),
        NodeEnum::CreateTrigStmt(it) if !it.replace && !it.isconstraint => ("CREATE TRIGGER", "OR REPLACE"),
        NodeEnum::DropStmt(it) if !it.missing_ok => ("DROP", "IF EXISTS"),
        NodeEnum::AlterTableStmt(it) => it.cmds.iter().find_map(command)?,
        _ => return None,
    };
    Some(ClientEffect::Once { words, missing })
}

fn command(node: &Node) -> Option<(&'static str, &'static str)> {
    let Some(NodeEnum::AlterTableCmd(command)) = &node.node else { return None };
    let command: &AlterTableCmd = command;
    match command.subtype() {
        _ if command.missing_ok => None,
        AlterTableType::AtAddColumn => Some(("ADD COLUMN", "IF NOT EXISTS")),
        AlterTableType::AtDropColumn => Some(("DROP COLUMN", "IF EXISTS")),
        AlterTableType::AtDropConstraint => Some(("DROP CONSTRAINT", "IF EXISTS")),
        _ => None,
    }
}
