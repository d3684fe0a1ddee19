//! A new column mustn't change what is stored. The server settled names when they were written down; what is kept here is settled anew when
//! it is printed and applied, so a name that the new column would catch, or a star that would take it in, is written out before.

use super::Replay;
use super::analysis::scope::Source;
use super::analysis::target::name_node;
use super::analysis::{ColumnUse, Pass};
use super::holder::{Rewriter, Words};
use super::node::string;
use crate::catalog::{Ident, QualifiedName};
use pg_query::protobuf::{Node, RangeVar};

impl Replay {
    /// Before a column of this name is added to a table.
    pub(super) fn freeze(&mut self, table: &QualifiedName, column: &Ident) {
        // Only what reads the table by its name sees the column.
        let words = Words { any: &[column.as_str()], star_over: &[table.name.as_str()], of: Some(table), own: false };
        let pass = || Freeze {
            table: table.clone(),
            column: column.clone(),
            qualifies: false,
            reads_table: false,
            caught: false,
            changed: false,
        };
        self.rewrite(&words, pass);
    }
}

struct Freeze {
    table: QualifiedName,
    column: Ident,
    /// Whether this is the second walk, which gives the names that are alone their sources.
    qualifies: bool,
    reads_table: bool,
    caught: bool,
    changed: bool,
}

impl Pass for Freeze {
    fn relation(&mut self, found: &QualifiedName, _: &mut RangeVar) {
        self.reads_table |= *found == self.table;
    }

    fn column(&mut self, column: &ColumnUse<'_>, fields: &mut Vec<Node>) {
        let [only] = fields.as_slice() else { return };
        if string(only) != Some(self.column.as_str()) || column.alias.is_empty() {
            return;
        }
        self.caught = true;
        if self.qualifies {
            fields.insert(0, name_node(column.alias));
            self.changed = true;
        }
    }

    fn expands(&mut self, sources: &[&Source]) -> bool {
        let expands = sources.iter().any(|source| source.relation.as_ref() == Some(&self.table));
        self.changed |= expands;
        expands
    }
}

impl Rewriter for Freeze {
    fn has_changed(&self) -> bool {
        self.changed
    }

    fn again(&self) -> Option<Self> {
        (self.reads_table && self.caught && !self.qualifies).then(|| Self {
            table: self.table.clone(),
            column: self.column.clone(),
            qualifies: true,
            reads_table: false,
            caught: false,
            changed: false,
        })
    }
}
