//! DO blocks that are nothing but plain statements: the forms in which a migration can be run again.
//!
//! `BEGIN`, statements of SQL that change the catalog, perhaps a handler that does nothing for something that is there already, `END`. Anything else
//! that PL/pgSQL can say (a declaration, a loop, EXECUTE of what is computed, a handler that does something) may do anything.

use super::Replay;
use super::problem::Apply;
use crate::sql::lexer::{Kind, Lexer, Token};
use crate::sql::parse::{self, Parsed, Statement, with_stack_for};
use crate::sql::split::split;
use pg_query::NodeEnum;
use pg_query::protobuf::{DoStmt, Node};

/// A block whose every effect is known.
struct Block {
    statements: Vec<Statement>,
    /// SQLSTATEs by which the block ends without an error and without having done anything.
    forgiven: Vec<&'static str>,
}

/// The conditions of a handler that are understood: replay knows what is there, and so when the server would raise them. With others, a
/// block could do nothing on a server for a reason that isn't known here.
const CONDITIONS: [(&str, &str); 5] = [
    ("duplicate_object", "42710"),
    ("duplicate_table", "42P07"),
    ("duplicate_schema", "42P06"),
    ("duplicate_function", "42723"),
    ("duplicate_column", "42701"),
];

impl Replay {
    pub(super) fn do_block(&mut self, statement: &DoStmt) -> Apply {
        match read(statement) {
            Some(block) => self.run_block(&block),
            None if body(statement).is_some_and(super::refusal::is_refusal) => Ok(()),
            None if !self.interprets => self.unknown_block(statement),
            None => match body(statement).and_then(|body| self.compiled(body)) {
                Some(result) => result,
                None => self.unknown_block(statement),
            },
        }
    }

    /// Runs a block of PL/pgSQL whose variables are of types that there are; `None` if it can't be read.
    fn compiled(&mut self, body: &str) -> Option<Apply> {
        if let Some(problem) = super::plpgsql::mistake::of_block(body) {
            return Some(Err(problem));
        }
        self.require_declared(body).map_or_else(|problem| Some(Err(problem)), |()| self.run_plpgsql(body))
    }

    /// All statements, or none: a block is one statement, and a handler undoes what was done before it.
    fn run_block(&mut self, block: &Block) -> Apply {
        let several = block.statements.len() > 1;
        let result = self.undoing(several, |replay| {
            let run = |statement: &Statement| with_stack_for(statement.nesting, || replay.execute(&statement.node));
            block.statements.iter().try_for_each(run)
        });
        result.or_else(|problem| if block.forgiven.contains(&problem.sqlstate) { Ok(()) } else { Err(problem) })
    }
}

/// `None` for a block that isn't one of the kind.
fn read(statement: &DoStmt) -> Option<Block> {
    let body = body(statement)?;
    let tokens: Vec<Token> = Lexer::new(body).filter(|token| token.kind != Kind::Comment).collect();
    let (first, rest) = tokens.split_first()?;
    let (last, inside) = match rest {
        // A semicolon may stand behind END.
        [inside @ .., last, end] if end.kind == Kind::Semicolon => (last, inside),
        [inside @ .., last] => (last, inside),
        [] => return None,
    };
    if !first.is_word(body, "begin") || !last.is_word(body, "end") {
        return None;
    }
    let at = handler(inside, body);
    let (plain, handler) = inside.split_at_checked(at)?;
    let start = first.range.end;
    let end = handler.first().unwrap_or(last).range.start;
    let statements = statements(body.get(start..end)?, plain)?;
    Some(Block { statements, forgiven: conditions(handler, body)? })
}

/// The text of a block in PL/pgSQL.
fn body(statement: &DoStmt) -> Option<&str> {
    let mut body = None;
    for option in &statement.args {
        let Some(NodeEnum::DefElem(option)) = &option.node else { return None };
        let text = option.arg.as_deref().and_then(super::node::string)?;
        match option.defname.as_str() {
            "as" if body.is_none() => body = Some(text),
            "language" if text == "plpgsql" => {}
            _ => return None,
        }
    }
    body
}

/// Where the handler begins among the tokens: EXCEPTION as the first word of a statement.
fn handler(tokens: &[Token], body: &str) -> usize {
    let mut starts = true;
    for (at, token) in tokens.iter().enumerate() {
        if starts && token.is_word(body, "exception") {
            return at;
        }
        starts = token.kind == Kind::Semicolon;
    }
    tokens.len()
}

/// The statements before the handler, each of which must be known in full.
fn statements(text: &str, tokens: &[Token]) -> Option<Vec<Statement>> {
    // Behind the last of them, too, PL/pgSQL wants a semicolon.
    if tokens.last().is_some_and(|token| token.kind != Kind::Semicolon) {
        return None;
    }
    split(text).into_iter().map(|piece| one_statement(text.get(piece.range)?)).collect()
}

