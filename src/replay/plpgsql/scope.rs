//! Variables, by block.

use super::value::Value;

#[derive(Debug, Clone, PartialEq)]
struct Variable {
    name: String,
    ty: String,
    value: Value,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Scope {
    label: Option<String>,
    variables: Vec<Variable>,
}

/// The blocks that are open, the innermost last.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Scopes {
    scopes: Vec<Scope>,
}

impl Scopes {
    pub(super) fn open(&mut self, label: Option<&str>) {
        self.scopes.push(Scope { label: label.map(ToOwned::to_owned), variables: Vec::new() });
    }

    pub(super) fn close(&mut self) {
        self.scopes.pop();
    }

    pub(super) fn declare(&mut self, name: &str, ty: &str, value: Value) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.retain(|variable| variable.name != name);
            scope.variables.push(Variable { name: name.to_owned(), ty: ty.to_owned(), value });
        }
    }

    fn find(&self, name: &str) -> Option<&Variable> {
        self.scopes.iter().rev().find_map(|scope| scope.variables.iter().find(|variable| variable.name == name))
    }

    fn find_mut(&mut self, name: &str) -> Option<&mut Variable> {
        let scopes = self.scopes.iter_mut().rev();
        scopes.into_iter().find_map(|scope| scope.variables.iter_mut().find(|variable| variable.name == name))
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.find(name).map(|variable| &variable.value)
    }

    pub(super) fn type_of(&self, name: &str) -> Option<String> {
        self.find(name).map(|variable| variable.ty.clone())
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        if let Some(variable) = self.find_mut(name) {
            variable.value = value;
        }
    }

    pub(super) fn set_field(&mut self, name: &str, field: &str, value: Value) {
        if let Some(variable) = self.find_mut(name) {
            match &mut variable.value {
                Value::Record(fields) => match fields.iter_mut().find(|(name, _)| name == field) {
                    Some((_, held)) => *held = value,
                    None => fields.push((field.to_owned(), value)),
                },
                held => *held = Value::Unknown,
            }
        }
    }

    /// What the variables and the blocks are called.
    pub(super) fn names(&self) -> Vec<String> {
        let variables =
            self.scopes.iter().flat_map(|scope| scope.variables.iter().map(|variable| variable.name.clone()));
        variables.chain(self.scopes.iter().filter_map(|scope| scope.label.clone())).collect()
    }

    /// `block.variable`.
    pub(super) fn get_labelled(&self, label: &str, name: &str) -> Option<&Value> {
        let scope = self.scopes.iter().rev().find(|scope| scope.label.as_deref() == Some(label))?;
        scope.variables.iter().find(|variable| variable.name == name).map(|variable| &variable.value)
    }

    pub(super) fn has_label(&self, label: &str) -> bool {
        self.scopes.iter().any(|scope| scope.label.as_deref() == Some(label))
    }

    /// What was set since isn't known.
    pub(super) fn forget_changes(&mut self, before: &Self) {
        self.scopes.truncate(before.scopes.len());
        for (scope, old) in self.scopes.iter_mut().zip(&before.scopes) {
            for variable in &mut scope.variables {
                let same = old.variables.iter().any(|old| old == variable);
                if !same {
                    variable.value = Value::Unknown;
                }
            }
        }
    }

    /// Puts all variables aside.
    pub(super) fn hide(&mut self) -> Self {
        std::mem::take(self)
    }

    pub(super) fn show(&mut self, hidden: Self) {
        *self = hidden;
    }
}
