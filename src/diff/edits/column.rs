//! Columns, their defaults, and whether they are identity columns.

use super::Ways;
use super::table::bare;
use crate::catalog::{Column, Identity, QualifiedName, Table, TableKind};
use crate::diff::{Alteration, Edit, Fact};
use crate::platform::{CatalogWorld, Coercion, Context, TypeName, coerce};
use crate::sql::ddl::list::{changed_foreign_options, changed_parameters};
use crate::sql::{ddl, print, quote};

/// What `ALTER COLUMN` says, and goes on to children with (`ATSimpleRecursion` in tablecmds.c), but for the last two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Default,
    NotNull,
    Statistics,
    Storage,
    Compression,
    Options,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Default, Self::NotNull, Self::Statistics, Self::Storage, Self::Compression, Self::Options];

    fn is_same(self, one: &Column, other: &Column) -> bool {
        match self {
            Self::Default => one.default == other.default,
            Self::NotNull => one.not_null == other.not_null,
            Self::Statistics => one.statistics == other.statistics,
            Self::Storage => one.storage == other.storage,
            Self::Compression => one.compression == other.compression,
            Self::Options => one.options == other.options,
        }
    }

    fn goes_on(self) -> bool {
        !matches!(self, Self::Compression | Self::Options)
    }
}

/// A column in CREATE TABLE or ADD COLUMN.
pub(super) fn definition(ways: &Ways<'_>, table: &Table, column: &Column, typed: bool) -> Option<String> {
    let (name, of) = (&column.name, &table.name);
    let identity = ddl::column::identity_options(ways.family.wanted, table, column)
        .filter(|_| ways.together.makes(&Fact::Identity(of.clone(), name.clone())));
    let has_default = ways.together.makes(&Fact::Default(of.clone(), name.clone()));
    let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
    ddl::column::definition(table, &bare(column, has_default, is_foreign), identity.as_deref(), typed)
}

/// The columns of all tables.
pub(super) fn edits(ways: &Ways<'_>, found: &mut Vec<Edit>) {
    for table in ways.family.children_first() {
        let before = ways.family.now.tables.get(&table.name);
        for column in &table.columns {
            match before.and_then(|before| before.column(&column.name)) {
                Some(known) => change(ways, table, known, column, found),
                None => add(ways, table, column, found),
            }
        }
        let kept = |column: &&Column| table.column(&column.name).is_some();
        for column in before.iter().flat_map(|before| &before.columns).filter(|column| !kept(column)) {
            if column.inherited_from == 0 {
                let keeps = |child: &Table| child.column(&column.name).is_some();
                let only = ways.family.children(&table.name).any(keeps);
                let sql = ddl::column::drop(&table.name, &column.name, only);
                found.push(Edit::drop(Fact::Column(table.name.clone(), column.name.clone()), sql));
            }
        }
    }
}

fn add(ways: &Ways<'_>, table: &Table, column: &Column, found: &mut Vec<Edit>) {
    let (of, name) = (&table.name, &column.name);
    let fact = Fact::Column(of.clone(), name.clone());
    let has = |parent: &&QualifiedName| {
        let parent = ways.family.wanted.tables.get(*parent);
        parent.is_some_and(|parent| parent.column(name).is_some())
    };
    let by_parent = !column.local && ways.family.parents(of).iter().any(has);
    let made = ways.together.makes(&fact);
    if !made && !by_parent {
        let definition = definition(ways, table, column, false).unwrap_or_default();
        found.push(Edit::create(fact.clone(), ddl::column::add(of, &definition)));
    }
    let default = Fact::Default(of.clone(), name.clone());
    if column.default.is_some() && !ways.together.makes(&default) {
        found.push(Edit::create(default, ddl::column::alter(of, name, true, &said(Part::Default, column))));
    }
    identity(ways, table, None, column, found);
    let is_foreign = matches!(table.kind, TableKind::Foreign { .. });
    let plain = Column { default: column.default.clone(), ..bare(column, true, is_foreign) };
    // A new column of a child is the parent's in all that it says.
    let known = if by_parent { parents_column(ways, table, column).unwrap_or(plain) } else { plain };
    parts(ways, table, &known, column, found);
}

