//! A whole document, and the declarations that are neither tables nor tenants.

use super::Builder;
use crate::span::{PathStep, Spanned};
use crate::syntax::dsl::entry;
use crate::syntax::tree::{Assignment, Audit, AuditField, Domain, Enum, Item, Name, Role, SignUp, SqlBlock};
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// The declarations of a document, in the documented order: what is written in `*.policy` from top to bottom.
    pub(in crate::syntax::yaml) fn model(&mut self, model: shape::Model) -> Vec<Item> {
        let mut items = Vec::new();
        if let Some(name) = model.model {
            items.extend(self.under("model", |here| here.name(&name)).map(Item::Model));
        }
        if let Some(identity) = model.identity {
            items.extend(self.identity(identity).map(Item::Identity));
        }
        if let Some(extensions) = model.extensions {
            let read =
                self.under("extensions", |here| here.list(extensions, |here, text| here.code(&text, entry::extension)));
            items.extend(read.into_iter().map(Item::Extension));
        }
        if let Some(enums) = model.enums {
            items
                .extend(self.under("enums", |here| here.entries(enums, Self::enumeration)).into_iter().map(Item::Enum));
        }
        if let Some(domains) = model.domains {
            let read = self.under("domains", |here| here.list(domains, Self::domain));
            items.extend(read.into_iter().map(Item::Domain));
        }
        if let Some(roles) = model.roles {
            items.extend(self.under("roles", |here| here.list(roles, Self::role)).into_iter().map(Item::Role));
        }
        if let Some(tenants) = model.tenants {
            items.extend(
                self.under("tenants", |here| here.entries(tenants, Self::tenant)).into_iter().map(Item::Tenant),
            );
        }
        if let Some(sign_up) = model.sign_up {
            items.extend(self.sign_up(sign_up).map(Item::SignUp));
        }
        if let Some(audit) = model.audit {
            items.extend(self.audit(audit).map(Item::Audit));
        }
        if let Some(tables) = model.tables {
            items.extend(self.under("tables", |here| here.entries(tables, Self::table)).into_iter().map(Item::Table));
        }
        if let Some(functions) = model.functions {
            let read = self.under("functions", |here| here.list(functions, Self::function));
            items.extend(read.into_iter().map(Item::Function));
        }
        if let Some(views) = model.views {
            items.extend(self.under("views", |here| here.entries(views, Self::view)).into_iter().map(Item::View));
        }
        if let Some(seeds) = model.seeds {
            items.extend(self.under("seeds", |here| here.list(seeds, Self::seed)).into_iter().map(Item::Seed));
        }
        if let Some(sql) = model.sql {
            items.extend(self.under("sql", |here| here.list(sql, |here, text| Some(Item::Sql(here.sql_block(text))))));
        }
        if let Some(expect) = model.expect {
            let read =
                self.under("expect", |here| here.list(expect, |here, text| here.code(&text, entry::expectation)));
            items.extend(read.into_iter().map(Item::Expectation));
        }
        items
    }

    /// The text of several lines that stands here.
    pub(super) fn sql_block(&mut self, text: String) -> SqlBlock {
        let text = self.text(text);
        SqlBlock::new(&text.value, text.span)
    }

    /// Reads the entries of a mapping that stands here, each with its key.
    fn entries<T, U>(&mut self, entries: shape::Ordered<T>, read: fn(&mut Self, &str, T) -> Option<U>) -> Vec<U> {
        entries.into_iter().filter_map(|(key, value)| read(self, &key, value)).collect()
    }

    fn enumeration(&mut self, key: &str, shape: shape::Enum) -> Option<Enum> {
        let name = self.key_raw_name(key);
        let (docs, values) = self.under(key, |here| match shape {
            shape::Enum::Values(values) => (None, here.list(values, |here, text| Some(here.text(text)))),
            shape::Enum::Commented(it) => {
                let values = here.under("values", |here| here.list(it.values, |here, text| Some(here.text(text))));
                (here.comment(it.comment), values)
            }
        });
        Some(Enum { docs, name: name?, values })
    }

    fn domain(&mut self, shape: shape::Domain) -> Option<Domain> {
        let (domain, docs) = self.commented(shape.parts(), entry::domain);
        Some(Domain { docs, ..domain? })
    }

    fn role(&mut self, shape: shape::Role) -> Option<Role> {
        let (role, docs) = self.commented(shape.parts(), entry::role);
        Some(Role { docs, ..role? })
    }

    fn sign_up(&mut self, shape: shape::SignUp) -> Option<SignUp> {
        let span = self.key("sign_up");
        self.under("sign_up", |here| {
            let table = here.under("creates", |here| here.code(&shape.creates, entry::raw_name));
            let assignments = here.under("values", |here| {
                let values = shape.values.into_iter().flatten();
                values.filter_map(|(column, value)| here.assignment(&column, &value)).collect()
            });
            Some(SignUp { table: table?, assignments, span })
        })
    }

    fn assignment(&mut self, column: &str, value: &str) -> Option<Assignment> {
        let name = self.key_name(column);
        let read = self.under(column, |here| here.code_after("value ", value, entry::assignments));
        let value = read?.into_iter().next()?.value;
        Some(Assignment { column: name?, value })
    }

    fn audit(&mut self, shape: shape::Audit) -> Option<Audit> {
        let span = self.key("audit");
        self.under("audit", |here| {
            let table = here.under("into", |here| here.code(&shape.into, entry::raw_name));
            let columns = here.under("columns", |here| {
                let columns = shape.columns.0.into_iter();
                columns.filter_map(|(field, column)| here.audit_column(&field, &column)).collect()
            });
            let name = shape.name.and_then(|name| here.under("as", |here| here.name(&name)));
            Some(Audit { table: table?, columns, name, span })
        })
    }

    fn audit_column(&mut self, field: &str, column: &str) -> Option<(Spanned<AuditField>, Name)> {
        let (_, known) = AuditField::KEYWORDS.into_iter().find(|(keyword, _)| *keyword == field)?;
        let span = self.key(field);
        let column = self.under(field, |here| here.name(column))?;
        Some((Spanned::new(known, span), column))
    }

    /// Reads an element that may have a comment.
    pub(super) fn commented<T>(
        &mut self,
        (key, text, comment): (Option<&'static str>, String, Option<String>),
        entry: fn(crate::span::FileId, &str, &mut crate::diagnostics::Diagnostics) -> Option<T>,
    ) -> (Option<T>, crate::syntax::tree::Docs) {
        let read = match key {
            None => self.code(&text, entry),
            Some(key) => self.within(PathStep::Key(key.to_owned()), |here| here.code(&text, entry)),
        };
        (read, self.comment(comment))
    }
}
