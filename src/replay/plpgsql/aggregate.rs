//! Aggregates: count, string_agg, array_agg, min, max, bool_or, bool_and.

use super::run::Run;
use super::value::Value;
use crate::replay::node;
use crate::replay::problem::Apply;
use pg_query::NodeEnum;
use pg_query::protobuf::{FuncCall, Node};

const NAMES: [&str; 12] = [
    "count",
    "string_agg",
    "array_agg",
    "min",
    "max",
    "bool_or",
    "bool_and",
    "every",
    "sum",
    "jsonb_agg",
    "json_agg",
    "jsonb_object_agg",
];

fn is_aggregate(call: &FuncCall) -> bool {
    call.over.is_none() && call.funcname.last().and_then(node::string).is_some_and(|name| NAMES.contains(&name))
}

/// Whether an aggregate stands in an item of the target list.
pub(super) fn is_in(node: &Node) -> bool {
    match &node.node {
        Some(NodeEnum::ResTarget(target)) => target.val.as_deref().is_some_and(is_in),
        Some(NodeEnum::FuncCall(call)) => is_aggregate(call) || call.args.iter().any(is_in),
        Some(NodeEnum::AExpr(expr)) => {
            expr.lexpr.as_deref().is_some_and(is_in) || expr.rexpr.as_deref().is_some_and(is_in)
        }
        Some(NodeEnum::BoolExpr(expr)) => expr.args.iter().any(is_in),
        Some(NodeEnum::TypeCast(cast)) => cast.arg.as_deref().is_some_and(is_in),
        Some(NodeEnum::CoalesceExpr(expr)) => expr.args.iter().any(is_in),
        Some(NodeEnum::NullTest(test)) => test.arg.as_deref().is_some_and(is_in),
        Some(NodeEnum::CaseExpr(case)) => case.args.iter().any(|when| match &when.node {
            Some(NodeEnum::CaseWhen(when)) => {
                when.expr.as_deref().is_some_and(is_in) || when.result.as_deref().is_some_and(is_in)
            }
            _ => false,
        }),
        _ => false,
    }
}

impl Run<'_> {
    /// An aggregate over the rows of the group; `None` for any other function.
    pub(super) fn aggregate(&mut self, name: &str, call: &FuncCall) -> Apply<Option<Value>> {
        if !is_aggregate(call) {
            return Ok(None);
        }
        let Some(group) = self.group.take() else { return Ok(None) };
        let base = self.rows.len();
        let result = self.over(name, call, &group);
        self.rows.truncate(base);
        self.group = Some(group);
        result.map(Some)
    }

    fn over(&mut self, name: &str, call: &FuncCall, group: &[(Vec<super::select::Bound>, bool)]) -> Apply<Value> {
        let base = self.rows.len();
        let mut values: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
        for (bounds, _) in group {
            self.rows.truncate(base);
            self.rows.extend(bounds.iter().cloned());
            if let Some(filter) = call.agg_filter.as_deref() {
                match self.evaluate(filter)?.truth() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return Ok(Value::Unknown),
                }
            }
            let arguments = self.evaluate_all(&call.args)?;
            let mut keys = Vec::new();
            for sort in &call.agg_order {
                if let Some(NodeEnum::SortBy(sort)) = &sort.node
                    && let Some(by) = sort.node.as_deref()
                {
                    let key = self.evaluate(by)?;
                    keys.push(Value::Text(self.shown(&key)));
                }
            }
            values.push((keys, arguments));
        }
        let text = |value: &Value| if let Value::Text(text) = value { text.clone() } else { String::new() };
        values.sort_by_key(|(keys, _)| keys.iter().map(text).collect::<Vec<_>>());
        let separator = values.first().and_then(|(_, arguments)| arguments.get(1)).map(|value| self.shown(value));
        let mut firsts: Vec<Value> = Vec::new();
        for (_, arguments) in values {
            let first = arguments.into_iter().next().unwrap_or(Value::Bool(true));
            if !(call.agg_distinct && firsts.contains(&first)) {
                firsts.push(first);
            }
        }
        if name == "array_agg" {
            return Ok(if firsts.is_empty() { Value::Null } else { Value::Array(firsts) });
        }
        firsts.retain(|value| *value != Value::Null);
        if name == "count" {
            let known = call.agg_star || firsts.iter().all(|value| *value != Value::Unknown);
            let count = i64::try_from(firsts.len()).unwrap_or(i64::MAX);
            return Ok(if known { Value::Int(count) } else { Value::Unknown });
        }
        if firsts.is_empty() {
            return Ok(Value::Null);
        }
        Ok(match name {
            "string_agg" => {
                let parts: Vec<String> = firsts.iter().map(|value| self.shown(value)).collect();
                Value::Text(parts.join(&separator.unwrap_or_default()))
            }
            "bool_or" | "bool_and" | "every" => {
                let decides = name == "bool_or";
                let truths: Vec<_> = firsts.iter().map(Value::truth).collect();
                if truths.contains(&Some(decides)) {
                    Value::Bool(decides)
                } else if truths.contains(&None) {
                    Value::Unknown
                } else {
                    Value::Bool(!decides)
                }
            }
            "min" | "max" => {
                let mut best: Option<Value> = None;
                for value in firsts {
                    let better = match &best {
                        None => true,
                        Some(best) => match self.compare(&value, best)? {
                            Some(order) => (order == std::cmp::Ordering::Less) == (name == "min"),
                            None => return Ok(Value::Unknown),
                        },
                    };
                    if better {
                        best = Some(value);
                    }
                }
                best.unwrap_or(Value::Null)
            }
            "sum" => {
                let numbers: Option<Vec<i64>> = firsts
                    .iter()
                    .map(|value| if let Value::Int(value) = value { Some(*value) } else { None })
                    .collect();
                numbers.map_or(Value::Unknown, |numbers| Value::Int(numbers.into_iter().fold(0, i64::saturating_add)))
            }
            _ => Value::Unknown,
        })
    }
}
