//! The items of FROM (`transformFromClauseItem`).

use super::scope::{Bare, Output, Scope, Source};
use super::target::name_node;
use super::{ColumnUse, Walker};
use crate::catalog::{Ident, ObjectId, QualifiedName};
use crate::platform::extension as facts;
use crate::platform::system;
use crate::replay::node::{ident, string};
use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, Alias, Boolean, JoinExpr, JoinType, Node, RangeTableFunc, RangeVar, a_const};

impl Walker<'_> {
    /// Walks all of FROM and gives what is in sight behind it. A later item may look at the ones before it where it is LATERAL,
    /// which functions always are; the sight of the others is no smaller, since what is right can't tell the difference.
    pub(super) fn items_of_from(&mut self, items: &mut [Node]) -> Scope {
        self.scopes.push(Scope::default());
        for item in items {
            let added = self.item_of_from(item);
            if let Some(scope) = self.scopes.last_mut() {
                merge(scope, added);
            }
        }
        self.scopes.pop().unwrap_or_default()
    }

    fn item_of_from(&mut self, node: &mut Node) -> Scope {
        let mut scope = Scope::default();
        match &mut node.node {
            Some(NodeEnum::RangeVar(range)) => scope.add(self.range_var(range)),
            Some(NodeEnum::RangeSubselect(subselect)) => {
                let columns = match subselect.subquery.as_deref_mut() {
                    // Only what is LATERAL sees its neighbours; a name that it doesn't find in them is one further out.
                    Some(query) if subselect.lateral => self.query_node(query),
                    Some(query) => {
                        let neighbours = self.scopes.pop();
                        let columns = self.query_node(query);
                        self.scopes.extend(neighbours);
                        columns
                    }
                    None => None,
                };
                scope.add(named(columns, subselect.alias.as_ref()));
            }
            Some(NodeEnum::RangeFunction(function)) => scope.add(self.range_function(function)),
            Some(NodeEnum::RangeTableSample(sample)) => {
                self.exprs(&mut sample.args);
                self.exprs(sample.repeatable.as_deref_mut());
                if let Some(relation) = sample.relation.as_deref_mut() {
                    return self.item_of_from(relation);
                }
            }
            Some(NodeEnum::RangeTableFunc(table)) => scope.add(self.xml_table(table)),
            Some(NodeEnum::JsonTable(table)) => {
                if let Some(item) = table.context_item.as_deref_mut() {
                    self.exprs(item.raw_expr.as_deref_mut());
                }
                self.exprs(&mut table.passing);
                scope.add(named(None, table.alias.as_ref()));
            }
            Some(NodeEnum::JoinExpr(join)) => return self.join(join),
            _ => scope.open = true,
        }
        scope
    }

    /// A table, a view or a WITH query.
    pub(super) fn range_var(&mut self, range: &mut RangeVar) -> Source {
        let name = ident(&range.relname);
        if range.schemaname.is_empty()
            && let Some((_, columns)) = self.ctes.iter().rev().find(|(cte, _)| *cte == name)
        {
            let columns = columns.clone();
            let mut source = Source { alias: name, columns, ..Source::default() };
            apply_alias(&mut source, range.alias.as_ref());
            return source;
        }
        let Some(found) = self.relation(range) else {
            if !self.may_exist(range) {
                self.pass.no_relation(range);
            }
            let is_system = system::has_column(&range.schemaname, &range.relname, "").is_some();
            let renamed = range.alias.as_ref().is_some_and(|alias| !alias.colnames.is_empty());
            let schema = Some(range.schemaname.clone()).filter(|_| is_system && !renamed);
            let own = schema.as_ref().map(|schema| QualifiedName::new(schema.as_str(), range.relname.as_str()));
            let mut source = Source { alias: name, system: own, ..Source::default() };
            apply_alias(&mut source, range.alias.as_ref());
            return source;
        };
        self.pass.relation(&found, range);
        let mut source = Source::relation(self.place.catalog, &found, name, true);
        source.unsure = crate::platform::supabase::is_partly_known(&found.schema)
            || [ObjectId::Table, ObjectId::View].iter().any(|kind| self.place.uncertain.contains(&kind(found.clone())));
        apply_alias(&mut source, range.alias.as_ref());
        source
    }

    /// The relation that a name in FROM means.
    pub(super) fn relation(&self, range: &RangeVar) -> Option<QualifiedName> {
        let name = ident(&range.relname);
        if range.schemaname.is_empty() {
            return self.place.search(&name);
        }
        let found = QualifiedName { schema: ident(&range.schemaname), name };
        self.place.is_relation(&found).then_some(found)
    }

    /// Whether there may be something that nobody told about: the server's own, the platform's, an extension's.
    fn may_exist(&self, range: &RangeVar) -> bool {
        let schema = range.schemaname.as_str();
        let extensions = &self.place.catalog.extensions;
        let name = range.relname.as_str();
        let system = ["pg_catalog", "information_schema", "pg_temp", "pg_toast"];
        if schema.is_empty() {
            let of_postgis = ["spatial_ref_sys", "geometry_columns", "geography_columns"];
            let postgis = extensions.contains_key("postgis") && of_postgis.contains(&name);
            return name.starts_with("pg_") || postgis;
        }
        // Some make a schema of their own, named like them: pg_cron, pg_net, pgmq.
        let of_extension = |(extension, held): (&Ident, &crate::catalog::Extension)| {
            let installed = held.schema.as_deref().unwrap_or_default();
            let own = facts::own_schema(extension).or(facts::made_schema(extension)) == Some(schema);
            let listed =
                || facts::relations(extension, installed).any(|(at, listed, _)| (at, listed) == (schema, name));
            let here = || installed == schema && name.starts_with(extension.as_str());
            extension.contains(schema)
                || own
                || facts::may_hold_relations(extension, installed, schema)
                || listed()
                || here()
        };
        system.contains(&schema)
            || name.starts_with("pg_")
            || crate::platform::supabase::is_partly_known(schema)
            || extensions.iter().any(of_extension)
    }

    fn xml_table(&mut self, table: &mut RangeTableFunc) -> Source {
        self.exprs(table.docexpr.as_deref_mut());
        self.exprs(table.rowexpr.as_deref_mut());
        let mut columns = Vec::new();
        for column in &mut table.columns {
            if let Some(NodeEnum::RangeTableFuncCol(column)) = &mut column.node {
                let ty = column.type_name.as_mut().and_then(|ty| self.type_name(ty));
                self.exprs(column.colexpr.as_deref_mut());
                self.exprs(column.coldefexpr.as_deref_mut());
                columns.push(Output::new(ident(&column.colname), ty));
            }
        }
        named(Some(columns), table.alias.as_ref())
    }

    /// A join: its columns are those of JOIN USING, then what is left of both sides.
    fn join(&mut self, join: &mut JoinExpr) -> Scope {
        let mut left = join.larg.as_deref_mut().map(|node| self.item_of_from(node)).unwrap_or_default();
        // The right side may be LATERAL to the left one.
        self.scopes.push(left.clone());
        let right = join.rarg.as_deref_mut().map(|node| self.item_of_from(node)).unwrap_or_default();
        self.scopes.pop();
        let using: Vec<Ident> = if join.is_natural {
            let common = left.bare.iter().filter(|bare| has(&right, &bare.output.name));
            common.map(|bare| bare.output.name.clone()).collect()
        } else {
            join.using_clause.iter().filter_map(string).map(ident).collect()
        };
        if join.is_natural && !(left.open || right.open) {
            let sources: Vec<&Source> = left.sources.iter().chain(&right.sources).collect();
            if self.pass.expands(&sources) {
                write_out(join, &using);
            }
        }
        self.using_columns(&using, &left, &right);
        let merged = merged_columns(&using, &left, &right);
        let moved = left.sources.len();
        left.open |= right.open;
        left.sources.extend(right.sources);
        left.bare.retain(|bare| !using.contains(&bare.output.name));
        let rest = right.bare.into_iter().filter(|bare| !using.contains(&bare.output.name));
        left.bare.extend(rest.map(|bare| Bare { source: bare.source.map(|index| index + moved), ..bare }));
        left.bare.splice(0..0, merged.clone());
        if let Some(condition) = join.quals.as_deref_mut() {
            self.scopes.push(left);
            self.expr(condition);
            left = self.scopes.pop().unwrap_or_default();
        }
        if let Some(alias) = &join.join_using_alias {
            let columns = Some(merged.into_iter().map(|bare| bare.output).collect());
            left.sources.push(Source { alias: ident(&alias.aliasname), columns, ..Source::default() });
        }
        let Some(alias) = &join.alias else { return left };
        // `(a JOIN b) AS j` hides a and b.
        let columns = (!left.open).then(|| left.bare.into_iter().map(|bare| bare.output).collect());
        let mut scope = Scope::default();
        scope.add(named(columns, Some(alias)));
        scope
    }

    fn using_columns(&mut self, using: &[Ident], left: &Scope, right: &Scope) {
        let sides = using.iter().flat_map(|name| [(name, left, "left"), (name, right, "right")]);
        for (name, side, word) in sides {
            let Some(bare) = side.bare.iter().find(|bare| bare.output.name == *name) else {
                if !side.open {
                    self.pass.no_using(name, word);
                }
                continue;
            };
            let source = bare.source.and_then(|index| side.sources.get(index));
            let empty = Ident::default();
            let found = ColumnUse {
                origin: bare.output.origin.as_ref(),
                alias: source.map_or(&empty, |source| &source.alias),
                implicit: source.is_some_and(|source| source.implicit),
                at: None,
            };
            self.pass.column(&found, &mut Vec::new());
        }
    }
}

