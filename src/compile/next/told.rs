//! Hazards, with their places in the model and with what was said to them.

use super::History;
use crate::catalog::{Ident, ObjectId, QualifiedName};
use crate::diagnostics::{Code, Diagnostic};
use crate::diff::{Fact, Part};
use crate::model::Model;
use crate::plan::hazard::Hazard;
use crate::plan::{Change, Step};
use crate::span::Span;

/// A hazard that somebody allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// Which.
    pub code: &'static Code,
    /// Of what: `public.notes`, `public.notes.body`; of everything where it isn't said.
    pub on: Option<String>,
    /// Why.
    pub reason: String,
}

/// A hazard as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// What it is.
    pub hazard: Hazard,
    /// Its place in the model, where what it is about stands there.
    pub place: Option<Span>,
    /// The statement of a migration that made what it is about.
    pub origin: Option<Span>,
    /// Why it is allowed.
    pub allowed: Option<String>,
}

impl Told {
    pub(super) fn new(hazard: Hazard, model: &Model, history: &History, allowed: &[Allowed]) -> Self {
        let subject = hazard.subject();
        let found = allowed.iter().find(|one| {
            let same = |on: &String| *on == subject || subject.strip_prefix("public.") == Some(on);
            one.code == hazard.code && one.on.as_ref().is_none_or(same)
        });
        Self {
            place: place(&hazard.fact, model),
            origin: history.place(&Part::Fact(hazard.fact.clone())),
            allowed: found.map(|one| one.reason.clone()),
            hazard,
        }
    }

    /// Whether it stops a build.
    pub fn is_refused(&self) -> bool {
        self.hazard.is_refused() && self.allowed.is_none()
    }

    /// As a message: an error where it stops a build. `elsewhere` is the place for what the model doesn't speak of any longer.
    pub fn diagnostic(&self, elsewhere: Span) -> Diagnostic {
        let hazard = &self.hazard;
        let place = self.place.or(self.origin).unwrap_or(elsewhere);
        let mut diagnostic = if self.is_refused() {
            Diagnostic::error(hazard.code, place, hazard.message.clone())
        } else {
            Diagnostic::warning(hazard.code, place, hazard.message.clone())
        };
        if let Some(origin) = self.origin.filter(|_| self.place.is_some() && hazard.code.id == "H0002") {
            diagnostic = diagnostic.label(origin, "made here");
        }
        for note in &hazard.notes {
            diagnostic = match note.contains("did you mean") {
                true => diagnostic.help(note.clone()),
                false => diagnostic.note(note.clone()),
            };
        }
        match &self.allowed {
            Some(reason) if hazard.is_refused() => diagnostic.note(format!("allowed: {reason}")),
            _ if self.is_refused() => diagnostic.help(format!(
                "if it is meant: `policyc build --allow {}:{}`, or a line of `allow:` in `policyc.yaml`",
                hazard.code.id,
                self.hazard.subject()
            )),
            _ => diagnostic,
        }
    }

    /// Whether a build says it, and not only a plan: locks are taken care of.
    pub fn is_worth_saying(&self) -> bool {
        !self.hazard.code.id.starts_with("H01") || self.hazard.code.id == "H0101"
    }
}

fn place(fact: &Fact, model: &Model) -> Option<Span> {
    let table = |name: &QualifiedName| model.table(name).map(|table| table.span);
    let column = |of: &QualifiedName, name: &Ident| {
        let column = model.table(of)?.columns.iter().find(|column| column.name == *name);
        column.map(|column| column.span).or_else(|| table(of))
    };
    match fact {
        Fact::Column(of, name) | Fact::Default(of, name) => column(of, name),
        Fact::Object(ObjectId::Type(name)) => model.enums.iter().find(|one| one.name == *name).map(|one| one.span),
        other => other.holder().and_then(table),
    }
}

/// Says above a statement what it may break.
pub(super) fn describe(step: &mut Step, hazards: &[Told]) {
    let Change::Edit(edit) = &step.change else { return };
    let is_loss = |told: &&Told| told.hazard.code.id.starts_with("H00") && told.hazard.fact == edit.fact;
    if step.remark.is_empty()
        && let Some(told) = hazards.iter().find(is_loss)
    {
        let mut text = told.hazard.message.replace('`', "");
        if let Some(first) = text.get(..1) {
            text = format!("{}{}", first.to_uppercase(), text.get(1..).unwrap_or_default());
        }
        step.remark = text;
    }
}
