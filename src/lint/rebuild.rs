//! Expressions and queries changed from the inside out, with the names in sight at each place.

use super::Subject;
use super::predicate::Names;
use crate::catalog::Expr;
use crate::catalog::expr::{FromItem, Query, Select};

/// Who changes something. What comes in has been changed inside already; `None` leaves it as it is.
pub(super) trait Change {
    /// An expression.
    fn expr(&self, _expr: &Expr, _names: &Names) -> Option<Expr> {
        None
    }
    /// A query in an expression, with the names around it.
    fn query(&self, _query: &Query, _names: &Names) -> Option<Query> {
        None
    }
    /// Something in FROM, with the names of its own query in sight.
    fn item(&self, _item: &FromItem, _names: &Names) -> Option<FromItem> {
        None
    }
}

/// A changed expression.
pub(super) fn expr(subject: &Subject<'_>, of: &Expr, names: &Names, change: &dyn Change) -> Expr {
    let inside = of.map(&|part| (!std::ptr::eq(part, of)).then(|| expr(subject, part, names, change)));
    let changed = |query: Box<Query>| Box::new(self::query(subject, &query, names, change));
    let inside = match inside {
        Expr::Scalar(query) => Expr::Scalar(changed(query)),
        Expr::ArrayQuery(query) => Expr::ArrayQuery(changed(query)),
        Expr::Exists(query) => Expr::Exists(changed(query)),
        Expr::AnyQuery(operator, tested, query) => Expr::AnyQuery(operator, tested, changed(query)),
        Expr::AllQuery(operator, tested, query) => Expr::AllQuery(operator, tested, changed(query)),
        other => other,
    };
    change.expr(&inside, names).unwrap_or(inside)
}

fn query(subject: &Subject<'_>, of: &Query, names: &Names, change: &dyn Change) -> Query {
    let inside = match of {
        Query::Select(of) => Query::Select(select(subject, of, names, change)),
        Query::Opaque(text) => Query::Opaque(text.clone()),
    };
    change.query(&inside, names).unwrap_or(inside)
}

/// A changed SELECT.
pub(super) fn select(subject: &Subject<'_>, of: &Select, names: &Names, change: &dyn Change) -> Select {
    let mut names = names.clone();
    names.push(subject, &of.from);
    let one = |part: &Expr| expr(subject, part, &names, change);
    Select {
        distinct: of.distinct,
        targets: of.targets.iter().map(|(target, alias)| (one(target), alias.clone())).collect(),
        from: of.from.iter().map(|it| item(subject, it, &names, change)).collect(),
        condition: of.condition.as_ref().map(|condition| Box::new(one(condition))),
    }
}

fn item(subject: &Subject<'_>, of: &FromItem, names: &Names, change: &dyn Change) -> FromItem {
    let inside = match of {
        FromItem::Table { .. } => of.clone(),
        FromItem::Function { call, alias } => {
            // The call itself isn't a value, what is passed is.
            let call =
                call.map(&|part| (!std::ptr::eq(part, call.as_ref())).then(|| expr(subject, part, names, change)));
            FromItem::Function { call: Box::new(call), alias: alias.clone() }
        }
        FromItem::Query { query, alias } => {
            FromItem::Query { query: Box::new(self::query(subject, query, names, change)), alias: alias.clone() }
        }
        FromItem::Join { kind, left, right, condition } => FromItem::Join {
            kind: *kind,
            left: Box::new(item(subject, left, names, change)),
            right: Box::new(item(subject, right, names, change)),
            condition: condition.as_ref().map(|condition| Box::new(expr(subject, condition, names, change))),
        },
    };
    change.item(&inside, names).unwrap_or(inside)
}