/// NATURAL JOIN as the server keeps it: the columns that both sides have now, or none (`transformFromClauseItem`).
fn write_out(join: &mut JoinExpr, using: &[Ident]) {
    join.is_natural = false;
    join.using_clause = using.iter().map(|name| name_node(name)).collect();
    if using.is_empty() && join.jointype() != JoinType::JoinInner {
        let always = AConst { val: Some(a_const::Val::Boolval(Boolean { boolval: true })), ..AConst::default() };
        join.quals = Some(Box::new(Node { node: Some(NodeEnum::AConst(always)) }));
    }
}

fn has(scope: &Scope, name: &Ident) -> bool {
    scope.bare.iter().any(|bare| bare.output.name == *name)
}

/// The columns of JOIN USING: named alike on both sides, of neither alone.
fn merged_columns(using: &[Ident], left: &Scope, right: &Scope) -> Vec<Bare> {
    let one = |name: &Ident| {
        let side = |scope: &Scope| scope.bare.iter().find(|bare| bare.output.name == *name).cloned();
        let found = side(left).or_else(|| side(right));
        let ty = found.as_ref().and_then(|bare| bare.output.ty.clone());
        let collation = found.and_then(|bare| bare.output.collation);
        Bare { output: Output { collation, ..Output::new(name.clone(), ty) }, source: None }
    };
    using.iter().map(one).collect()
}

fn merge(scope: &mut Scope, added: Scope) {
    let moved = scope.sources.len();
    scope.open |= added.open;
    scope.sources.extend(added.sources);
    scope
        .bare
        .extend(added.bare.into_iter().map(|bare| Bare { source: bare.source.map(|index| index + moved), ..bare }));
}

/// Columns under an alias; what is inside is no relation's own any more.
pub(super) fn named(columns: Option<Vec<Output>>, alias: Option<&Alias>) -> Source {
    let own = |output: Output| Output { origin: None, ..output };
    let columns = columns.map(|columns| columns.into_iter().map(own).collect());
    let mut source = Source { columns, ..Source::default() };
    apply_alias(&mut source, alias);
    source
}

pub(super) fn apply_alias(source: &mut Source, alias: Option<&Alias>) {
    if let Some(alias) = alias {
        source.alias = ident(&alias.aliasname);
        source.implicit = false;
        let names: Vec<Ident> = alias.colnames.iter().filter_map(string).map(ident).collect();
        source.rename_columns(&names);
    }
}
