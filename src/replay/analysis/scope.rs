//! What is in sight at a place of a query: the items of FROM and their columns (`ParseNamespaceItem`).

use crate::catalog::{Catalog, Column, Ident, QualifiedName, TypeRef};

/// A column that something gives.
#[derive(Debug, Clone)]
pub(in crate::replay) struct Output {
    /// What it is called here.
    pub(in crate::replay) name: Ident,
    /// Its type, where it is known.
    pub(in crate::replay) ty: Option<TypeRef>,
    /// The column of a relation that it is itself.
    pub(in crate::replay) origin: Option<(QualifiedName, Ident)>,
    /// Whether it is called what that column is called, and follows it; an alias's names stay.
    pub(in crate::replay) own: bool,
    /// Its collation, where that isn't the type's own.
    pub(in crate::replay) collation: Option<Ident>,
}

/// Something with a name in FROM: a relation, a subquery, a function, a join with an alias.
#[derive(Debug, Clone, Default)]
pub(in crate::replay) struct Source {
    /// What it is called; empty for what can't be named.
    pub(in crate::replay) alias: Ident,
    /// Whether that is the relation's own name.
    pub(in crate::replay) implicit: bool,
    /// The relation.
    pub(in crate::replay) relation: Option<QualifiedName>,
    /// Its columns, `None` where they aren't known.
    pub(in crate::replay) columns: Option<Vec<Output>>,
    /// Whether it may have others.
    pub(super) unsure: bool,
    /// What it is, where it is one of the server's own, of whose columns only the names are known.
    pub(super) system: Option<QualifiedName>,
}

/// A column that can be written without its source.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    pub(super) output: Output,
    /// The index of its source in the scope; `None` for the columns of JOIN USING.
    pub(super) source: Option<usize>,
}

/// The sources of one query.
#[derive(Debug, Clone, Default)]
pub(in crate::replay) struct Scope {
    pub(super) sources: Vec<Source>,
    /// In the order of `*`.
    pub(super) bare: Vec<Bare>,
    /// Whether a source's columns aren't known.
    pub(super) open: bool,
    /// Whether the names of the sources alone can be used: OLD and NEW.
    pub(super) qualified_only: bool,
    /// Whether its columns are a function's arguments, whose fields are written behind a dot without brackets.
    pub(super) arguments: bool,
}

impl Scope {
    /// A relation under its own name: what a policy, a check, an index is about.
    pub(in crate::replay) fn of_relation(catalog: &Catalog, name: &QualifiedName) -> Self {
        let mut scope = Self::default();
        scope.add(Source::relation(catalog, name, name.name.clone(), true));
        scope
    }

    /// A trigger's or a rule's OLD and NEW.
    pub(in crate::replay) fn of_rows(catalog: &Catalog, name: &QualifiedName) -> Self {
        let mut scope = Self { qualified_only: true, ..Self::default() };
        for alias in ["old", "new"] {
            scope.add(Source::relation(catalog, name, alias.into(), false));
        }
        scope.bare.clear();
        scope
    }

    /// A function's arguments that it is given, by their names and behind the function's own.
    pub(in crate::replay) fn of_arguments(function: &crate::catalog::Function) -> Self {
        let named = function.arguments.iter().filter(|argument| argument.mode.is_input()).filter_map(|argument| {
            let name = argument.name.clone()?;
            Some(Output::new(name, Some(argument.ty.clone())))
        });
        let columns = Some(named.collect());
        let mut scope = Self { arguments: true, ..Self::default() };
        scope.add(Source { alias: function.name.name.clone(), columns, ..Source::default() });
        scope
    }

    /// The variables and labels of blocks.
    pub(in crate::replay) fn of_variables(names: &[String]) -> Self {
        let mut scope = Self { arguments: true, ..Self::default() };
        let columns = names.iter().map(|name| Output::new(name.as_str().into(), None));
        scope.add(Source { columns: Some(columns.collect()), ..Source::default() });
        scope
    }

    /// Columns of nothing that can be named: a domain's `value`.
    pub(in crate::replay) fn of_columns(columns: Vec<Output>) -> Self {
        let mut scope = Self::default();
        scope.add(Source { columns: Some(columns), ..Source::default() });
        scope
    }

    pub(super) fn add(&mut self, source: Source) {
        let index = self.sources.len();
        self.open |= source.unsure;
        match &source.columns {
            Some(columns) => {
                self.bare.extend(columns.iter().map(|output| Bare { output: output.clone(), source: Some(index) }));
            }
            None if source.system.is_some() => {}
            None => self.open = true,
        }
        self.sources.push(source);
    }
}

impl Source {
    /// Whether it is one of the server's own and has this column; `None` where it isn't.
    pub(super) fn system_has(&self, column: &Ident) -> Option<bool> {
        let name = self.system.as_ref()?;
        crate::platform::system::has_column(&name.schema, &name.name, column)
    }

    /// A table or a view.
    pub(super) fn relation(catalog: &Catalog, name: &QualifiedName, alias: Ident, implicit: bool) -> Self {
        let columns = columns_of(catalog, name);
        Self { alias, implicit, relation: Some(name.clone()), columns, unsure: false, system: None }
    }

    /// Gives its columns the names of an alias, as many as it has.
    pub(super) fn rename_columns(&mut self, names: &[Ident]) {
        if let Some(columns) = &mut self.columns {
            for (column, name) in columns.iter_mut().zip(names) {
                column.name = name.clone();
                column.own = false;
            }
        } else if !names.is_empty() {
            self.columns = None;
        }
    }
}

/// The columns of a table or view.
pub(in crate::replay) fn columns_of(catalog: &Catalog, name: &QualifiedName) -> Option<Vec<Output>> {
    if let Some(table) = catalog.tables.get(name) {
        let one = |column: &Column| Output {
            name: column.name.clone(),
            ty: Some(column.ty.clone()),
            origin: Some((name.clone(), column.name.clone())),
            own: true,
            collation: column.collation.clone(),
        };
        return Some(table.columns.iter().map(one).collect());
    }
    let view = catalog.views.get(name)?;
    let outputs = view.columns.iter().map(|column| Output {
        name: column.name.clone(),
        ty: column.ty.clone(),
        origin: Some((name.clone(), column.name.clone())),
        own: true,
        collation: None,
    });
    // A view of which no column is known is one whose query couldn't be followed.
    (!view.columns.is_empty()).then(|| outputs.collect())
}

/// Columns that every table has (Postgres docs 5.6).
pub(super) fn is_system(name: &str) -> bool {
    ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"].contains(&name)
}
