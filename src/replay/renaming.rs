//! A new name, or a new schema, in what is stored. The server keeps what an object refers to, not its name, so everything stored follows;
//! bodies of functions in text don't.

use super::analysis::scope::Source;
use super::analysis::target::name_node;
use super::analysis::{ColumnUse, Pass};
use super::holder::Holder;
use super::holder::{Rewriter, Words};
use super::{Facet, Replay};
use crate::catalog::{FunctionId, Ident, ObjectId, QualifiedName};
use crate::sql::quote;
use pg_query::protobuf::{Alias, Node, RangeVar, TypeName};

/// What gets a new name.
#[derive(Debug, Clone)]
pub(super) enum Renaming {
    /// A table, a view, a sequence; with its type, where it has rows.
    Relation(QualifiedName, QualifiedName),
    /// A column, and the names of all columns up to it.
    Column(QualifiedName, Ident, Ident, Vec<Ident>),
    /// A function.
    Function(FunctionId, QualifiedName),
    /// A type.
    Type(QualifiedName, QualifiedName),
    /// A schema.
    Schema(Ident, Ident),
}

impl Replay {
    /// Follows a new name in all that is stored, before the catalog knows of it.
    pub(super) fn follow(&mut self, renaming: &Renaming) {
        let word = match renaming {
            Renaming::Relation(from, _) | Renaming::Type(from, _) => &from.name,
            Renaming::Column(_, from, ..) | Renaming::Schema(from, _) => from,
            Renaming::Function(from, _) => &from.name.name,
        };
        let relation = match renaming {
            Renaming::Column(relation, ..) => Some(relation),
            _ => None,
        };
        let over = relation.map(|relation| relation.name.as_str());
        let of = relation.filter(|relation| !self.rows_travel(relation));
        let words = Words { any: &[word.as_str()], star_over: over.as_slice(), of, own: true };
        let pass = || Rename { renaming: renaming.clone(), keeps_names: false, in_using: false, changed: false };
        for holder in self.rewrite(&words, pass) {
            let (id, _) = self.part_of(&holder);
            self.touch(id, Facet::Names);
        }
    }

    /// Says that a part of something has changed.
    pub(super) fn touch_holder(&mut self, holder: &Holder) {
        let (id, facet) = self.part_of(holder);
        self.touch(id, facet);
    }

    fn part_of(&self, holder: &Holder) -> (ObjectId, Facet) {
        match holder {
            Holder::Default(name, column) | Holder::Generated(name, column) | Holder::ViewDefault(name, column) => {
                (self.relation_id(name), Facet::Column(column.clone()))
            }
            Holder::Constraint(name, of) => (self.relation_id(name), Facet::Constraint(of.clone())),
            Holder::Index(name, of) => (self.relation_id(name), Facet::Index(of.clone())),
            Holder::Policy(name, of) => (self.relation_id(name), Facet::Policy(of.clone())),
            Holder::Trigger(name, of) => (self.relation_id(name), Facet::Trigger(of.clone())),
            Holder::Rule(name, _) | Holder::View(name) => (self.relation_id(name), Facet::Definition),
            Holder::Function(id) => (ObjectId::Function(id.clone()), Facet::Definition),
            Holder::Published(name, _) => (ObjectId::Publication(name.clone()), Facet::Definition),
            Holder::Domain(name) | Holder::DomainCheck(name, _) => (ObjectId::Type(name.clone()), Facet::Definition),
        }
    }
}

struct Rename {
    renaming: Renaming,
    /// Whether the renamed column keeps its name inside the query, by an alias: JOIN USING needs the same name on both sides
    /// (`set_using_names` in ruleutils.c does the same).
    keeps_names: bool,
    in_using: bool,
    changed: bool,
}

impl Rename {
    fn set(&mut self, fields: &mut [Node], at: usize, name: &str) {
        if let Some(field) = fields.get_mut(at) {
            *field = name_node(name);
            self.changed = true;
        }
    }

    /// One or two names of something that moves from one name to another.
    fn moved(&mut self, from: &QualifiedName, to: &QualifiedName, names: &mut Vec<Node>) {
        let moves = from.schema != to.schema;
        match names.len() {
            1 if moves => *names = vec![name_node(&to.schema), name_node(&to.name)],
            1 => *names = vec![name_node(&to.name)],
            _ => *names = vec![name_node(&to.schema), name_node(&to.name)],
        }
        self.changed = true;
    }
}