/// What a child gets of a column that its parent gets.
fn parents_column(ways: &Ways<'_>, table: &Table, column: &Column) -> Option<Column> {
    let parents = ways.family.parents(&table.name);
    let mut held = parents.iter().filter_map(|parent| ways.family.wanted.tables.get(*parent)?.column(&column.name));
    held.next().map(|held| Column {
        // These aren't taken from there, or come by statements that go on.
        options: Default::default(),
        compression: None,
        ..held.clone()
    })
}

fn change(ways: &Ways<'_>, table: &Table, known: &Column, column: &Column, found: &mut Vec<Edit>) {
    let (of, name) = (&table.name, &column.name);
    let fact = Fact::Column(of.clone(), name.clone());
    let inherited = ways.family.parents(of).iter().any(|parent| {
        ways.family.wanted.tables.get(*parent).is_some_and(|parent| parent.column(name).is_some())
    });
    let alter = |what: &str| Edit::alter(fact.clone(), Alteration::Other, ddl::column::alter(of, name, false, what));
    if known.generated.is_some() && column.generated.is_none() && !inherited {
        found.push(alter("DROP EXPRESSION"));
    }
    if (&known.ty, &known.collation) != (&column.ty, &column.collation) && !inherited {
        let (how, what) = retype(ways, table, known, column);
        let first = super::sequence::before_its_column(ways, of, name);
        found.extend(first.into_iter().map(|sql| Edit::alter(fact.clone(), Alteration::Other, sql)));
        found.push(Edit::alter(fact.clone(), how, ddl::column::alter(of, name, false, &what)));
    }
    if let (Some(one), Some(other)) = (&known.generated, &column.generated)
        && one.expr != other.expr
        && !inherited
    {
        found.push(alter(&format!("SET EXPRESSION AS ({})", print::expr(&other.expr))));
    }
    parts(ways, table, known, column, found);
    identity(ways, table, Some(known), column, found);
}

/// `TYPE`. Without USING the server converts as on assignment, which refuses what doesn't fit; only where it knows no such conversion it is told one.
fn retype(ways: &Ways<'_>, table: &Table, known: &Column, column: &Column) -> (Alteration, String) {
    let mut what = format!("TYPE {}", print::type_ref(&column.ty));
    if let Some(collation) = &column.collation {
        what.push_str(&format!(" COLLATE {}", quote::ident(collation)));
    }
    let (from, to) = (TypeName::from(&known.ty), TypeName::from(&column.ty));
    let (before, after) = (CatalogWorld::new(ways.family.now, ""), CatalogWorld::new(ways.family.wanted, ""));
    let may = |context| {
        let known = |world| coerce(world, &from, &to, context) == Coercion::Yes;
        known(&before) || known(&after)
    };
    if from != to && !may(Context::Assignment) && known.generated.is_none() && !is_foreign(table) {
        let name = quote::ident(&column.name);
        let ty = print::type_ref(&column.ty);
        if may(Context::Explicit) {
            what.push_str(&format!(" USING {name}::{ty}"));
        } else {
            // Every type has a text form, and most read one another's.
            let text = if known.ty.dimensions > 0 { "text[]" } else { "text" };
            what.push_str(&format!(" USING {name}::{text}::{ty}"));
        }
    }
    let how = Alteration::ColumnType {
        rewrites: !keeps_bytes(known, column),
        narrows: !(keeps_bytes(known, column) || is_wider(known, column)),
    };
    (how, what)
}

fn is_foreign(table: &Table) -> bool {
    matches!(table.kind, TableKind::Foreign { .. })
}

