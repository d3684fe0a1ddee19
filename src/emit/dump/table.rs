//! Tables: made bare, in the order of what they need; then everything else, in parts, each for all tables before the next.

use super::late::late_columns;
use super::order::Graph;
use super::script::{Script, beside, parameters};
use super::{CREATOR, Start, acl, column, constraint, index, policy, trigger};
use crate::catalog::{
    Catalog, Constraint, ConstraintKind, Ident, ObjectKind, QualifiedName, ReplicaIdentity, Table, TableKind,
};
use crate::sql::ddl::privilege::{of_columns, on_relation};
use crate::sql::refs::Refs;
use crate::sql::{ddl, quote};

/// A table as it is made or as it was, and as it shall be.
#[derive(Debug)]
pub(super) struct Change<'a> {
    before: Table,
    after: &'a Table,
    is_new: bool,
}

/// CREATE TABLE: what [`created`] tells of it.
pub(super) fn create(script: &mut Script, catalog: &Catalog, change: &Change<'_>) {
    let (bare, table) = (&change.before, change.after);
    let quoted = quote::qualified(&table.name);
    let inherits = inherits(table);
    let typed = table.of_type.is_some();
    let mut lines: Vec<String> = Vec::new();
    for column in bare.columns.iter().filter(|column| !inherits || column.local) {
        lines.extend(column::line(catalog, table, column, typed));
    }
    let own = |constraint: &&Constraint| constraint.local || is_partition(table);
    let inline = bare.constraints.values().filter(own).filter(|constraint| !is_later(table, constraint));
    lines.extend(inline.map(constraint::definition));
    script.say(ddl::table::create(table, &lines, inherits));
    if table.owner != *CREATOR {
        script.owner("TABLE", &quoted, &table.owner);
    }
}

/// Whether the table is made with INHERITS. One that says every column itself was made first and told its parent afterwards, or
/// may have been: that keeps the order of its columns.
fn inherits(table: &Table) -> bool {
    !is_partition(table) && !table.parents.is_empty() && table.columns.iter().any(|column| !column.local)
}

fn is_partition(table: &Table) -> bool {
    table.partition_bound.is_some()
}

/// Whether the table is one of a partitioned table's or one itself: their indexes are made one by one and put together.
fn in_parts(table: &Table) -> bool {
    is_partition(table) || matches!(table.kind, TableKind::Partitioned(_))
}

/// Constraints that can't stand in CREATE TABLE: a foreign key's table may not be there yet; what isn't valid can't be said there.
fn is_later(table: &Table, constraint: &Constraint) -> bool {
    let key = constraint::has_index(constraint) && in_parts(table);
    matches!(constraint.kind, ConstraintKind::ForeignKey(_))
        || !constraint.validated
        || key
        || ddl::constraint::has_twin(table, constraint)
}

/// What is to be done for each table. A new one begins as CREATE TABLE leaves it.
pub(super) fn changes<'a>(now: &'a Catalog, start: &Start<'_>, graph: &Graph<'a>) -> Vec<Change<'a>> {
    let late = late_columns(now);
    let change = |table: &'a Table| {
        let known = start.catalog.tables.get(&table.name);
        let before = known.cloned().unwrap_or_else(|| {
            let bare = created(table, start, graph);
            match late.get(&table.name) {
                Some(late) => without_late(bare, *late),
                None => bare,
            }
        });
        (known != Some(table)).then_some(Change { before, after: table, is_new: known.is_none() })
    };
    now.tables.values().filter_map(change).collect()
}

/// A table as CREATE TABLE leaves it, with the constraints that come by themselves.
fn created(table: &Table, start: &Start<'_>, graph: &Graph<'_>) -> Table {
    let mut bare = Table {
        privileges: start.given(Some(&table.name.schema), &table.owner, ObjectKind::Table),
        comment: None,
        row_security: false,
        force_row_security: false,
        replica_identity: ReplicaIdentity::Default,
        ..Table::new(table.name.clone(), table.owner.clone())
    };
    bare.options.clone_from(&table.options);
    bare.columns = table.columns.iter().map(|column| column::created(table, column, graph)).collect();
    bare.constraints.clone_from(&table.constraints);
    // What a parent says comes from there, but for the indexes of partitions.
    bare.constraints.retain(|_, constraint| {
        let from_parent = !constraint.local && (!in_parts(table) || !constraint::has_index(constraint));
        let waits = match &constraint.kind {
            ConstraintKind::Check(condition) => graph.uses_new(&Refs::of(condition)),
            _ => false,
        };
        from_parent || !(waits || is_later(table, constraint))
    });
    for constraint in bare.constraints.values_mut() {
        constraint.comment = None;
        constraint.clustered = false;
    }
    bare
}

