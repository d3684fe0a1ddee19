//! `allow admin to insert, update (name, email) when CONDITION as "NAME"`

use super::{Context, Pair, Rule as P, child, parse_name};
use crate::span::{Span, Spanned};
use crate::syntax::tree::{Command, CommandClause, Principal, Rule, RuleEffect};

/// A whole line.
pub(super) fn rule(line: &Pair<'_>, context: &mut Context<'_>) -> Option<Rule> {
    let word = child(line, P::effect)?;
    let effect = if child(&word, P::kw_allow).is_some() { RuleEffect::Allow } else { RuleEffect::Restrict };
    let effect = Spanned::new(effect, context.span(&word));
    let span = context.span(line);
    body(&child(line, P::rule_body)?, effect, span, context)
}

/// From what follows `allow` or `restrict`.
pub(super) fn body(
    body: &Pair<'_>,
    effect: Spanned<RuleEffect>,
    span: Span,
    context: &mut Context<'_>,
) -> Option<Rule> {
    let who = principal(&child(body, P::principal)?, context)?;
    let commands = body.clone().into_inner().filter(|part| part.as_rule() == P::command);
    let commands = commands.filter_map(|part| command(&part, context)).collect();
    let condition = parse_name::fragment_in(body, P::when_sql, context);
    let name = parse_name::name_of(body, P::as_name, context);
    Some(Rule { docs: None, effect, who, commands, condition, name, span })
}

/// `member`, `member of projects`
pub(super) fn principal(part: &Pair<'_>, context: &mut Context<'_>) -> Option<Principal> {
    Some(Principal { name: parse_name::name_in(part, context)?, of: parse_name::raw_name_in(part, context) })
}

fn command(part: &Pair<'_>, context: &mut Context<'_>) -> Option<CommandClause> {
    let command = verb(part, context)?;
    let columns = child(part, P::names).map(|list| parse_name::names(&list, context));
    Some(CommandClause { command, columns })
}

/// The command that is a child of this node.
pub(super) fn verb(part: &Pair<'_>, context: &Context<'_>) -> Option<Spanned<Command>> {
    let verb = child(part, P::verb)?;
    let command = match verb.clone().into_inner().next()?.as_rule() {
        P::kw_select => Command::Select,
        P::kw_insert => Command::Insert,
        P::kw_update => Command::Update,
        _ => Command::Delete,
    };
    Some(Spanned::new(command, context.span(&verb)))
}
