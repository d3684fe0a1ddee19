//! Expressions of SQL over constants, variables and the rows of catalog queries.

use super::run::Run;
use super::value::{HOLE, Value};
use crate::replay::node;
use crate::replay::problem::{Apply, Problem};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AConst, BoolExpr, BoolExprType, BoolTestType, MinMaxOp, Node, NullTestType, SqlValueFunction, SqlValueFunctionOp,
    SubLink, SubLinkType, a_const,
};

impl Run<'_> {
    /// An expression of PL/pgSQL: whatever may stand behind SELECT, FROM and WHERE too.
    pub(super) fn expression(&mut self, text: &str) -> Apply<Value> {
        let query = format!("SELECT {text}");
        let Some(node) = self.parse(&query) else {
            return Err(Problem::invalid("42601", format!("syntax error in `{}`", text.trim())));
        };
        let NodeEnum::SelectStmt(select) = node.as_ref() else { return Ok(Value::Unknown) };
        if let ([], [Node { node: Some(NodeEnum::ResTarget(target)) }]) =
            (select.from_clause.as_slice(), select.target_list.as_slice())
            && select.where_clause.is_none()
            && let Some(value) = target.val.as_deref()
        {
            return self.evaluate(value);
        }
        let rows = self.select(select)?;
        Ok(rows.scalar())
    }

    pub(super) fn evaluate_all(&mut self, nodes: &[Node]) -> Apply<Vec<Value>> {
        let mut values = Vec::new();
        for node in nodes {
            values.push(self.evaluate(node)?);
        }
        Ok(values)
    }

    pub(super) fn evaluate_option(&mut self, node: Option<&Node>) -> Apply<Value> {
        node.map_or(Ok(Value::Unknown), |node| self.evaluate(node))
    }

    pub(super) fn evaluate(&mut self, node: &Node) -> Apply<Value> {
        let Some(kind) = &node.node else { return Ok(Value::Unknown) };
        match kind {
            NodeEnum::AConst(constant) => Ok(literal(constant)),
            NodeEnum::ColumnRef(column) => Ok(self.column(&column.fields)),
            NodeEnum::ParamRef(parameter) => {
                let at = usize::try_from(parameter.number).unwrap_or(0);
                let given = at.checked_sub(1).and_then(|at| self.parameters.get(at)).cloned();
                Ok(given.or_else(|| self.scopes.get(&format!("${at}")).cloned()).unwrap_or(Value::Unknown))
            }
            NodeEnum::AExpr(expr) => self.operator(expr),
            NodeEnum::BoolExpr(expr) => self.boolean(expr),
            NodeEnum::NullTest(test) => {
                let value = self.evaluate_option(test.arg.as_deref())?;
                let wants_null = test.nulltesttype() == NullTestType::IsNull;
                Ok(match value {
                    Value::Unknown => Value::Unknown,
                    Value::Null => Value::Bool(wants_null),
                    // A row is null if all its fields are.
                    Value::Record(fields) if !fields.is_empty() => {
                        if fields.iter().any(|(_, value)| *value == Value::Unknown) {
                            Value::Unknown
                        } else if wants_null {
                            Value::Bool(fields.iter().all(|(_, value)| *value == Value::Null))
                        } else {
                            Value::Bool(fields.iter().all(|(_, value)| *value != Value::Null))
                        }
                    }
                    _ => Value::Bool(!wants_null),
                })
            }
            NodeEnum::BooleanTest(test) => {
                let value = self.evaluate_option(test.arg.as_deref())?;
                Ok(boolean_test(&value, test.booltesttype()))
            }
            NodeEnum::SubLink(link) => self.sublink(link),
            NodeEnum::FuncCall(call) => self.call(call),
            NodeEnum::TypeCast(cast) => {
                let value = self.evaluate_option(cast.arg.as_deref())?;
                let Some(ty) = &cast.type_name else { return Ok(Value::Unknown) };
                let name = super::cast::type_name(ty);
                self.cast(value, &name)
            }
            NodeEnum::CaseExpr(case) => self.case(case),
            NodeEnum::CoalesceExpr(coalesce) => {
                for arg in &coalesce.args {
                    let value = self.evaluate(arg)?;
                    if value != Value::Null {
                        return Ok(value);
                    }
                }
                Ok(Value::Null)
            }
            NodeEnum::MinMaxExpr(expr) => {
                let values = self.evaluate_all(&expr.args)?;
                Ok(extreme(values, expr.op() == MinMaxOp::IsGreatest))
            }
            NodeEnum::AArrayExpr(expr) => Ok(Value::Array(self.evaluate_all(&expr.elements)?)),
            NodeEnum::RowExpr(row) => {
                let values = self.evaluate_all(&row.args)?;
                let named = values.into_iter().enumerate().map(|(at, value)| (format!("f{}", at + 1), value));
                Ok(Value::Record(named.collect()))
            }
            NodeEnum::AIndirection(indirection) => {
                let mut value = self.evaluate_option(indirection.arg.as_deref())?;
                for step in &indirection.indirection {
                    value = match (&step.node, value) {
                        (Some(NodeEnum::String(field)), value) => field_of(&value, &field.sval),
                        (Some(NodeEnum::AIndices(index)), Value::Array(items)) if !index.is_slice => {
                            match self.evaluate_option(index.uidx.as_deref())? {
                                Value::Int(at) => {
                                    let at = usize::try_from(at - 1).ok();
                                    at.and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null)
                                }
                                _ => Value::Unknown,
                            }
                        }
                        (_, Value::Null) => Value::Null,
                        _ => Value::Unknown,
                    };
                }
                Ok(value)
            }
            NodeEnum::SqlvalueFunction(function) => Ok(self.keyword(function)),
            NodeEnum::CollateClause(collate) => self.evaluate_option(collate.arg.as_deref()),
            _ => Ok(Value::Unknown),
        }
    }

    fn keyword(&self, function: &SqlValueFunction) -> Value {
        use SqlValueFunctionOp as Op;
        match function.op() {
            Op::SvfopCurrentRole | Op::SvfopCurrentUser | Op::SvfopUser => {
                Value::text(self.replay.session.role.as_str())
            }
            Op::SvfopSessionUser => Value::text(self.replay.start.role.as_str()),
            Op::SvfopCurrentSchema => self.current_schema(),
            Op::SvfopCurrentCatalog => Value::text("postgres"),
            _ => Value::Unknown,
        }
    }

    pub(super) fn current_schema(&self) -> Value {
        let found = self.replay.session.search_path.iter().find(|it| self.replay.catalog.schemas.contains_key(*it));
        found.map_or(Value::Null, |schema| Value::text(schema.as_str()))
    }

    /// A column of the queries around, from the inside out; then a variable.
    fn column(&mut self, fields: &[Node]) -> Value {
        let names: Option<Vec<&str>> = fields.iter().map(node::string).collect();
        let Some(names) = names else { return Value::Unknown };
        match names.as_slice() {
            [name] => {
                for bound in self.rows.iter().rev() {
                    if let Some(value) = bound.column(self.replay, name) {
                        return value;
                    }
                }
                if let Some(value) = self.scopes.get(name) {
                    return value.clone();
                }
                let whole = self.rows.iter().rev().find(|bound| bound.alias == *name);
                whole.map_or(Value::Unknown, |bound| bound.whole(self.replay))
            }
            [.., qualifier, name] => {
                if let Some(bound) = self.rows.iter().rev().find(|bound| bound.alias == *qualifier) {
                    return bound.column(self.replay, name).unwrap_or(Value::Unknown);
                }
                if let Some(value) = self.scopes.get(qualifier) {
                    return field_of(value, name);
                }
                if self.scopes.has_label(qualifier) {
                    return self.scopes.get_labelled(qualifier, name).cloned().unwrap_or(Value::Unknown);
                }
                if let [first, ..] = names.as_slice()
                    && names.len() == 3
                    && self.scopes.has_label(first)
                {
                    return self.scopes.get(qualifier).map_or(Value::Unknown, |value| field_of(value, name));
                }
                Value::Unknown
            }
            [] => Value::Unknown,
        }
    }

    fn boolean(&mut self, expr: &BoolExpr) -> Apply<Value> {
        let kind = expr.boolop();
        if kind == BoolExprType::NotExpr {
            let value = self.evaluate_option(expr.args.first())?;
            return Ok(match value {
                Value::Null => Value::Null,
                value => value.truth().map_or(Value::Unknown, |value| Value::Bool(!value)),
            });
        }
        let decides = kind == BoolExprType::OrExpr;
        let mut result = Value::Bool(!decides);
        for arg in &expr.args {
            match self.evaluate(arg)? {
                Value::Null if result != Value::Unknown => result = Value::Null,
                Value::Null => {}
                value => match value.truth() {
                    Some(value) if value == decides => return Ok(Value::Bool(decides)),
                    Some(_) => {}
                    None => result = Value::Unknown,
                },
            }
        }
        Ok(result)
    }

    fn case(&mut self, case: &pg_query::protobuf::CaseExpr) -> Apply<Value> {
        let subject = case.arg.as_deref().map(|arg| self.evaluate(arg)).transpose()?;
        for when in &case.args {
            let Some(NodeEnum::CaseWhen(when)) = &when.node else { continue };
            let condition = self.evaluate_option(when.expr.as_deref())?;
            let condition = match &subject {
                Some(subject) => self.binary("=", subject, &condition)?,
                None => condition,
            };
            match condition.truth() {
                Some(true) => return self.evaluate_option(when.result.as_deref()),
                Some(false) => {}
                None => return Ok(Value::Unknown),
            }
        }
        case.defresult.as_deref().map_or(Ok(Value::Null), |node| self.evaluate(node))
    }

    fn sublink(&mut self, link: &SubLink) -> Apply<Value> {
        let Some(NodeEnum::SelectStmt(select)) = node::child(link.subselect.as_deref()) else {
            return Ok(Value::Unknown);
        };
        let kind = link.sub_link_type();
        let tested = match link.testexpr.as_deref() {
            Some(node) => Some(self.evaluate(node)?),
            None => None,
        };
        let rows = self.select(select)?;
        Ok(match kind {
            SubLinkType::ExistsSublink => {
                if rows.rows.iter().any(|row| row.sure) {
                    Value::Bool(true)
                } else if rows.complete && rows.rows.is_empty() {
                    Value::Bool(false)
                } else {
                    Value::Unknown
                }
            }
            SubLinkType::ExprSublink => rows.scalar(),
            SubLinkType::ArraySublink if rows.is_sure() => Value::Array(rows.first_fields()),
            SubLinkType::AnySublink | SubLinkType::AllSublink => {
                let operator = link.oper_name.last().and_then(node::string).unwrap_or("=").to_owned();
                let all = kind == SubLinkType::AllSublink;
                let sure = rows.is_sure();
                let found = self.any(&tested.unwrap_or(Value::Unknown), &operator, &rows.first_fields(), all)?;
                match found {
                    found if sure => found,
                    // A row that is there for sure decides; what else there may be doesn't matter then.
                    Value::Bool(found) if found != all && rows.rows.iter().all(|row| row.sure) => Value::Bool(found),
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        })
    }

    /// A value as text, with a hole where it isn't known; null is the empty text.
    pub(super) fn shown(&self, value: &Value) -> String {
        match value {
            Value::Unknown => HOLE.to_string(),
            Value::Null => String::new(),
            Value::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
            Value::Int(value) => value.to_string(),
            Value::Text(text) => text.clone(),
            Value::Array(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        Value::Null => "NULL".to_owned(),
                        item => {
                            let text = self.shown(item);
                            let plain = !text.is_empty()
                                && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
                            if plain {
                                text
                            } else {
                                format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
                            }
                        }
                    })
                    .collect();
                format!("{{{}}}", items.join(","))
            }
            Value::Record(_) | Value::Print(_) => HOLE.to_string(),
            Value::Object(object) => self.object_text(object),
        }
    }
}

