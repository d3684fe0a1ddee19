//! Tables.

use super::Builder;
use crate::diagnostics::{Diagnostic, code};
use crate::span::{Span, Spanned};
use crate::syntax::dsl::entry;
use crate::syntax::tree::{Docs, Expires, Habit, Rule, RuleEffect, SelfColumn, Table, TableItem};
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// A table by its name; what stands in its block in the order of the fields of [`shape::Table`].
    pub(super) fn table(&mut self, key: &str, shape: shape::Table) -> Option<Table> {
        if self.too_many() {
            return None;
        }
        let name = self.key_raw_name(key);
        self.under(key, |here| {
            let docs = here.comment(shape.comment);
            let was = shape.was.and_then(|was| here.under("was", |here| here.name(&was)));
            let mut items = Vec::new();
            if let Some(columns) = shape.columns {
                items.extend(here.under("columns", |here| here.list(columns, Self::column)));
            }
            if let Some(column) = shape.self_column {
                let span = here.key("self");
                let column = here.under("self", |here| here.name(&column));
                items.extend(column.map(|column| TableItem::SelfColumn(SelfColumn { column, span })));
            }
            if let Some(key) = shape.primary_key {
                let read = |here: &mut Self| {
                    here.code_after("primary key ", &key, |file, text, found| {
                        match entry::table_line(file, text, found)? {
                            TableItem::PrimaryKey(key) => Some(key),
                            _ => None,
                        }
                    })
                };
                items.extend(here.under("primary_key", read).map(TableItem::PrimaryKey));
            }
            if let Some(column) = shape.expires {
                let span = here.key("expires");
                let column = here.under("expires", |here| here.name(&column));
                items.extend(column.map(|column| TableItem::Expires(Expires { column, span })));
            }
            let habits = [
                ("append_only", shape.append_only, Habit::AppendOnly),
                ("shared", shape.shared, Habit::Shared),
                ("internal", shape.internal, Habit::Internal),
            ];
            for (key, wanted, habit) in habits {
                if wanted == Some(true) {
                    items.push(TableItem::Habit(Spanned::new(habit, here.key(key))));
                }
            }
            if let Some(columns) = shape.immutable {
                let span = here.key("immutable");
                let columns = here.under("immutable", |here| here.list(columns, |here, text| here.name(&text)));
                items.push(TableItem::Immutable(span, columns));
            }
            items.extend(shape.audited.and_then(|audited| here.audited(audited)));
            if let Some(indexes) = shape.indexes {
                items.extend(here.under("indexes", |here| here.list(indexes, Self::index)));
            }
            if let Some(unique) = shape.unique {
                let read = |here: &mut Self, text: String| {
                    here.code_after("unique ", &text, |file, text, found| match entry::table_line(file, text, found)? {
                        TableItem::Unique(unique) => Some(unique),
                        _ => None,
                    })
                };
                items.extend(here.under("unique", |here| here.list(unique, read)).into_iter().map(TableItem::Unique));
            }
            if let Some(checks) = shape.checks {
                let read = |here: &mut Self, text: String| {
                    here.code_after("check ", &text, |file, text, found| match entry::table_line(file, text, found)? {
                        TableItem::Check(check) => Some(check),
                        _ => None,
                    })
                };
                items.extend(here.under("checks", |here| here.list(checks, read)).into_iter().map(TableItem::Check));
            }
            items.extend(here.rules("allow", RuleEffect::Allow, shape.allow));
            items.extend(here.rules("restrict", RuleEffect::Restrict, shape.restrict));
            Some(Table { docs, name: name?, was, items })
        })
    }

    /// A line under `columns`: a column, or one of the lines that make columns.
    fn column(&mut self, shape: shape::Column) -> Option<TableItem> {
        let (key, text, comment) = shape.parts();
        let written = text.clone();
        let (item, docs) = self.commented((key, text, comment), entry::table_line);
        let belongs = match item? {
            TableItem::Column(mut column) => {
                column.docs = docs;
                return Some(TableItem::Column(column));
            }
            TableItem::Tenant(mut tenant) => {
                tenant.docs = docs;
                return Some(TableItem::Tenant(tenant));
            }
            TableItem::SoftDelete(mut soft_delete) => {
                soft_delete.docs = docs;
                return Some(TableItem::SoftDelete(soft_delete));
            }
            TableItem::Timestamps(timestamps) => {
                self.comment_that_goes_nowhere(docs);
                return Some(TableItem::Timestamps(timestamps));
            }
            TableItem::SelfColumn(_) => "self: COLUMN",
            TableItem::PrimaryKey(_) => "primary_key: (COLUMN, ...)",
            TableItem::Expires(_) => "expires: COLUMN",
            TableItem::Habit(habit) => match *habit {
                Habit::AppendOnly => "append_only: true",
                Habit::Shared => "shared: true",
                Habit::Internal => "internal: true",
            },
            TableItem::Audited(..) => "audited: true",
            TableItem::Immutable(..) => "immutable: [COLUMN]",
            TableItem::Index(_) => "indexes:",
            TableItem::Unique(_) => "unique:",
            TableItem::Check(_) => "checks:",
            TableItem::Rule(rule) => match *rule.effect {
                RuleEffect::Allow => "allow:",
                RuleEffect::Restrict => "restrict:",
            },
        };
        self.error(&written, |span| {
            Diagnostic::error(&code::P0014, span, "this line makes no column")
                .note("`columns` holds columns and the lines that make columns: `tenant`, `soft delete`, `timestamps`")
                .help(format!("write it as `{belongs}` of the table"))
        });
        None
    }

    fn comment_that_goes_nowhere(&mut self, docs: Docs) {
        if let Some(comment) = docs {
            self.diagnostics.push(
                Diagnostic::warning(&code::P0012, comment.span, "`timestamps` can't have a comment of its own")
                    .note("it makes two columns, and a comment belongs to one")
                    .help("leave the comment out, or write the columns one by one"),
            );
        }
    }

    fn audited(&mut self, shape: shape::Audited) -> Option<TableItem> {
        let span: Span = self.key("audited");
        match shape {
            shape::Audited::Flag(wanted) => wanted.then_some(TableItem::Audited(span, None)),
            shape::Audited::Name(name) => self.under("audited", |here| {
                if ["yes", "no", "on", "off"].iter().any(|word| name.eq_ignore_ascii_case(word)) {
                    here.error(&name, |span| {
                        Diagnostic::error(&code::P0102, span, format!("`{name}` would be a trigger's name here"))
                            .note("`yes`, `no`, `on` and `off` are plain texts in YAML 1.2")
                            .help("write `true` or `false`, or the trigger's name")
                    });
                    return None;
                }
                here.name(&name).map(|name| TableItem::Audited(span, Some(name)))
            }),
        }
    }

    fn index(&mut self, shape: shape::Index) -> Option<TableItem> {
        let (index, docs) = self.commented(shape.parts(), entry::index);
        let mut index = index?;
        index.docs = docs;
        Some(TableItem::Index(index))
    }

    fn rules(&mut self, key: &str, effect: RuleEffect, rules: Option<shape::List<shape::Rule>>) -> Vec<TableItem> {
        let Some(rules) = rules else { return Vec::new() };
        let effect = Spanned::new(effect, self.key(key));
        let read = self.under(key, |here| here.list(rules, |here, rule| here.rule(rule, effect)));
        read.into_iter().map(TableItem::Rule).collect()
    }

    fn rule(&mut self, shape: shape::Rule, effect: Spanned<RuleEffect>) -> Option<Rule> {
        let (key, text, comment) = shape.parts();
        let read = |here: &mut Self| here.code_with(&text, |file, text, found| entry::rule(file, text, effect, found));
        let rule = match key {
            None => read(self),
            Some(key) => self.under(key, read),
        };
        let docs = self.comment(comment);
        Some(Rule { docs, ..rule? })
    }
}
