//! Storage buckets: rows of `storage.buckets` whose values are constants.

use super::node::{self, child, ident};
use super::session::constant_text;
use super::{Facet, Replay};
use crate::catalog::{Bucket, Ident, ObjectId};
use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, DeleteStmt, InsertStmt, Node, OnConflictAction, RangeVar, UpdateStmt, a_const};

const UNKNOWN: &str = "which rows of storage.buckets this statement leads to isn't known";
/// The order of the table's columns, for an INSERT without a list.
const COLUMNS: [&str; 2] = ["id", "name"];

impl Replay {
    fn is_buckets(&self, range: Option<&RangeVar>) -> bool {
        range.is_some_and(|range| {
            range.relname == "buckets"
                && (range.schemaname == "storage"
                    || (range.schemaname.is_empty() && self.session.search_path.iter().any(|it| *it == *"storage")))
        })
    }

    pub(super) fn insert_rows(&mut self, statement: &InsertStmt) {
        if self.is_buckets(statement.relation.as_ref()) && self.insert_buckets(statement).is_none() {
            self.remark(UNKNOWN);
        }
    }

    fn insert_buckets(&mut self, statement: &InsertStmt) -> Option<()> {
        let mut columns: Vec<String> = Vec::new();
        for node in &statement.cols {
            let Some(NodeEnum::ResTarget(target)) = &node.node else { return None };
            columns.push(target.name.clone());
        }
        if columns.is_empty() {
            columns = COLUMNS.map(str::to_owned).to_vec();
        }
        let Some(NodeEnum::SelectStmt(select)) = child(statement.select_stmt.as_deref()) else { return None };
        let mut rows: Vec<Vec<Node>> = select.values_lists.iter().map(|row| node::items(row).to_vec()).collect();
        if rows.is_empty() && select.from_clause.is_empty() && select.where_clause.is_none() && select.op <= 1 {
            let value = |node: &Node| match &node.node {
                Some(NodeEnum::ResTarget(target)) => target.val.as_deref().cloned(),
                _ => None,
            };
            rows.push(select.target_list.iter().map(value).collect::<Option<_>>()?);
        }
        // DEFAULT VALUES, or rows that a query finds.
        if rows.is_empty() {
            return None;
        }
        let conflict = statement.on_conflict_clause.as_deref();
        let mut made = Vec::new();
        for row in &rows {
            let mut bucket = Bucket::default();
            let mut id = None;
            if row.len() > columns.len() {
                return None;
            }
            for (column, value) in columns.iter().zip(row) {
                if column == "id" {
                    id = Some(constant_text(value)?);
                } else {
                    set(&mut bucket, column, value)?;
                }
            }
            made.push((id?, bucket));
        }
        for (id, bucket) in made {
            self.touch(ObjectId::Bucket(id.clone()), Facet::Definition);
            let Some(held) = self.catalog.buckets.get_mut(&id) else {
                self.catalog.buckets.insert(id, bucket);
                continue;
            };
            let Some(conflict) = conflict.filter(|it| it.action() == OnConflictAction::OnconflictUpdate) else {
                continue;
            };
            if conflict.where_clause.is_some() {
                return None;
            }
            for node in &conflict.target_list {
                let Some(NodeEnum::ResTarget(target)) = &node.node else { return None };
                let value = target.val.as_deref()?;
                match excluded(value) {
                    Some(column) if column == *target.name => copy(held, &bucket, &target.name)?,
                    Some(_) => return None,
                    None => set(held, &target.name, value)?,
                }
            }
        }
        Some(())
    }

    pub(super) fn update_rows(&mut self, statement: &UpdateStmt) {
        if !self.is_buckets(statement.relation.as_ref()) {
            return;
        }
        let known = statement.from_clause.is_empty() && self.update_buckets(statement).is_some();
        if !known {
            self.remark(UNKNOWN);
        }
    }

    fn update_buckets(&mut self, statement: &UpdateStmt) -> Option<()> {
        for id in self.chosen(statement.where_clause.as_deref())? {
            self.touch(ObjectId::Bucket(id.clone()), Facet::Definition);
            let mut bucket = self.catalog.buckets.get(&id)?.clone();
            for node in &statement.target_list {
                let Some(NodeEnum::ResTarget(target)) = &node.node else { return None };
                if target.name == "id" {
                    return None;
                }
                set(&mut bucket, &target.name, target.val.as_deref()?)?;
            }
            self.catalog.buckets.insert(id, bucket);
        }
        Some(())
    }

