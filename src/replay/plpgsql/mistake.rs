//! What the server refuses in a body when it is made (`plpgsql_compile`): what isn't PL/pgSQL, RAISE with too few values, variables that nobody
//! declared, and syntax errors in the statements and expressions inside.

use super::parse;
use super::tree::{Block, Kind, Raise, Source, Statement};
use crate::catalog::{Function, FunctionResult};
use crate::replay::problem::Problem;
use crate::sql::parse::is_sql;
use crate::sql::{print, quote};

/// What RETURN may give back (`make_return_stmt` in pl_gram.y).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Value,
    Nothing,
    Set,
    Arguments,
}

/// What stands around a body.
struct Around {
    names: Vec<String>,
    gives: Gives,
}

/// What is wrong with the body of a DO block.
pub(in crate::replay) fn of_block(body: &str) -> Option<Problem> {
    of(body, Around { names: Vec::new(), gives: Gives::Nothing }, || {
        format!("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS {}", quote::dollar(body))
    })
}

/// What is wrong with the body of a function.
pub(in crate::replay) fn of_function(function: &Function, body: &str) -> Option<Problem> {
    let mut names: Vec<String> =
        function.arguments.iter().filter_map(|argument| argument.name.as_ref().map(ToString::to_string)).collect();
    let result = match &function.result {
        FunctionResult::Type(ty) => Some(ty.name.as_str()),
        _ => None,
    };
    if matches!(result, Some("trigger" | "event_trigger")) {
        names.extend(["new", "old"].map(str::to_owned));
    }
    let has_out = function.arguments.iter().any(|argument| {
        use crate::catalog::ArgumentMode as Mode;
        matches!(argument.mode, Mode::Out | Mode::InOut)
    });
    let gives = match &function.result {
        FunctionResult::SetOf(_) | FunctionResult::Table => Gives::Set,
        _ if has_out => Gives::Arguments,
        FunctionResult::None => Gives::Nothing,
        FunctionResult::Type(_) if result == Some("void") => Gives::Nothing,
        FunctionResult::Type(_) => Gives::Value,
    };
    of(body, Around { names, gives }, || {
        let arguments = function.arguments.iter().map(|argument| {
            let name = argument.name.as_ref().map(|name| quote::ident(name).into_owned()).unwrap_or_default();
            format!("{name} {}", print::type_ref(&argument.ty))
        });
        let returns = match (gives, &function.result) {
            (Gives::Value, FunctionResult::Type(ty)) => print::type_ref(ty),
            (Gives::Set, _) => "SETOF record".to_owned(),
            _ => "void".to_owned(),
        };
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        format!("CREATE FUNCTION f({arguments}) RETURNS {returns} LANGUAGE plpgsql AS {}", quote::dollar(body))
    })
}

fn of(body: &str, around: Around, declaration: impl FnOnce() -> String) -> Option<Problem> {
    let Some(block) = parse::body(body) else {
        // This parser may lack something: Postgres's own has the word.
        return crate::sql::plpgsql::refusal(&declaration()).map(|message| Problem::invalid("42601", message));
    };
    let mut look = Look { names: vec![around.names], gives: around.gives, texts: Vec::new(), problem: None };
    look.block(&block);
    look.problem.or_else(|| {
        if is_sql(&look.texts.join(";\n")) {
            return None;
        }
        let wrong = look.texts.iter().find(|text| !is_sql(text))?;
        let shown = wrong.split_whitespace().take(8).collect::<Vec<_>>().join(" ");
        Some(Problem::invalid("42601", format!("syntax error in `{shown}`")))
    })
}

/// A walk over a body.
struct Look {
    /// The names of variables, the innermost block's last.
    names: Vec<Vec<String>>,
    gives: Gives,
    /// All SQL of the body.
    texts: Vec<String>,
    problem: Option<Problem>,
}

impl Look {
    fn block(&mut self, block: &Block) {
        self.names.push(Vec::new());
        for declaration in &block.declarations {
            if let Some(default) =
                declaration.default.as_ref().filter(|_| !matches!(&*declaration.ty, "cursor" | "alias"))
            {
                self.expression(default);
            }
            self.declare(&declaration.name);
        }
        self.statements(&block.body);
        for handler in &block.handlers {
            self.statements(&handler.body);
        }
        self.names.pop();
    }

    fn declare(&mut self, name: &str) {
        if let Some(names) = self.names.last_mut() {
            names.push(name.to_owned());
        }
    }

    fn statements(&mut self, statements: &[Statement]) {
        statements.iter().for_each(|statement| self.statement(&statement.kind));
    }

