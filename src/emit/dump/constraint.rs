//! Constraints.

pub(super) use crate::sql::ddl::constraint::{definition, has_index};