    pub(super) fn delete_rows(&mut self, statement: &DeleteStmt) {
        if !self.is_buckets(statement.relation.as_ref()) {
            return;
        }
        match self.chosen(statement.where_clause.as_deref()).filter(|_| statement.using_clause.is_empty()) {
            Some(ids) => {
                for id in ids {
                    self.catalog.buckets.remove(&id);
                    self.touch(ObjectId::Bucket(id), Facet::Definition);
                }
            }
            None => self.remark(UNKNOWN),
        }
    }

    /// The buckets that a condition chooses: `id = 'x'`, `id IN ('x', 'y')`, or all of them.
    fn chosen(&self, condition: Option<&Node>) -> Option<Vec<String>> {
        let Some(condition) = child(condition) else { return Some(self.catalog.buckets.keys().cloned().collect()) };
        let NodeEnum::AExpr(expr) = condition else { return None };
        let Some(NodeEnum::ColumnRef(column)) = child(expr.lexpr.as_deref()) else { return None };
        let column = column.fields.last().and_then(node::string)?.to_owned();
        if expr.name.first().and_then(node::string) != Some("=") {
            return None;
        }
        let values = node::items(expr.rexpr.as_deref()?).iter().map(constant_text).collect::<Option<Vec<_>>>()?;
        let is = |(id, bucket): &(&String, &Bucket)| match column.as_str() {
            "id" => values.contains(id),
            _ => values.contains(&bucket.name),
        };
        if column != "id" && column != "name" {
            return None;
        }
        Some(self.catalog.buckets.iter().filter(is).map(|(id, _)| id.clone()).collect())
    }
}

/// `excluded.column`.
fn excluded(node: &Node) -> Option<Ident> {
    match &node.node {
        Some(NodeEnum::ColumnRef(column)) => match column.fields.as_slice() {
            [table, column] if node::string(table) == Some("excluded") => node::string(column).map(ident),
            _ => None,
        },
        _ => None,
    }
}

fn copy(to: &mut Bucket, from: &Bucket, column: &str) -> Option<()> {
    match column {
        "name" => to.name.clone_from(&from.name),
        "public" => to.public = from.public,
        "file_size_limit" => to.file_size_limit = from.file_size_limit,
        "allowed_mime_types" => to.allowed_mime_types.clone_from(&from.allowed_mime_types),
        "avif_autodetection" => to.avif_autodetection = from.avif_autodetection,
        "created_at" | "updated_at" | "owner" | "owner_id" => {}
        _ => return None,
    }
    Some(())
}

/// Sets a column to a constant; `None` for anything else. When a bucket was made and by whom isn't kept.
fn set(bucket: &mut Bucket, column: &str, value: &Node) -> Option<()> {
    match column {
        "name" => bucket.name = constant_text(value)?,
        "public" => bucket.public = boolean(value)?,
        "avif_autodetection" => bucket.avif_autodetection = boolean(value)?,
        "file_size_limit" => {
            bucket.file_size_limit = if is_null(value) { None } else { Some(constant_text(value)?.parse().ok()?) };
        }
        "allowed_mime_types" => {
            bucket.allowed_mime_types = if is_null(value) { None } else { Some(texts(value)?) };
        }
        "created_at" | "updated_at" | "owner" | "owner_id" => {}
        _ => return None,
    }
    Some(())
}

fn is_null(node: &Node) -> bool {
    matches!(&node.node, Some(NodeEnum::AConst(AConst { isnull: true, .. })))
}

fn boolean(node: &Node) -> Option<bool> {
    match &node.node {
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Boolval(value)), .. })) => Some(value.boolval),
        _ => match constant_text(node)?.to_lowercase().as_str() {
            "true" | "t" | "on" | "1" => Some(true),
            "false" | "f" | "off" | "0" => Some(false),
            _ => None,
        },
    }
}

/// `ARRAY['a', 'b']` or `'{a,b}'`.
fn texts(node: &Node) -> Option<Vec<String>> {
    match &node.node {
        Some(NodeEnum::AArrayExpr(array)) => array.elements.iter().map(constant_text).collect(),
        Some(NodeEnum::TypeCast(cast)) => texts(cast.arg.as_deref()?),
        _ => {
            let text = constant_text(node)?;
            let inner = text.strip_prefix('{')?.strip_suffix('}')?;
            if inner.contains('\\') {
                return None;
            }
            let parts = inner.split(',').map(|part| part.trim().trim_matches('"').to_owned());
            Some(parts.filter(|part| !part.is_empty()).collect())
        }
    }
}