impl Pass for Rename {
    fn relation(&mut self, found: &QualifiedName, range: &mut RangeVar) {
        match &self.renaming {
            Renaming::Relation(from, to) if from == found => {
                if !range.schemaname.is_empty() || from.schema != to.schema {
                    range.schemaname = to.schema.to_string();
                }
                range.relname = to.name.to_string();
                self.changed = true;
            }
            Renaming::Schema(from, to) if !range.schemaname.is_empty() && found.schema == *from => {
                range.schemaname = to.to_string();
                self.changed = true;
            }
            Renaming::Column(relation, _, _, names) if self.keeps_names && relation == found => {
                let alias =
                    range.alias.get_or_insert_with(|| Alias { aliasname: range.relname.clone(), colnames: Vec::new() });
                let written = alias.colnames.len();
                alias.colnames.extend(names.iter().skip(written).map(|name| name_node(name)));
                self.changed = true;
            }
            _ => {}
        }
    }

    fn column(&mut self, column: &ColumnUse<'_>, fields: &mut Vec<Node>) {
        let Some((relation, name)) = column.origin else { return };
        match &self.renaming {
            Renaming::Relation(from, to) if from == relation && column.implicit && fields.len() > 1 => {
                let (name, schema, at) = (to.name.clone(), to.schema.clone(), fields.len() - 2);
                self.set(fields, at, &name);
                if at > 0 {
                    self.set(fields, at - 1, &schema);
                }
            }
            Renaming::Column(of, from, to, _) if of == relation && from == name => {
                let to = to.clone();
                match column.at {
                    Some(at) => self.set(fields, at, &to),
                    None if fields.is_empty() && !self.keeps_names => self.in_using = true,
                    None => {}
                }
            }
            Renaming::Schema(from, to) if relation.schema == *from && fields.len() > 2 => {
                let (to, at) = (to.clone(), fields.len() - 3);
                self.set(fields, at, &to);
            }
            _ => {}
        }
    }

    fn row(&mut self, relation: &QualifiedName, implicit: bool, fields: &mut Vec<Node>, at: usize) {
        match &self.renaming {
            Renaming::Relation(from, to) if from == relation && implicit => {
                let (name, schema) = (to.name.clone(), to.schema.clone());
                self.set(fields, at, &name);
                if at > 0 {
                    self.set(fields, at - 1, &schema);
                }
            }
            Renaming::Schema(from, to) if relation.schema == *from && at > 0 => {
                let to = to.clone();
                self.set(fields, at - 1, &to);
            }
            _ => {}
        }
    }

    fn function(&mut self, found: &[FunctionId], name: &mut Vec<Node>) {
        match self.renaming.clone() {
            Renaming::Function(from, to) if found.contains(&from) => {
                self.moved(&from.name, &to, name);
            }
            Renaming::Schema(from, to) if name.len() > 1 && found.iter().any(|id| id.name.schema == from) => {
                self.set(name, 0, &to);
            }
            _ => {}
        }
    }

    fn named_type(&mut self, found: &QualifiedName, ty: &mut TypeName) {
        match self.renaming.clone() {
            Renaming::Type(from, to) | Renaming::Relation(from, to) if from == *found => {
                self.moved(&from, &to, &mut ty.names);
            }
            Renaming::Schema(from, to) if found.schema == from && ty.names.len() > 1 => self.set(&mut ty.names, 0, &to),
            _ => {}
        }
    }

    fn constant_relation(&mut self, found: &QualifiedName, text: &mut String) {
        let qualified = text.contains('.');
        match &self.renaming {
            Renaming::Relation(from, to) if from == found => {
                *text = if qualified || from.schema != to.schema {
                    quote::qualified(to)
                } else {
                    quote::ident(&to.name).into_owned()
                };
                self.changed = true;
            }
            Renaming::Schema(from, to) if found.schema == *from && qualified => {
                *text = quote::qualified(&QualifiedName { schema: to.clone(), name: found.name.clone() });
                self.changed = true;
            }
            _ => {}
        }
    }

    fn expands(&mut self, sources: &[&Source]) -> bool {
        // The columns of a star keep their names, so a star over what has a new one is one no more.
        let Renaming::Column(relation, ..) = &self.renaming else { return false };
        let expands = sources.iter().any(|source| source.relation.as_ref() == Some(relation));
        self.changed |= expands;
        expands
    }
}

impl Rewriter for Rename {
    fn has_changed(&self) -> bool {
        self.changed
    }

    fn again(&self) -> Option<Self> {
        self.in_using.then(|| Self {
            renaming: self.renaming.clone(),
            keeps_names: true,
            in_using: false,
            changed: false,
        })
    }
}