pub(super) fn literal(constant: &AConst) -> Value {
    match &constant.val {
        _ if constant.isnull => Value::Null,
        Some(a_const::Val::Ival(value)) => Value::Int(value.ival.into()),
        Some(a_const::Val::Fval(value)) => {
            value.fval.parse().map_or_else(|_| Value::text(value.fval.clone()), Value::Int)
        }
        Some(a_const::Val::Boolval(value)) => Value::Bool(value.boolval),
        Some(a_const::Val::Sval(value)) => Value::text(value.sval.clone()),
        // Protobuf leaves a zero out.
        None => Value::Int(0),
        Some(a_const::Val::Bsval(_)) => Value::Unknown,
    }
}

pub(super) fn field_of(value: &Value, name: &str) -> Value {
    match value {
        Value::Record(fields) => {
            fields.iter().find(|(field, _)| field == name).map_or(Value::Unknown, |(_, value)| value.clone())
        }
        Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}

fn boolean_test(value: &Value, test: BoolTestType) -> Value {
    use BoolTestType as T;
    let Some(truth) = value.truth() else { return Value::Unknown };
    let null = *value == Value::Null;
    Value::Bool(match test {
        T::IsTrue => truth,
        T::IsNotTrue => !truth,
        T::IsFalse => !truth && !null,
        T::IsNotFalse => truth || null,
        T::IsUnknown => null,
        T::IsNotUnknown => !null,
        T::Undefined => return Value::Unknown,
    })
}

fn extreme(values: Vec<Value>, greatest: bool) -> Value {
    let mut best: Option<i64> = None;
    for value in values {
        match value {
            Value::Int(value) => {
                best = Some(best.map_or(value, |best| if greatest { best.max(value) } else { best.min(value) }));
            }
            Value::Null => {}
            _ => return Value::Unknown,
        }
    }
    best.map_or(Value::Null, Value::Int)
}