    fn statement(&mut self, kind: &Kind) {
        match kind {
            Kind::Block(block) => self.block(block),
            Kind::Assign { target, value } => {
                self.known(target);
                self.expression(value);
            }
            Kind::If { branches, otherwise } => {
                for (condition, body) in branches {
                    self.expression(condition);
                    self.statements(body);
                }
                self.statements(otherwise);
            }
            Kind::Case { subject, branches, otherwise } => {
                subject.iter().for_each(|subject| self.expression(subject));
                for (_, body) in branches {
                    self.statements(body);
                }
                otherwise.iter().for_each(|body| self.statements(body));
            }
            Kind::Loop { condition, body, .. } => {
                condition.iter().for_each(|condition| self.expression(condition));
                self.statements(body);
            }
            Kind::Count { variable, from, to, by, body, .. } => {
                [Some(from), Some(to), by.as_ref()].into_iter().flatten().for_each(|end| self.expression(end));
                self.names.push(vec![variable.clone()]);
                self.statements(body);
                self.names.pop();
            }
            Kind::Rows { targets, source, body, .. } => self.rows(targets, source, body),
            Kind::Foreach { targets, array, body, .. } => {
                targets.iter().for_each(|target| self.known(target));
                self.expression(array);
                self.statements(body);
            }
            Kind::Exit { when, .. } => when.iter().for_each(|when| self.expression(when)),
            Kind::Return(value) => self.gives_back(value.as_deref()),
            Kind::Give(text) => self.query(text),
            Kind::Raise(raise) => self.raise(raise),
            Kind::Assert { condition } => self.expression(condition),
            Kind::Execute { text, into, using } => {
                into.iter().for_each(|target| self.known(target));
                self.expression(text);
                using.iter().for_each(|parameter| self.expression(parameter));
            }
            Kind::Perform(text) => self.expression(text),
            Kind::Sql { text, into, .. } => {
                into.iter().for_each(|target| self.known(target));
                self.texts.push(text.clone());
            }
            Kind::Diagnostics(targets) => targets.iter().for_each(|target| self.known(target)),
            Kind::Null | Kind::Other(_) => {}
        }
    }

    fn rows(&mut self, targets: &[String], source: &Source, body: &[Statement]) {
        match source {
            Source::Query(text) => {
                // A cursor with its arguments stands there by itself; what it gives needs no variable that is declared.
                let is_query = is_query(text);
                if !is_query {
                    self.names.push(targets.to_vec());
                    self.statements(body);
                    self.names.pop();
                    return;
                }
                self.loops_over(targets);
                self.query(text);
            }
            Source::Execute { text, using } => {
                self.loops_over(targets);
                self.expression(text);
                using.iter().for_each(|parameter| self.expression(parameter));
            }
        }
        if targets.len() > 1 {
            targets.iter().for_each(|target| self.known(target));
        }
        self.statements(body);
    }

    fn loops_over(&mut self, targets: &[String]) {
        let [target] = targets else { return };
        if !self.is_known(target) {
            let message = "loop variable of loop over rows must be a record variable or list of scalar variables";
            self.refuse("42601", message.to_owned());
        }
    }

    fn gives_back(&mut self, value: Option<&str>) {
        let message = match (value, self.gives) {
            (Some(_), Gives::Set) => "RETURN cannot have a parameter in function returning set",
            (Some(_), Gives::Nothing) => "RETURN cannot have a parameter in function returning void",
            (Some(_), Gives::Arguments) => "RETURN cannot have a parameter in function with OUT parameters",
            (None, Gives::Value) => return self.refuse("42601", "missing expression".to_owned()),
            (Some(value), Gives::Value) => return self.expression(value),
            (None, _) => return,
        };
        self.refuse("42804", message.to_owned());
    }

    /// The values of RAISE are as many as its placeholders (`check_raise_parameters`).
    fn raise(&mut self, raise: &Raise) {
        raise.arguments.iter().for_each(|argument| self.expression(argument));
        let Some(format) = &raise.format else { return };
        let placeholders = format.replace("%%", "").matches('%').count();
        let message = match placeholders.cmp(&raise.arguments.len()) {
            std::cmp::Ordering::Less => "too many parameters specified for RAISE",
            std::cmp::Ordering::Greater => "too few parameters specified for RAISE",
            std::cmp::Ordering::Equal => return,
        };
        self.refuse("42601", message.to_owned());
    }

    fn expression(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.texts.push(format!("SELECT {text}"));
        }
    }

    fn query(&mut self, text: &str) {
        if text.trim_start().starts_with('(') {
            self.expression(text);
        } else if is_query(text) {
            self.texts.push(text.to_owned());
        }
    }

    fn known(&mut self, target: &str) {
        if !self.is_known(target) {
            self.refuse("42601", format!("\"{target}\" is not a known variable"));
        }
    }

    /// What has a dot is a field, or stands behind a block's label.
    fn is_known(&self, target: &str) -> bool {
        let name = target.split('[').next().unwrap_or(target).trim();
        name.contains(['.', '$', ' '])
            || name == "found"
            || name.starts_with("tg_")
            || self.names.iter().flatten().any(|known| known == name)
    }

    fn refuse(&mut self, sqlstate: &'static str, message: String) {
        self.problem.get_or_insert(Problem::invalid(sqlstate, message));
    }
}

/// Whether a text begins as a query does, or another statement that gives rows.
pub(super) fn is_query(text: &str) -> bool {
    let first = text.trim_start().trim_start_matches('(').trim_start();
    let word: String = first.chars().take_while(char::is_ascii_alphabetic).collect();
    ["select", "with", "values", "table", "insert", "update", "delete"].contains(&word.to_ascii_lowercase().as_str())
}