/// Whether the values stay as they are stored (Postgres docs, ALTER TABLE, Notes): strings that may only become longer, numerics with more digits before
/// the point.
fn keeps_bytes(known: &Column, column: &Column) -> bool {
    let (from, to) = (&known.ty, &column.ty);
    let string = |name: &str| matches!(name, "text" | "varchar");
    let number = |at: usize, of: &[String]| of.get(at).map_or(0, |text| text.parse::<i64>().unwrap_or(0));
    if from == to {
        return true;
    }
    if from.schema.is_some() || to.schema.is_some() || from.dimensions != to.dimensions {
        return false;
    }
    if string(&from.name) && string(&to.name) {
        return to.modifiers.is_empty()
            || !from.modifiers.is_empty() && number(0, &to.modifiers) >= number(0, &from.modifiers);
    }
    from.name == to.name
        && from.name == "numeric"
        && (to.modifiers.is_empty()
            || !from.modifiers.is_empty()
                && number(1, &to.modifiers) == number(1, &from.modifiers)
                && number(0, &to.modifiers) >= number(0, &from.modifiers))
}

/// Whether every value of the one type is one of the other.
fn is_wider(known: &Column, column: &Column) -> bool {
    let (from, to) = (&known.ty, &column.ty);
    if from.schema.is_some() || to.schema.is_some() || from.dimensions != to.dimensions || !to.modifiers.is_empty() {
        return false;
    }
    let rank = |name: &str| ["int2", "int4", "int8", "numeric"].iter().position(|other| *other == name);
    let numbers = rank(&from.name).zip(rank(&to.name)).is_some_and(|(one, other)| one <= other);
    numbers || (from.name == "float4" && to.name == "float8") || to.name == "text"
}

/// Everything else that ALTER COLUMN says.
fn parts(ways: &Ways<'_>, table: &Table, known: &Column, column: &Column, found: &mut Vec<Edit>) {
    let (of, name) = (&table.name, &column.name);
    for part in Part::ALL {
        if part.is_same(known, column) || by_parent(ways, table, column, part) {
            continue;
        }
        if part == Part::NotNull && column.not_null && by_key(ways, table, column) {
            continue;
        }
        let fact = match part {
            Part::Default => Fact::Default(of.clone(), name.clone()),
            _ => Fact::Column(of.clone(), name.clone()),
        };
        let only = part.goes_on() && !goes_on_rightly(ways, table, column, part);
        if part == Part::Options {
            found.extend(options(table, known, column).map(|sql| Edit::alter(fact.clone(), Alteration::Other, sql)));
            continue;
        }
        let sql = ddl::column::alter(of, name, only, &said(part, column));
        found.push(match part {
            Part::Default if known.default.is_none() => Edit::create(fact, sql),
            Part::Default if column.default.is_none() => Edit::drop(fact, sql),
            Part::NotNull if column.not_null => Edit::alter(fact, Alteration::Tightens, sql),
            _ => Edit::alter(fact, Alteration::Other, sql),
        });
    }
}

fn said(part: Part, column: &Column) -> String {
    match part {
        Part::Default => match &column.default {
            Some(default) => format!("SET DEFAULT {}", print::operand(default)),
            None => "DROP DEFAULT".to_owned(),
        },
        Part::NotNull if column.not_null => "SET NOT NULL".to_owned(),
        Part::NotNull => "DROP NOT NULL".to_owned(),
        Part::Statistics => format!("SET STATISTICS {}", column.statistics.unwrap_or(-1)),
        Part::Storage => format!("SET STORAGE {}", word(column.storage.as_deref())),
        Part::Compression => format!("SET COMPRESSION {}", word(column.compression.as_deref())),
        Part::Options => String::new(),
    }
}

fn word(word: Option<&str>) -> String {
    word.map_or_else(|| "DEFAULT".to_owned(), |word| quote::ident(word).into_owned())
}