/// A table without its late columns, and so without constraints, which may need one. What comes from a parent is added there.
fn without_late(mut bare: Table, late: usize) -> Table {
    let mut at = 0;
    bare.columns.retain(|column| {
        at += 1;
        at <= late || column.inherited_from > 0
    });
    bare.constraints.retain(|_, constraint| !constraint.local);
    bare
}

impl Change<'_> {
    /// The table's name.
    pub(super) fn name(&self) -> &QualifiedName {
        &self.after.name
    }

    /// Whether it has to be made.
    pub(super) fn is_new(&self) -> bool {
        self.is_new
    }

    fn quoted(&self) -> String {
        quote::qualified(&self.after.name)
    }

    /// Owners, parents, columns and defaults.
    pub(super) fn shape(&self, script: &mut Script, catalog: &Catalog) {
        let (before, after, table) = (&self.before, self.after, self.quoted());
        if before.owner != after.owner {
            script.owner("TABLE", &table, &after.owner);
        }
        if self.is_new {
            match (&after.partition_bound, after.parents.first()) {
                (Some(bound), Some(parent)) => {
                    script.say(ddl::table::attach(parent, &after.name, bound));
                }
                _ if inherits(after) => {}
                _ => {
                    for parent in &after.parents {
                        script.say(format!("ALTER TABLE {table} INHERIT {}", quote::qualified(parent)));
                    }
                }
            }
        }
        column::change(script, catalog, before, after);
        if !self.is_new && before.options != after.options && !after.options.is_empty() {
            script.say(format!("ALTER TABLE {table} SET ({})", parameters(&after.options)));
        }
    }

    /// Keys, checks and exclusions, then indexes.
    pub(super) fn keys(&self, script: &mut Script, catalog: &Catalog) {
        let (before, after) = (&self.before, self.after);
        for name in before.constraints.keys().filter(|name| !after.constraints.contains_key(*name)) {
            script.say(format!("ALTER TABLE {} DROP CONSTRAINT {}", self.quoted(), quote::ident(name)));
        }
        self.constraints(script, catalog, |kind| !matches!(kind, ConstraintKind::ForeignKey(_)));
        let only = |index: &crate::catalog::Index| {
            let name = QualifiedName::new(after.name.schema.clone(), index.name.clone());
            let of_it = |part: &Table| part.indexes.values().any(|index| index.parent.as_ref() == Some(&name));
            matches!(after.kind, TableKind::Partitioned(_)) && parts(catalog, after).all(of_it)
        };
        for (name, _) in after.constraints.iter().filter(|(_, constraint)| constraint.clustered) {
            if !before.constraints.get(name).is_some_and(|known| known.clustered) {
                script.say(format!("ALTER TABLE {} CLUSTER ON {}", self.quoted(), quote::ident(name)));
            }
        }
        index::change(script, &after.name, &before.indexes, &after.indexes, only);
        if before.replica_identity != after.replica_identity {
            script.say(ddl::table::replica_identity(&after.name, &after.replica_identity));
        }
    }

    /// Foreign keys, when all keys are there.
    pub(super) fn foreign_keys(&self, script: &mut Script, catalog: &Catalog) {
        self.constraints(script, catalog, |kind| matches!(kind, ConstraintKind::ForeignKey(_)));
    }

    fn constraints(&self, script: &mut Script, catalog: &Catalog, wanted: impl Fn(&ConstraintKind) -> bool) {
        let (before, after, table) = (&self.before, self.after, self.quoted());
        let bare = |constraint: &Constraint| Constraint { comment: None, clustered: false, ..constraint.clone() };
        for (name, constraint) in after.constraints.iter().filter(|(_, constraint)| wanted(&constraint.kind)) {
            let known = before.constraints.get(name);
            if known.map(bare) == Some(bare(constraint)) {
                continue;
            }
            if known.is_some() {
                script.say(format!("ALTER TABLE {table} DROP CONSTRAINT {}", quote::ident(name)));
            }
            let has_index = constraint::has_index(constraint) && in_parts(after);
            let only = if has_index && all_have(catalog, after, constraint) { "ONLY " } else { "" };
            script.say(format!("ALTER TABLE {only}{table} ADD {}", constraint::definition(constraint)));
            if let (true, Some(parent)) = (has_index, parent_key(catalog, after, constraint)) {
                let part = beside(&after.name, name);
                script.say(format!("ALTER INDEX {parent} ATTACH PARTITION {part}"));
            }
        }
    }

    /// Row security, triggers, rules and policies: the protection, before anybody is let in.
    pub(super) fn protection(&self, script: &mut Script, catalog: &Catalog) {
        let (before, after, table) = (&self.before, self.after, self.quoted());
        for (had, has, words) in [
            (before.row_security, after.row_security, ["ENABLE", "DISABLE"]),
            (before.force_row_security, after.force_row_security, ["FORCE", "NO FORCE"]),
        ] {
            if had != has {
                let [on, off] = words;
                script.say(format!("ALTER TABLE {table} {} ROW LEVEL SECURITY", if has { on } else { off }));
            }
        }
        let cloned = |trigger: &crate::catalog::Trigger| {
            let same = |parent: &Table| {
                let of_parent = parent.triggers.get(&trigger.name);
                of_parent.is_some_and(|other| other.for_each_row && other.function == trigger.function)
            };
            is_partition(after) && after.parents.first().and_then(|name| catalog.tables.get(name)).is_some_and(same)
        };
        trigger::change(script, &after.name, &before.triggers, &after.triggers, cloned);
        trigger::rules(script, &after.name, &before.rules, &after.rules);
        policy::change(script, &after.name, &before.policies, &after.policies);
    }

    /// Privileges.
    pub(super) fn privileges(&self, script: &mut Script) {
        let (before, after, table) = (&self.before, self.after, self.quoted());
        let held = |table: &Table| (table.privileges.clone(), of_columns(table));
        let ((had, had_columns), (has, has_columns)) = (held(before), held(after));
        let on = format!("TABLE {table}");
        acl::say(script, on_relation(&on, &after.owner, (&had, &had_columns), (&has, &has_columns)));
    }

    /// Comments on the table, its columns and its constraints.
    pub(super) fn comments(&self, script: &mut Script) {
        let (before, after, table) = (&self.before, self.after, self.quoted());
        let kind = if matches!(after.kind, TableKind::Foreign { .. }) { "FOREIGN TABLE" } else { "TABLE" };
        script.describe(&format!("{kind} {table}"), before.comment.as_ref(), after.comment.as_ref());
        for column in &after.columns {
            let known = before.column(&column.name).and_then(|known| known.comment.as_ref());
            let on = format!("COLUMN {table}.{}", quote::ident(&column.name));
            script.describe(&on, known, column.comment.as_ref());
        }
        for (name, constraint) in &after.constraints {
            let known = before.constraints.get(name).and_then(|known| known.comment.as_ref());
            let on = format!("CONSTRAINT {} ON {table}", quote::ident(name));
            script.describe(&on, known, constraint.comment.as_ref());
        }
    }
}

