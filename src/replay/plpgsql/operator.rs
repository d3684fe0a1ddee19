//! Operators on values that are known.

use super::run::Run;
use super::value::{Object, Value, array};
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use pg_query::protobuf::{AExpr, AExprKind};
use std::cmp::Ordering;

impl Run<'_> {
    pub(super) fn operator(&mut self, expr: &AExpr) -> Apply<Value> {
        use AExprKind as K;
        let name = expr.name.last().and_then(node::string).unwrap_or("");
        let kind = expr.kind();
        let left = match expr.lexpr.as_deref() {
            Some(left) => self.evaluate(left)?,
            None => Value::Int(0),
        };
        let right = expr.rexpr.as_deref();
        match kind {
            K::AexprIn => {
                let list = right.map(node::items).unwrap_or_default();
                let values = self.evaluate_all(list)?;
                let found = self.any(&left, "=", &values, false)?;
                return Ok(if name == "<>" { negated(&found) } else { found });
            }
            K::AexprOpAny | K::AexprOpAll => {
                let right = self.evaluate_option(right)?;
                return match self.cast(right, "text[]")? {
                    Value::Array(values) => self.any(&left, name, &values, kind == K::AexprOpAll),
                    Value::Null => Ok(Value::Null),
                    _ => Ok(Value::Unknown),
                };
            }
            K::AexprBetween | K::AexprNotBetween => {
                let bounds = self.evaluate_all(right.map(node::items).unwrap_or_default())?;
                let [low, high] = bounds.as_slice() else { return Ok(Value::Unknown) };
                let above = self.binary(">=", &left, low)?;
                let below = self.binary("<=", &left, high)?;
                let inside = match (above.truth(), below.truth()) {
                    (Some(above), Some(below)) => Value::Bool(above && below),
                    _ => Value::Unknown,
                };
                return Ok(if kind == K::AexprNotBetween { negated(&inside) } else { inside });
            }
            _ => {}
        }
        let right = self.evaluate_option(right)?;
        match kind {
            K::AexprOp => self.binary(name, &left, &right),
            K::AexprDistinct | K::AexprNotDistinct => {
                let same = match (&left, &right) {
                    (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
                    (Value::Null, Value::Null) => Value::Bool(true),
                    (Value::Null, _) | (_, Value::Null) => Value::Bool(false),
                    (left, right) => self.binary("=", left, right)?,
                };
                Ok(if kind == K::AexprDistinct { negated(&same) } else { same })
            }
            K::AexprNullif => Ok(match self.binary("=", &left, &right)?.truth() {
                Some(true) => Value::Null,
                Some(false) => left,
                None => Value::Unknown,
            }),
            K::AexprLike | K::AexprIlike => {
                let operator = match (kind == K::AexprIlike, name.starts_with('!')) {
                    (false, false) => "~~",
                    (false, true) => "!~~",
                    (true, false) => "~~*",
                    (true, true) => "!~~*",
                };
                self.binary(operator, &left, &right)
            }
            _ => Ok(Value::Unknown),
        }
    }

    /// `left operator ANY (values)`, or ALL.
    pub(super) fn any(&mut self, left: &Value, operator: &str, values: &[Value], all: bool) -> Apply<Value> {
        let mut result = Value::Bool(all);
        for value in values {
            match self.binary(operator, left, value)? {
                Value::Bool(holds) if holds != all => return Ok(Value::Bool(holds)),
                Value::Bool(_) => {}
                Value::Null if result != Value::Unknown => result = Value::Null,
                Value::Null => {}
                _ => result = Value::Unknown,
            }
        }
        Ok(result)
    }

    pub(super) fn binary(&mut self, operator: &str, left: &Value, right: &Value) -> Apply<Value> {
        if operator == "||" {
            return Ok(self.concatenated(left, right));
        }
        if *left == Value::Null || *right == Value::Null {
            return Ok(Value::Null);
        }
        if let (Value::Print(words), Value::Text(pattern)) = (left, right)
            && matches!(operator, "~~" | "!~~" | "~~*" | "!~~*")
        {
            let found = super::print::like(words, pattern, operator.ends_with('*'));
            return Ok(found.map_or(Value::Unknown, |found| Value::Bool(found != operator.starts_with('!'))));
        }
        if !left.is_known() || !right.is_known() {
            return Ok(Value::Unknown);
        }
        let order = match operator {
            "=" | "<>" | "!=" | "<" | ">" | "<=" | ">=" => self.compare(left, right)?,
            _ => None,
        };
        let value = match (operator, order) {
            ("=", Some(order)) => Value::Bool(order == Ordering::Equal),
            ("<>" | "!=", Some(order)) => Value::Bool(order != Ordering::Equal),
            ("<", Some(order)) => Value::Bool(order == Ordering::Less),
            (">", Some(order)) => Value::Bool(order == Ordering::Greater),
            ("<=", Some(order)) => Value::Bool(order != Ordering::Greater),
            (">=", Some(order)) => Value::Bool(order != Ordering::Less),
            ("+" | "-" | "*" | "/" | "%", _) => return arithmetic(operator, left, right),
            ("~~" | "!~~" | "~~*" | "!~~*", _) => {
                let (text, pattern) = (self.shown(left), self.shown(right));
                let fold = operator.ends_with('*');
                let (text, pattern) =
                    if fold { (text.to_lowercase(), pattern.to_lowercase()) } else { (text, pattern) };
                let matches = super::pattern::like(&text, &pattern);
                Value::Bool(matches != operator.starts_with('!'))
            }
            ("~" | "!~" | "~*" | "!~*", _) => {
                let (text, pattern) = (self.shown(left), self.shown(right));
                match super::pattern::regex(&text, &pattern, operator.ends_with('*')) {
                    Some(matches) => Value::Bool(matches != operator.starts_with('!')),
                    None => Value::Unknown,
                }
            }
            ("@>", _) => contains(left, right),
            ("<@", _) => contains(right, left),
            ("&&", _) => match (left, right) {
                (Value::Array(left), Value::Array(right)) => Value::Bool(left.iter().any(|it| right.contains(it))),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        Ok(value)
    }

    /// An object by its OID is compared with a text as `regclass` and the like do: by looking the name up.
    pub(super) fn compare(&mut self, left: &Value, right: &Value) -> Apply<Option<Ordering>> {
        Ok(match (left, right) {
            (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
            (Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            (Value::Text(left), Value::Text(right)) => Some(left.as_bytes().cmp(right.as_bytes())),
            (Value::Int(left), Value::Text(right)) => right.trim().parse().ok().map(|right| left.cmp(&right)),
            (Value::Text(left), Value::Int(right)) => left.trim().parse().ok().map(|left: i64| left.cmp(right)),
            (Value::Bool(left), Value::Text(right)) => super::value::boolean(right).map(|right| left.cmp(&right)),
            (Value::Object(left), Value::Object(right)) => left.same(right).map(order),
            (Value::Object(object), Value::Text(_)) => {
                let right = self.cast(right.clone(), kind_of(object))?;
                if let Value::Object(right) = right { object.same(&right).map(order) } else { None }
            }
            (Value::Text(_), Value::Object(_)) => self.compare(right, left)?,
            // No object has the OID 0.
            (Value::Object(_), Value::Int(0)) => Some(Ordering::Greater),
            (Value::Array(left), Value::Array(right)) if left == right => Some(Ordering::Equal),
            (Value::Array(left), Value::Array(right)) if left.len() != right.len() => {
                Some(left.len().cmp(&right.len()))
            }
            (Value::Array(_), Value::Array(_)) => Some(Ordering::Less),
            (Value::Array(_), Value::Text(text)) => match array(text) {
                Some(items) => self.compare(left, &Value::Array(items))?,
                None => None,
            },
            (Value::Record(left), Value::Record(right)) => {
                for ((_, left), (_, right)) in left.iter().zip(right) {
                    match self.compare(left, right)? {
                        Some(Ordering::Equal) => {}
                        other => return Ok(other),
                    }
                }
                Some(Ordering::Equal)
            }
            _ => None,
        })
    }

    fn concatenated(&mut self, left: &Value, right: &Value) -> Value {
        match (left, right) {
            (Value::Null, Value::Array(items)) | (Value::Array(items), Value::Null) => Value::Array(items.clone()),
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::Array(left), Value::Array(right)) => Value::Array(left.iter().chain(right).cloned().collect()),
            (Value::Array(items), other) => {
                Value::Array(items.iter().cloned().chain(std::iter::once(other.clone())).collect())
            }
            (other, Value::Array(items)) => {
                Value::Array(std::iter::once(other.clone()).chain(items.iter().cloned()).collect())
            }
            (left, right) => Value::Text(format!("{}{}", self.shown(left), self.shown(right))),
        }
    }
}

fn order(equal: bool) -> Ordering {
    if equal { Ordering::Equal } else { Ordering::Less }
}

/// The type that looks up names of such objects.
fn kind_of(object: &Object) -> &'static str {
    match object {
        Object::Schema(_) => "regnamespace",
        Object::Type(_) => "regtype",
        Object::Function(_) => "regprocedure",
        Object::Role(_) => "regrole",
        _ => "regclass",
    }
}

fn negated(value: &Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        other => other.clone(),
    }
}

fn contains(whole: &Value, part: &Value) -> Value {
    match (whole, part) {
        (Value::Array(whole), Value::Array(part)) => Value::Bool(part.iter().all(|item| whole.contains(item))),
        _ => Value::Unknown,
    }
}

fn arithmetic(operator: &str, left: &Value, right: &Value) -> Apply<Value> {
    let number = |value: &Value| match value {
        Value::Int(value) => Some(*value),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Ok(Value::Unknown) };
    if right == 0 && matches!(operator, "/" | "%") {
        return Err(Problem::invalid("22012", "division by zero"));
    }
    let result = match operator {
        "+" => left.checked_add(right),
        "-" => left.checked_sub(right),
        "*" => left.checked_mul(right),
        "/" => left.checked_div(right),
        _ => left.checked_rem(right),
    };
    result.map(Value::Int).ok_or_else(|| Problem::invalid("22003", "bigint out of range"))
}
