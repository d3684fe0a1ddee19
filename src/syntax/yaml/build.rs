//! From the typed structs to the syntax tree, by way of the DSL's rules.

mod fragment;
mod function;
mod identity;
mod model;
mod seed;
mod shift;
mod table;
mod tenant;

pub(super) use fragment::Builder;
