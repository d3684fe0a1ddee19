//! Seed rows.

use super::Builder;
use crate::syntax::dsl::entry;
use crate::syntax::tree::Seed;
use crate::syntax::yaml::shape;

impl Builder<'_> {
    /// An element of `seeds`.
    pub(super) fn seed(&mut self, shape: shape::Seed) -> Option<Seed> {
        let docs = self.comment(shape.comment);
        let span = self.key("into");
        let table = self.under("into", |here| here.code(&shape.into, entry::raw_name));
        let columns = self.under("columns", |here| here.list(shape.columns, |here, text| here.name(&text)));
        let rows = self.under("rows", |here| here.list(shape.rows, |here, text| here.code(&text, entry::seed_row)));
        Some(Seed { docs, table: table?, columns, rows, span })
    }
}