/// The direct partitions of a table.
fn parts<'a>(catalog: &'a Catalog, table: &'a Table) -> impl Iterator<Item = &'a Table> {
    let is_part = |part: &&Table| is_partition(part) && part.parents.first() == Some(&table.name);
    catalog.tables.values().filter(is_part)
}

/// Whether every partition says this key of the table too, so that each can be made by itself.
fn all_have(catalog: &Catalog, table: &Table, constraint: &Constraint) -> bool {
    let has =
        |part: &Table| part.constraints.values().any(|other| other.inherited_from > 0 && other.kind == constraint.kind);
    parts(catalog, table).all(has)
}

/// The key of the partitioned table that this one is a part of.
fn parent_key(catalog: &Catalog, table: &Table, constraint: &Constraint) -> Option<String> {
    let inherited = is_partition(table) && constraint.inherited_from > 0;
    let parent = table.parents.first().filter(|_| inherited).and_then(|name| catalog.tables.get(name))?;
    let name: &Ident =
        parent.constraints.values().find(|other| other.kind == constraint.kind).map(|other| &other.name)?;
    Some(beside(&parent.name, name))
}

/// Tables of the platform that are gone.
pub(super) fn dropped(script: &mut Script, now: &Catalog, start: &Start<'_>) {
    for name in start.catalog.tables.keys().filter(|name| !now.tables.contains_key(*name)) {
        script.say(format!("DROP TABLE {} CASCADE", quote::qualified(name)));
    }
}
