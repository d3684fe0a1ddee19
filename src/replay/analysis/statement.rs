//! Statements that change rows: in WITH, in rules and in the bodies of SQL functions.

use super::Walker;
use super::scope::{Output, Scope};
use pg_query::NodeEnum;
use pg_query::protobuf::{Node, RangeVar, ReturningClause};

impl Walker<'_> {
    pub(super) fn any_statement(&mut self, node: &mut NodeEnum) -> Option<Vec<Output>> {
        let known = self.ctes.len();
        let columns = match node {
            NodeEnum::SelectStmt(select) => self.select(select),
            NodeEnum::ReturnStmt(statement) => {
                self.exprs(statement.returnval.as_deref_mut());
                None
            }
            NodeEnum::InsertStmt(insert) => {
                if let Some(with) = &mut insert.with_clause {
                    self.with_clause(with);
                }
                if let Some(query) = insert.select_stmt.as_deref_mut() {
                    self.query_node(query);
                }
                let mut scope = self.target_relation(insert.relation.as_mut());
                self.changed_columns(&mut scope, &mut insert.cols);
                if let Some(conflict) = insert.on_conflict_clause.as_deref_mut() {
                    let mut inner = scope.clone();
                    if let Some(source) = scope.sources.first() {
                        let mut excluded = source.clone();
                        (excluded.alias, excluded.implicit) = ("excluded".into(), false);
                        inner.sources.push(excluded);
                    }
                    self.changed_columns(&mut scope, &mut conflict.target_list);
                    self.inside(inner, |walker| {
                        walker.exprs(&mut conflict.target_list);
                        walker.exprs(conflict.where_clause.as_deref_mut());
                    });
                    if let Some(infer) = conflict.infer.as_deref_mut() {
                        self.changed_elements(&mut scope, &mut infer.index_elems);
                        self.inside(scope.clone(), |walker| walker.exprs(infer.where_clause.as_deref_mut()));
                    }
                }
                self.returning(scope, insert.returning_clause.as_mut())
            }
            NodeEnum::UpdateStmt(update) => {
                if let Some(with) = &mut update.with_clause {
                    self.with_clause(with);
                }
                let mut scope = self.target_relation(update.relation.as_mut());
                self.changed_columns(&mut scope, &mut update.target_list);
                let scope = self.with_from(scope, &mut update.from_clause);
                let scope = self.inside_keeping(scope, |walker| {
                    walker.exprs(&mut update.target_list);
                    walker.exprs(update.where_clause.as_deref_mut());
                });
                self.returning(scope, update.returning_clause.as_mut())
            }
            NodeEnum::DeleteStmt(delete) => {
                if let Some(with) = &mut delete.with_clause {
                    self.with_clause(with);
                }
                let scope = self.target_relation(delete.relation.as_mut());
                let scope = self.with_from(scope, &mut delete.using_clause);
                let scope = self.inside_keeping(scope, |walker| walker.exprs(delete.where_clause.as_deref_mut()));
                self.returning(scope, delete.returning_clause.as_mut())
            }
            NodeEnum::RuleStmt(rule) => {
                if let Some(range) = &mut rule.relation
                    && let Some(found) = self.relation(range)
                {
                    self.pass.relation(&found, range);
                }
                self.exprs(rule.where_clause.as_deref_mut());
                for action in rule.actions.iter_mut().filter_map(|action| action.node.as_mut()) {
                    self.any_statement(action);
                }
                None
            }
            _ => None,
        };
        self.ctes.truncate(known);
        columns
    }

    fn target_relation(&mut self, range: Option<&mut RangeVar>) -> Scope {
        let mut scope = Scope::default();
        if let Some(range) = range {
            scope.add(self.range_var(range));
        }
        scope
    }

    fn with_from(&mut self, mut scope: Scope, items: &mut [Node]) -> Scope {
        let added = self.items_of_from(items);
        let moved = scope.sources.len();
        scope.open |= added.open;
        scope.sources.extend(added.sources);
        scope.bare.extend(added.bare.into_iter().map(|mut bare| {
            bare.source = bare.source.map(|index| index + moved);
            bare
        }));
        scope
    }

    fn inside_keeping(&mut self, scope: Scope, work: impl FnOnce(&mut Self)) -> Scope {
        self.scopes.push(scope);
        work(self);
        self.scopes.pop().unwrap_or_default()
    }

    /// The columns that INSERT lists or SET assigns: names of targets, always of the changed relation.
    fn changed_columns(&mut self, scope: &mut Scope, targets: &mut [Node]) {
        for node in targets {
            if let Some(NodeEnum::ResTarget(target)) = &mut node.node {
                self.changed_column(scope, &mut target.name);
            }
        }
    }

    fn changed_elements(&mut self, scope: &mut Scope, elements: &mut [Node]) {
        for node in elements {
            if let Some(NodeEnum::IndexElem(element)) = &mut node.node {
                if element.expr.is_some() {
                    self.inside(scope.clone(), |walker| walker.exprs(element.expr.as_deref_mut()));
                } else {
                    self.changed_column(scope, &mut element.name);
                }
            }
        }
    }

    /// A pass sees the name as a column's only field.
    fn changed_column(&mut self, scope: &mut Scope, name: &mut String) {
        if name.is_empty() {
            return;
        }
        let mut column = Node {
            node: Some(NodeEnum::ColumnRef(pg_query::protobuf::ColumnRef {
                fields: vec![super::target::name_node(name)],
                location: 0,
            })),
        };
        self.inside(scope.clone(), |walker| walker.expr(&mut column));
        if let Some(NodeEnum::ColumnRef(column)) = &column.node
            && let Some(changed) = column.fields.last().and_then(crate::replay::node::string)
        {
            changed.clone_into(name);
        }
    }

    fn returning(&mut self, scope: Scope, clause: Option<&mut ReturningClause>) -> Option<Vec<Output>> {
        let clause = clause?;
        self.inside(scope, |walker| walker.targets(&mut clause.exprs))
    }
}