/// One statement, as it is or as the constant text that EXECUTE takes.
fn one_statement(text: &str) -> Option<Statement> {
    let written = executed(text)?;
    let text = written.as_deref().unwrap_or(text);
    let Ok([Parsed::Statement(statement)]) = <[Parsed; 1]>::try_from(parse::parse(text)) else { return None };
    let plain = is_plain(&statement.node) && (written.is_some() || !has_begin(&statement, text));
    plain.then_some(*statement)
}

/// The text in `EXECUTE 'text'`; nothing for a statement that isn't one, `None` for an EXECUTE that computes.
#[expect(clippy::option_option, reason = "three answers, of which `?` passes one on")]
fn executed(text: &str) -> Option<Option<String>> {
    let mut tokens = Lexer::new(text).filter(|token| token.kind != Kind::Comment);
    if !tokens.next()?.is_word(text, "execute") {
        return Some(None);
    }
    let (string, None) = (tokens.next()?, tokens.next()) else { return None };
    let Ok(NodeEnum::SelectStmt(select)) = parse::parse_one(&format!("SELECT {}", string.text(text))) else {
        return None;
    };
    let [Node { node: Some(NodeEnum::ResTarget(target)) }] = select.target_list.as_slice() else { return None };
    let constant = target.val.as_deref().and_then(super::node::string_constant)?;
    Some(Some(constant.to_owned()))
}

/// Statements that change the catalog and nothing else.
fn is_plain(node: &NodeEnum) -> bool {
    match node {
        NodeEnum::IndexStmt(index) => !index.concurrent,
        NodeEnum::DropStmt(drop) => !drop.concurrent,
        NodeEnum::CreateSchemaStmt(_)
        | NodeEnum::CreateExtensionStmt(_)
        | NodeEnum::CreateEnumStmt(_)
        | NodeEnum::AlterEnumStmt(_)
        | NodeEnum::CreateDomainStmt(_)
        | NodeEnum::AlterDomainStmt(_)
        | NodeEnum::CreateStmt(_)
        | NodeEnum::AlterTableStmt(_)
        | NodeEnum::CreateFunctionStmt(_)
        | NodeEnum::AlterFunctionStmt(_)
        | NodeEnum::CreateTrigStmt(_)
        | NodeEnum::CreatePolicyStmt(_)
        | NodeEnum::AlterPolicyStmt(_)
        | NodeEnum::GrantStmt(_)
        | NodeEnum::GrantRoleStmt(_)
        | NodeEnum::AlterDefaultPrivilegesStmt(_)
        | NodeEnum::CommentStmt(_)
        | NodeEnum::RenameStmt(_)
        | NodeEnum::AlterOwnerStmt(_)
        | NodeEnum::CreateRoleStmt(_)
        | NodeEnum::AlterRoleStmt(_)
        | NodeEnum::AlterRoleSetStmt(_)
        | NodeEnum::DropRoleStmt(_) => true,
        _ => false,
    }
}

/// Where PL/pgSQL sees the end of a CREATE FUNCTION hangs on its version, if BEGIN is in it: at the first semicolon, or by counting BEGIN and END,
/// whatever they are there (`make_execsql_stmt` in pl_gram.y).
fn has_begin(statement: &Statement, text: &str) -> bool {
    matches!(statement.node, NodeEnum::CreateFunctionStmt(_))
        && Lexer::new(text).any(|token| token.is_word(text, "begin"))
}

/// `EXCEPTION WHEN condition [OR ...] THEN [NULL;] ...`: the SQLSTATEs for which nothing is done; none without a handler.
fn conditions(tokens: &[Token], body: &str) -> Option<Vec<&'static str>> {
    let mut forgiven = Vec::new();
    let mut words = tokens.iter().map(|token| token.text(body)).peekable();
    if words.next().is_none() {
        return Some(forgiven);
    }
    let is = |word: Option<&&str>, wanted: &str| word.is_some_and(|word| word.eq_ignore_ascii_case(wanted));
    while words.peek().is_some() {
        for opens in std::iter::once("when").chain(std::iter::repeat("or")) {
            if !is(words.next().as_ref(), opens) {
                return None;
            }
            let condition = words.next()?;
            let known = CONDITIONS.iter().find(|(name, _)| condition.eq_ignore_ascii_case(name));
            forgiven.push(known.map(|(_, state)| *state)?);
            if is(words.peek(), "then") {
                break;
            }
        }
        words.next();
        if is(words.peek(), "null") {
            words.next();
            if words.next() != Some(";") {
                return None;
            }
        }
    }
    // EXCEPTION alone isn't one.
    (!forgiven.is_empty()).then_some(forgiven)
}
