//! L0099: a comment that allows nothing goes. No database knows of it, so that the file is edited wherever it stands.

use super::{Change, Repair};
use crate::lint::{Finding, Subject};

pub(super) fn without(_: &Subject<'_>, finding: &Finding) -> Option<Repair> {
    let fix = finding.fix.clone()?;
    Some(Repair {
        title: "takes the comment away".to_owned(),
        statements: Vec::new(),
        edits: vec![fix],
        is_divided: false,
        change: Change::Nothing,
    })
}
