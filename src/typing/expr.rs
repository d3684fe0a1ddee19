//! The walk over an expression.

use super::{Problem, ProblemKind, Scope};
use crate::catalog::expr::{Call, Operator};
use crate::catalog::{Catalog, Expr, Ident, TypeRef, Volatility};
use crate::diagnostics::suggest;
use crate::platform::{self, CatalogWorld, FunctionKind, Resolution, TypeName};

pub(super) struct Typer<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) world: &'a CatalogWorld<'a>,
    pub(super) catalog: &'a Catalog,
    pub(super) problems: Vec<Problem>,
}

impl Typer<'_> {
    /// The type of an expression; [`TypeName::NOT_KNOWN`] where it isn't known.
    pub(super) fn of(&mut self, expr: &Expr) -> TypeName {
        match expr {
            Expr::Column(parts) => self.column(parts),
            Expr::String(_) | Expr::Null => TypeName::LITERAL,
            Expr::Number(text) => number(text),
            Expr::Boolean(_) => TypeName::BOOL,
            Expr::Cast(inner, ty) => self.cast(inner, ty),
            Expr::Call(call) => self.call(call),
            Expr::Binary(op, left, right) => {
                let (of_left, of_right) = (self.of(left), self.of(right));
                self.compared(op, (left, &of_left), (right, &of_right))
            }
            Expr::Unary(op, right) => {
                let right = self.of(right);
                self.operator(op, None, &right)
            }
            Expr::And(parts) | Expr::Or(parts) => {
                for part in parts {
                    self.boolean(part);
                }
                TypeName::BOOL
            }
            Expr::Not(inner) | Expr::BooleanTest(inner, _) => {
                self.boolean(inner);
                TypeName::BOOL
            }
            Expr::IsNull(inner, _) => {
                self.of(inner);
                TypeName::BOOL
            }
            Expr::IsDistinct(left, right, _) => {
                let (of_left, of_right) = (self.of(left), self.of(right));
                self.compared(&Operator::new("="), (left, &of_left), (right, &of_right));
                TypeName::BOOL
            }
            Expr::In(left, list, _) => {
                let of_left = self.of(left);
                for value in list {
                    let right = self.of(value);
                    self.compared(&Operator::new("="), (left, &of_left), (value, &right));
                }
                TypeName::BOOL
            }
            Expr::Between(value, low, high, _) => {
                let (of_value, of_low, of_high) = (self.of(value), self.of(low), self.of(high));
                let before = self.problems.len();
                self.compared(&Operator::new(">="), (value, &of_value), (low, &of_low));
                // One message is enough for both ends.
                if self.problems.len() == before {
                    self.compared(&Operator::new("<="), (value, &of_value), (high, &of_high));
                }
                TypeName::BOOL
            }
            Expr::Any(op, left, array) | Expr::All(op, left, array) => self.any(op, left, array),
            // `ARRAY[]` takes the type of the cast around it.
            Expr::Array(list) if list.is_empty() => TypeName::LITERAL,
            Expr::Array(list) => {
                let element = self.common(list, "ARRAY");
                if element == TypeName::NOT_KNOWN {
                    TypeName::NOT_KNOWN
                } else if element.is_literal() {
                    TypeName::TEXT.array()
                } else {
                    element.array()
                }
            }
            Expr::Row(list) => {
                for value in list {
                    self.of(value);
                }
                TypeName::NOT_KNOWN
            }
            Expr::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref())
            }
            Expr::Coalesce(list) => self.common(list, "COALESCE"),
            Expr::MinMax(list, least) => self.common(list, if *least { "LEAST" } else { "GREATEST" }),
            Expr::NullIf(left, right) => {
                let (left, right) = (self.of(left), self.of(right));
                self.operator(&Operator::new("="), Some(&left), &right);
                left
            }
            Expr::Keyword(word) => {
                if self.scope.immutable {
                    self.problem(
                        ProblemKind::NotImmutable,
                        &word.to_lowercase(),
                        format!("`{word}` is not immutable"),
                        None,
                    );
                }
                keyword(word)
            }
            Expr::Subscript(inner, index) => {
                self.of(index);
                self.of(inner);
                TypeName::NOT_KNOWN
            }
            Expr::Field(inner, _) => {
                self.of(inner);
                TypeName::NOT_KNOWN
            }
            Expr::Collate(inner, _) => self.of(inner),
            Expr::Exists(_) if self.scope.in_query => TypeName::BOOL,
            Expr::AnyQuery(_, left, _) | Expr::AllQuery(_, left, _) if self.scope.in_query => {
                self.of(left);
                TypeName::BOOL
            }
            Expr::Scalar(_) | Expr::ArrayQuery(_) | Expr::Star(_) if self.scope.in_query => TypeName::NOT_KNOWN,
            Expr::Scalar(_) | Expr::ArrayQuery(_) | Expr::Exists(_) | Expr::AnyQuery(..) | Expr::AllQuery(..) => {
                self.problem(ProblemKind::Query, "select", "a query can't stand here".to_owned(), None);
                TypeName::NOT_KNOWN
            }
            Expr::Star(_) => {
                self.problem(ProblemKind::WholeRow, "*", "`*` is a whole row, and can't stand here".to_owned(), None);
                TypeName::NOT_KNOWN
            }
            Expr::Opaque(_) if self.scope.in_query => TypeName::NOT_KNOWN,
            Expr::Opaque(text) => self.opaque(text),
        }
    }

    fn problem(&mut self, kind: ProblemKind, word: &str, message: String, nearest: Option<String>) {
        self.problems.push(Problem { kind, word: word.to_owned(), message, nearest });
    }

    fn column(&mut self, parts: &[Ident]) -> TypeName {
        let found = match parts {
            [name] => self
                .scope
                .relations
                .iter()
                .filter(|relation| relation.bare)
                .find_map(|relation| relation.columns.iter().find(|column| column.name == *name)),
            [alias, name] => match self.scope.relations.iter().find(|relation| relation.alias == *alias) {
                Some(relation) => relation.columns.iter().find(|column| column.name == *name),
                None => {
                    let aliases = self.scope.relations.iter().map(|relation| relation.alias.as_str());
                    let nearest = suggest::nearest(alias, aliases).map(str::to_owned);
                    self.problem(ProblemKind::UnknownColumn, alias, format!("there is no row `{alias}`"), nearest);
                    return TypeName::NOT_KNOWN;
                }
            },
            _ => None,
        };
        if let Some(column) = found {
            // A column whose type was a mistake itself says no more.
            return if column.ty.name == "unknown" { TypeName::NOT_KNOWN } else { (&column.ty).into() };
        }
        let name = parts.last().cloned().unwrap_or_default();
        if parts.len() == 1 && self.scope.relations.iter().any(|relation| relation.alias == name) {
            if self.scope.in_query {
                return TypeName::NOT_KNOWN;
            }
            let message = format!("`{name}` is a whole row, and can't stand here");
            self.problem(ProblemKind::WholeRow, &name, message, None);
            return TypeName::NOT_KNOWN;
        }
        let all = self.scope.relations.iter().flat_map(|relation| relation.columns).map(|column| column.name.as_str());
        let nearest = suggest::nearest(&name, all).map(str::to_owned);
        self.problem(ProblemKind::UnknownColumn, &name, format!("there is no column `{name}`"), nearest);
        TypeName::NOT_KNOWN
    }

    fn boolean(&mut self, expr: &Expr) {
        let ty = self.of(expr);
        let coerced = platform::coerce(self.world, &ty, &TypeName::BOOL, platform::Context::Implicit);
        if coerced == platform::Coercion::No {
            let word = first_word(expr);
            self.problem(
                ProblemKind::NotBoolean,
                &word,
                format!("this is `{ty}`, and AND, OR and NOT are about truth"),
                None,
            );
        }
    }

    fn cast(&mut self, inner: &Expr, ty: &TypeRef) -> TypeName {
        let from = self.of(inner);
        let Ok(resolved) = super::resolve_type(ty, self.catalog) else {
            self.problem(ProblemKind::UnknownType, &ty.name, format!("there is no type `{ty}`"), None);
            return TypeName::NOT_KNOWN;
        };
        let to = TypeName::from(&resolved);
        if let Some(reason) = super::refused_modifiers(&resolved) {
            self.problem(ProblemKind::UnknownType, &ty.name, format!("`{to}` {reason}"), None);
        }
        if self.scope.immutable && super::volatile::cast_is_stable(&from, &to) {
            let message = format!("the cast of `{from}` to `{to}` is not immutable");
            self.problem(ProblemKind::NotImmutable, &ty.name, message, None);
        }
        if let Expr::String(text) = inner
            && !super::literal::fits(text, &resolved, self.catalog)
        {
            self.problem(ProblemKind::BadLiteral, text, format!("`{text}` can't be read as `{to}`"), None);
        } else if platform::coerce(self.world, &from, &to, platform::Context::Explicit) == platform::Coercion::No {
            self.problem(ProblemKind::NoOperator, &ty.name, format!("Postgres can't make `{to}` of `{from}`"), None);
        }
        to
    }

    fn call(&mut self, call: &Call) -> TypeName {
        let arguments: Vec<TypeName> = call.arguments.iter().map(|argument| self.of(argument)).collect();
        let (schema, name) = match call.name.as_slice() {
            [name] => (None, name),
            [schema, name] => (Some(schema.as_str()), name),
            _ => return TypeName::NOT_KNOWN,
        };
        if schema.is_none() && *name == "caller" && arguments.is_empty() {
            if let Some(ty) = &self.scope.caller {
                return ty.into();
            }
            let message = "there is no caller here: `caller()` stands in rules only".to_owned();
            self.problem(ProblemKind::UnknownFunction, name, message, Some("auth.uid()".to_owned()));
            return TypeName::NOT_KNOWN;
        }
        let found = if call.variadic {
            platform::resolve_variadic(self.world, schema, name, &arguments)
        } else {
            platform::resolve_function(self.world, schema, name, &arguments)
        };
        match found {
            Resolution::Found { choice, only_on } => {
                self.usable(name, &choice.signature, call);
                if let Some(version) = only_on {
                    let message = format!("only Postgres {} has this function `{name}`", version.number());
                    self.problem(ProblemKind::UnknownFunction, name, message, None);
                }
                choice.result
            }
            Resolution::Unknown => TypeName::NOT_KNOWN,
            Resolution::Ambiguous(_) => {
                let message = format!("Postgres can't tell which function `{name}` is meant");
                self.problem(ProblemKind::NoFunction, name, message, None);
                TypeName::NOT_KNOWN
            }
            Resolution::NoSuch => {
                self.no_function(schema, name, &arguments);
                TypeName::NOT_KNOWN
            }
        }
    }

    fn no_function(&mut self, schema: Option<&str>, name: &Ident, arguments: &[TypeName]) {
        let list = arguments.iter().map(|ty| if ty.is_literal() { "a constant".to_owned() } else { ty.to_string() });
        let list = list.collect::<Vec<_>>().join(", ");
        if platform::function_exists(self.world, schema, name) == Some(false) {
            let mut message = format!("there is no function `{name}`");
            let brought = platform::function::extensions_with(name);
            if let Some(extension) = brought.first() {
                message.push_str(&format!(" without the extension `{extension}`"));
            }
            let nearest =
                suggest::nearest(name, platform::function::builtin_names().chain(["caller"])).map(str::to_owned);
            self.problem(ProblemKind::UnknownFunction, name, message, nearest);
        } else {
            let message = format!("there is a function `{name}`, but not for ({list})");
            self.problem(ProblemKind::NoFunction, name, message, None);
        }
    }

    /// Whether a function may stand in an expression about one row.
    fn usable(&mut self, name: &Ident, signature: &platform::Signature, call: &Call) {
        if self.scope.in_query && signature.kind != FunctionKind::Procedure {
            return;
        }
        let aggregate = signature.kind == FunctionKind::Aggregate || call.star || call.distinct;
        let (kind, what) = if aggregate {
            (ProblemKind::Aggregate, "an aggregate")
        } else if signature.kind == FunctionKind::Window {
            (ProblemKind::Window, "a window function")
        } else if signature.kind == FunctionKind::Procedure {
            (ProblemKind::UnknownFunction, "a procedure")
        } else if signature.returns_set {
            (ProblemKind::SetReturning, "a function that returns a set")
        } else if self.scope.immutable && signature.volatility != Volatility::Immutable {
            (ProblemKind::NotImmutable, "not immutable")
        } else {
            return;
        };
        self.problem(kind, name, format!("`{name}` is {what}"), None);
    }

    /// An operator between two expressions. A quoted constant takes the type of the other side where Postgres would give it that.
    fn compared(&mut self, op: &Operator, left: (&Expr, &TypeName), right: (&Expr, &TypeName)) -> TypeName {
        if matches!(op.symbol.as_str(), "=" | "<>" | "<" | "<=" | ">" | ">=") {
            for ((constant, of_constant), (_, other)) in [(left, right), (right, left)] {
                if let Expr::String(text) = constant
                    && of_constant.is_literal()
                    && !other.is_literal()
                    && *other != TypeName::NOT_KNOWN
                    && !super::literal::fits(text, &other.into(), self.catalog)
                {
                    self.problem(ProblemKind::BadLiteral, text, format!("`{text}` can't be read as `{other}`"), None);
                    return TypeName::BOOL;
                }
            }
        }
        self.operator(op, Some(left.1), right.1)
    }

    fn operator(&mut self, op: &Operator, left: Option<&TypeName>, right: &TypeName) -> TypeName {
        match platform::resolve_operator(self.world, &op.symbol, left, right) {
            Resolution::Found { choice, .. } => {
                if self.scope.immutable && super::volatile::operator_is_stable(&op.symbol, left, right) {
                    let left = left.map(ToString::to_string).unwrap_or_default();
                    let message = format!("`{left} {} {right}` is not immutable", op.symbol);
                    self.problem(ProblemKind::NotImmutable, &op.symbol, message, None);
                }
                choice.result
            }
            Resolution::Unknown | Resolution::Ambiguous(_) => TypeName::NOT_KNOWN,
            Resolution::NoSuch => {
                let word = |ty: &TypeName| if ty.is_literal() { "a constant".to_owned() } else { format!("`{ty}`") };
                let message = match left {
                    Some(left) => {
                        format!("Postgres has no `{}` between {} and {}", op.symbol, word(left), word(right))
                    }
                    None => format!("Postgres has no `{}` before {}", op.symbol, word(right)),
                };
                self.problem(ProblemKind::NoOperator, &op.symbol, message, None);
                TypeName::NOT_KNOWN
            }
        }
    }

    fn any(&mut self, op: &Operator, left: &Expr, array: &Expr) -> TypeName {
        let (left, array) = (self.of(left), self.of(array));
        if let Resolution::NoSuch = platform::resolve_any(self.world, &op.symbol, &left, &array) {
            let message = format!("Postgres can't compare `{left}` with the elements of `{array}`");
            self.problem(ProblemKind::NoOperator, &op.symbol, message, None);
        }
        TypeName::BOOL
    }

    fn common(&mut self, list: &[Expr], what: &str) -> TypeName {
        let types: Vec<TypeName> = list.iter().map(|value| self.of(value)).collect();
        self.common_of(&types, what)
    }

    fn common_of(&mut self, types: &[TypeName], what: &str) -> TypeName {
        match platform::common_type(self.world, types) {
            Resolution::Found { choice, .. } => choice,
            Resolution::Unknown | Resolution::Ambiguous(_) => TypeName::NOT_KNOWN,
            Resolution::NoSuch => {
                let list: Vec<String> = types.iter().map(|ty| format!("`{ty}`")).collect();
                let message = format!("{what} can't join {}", list.join(" and "));
                self.problem(ProblemKind::NoOperator, what, message, None);
                TypeName::NOT_KNOWN
            }
        }
    }

    fn case(&mut self, operand: Option<&Expr>, branches: &[(Expr, Expr)], otherwise: Option<&Expr>) -> TypeName {
        let operand = operand.map(|operand| self.of(operand));
        let mut results = Vec::new();
        for (when, then) in branches {
            match &operand {
                Some(operand) => {
                    let when = self.of(when);
                    self.operator(&Operator::new("="), Some(operand), &when);
                }
                None => self.boolean(when),
            }
            results.push(self.of(then));
        }
        results.extend(otherwise.map(|otherwise| self.of(otherwise)));
        self.common_of(&results, "CASE")
    }

    /// What has no case of its own: window functions and subqueries hide in it.
    fn opaque(&mut self, text: &str) -> TypeName {
        let upper = text.to_ascii_uppercase();
        if upper.contains(" OVER ") {
            self.problem(ProblemKind::Window, "over", "a window function can't stand here".to_owned(), None);
        } else if upper.contains("SELECT") || upper.contains("VALUES") {
            self.problem(ProblemKind::Query, "select", "a query can't stand here".to_owned(), None);
        } else {
            let message = format!("`{text}` can't be checked");
            self.problem(ProblemKind::UnknownFunction, text, message, None);
        }
        TypeName::NOT_KNOWN
    }
}

