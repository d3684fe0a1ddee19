//! Constants that are stored as a relation: `'public.numbers'::regclass`, and the argument of `nextval` and its like.

use super::Walker;
use crate::catalog::QualifiedName;
use crate::replay::node::{ident, string};
use crate::sql::lexer::{Kind, Lexer};
use pg_query::NodeEnum;
use pg_query::protobuf::{AConst, FuncCall, Node, TypeCast, a_const};

impl Walker<'_> {
    pub(super) fn regclass_cast(&mut self, cast: &mut TypeCast) {
        let is_regclass = cast.type_name.as_ref().and_then(|ty| ty.names.last()).and_then(string) == Some("regclass");
        if is_regclass && let Some(text) = cast.arg.as_deref_mut().and_then(constant) {
            self.regclass(text);
        }
    }

    pub(super) fn regclass_call(&mut self, call: &mut FuncCall) {
        let takes = ["nextval", "currval", "setval"];
        let named = call.funcname.last().and_then(string).is_some_and(|name| takes.contains(&name));
        if named && let Some(text) = call.args.first_mut().and_then(constant) {
            self.regclass(text);
        }
    }

    fn regclass(&mut self, text: &mut String) {
        let found = match parts(text).as_slice() {
            [name] => self.place.search(&ident(name)),
            [schema, name] => {
                Some(QualifiedName::new(ident(schema), ident(name))).filter(|name| self.place.is_relation(name))
            }
            _ => None,
        };
        if let Some(found) = found {
            self.pass.constant_relation(&found, text);
        }
    }
}

fn constant(node: &mut Node) -> Option<&mut String> {
    match &mut node.node {
        Some(NodeEnum::AConst(AConst { val: Some(a_const::Val::Sval(value)), .. })) => Some(&mut value.sval),
        _ => None,
    }
}

/// A name as SQL writes it, in its parts.
pub(super) fn parts(text: &str) -> Vec<String> {
    let words = Lexer::new(text).filter_map(|token| match token.kind {
        Kind::Word => Some(token.text(text).to_lowercase()),
        Kind::QuotedIdent => Some(token.text(text).trim_matches('"').replace("\"\"", "\"")),
        _ => None,
    });
    words.collect()
}
