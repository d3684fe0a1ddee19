//! What is on the server is what was meant.

use super::world::{everywhere, model};
use crate::applied::difference;

#[test]
fn the_server_has_what_the_model_asks_for() {
    let (_, artifacts) = model();
    everywhere(|database| {
        let (lines, compared) = difference(&artifacts.catalog, database);
        assert!(lines.is_empty(), "{}:\n{}", database.version(), lines.join("\n"));
        assert!(compared > 300, "only {compared} lines were compared");
    });
}
