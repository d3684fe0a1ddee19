//! CREATE and ALTER FUNCTION.

use super::function_options::{body, set_option};
use super::node::{ident, required};
use super::problem::{Apply, Problem};
use super::{Facet, Replay, expr};
use crate::catalog::{
    Argument, ArgumentMode, Body, Function, FunctionId, FunctionKind, FunctionResult, ObjectId, ObjectKind, Parallel,
    Volatility, replacement,
};
use pg_query::NodeEnum;
use pg_query::protobuf::{
    AlterFunctionStmt, CreateFunctionStmt, DefElem, FunctionParameter, FunctionParameterMode, Node, ObjectType,
};

impl Replay {
    pub(super) fn create_function(&mut self, statement: &CreateFunctionStmt) -> Apply {
        let name = self.creation_name(&statement.funcname)?;
        let arguments = self.arguments(&statement.parameters)?;
        let is_table = arguments.iter().any(|argument| argument.mode == ArgumentMode::Table);
        let result = match &statement.return_type {
            _ if is_table => FunctionResult::Table,
            None => FunctionResult::None,
            Some(ty) => {
                let setof = ty.setof;
                let ty = self.resolved_type(ty)?;
                if setof { FunctionResult::SetOf(ty) } else { FunctionResult::Type(ty) }
            }
        };
        let owner = self.session.role.clone();
        let privileges = self.catalog.default_privileges.for_new(&owner, Some(&name.schema), ObjectKind::Function);
        let mut function = Function {
            name,
            arguments,
            result,
            language: "sql".into(),
            body: Body::Text(String::new()),
            kind: if statement.is_procedure { FunctionKind::Procedure } else { FunctionKind::Function },
            volatility: Volatility::Volatile,
            parallel: Parallel::Unsafe,
            security_definer: false,
            strict: false,
            leakproof: false,
            cost: None,
            rows: None,
            support: None,
            settings: crate::catalog::Options::default(),
            owner,
            privileges,
            comment: None,
        };
        for option in def_elems(&statement.options) {
            self.function_option(&mut function, option);
        }
        function.body = body(statement, &function.language)?;
        check_rows(&function)?;
        self.require_body(&function)?;
        self.put_function(function, statement.replace)
    }

    /// OR REPLACE keeps owner, privileges and comment.
    pub(super) fn put_function(&mut self, mut function: Function, replace: bool) -> Apply {
        let id = function.id();
        self.touch(ObjectId::Function(id.clone()), Facet::Definition);
        if let Some(old) = self.catalog.functions.get(&id) {
            if !replace {
                let message = format!("function \"{}\" already exists with same argument types", id.name.name);
                return Err(Problem::duplicate("42723", message));
            }
            replacement::check(old, &function).map_err(|(code, words)| Problem::invalid(code, words))?;
            function.owner = old.owner.clone();
            function.privileges = old.privileges.clone();
            function.comment.clone_from(&old.comment);
        }
        self.catalog.functions.insert(id, function);
        Ok(())
    }

    pub(super) fn arguments(&self, parameters: &[Node]) -> Apply<Vec<Argument>> {
        let one = |node: &Node| match &node.node {
            Some(NodeEnum::FunctionParameter(parameter)) => self.argument(parameter),
            _ => Err(Problem::invalid("42601", "an argument is missing")),
        };
        let arguments: Vec<Argument> = parameters.iter().map(one).collect::<Apply<_>>()?;
        check_arguments(&arguments)?;
        Ok(arguments)
    }

    fn argument(&self, parameter: &FunctionParameter) -> Apply<Argument> {
        let ty = parameter.arg_type.as_ref().ok_or_else(|| Problem::invalid("42601", "the type is missing"))?;
        Ok(Argument {
            mode: match parameter.mode() {
                FunctionParameterMode::FuncParamOut => ArgumentMode::Out,
                FunctionParameterMode::FuncParamInout => ArgumentMode::InOut,
                FunctionParameterMode::FuncParamVariadic => ArgumentMode::Variadic,
                FunctionParameterMode::FuncParamTable => ArgumentMode::Table,
                _ => ArgumentMode::In,
            },
            name: (!parameter.name.is_empty()).then(|| ident(&parameter.name)),
            // A signature keeps no length or precision (Postgres docs, CREATE FUNCTION, Notes).
            ty: self.resolved_type(ty)?.without_modifiers(),
            default: parameter.defexpr.as_deref().map(|node| expr::read(required(Some(node))?)).transpose()?,
        })
    }

    pub(super) fn alter_function(&mut self, statement: &AlterFunctionStmt) -> Apply {
        let Some(function) = &statement.func else { return Ok(()) };
        let id = self.function_of(statement.objtype(), function)?;
        self.refuse_aggregate(statement.objtype(), &id)?;
        self.touch(ObjectId::Function(id.clone()), Facet::Definition);
        let Some(mut function) = self.catalog.functions.get(&id).cloned() else { return Ok(()) };
        for option in def_elems(&statement.actions) {
            self.function_option(&mut function, option);
        }
        check_rows(&function)?;
        self.catalog.functions.insert(id, function);
        Ok(())
    }

    /// ALTER and DROP FUNCTION are for no aggregate.
    pub(super) fn refuse_aggregate(&self, kind: ObjectType, id: &FunctionId) -> Apply {
        let held = self.catalog.functions.get(id).map(|held| held.kind);
        if kind == ObjectType::ObjectFunction && held == Some(FunctionKind::Aggregate) {
            return Err(Problem::invalid("42809", format!("\"{}\" is an aggregate function", id.name.name)));
        }
        Ok(())
    }

    fn function_option(&mut self, function: &mut Function, option: &DefElem) {
        if option.defname == "support" {
            function.support = self.function_reference(super::definition::names(option));
        } else if !set_option(function, option) {
            let id = ObjectId::Function(function.id());
            self.doubt_about(id, format!("{} of a function isn't kept", option.defname.to_uppercase()));
        }
    }
}

fn is_output(argument: &Argument) -> bool {
    matches!(argument.mode, ArgumentMode::Out | ArgumentMode::InOut | ArgumentMode::Table)
}

/// `interpret_function_parameter_list` in functioncmds.c.
fn check_arguments(arguments: &[Argument]) -> Apply {
    let mut has_default = false;
    for (at, argument) in arguments.iter().enumerate() {
        let is_input = argument.mode.is_input();
        if argument.default.is_some() {
            if !is_input {
                return Err(Problem::invalid("42P13", "only input parameters can have default values"));
            }
            has_default = true;
        } else if is_input && has_default {
            let message = "input parameters after one with a default value must also have defaults";
            return Err(Problem::invalid("42P13", message));
        }
        // An input and an output may have the same name: they are used in different places.
        let meets = |other: &&Argument| {
            other.name == argument.name
                && (is_input && other.mode.is_input() || is_output(argument) && is_output(other))
        };
        if let Some(name) = &argument.name
            && arguments.iter().take(at).any(|other| meets(&other))
        {
            return Err(Problem::invalid("42P13", format!("parameter name \"{name}\" used more than once")));
        }
    }
    Ok(())
}

/// `ROWS is not applicable` (`compute_function_attributes` in functioncmds.c).
fn check_rows(function: &Function) -> Apply {
    let is_set = matches!(function.result, FunctionResult::SetOf(_) | FunctionResult::Table);
    if function.rows.is_some() && !is_set {
        return Err(Problem::invalid("22023", "ROWS is not applicable when function does not return a set"));
    }
    Ok(())
}

fn def_elems(nodes: &[Node]) -> impl Iterator<Item = &DefElem> {
    nodes.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(option.as_ref()),
        _ => None,
    })
}