fn options(table: &Table, known: &Column, column: &Column) -> impl Iterator<Item = String> {
    let name = quote::ident(&column.name);
    let changes = if is_foreign(table) {
        let options = changed_foreign_options(&known.options, &column.options);
        vec![format!("ALTER FOREIGN TABLE {} ALTER COLUMN {name} OPTIONS ({options})", quote::qualified(&table.name))]
    } else {
        let changes = changed_parameters(&known.options, &column.options);
        changes.iter().map(|change| ddl::column::alter(&table.name, &column.name, false, change)).collect()
    };
    changes.into_iter()
}

/// Whether every table below is to have the same, so that a statement without ONLY does it for all.
fn goes_on_rightly(ways: &Ways<'_>, table: &Table, column: &Column, part: Part) -> bool {
    let below = ways.family.descendants(&table.name);
    let mut held = below.iter().filter_map(|child| child.column(&column.name));
    held.all(|held| part.is_same(held, column))
}

/// Whether the statement about a parent does it.
fn by_parent(ways: &Ways<'_>, table: &Table, column: &Column, part: Part) -> bool {
    part.goes_on()
        && ways.family.parents(&table.name).iter().any(|parent| {
            let held = |catalog: &'_ crate::catalog::Catalog| {
                catalog.tables.get(*parent).and_then(|parent| parent.column(&column.name)).cloned()
            };
            let Some(after) = held(ways.family.wanted) else { return false };
            let Some(above) = ways.family.wanted.tables.get(*parent) else { return false };
            let changes = held(ways.family.now).is_none_or(|before| !part.is_same(&before, &after));
            changes && part.is_same(&after, column) && goes_on_rightly(ways, above, &after, part)
        })
}

/// Whether a primary key that is made brings NOT NULL.
fn by_key(ways: &Ways<'_>, table: &Table, column: &Column) -> bool {
    let before = ways.family.now.tables.get(&table.name);
    table.constraints.values().any(|key| {
        let is_new = before.is_none_or(|before| !before.constraints.contains_key(&key.name));
        let has = |columns: &[crate::catalog::Ident]| columns.contains(&column.name);
        is_new && matches!(&key.kind, crate::catalog::ConstraintKind::PrimaryKey(columns) if has(columns))
    }) && column.identity.is_none()
}

/// `ADD GENERATED AS IDENTITY` and `SET GENERATED`. What loses it has lost it before.
fn identity(ways: &Ways<'_>, table: &Table, known: Option<&Column>, column: &Column, found: &mut Vec<Edit>) {
    let (of, name) = (&table.name, &column.name);
    let fact = Fact::Identity(of.clone(), name.clone());
    let wanted = ways.family.wanted;
    let Some((kind, options)) = column.identity.zip(ddl::column::identity_options(wanted, table, column)) else { return };
    if ways.together.makes(&fact) {
        return;
    }
    let when = ddl::column::when(kind);
    let had: Option<Identity> = known.and_then(|known| known.identity);
    match had {
        Some(had) if had == kind => {}
        Some(_) => {
            let sql = ddl::column::alter(of, name, false, &format!("SET GENERATED {when}"));
            found.push(Edit::alter(fact, Alteration::Other, sql));
        }
        None => {
            let what = format!("ADD GENERATED {when} AS IDENTITY{options}");
            found.push(Edit::create(fact.clone(), ddl::column::alter(of, name, false, &what)));
            let sequence = wanted.sequences.iter().find(|(_, sequence)| {
                let owner = sequence.owned_by.as_ref();
                owner.is_some_and(|owner| owner.identity && owner.table == *of && owner.column == *name)
            });
            if let (Some((sequence_name, sequence)), Some(_)) = (sequence, known) {
                let sql = ddl::sequence::catch_up(sequence_name, sequence, of, name);
                found.push(Edit::alter(fact, Alteration::Other, sql));
            }
        }
    }
}
