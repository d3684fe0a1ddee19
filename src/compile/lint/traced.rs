//! Findings in migrations that policyc wrote have a place in the model too: there they are repaired.

use crate::catalog::ObjectId;
use crate::diagnostics::{Diagnostics, Label};
use crate::model::Model;
use crate::span::{FileId, Span};

/// Points at the model's line, of findings that stand in one of `ours` and are about something that the model has: a table, a view, a function, an enum.
pub fn trace(model: &Model, ours: &[FileId], diagnostics: &mut Diagnostics) {
    for mut diagnostic in diagnostics.drain() {
        let is_ours = ours.contains(&diagnostic.primary.span.file);
        let place = diagnostic.about.as_deref().filter(|_| is_ours).and_then(|about| place(model, about));
        if let Some(span) = place {
            diagnostic.labels.push(Label { span, text: "in the model".to_owned() });
            diagnostic.helps.push("change the model, and `policyc build`: policyc wrote this migration".to_owned());
        }
        diagnostics.push(diagnostic);
    }
}

/// Where the model declares what a message calls by this text.
fn place(model: &Model, about: &str) -> Option<Span> {
    let named = |object: ObjectId| object.to_string() == about;
    let tables = model.tables.iter().map(|it| (ObjectId::Table(it.name.clone()), it.span));
    let views = model.views.iter().map(|it| (ObjectId::View(it.name.clone()), it.span));
    let enums = model.enums.iter().map(|it| (ObjectId::Type(it.name.clone()), it.span));
    let found = tables.chain(views).chain(enums).find(|(object, _)| named(object.clone())).map(|(_, span)| span);
    // A model has one function of a name.
    let function = || {
        let is =
            |name: String| about.strip_prefix("function ").is_some_and(|rest| rest.starts_with(&format!("{name}(")));
        model.functions.iter().find(|it| is(it.name.to_string())).map(|it| it.span)
    };
    found.or_else(function)
}
