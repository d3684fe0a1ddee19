//! What is said of a sequence: `init_params` in the server's sequence.c.

use crate::catalog::{Ident, Sequence, TypeRef};
use crate::replay::node::{self, items};
use crate::replay::problem::{Apply, Problem};
use crate::replay::types;
use pg_query::NodeEnum;
use pg_query::protobuf::{DefElem, Node};

/// OWNED BY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nothing is said.
    Unsaid,
    /// NONE.
    Nobody,
    /// A column, with its table before it.
    Column(Vec<Ident>),
}

/// The name in `GENERATED ... AS IDENTITY (SEQUENCE NAME ...)`.
pub(super) fn sequence_name(options: &[Node]) -> Option<Vec<Ident>> {
    let option = elements(options).find(|option| option.defname == "sequence_name")?;
    node::names(option.arg.as_deref().map_or(&[][..], items))
}

/// Whether AS is among the options.
pub(super) fn says_type(options: &[Node]) -> bool {
    elements(options).any(|option| option.defname == "as")
}

fn elements(options: &[Node]) -> impl Iterator<Item = &DefElem> {
    options.iter().filter_map(|node| match &node.node {
        Some(NodeEnum::DefElem(option)) => Some(option.as_ref()),
        _ => None,
    })
}

/// Does what the options say to a sequence, which is new or not.
pub(super) fn apply(sequence: &mut Sequence, options: &[Node], new: bool) -> Apply<Owner> {
    let find = |name: &str| elements(options).find(|option| option.defname == name);
    let mut said: Vec<&str> = Vec::new();
    for option in elements(options) {
        if said.contains(&option.defname.as_str()) {
            return Err(Problem::invalid("42601", "conflicting or redundant options"));
        }
        said.push(&option.defname);
    }
    if let Some(ty) = find("as").and_then(|option| option.arg.as_deref())
        && let Some(NodeEnum::TypeName(ty)) = &ty.node
    {
        set_type(sequence, &types::read(ty)?.without_modifiers())?;
    }
    for option in elements(options) {
        match option.defname.as_str() {
            "logged" => sequence.unlogged = false,
            "unlogged" => sequence.unlogged = true,
            "cycle" => sequence.cycle = is_true(option),
            _ => {}
        }
    }
    if let Some(increment) = find("increment").map(number).transpose()?.flatten() {
        if increment == 0 {
            return Err(Problem::invalid("22023", "INCREMENT must not be zero"));
        }
        sequence.increment = increment;
    }
    bounds(sequence, find("minvalue"), find("maxvalue"), new)?;
    match find("start").map(number).transpose()?.flatten() {
        Some(start) => sequence.start = start,
        None if new => sequence.start = if sequence.increment > 0 { sequence.min } else { sequence.max },
        None => {}
    }
    if sequence.start < sequence.min {
        let message = format!("START value ({}) cannot be less than MINVALUE ({})", sequence.start, sequence.min);
        return Err(Problem::invalid("22023", message));
    }
    if sequence.start > sequence.max {
        let message = format!("START value ({}) cannot be greater than MAXVALUE ({})", sequence.start, sequence.max);
        return Err(Problem::invalid("22023", message));
    }
    if let Some(cache) = find("cache").map(number).transpose()?.flatten() {
        if cache <= 0 {
            return Err(Problem::invalid("22023", format!("CACHE ({cache}) must be greater than zero")));
        }
        sequence.cache = cache;
    }
    let owner = find("owned_by").and_then(|option| node::names(option.arg.as_deref().map_or(&[][..], items)));
    Ok(match owner {
        None => Owner::Unsaid,
        Some(names) if matches!(names.as_slice(), [only] if *only == "none") => Owner::Nobody,
        Some(names) => Owner::Column(names),
    })
}

/// Another type, whose limits take the place of the old one's where those were the sequence's.
fn set_type(sequence: &mut Sequence, ty: &TypeRef) -> Apply {
    let (Some((old_min, old_max)), Some((min, max))) = (limits(&sequence.data_type), limits(ty)) else {
        return Err(Problem::invalid("22023", "sequence type must be smallint, integer, or bigint"));
    };
    if sequence.max == old_max {
        sequence.max = if sequence.increment > 0 { max } else { -1 };
    }
    if sequence.min == old_min {
        sequence.min = if sequence.increment > 0 { 1 } else { min };
    }
    sequence.data_type = ty.clone();
    Ok(())
}

/// [`set_type`] of a sequence whose column has another type.
pub(super) fn retype(sequence: &mut Sequence, ty: &TypeRef) -> Apply {
    set_type(sequence, &ty.without_modifiers())?;
    bounds(sequence, None, None, false)
}

fn bounds(sequence: &mut Sequence, min: Option<&DefElem>, max: Option<&DefElem>, new: bool) -> Apply {
    let Some((least, greatest)) = limits(&sequence.data_type) else { return Ok(()) };
    let ascending = sequence.increment > 0;
    match max.map(number).transpose()? {
        Some(Some(max)) => sequence.max = max,
        None if !new => {}
        _ => sequence.max = if ascending { greatest } else { -1 },
    }
    match min.map(number).transpose()? {
        Some(Some(min)) => sequence.min = min,
        None if !new => {}
        _ => sequence.min = if ascending { 1 } else { least },
    }
    let ty = match sequence.data_type.name.as_str() {
        "int2" => "smallint",
        "int4" => "integer",
        _ => "bigint",
    };
    for (word, value) in [("MAXVALUE", sequence.max), ("MINVALUE", sequence.min)] {
        if value < least || value > greatest {
            let message = format!("{word} ({value}) is out of range for sequence data type {ty}");
            return Err(Problem::invalid("22023", message));
        }
    }
    if sequence.min >= sequence.max {
        let message = format!("MINVALUE ({}) must be less than MAXVALUE ({})", sequence.min, sequence.max);
        return Err(Problem::invalid("22023", message));
    }
    Ok(())
}

fn limits(ty: &TypeRef) -> Option<(i64, i64)> {
    if ty.schema.is_some() || ty.dimensions > 0 {
        return None;
    }
    Some(match ty.name.as_str() {
        "int2" => (i16::MIN.into(), i16::MAX.into()),
        "int4" => (i32::MIN.into(), i32::MAX.into()),
        "int8" => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

/// The number that an option gives; `None` where it gives none: `NO MAXVALUE`, RESTART.
fn number(option: &DefElem) -> Apply<Option<i64>> {
    match node::child(option.arg.as_deref()) {
        None => Ok(None),
        Some(NodeEnum::Integer(value)) => Ok(Some(value.ival.into())),
        Some(NodeEnum::Float(value)) => value.fval.replace('_', "").parse().map(Some).map_err(|_| {
            Problem::invalid("22003", format!("value \"{}\" is out of range for type bigint", value.fval))
        }),
        Some(_) => Err(Problem::invalid("42601", format!("{} requires a numeric value", option.defname))),
    }
}

fn is_true(option: &DefElem) -> bool {
    match node::child(option.arg.as_deref()) {
        Some(NodeEnum::Boolean(value)) => value.boolval,
        Some(NodeEnum::Integer(value)) => value.ival != 0,
        _ => true,
    }
}
