//! CREATE AGGREGATE.

use super::Replay;
use super::definition::{Kind, options};
use super::node;
use super::problem::{Apply, Problem};
use crate::catalog::{
    Argument, ArgumentMode, Body, Function, FunctionKind, FunctionResult, ObjectKind, Parallel, Volatility,
};
use pg_query::NodeEnum;
use pg_query::protobuf::DefineStmt;

impl Replay {
    /// `DefineAggregate` in aggregatecmds.c.
    pub(super) fn create_aggregate(&mut self, statement: &DefineStmt) -> Apply {
        let name = self.creation_name(&statement.defnames)?;
        let mut arguments = Vec::new();
        let mut ordered = None;
        if !statement.oldstyle {
            // The arguments, and how many of them stand before ORDER BY: -1 where there is none.
            let list = statement.args.first().map_or(&[][..], node::items);
            let list: Vec<_> = list.iter().filter(|node| node.node.is_some()).cloned().collect();
            arguments = self.arguments(&list)?;
            let direct = statement.args.get(1).and_then(|node| match &node.node {
                Some(NodeEnum::Integer(value)) => Some(value.ival),
                _ => None,
            });
            ordered = direct.filter(|direct| *direct >= 0);
        }
        let (mut written, mut stated) = (Vec::new(), false);
        for option in options(&statement.definition) {
            let key = option.defname.to_lowercase();
            let kind = match key.as_str() {
                "sfunc" | "finalfunc" | "combinefunc" | "serialfunc" | "deserialfunc" | "msfunc" | "minvfunc"
                | "mfinalfunc" => Kind::Function,
                "stype" | "mstype" | "basetype" => Kind::Type,
                "initcond" | "minitcond" => Kind::Text,
                "sortop" => Kind::Operator,
                _ => Kind::Word,
            };
            stated |= key == "stype";
            if key == "basetype" {
                if let Some(NodeEnum::TypeName(ty)) = node::child(option.arg.as_deref()) {
                    let ty = self.resolved_type(ty)?.without_modifiers();
                    arguments.push(Argument { mode: ArgumentMode::In, name: None, ty, default: None });
                }
                continue;
            }
            let value = self.definition_value(option, kind)?;
            written.push((key.to_uppercase(), value.unwrap_or_default()));
        }
        if !stated {
            return Err(Problem::invalid("42P13", "aggregate stype must be specified"));
        }
        if let Some(direct) = ordered {
            written.push(("ORDER BY".to_owned(), direct.to_string()));
        }
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Function);
        let function = Function {
            name,
            arguments,
            result: FunctionResult::None,
            language: "internal".into(),
            body: Body::Aggregate(written),
            kind: FunctionKind::Aggregate,
            volatility: Volatility::Immutable,
            parallel: Parallel::Unsafe,
            security_definer: false,
            strict: false,
            leakproof: false,
            settings: crate::catalog::Options::default(),
            cost: None,
            rows: None,
            support: None,
            owner,
            privileges,
            comment: None,
        };
        self.put_function(function, statement.replace)
    }
}
