//! Values for variables.

use super::run::Run;
use super::value::Value;
use crate::replay::problem::Apply;

impl Run<'_> {
    /// A value for one variable or a part of it.
    pub(super) fn assign(&mut self, target: &str, value: Value) -> Apply {
        let parts = super::parse_statement::parts(target);
        let Some(name) = parts.first() else { return Ok(()) };
        if target.contains('[') {
            self.scopes.set(name, Value::Unknown);
            return Ok(());
        }
        if let ([_, field], false) = (parts.as_slice(), self.scopes.has_label(name)) {
            self.scopes.set_field(name, field, value);
            return Ok(());
        }
        let name = parts.last().cloned().unwrap_or_default();
        let ty = self.scopes.type_of(&name).unwrap_or_default();
        let value = self.cast(value, &ty)?;
        self.scopes.set(&name, value);
        Ok(())
    }

    /// A row for some variables: for a record as a whole, else field by field.
    pub(super) fn assign_all(&mut self, targets: &[String], value: Value) -> Apply {
        match (targets, value) {
            ([], _) => Ok(()),
            ([one], Value::Record(fields)) => {
                let is_record = self.scopes.type_of(one).is_none_or(|ty| ty == "record" || ty.contains("%rowtype"));
                match fields.into_iter().collect::<Vec<_>>() {
                    fields if is_record => {
                        if self.scopes.type_of(one).is_none() {
                            self.scopes.declare(one, "record", Value::Null);
                        }
                        self.scopes.set(one, Value::Record(fields));
                        Ok(())
                    }
                    fields => {
                        let first = fields.into_iter().next().map_or(Value::Null, |(_, value)| value);
                        self.assign(one, first)
                    }
                }
            }
            ([one], value) => {
                if self.scopes.type_of(one).is_none() && !one.contains('.') {
                    self.scopes.declare(one, "", value);
                    return Ok(());
                }
                self.assign(one, value)
            }
            (many, Value::Record(fields)) => {
                let values = fields.into_iter().map(|(_, value)| value).chain(std::iter::repeat(Value::Null));
                many.iter().zip(values).try_for_each(|(target, value)| self.assign(target, value))
            }
            (many, Value::Null) => many.iter().try_for_each(|target| self.assign(target, Value::Null)),
            (many, _) => many.iter().try_for_each(|target| self.assign(target, Value::Unknown)),
        }
    }
}