/// Numbers are `integer` where they fit, then `bigint`, then `numeric` (Postgres docs 4.1.2.6).
fn number(text: &str) -> TypeName {
    let digits = text.replace('_', "");
    if digits.parse::<i32>().is_ok() {
        TypeName::INT4
    } else if digits.parse::<i64>().is_ok() {
        TypeName::builtin("int8")
    } else {
        TypeName::builtin("numeric")
    }
}

fn keyword(word: &str) -> TypeName {
    let word = word.split('(').next().unwrap_or(word).trim();
    match word {
        "CURRENT_TIMESTAMP" => TypeName::builtin("timestamptz"),
        "CURRENT_DATE" => TypeName::builtin("date"),
        "CURRENT_TIME" => TypeName::builtin("timetz"),
        "LOCALTIMESTAMP" => TypeName::builtin("timestamp"),
        "LOCALTIME" => TypeName::builtin("time"),
        "CURRENT_USER" | "SESSION_USER" | "USER" | "CURRENT_ROLE" | "CURRENT_SCHEMA" | "CURRENT_CATALOG" => {
            TypeName::builtin("name")
        }
        _ => TypeName::NOT_KNOWN,
    }
}

/// A word to point at.
fn first_word(expr: &Expr) -> String {
    match expr {
        Expr::Column(parts) => parts.last().map(ToString::to_string).unwrap_or_default(),
        Expr::Call(call) => call.name.last().map(ToString::to_string).unwrap_or_default(),
        Expr::String(text) | Expr::Number(text) | Expr::Keyword(text) => text.clone(),
        other => other.children().first().map(|child| first_word(child)).unwrap_or_default(),
    }
}
