//! Event triggers.

use super::node::{self, ident};
use super::problem::{Apply, Problem};
use super::{Facet, Replay};
use crate::catalog::{EventTrigger, Ident, ObjectId, TriggerEnabled};
use pg_query::NodeEnum;
use pg_query::protobuf::{AlterEventTrigStmt, CreateEventTrigStmt};

const EVENTS: [&str; 5] = ["ddl_command_start", "ddl_command_end", "login", "sql_drop", "table_rewrite"];

impl Replay {
    /// `CreateEventTrigger` in event_trigger.c.
    pub(super) fn create_event_trigger(&mut self, statement: &CreateEventTrigStmt) -> Apply {
        let name = ident(&statement.trigname);
        if !EVENTS.contains(&statement.eventname.as_str()) {
            return Err(Problem::invalid("42601", format!("unrecognized event name \"{}\"", statement.eventname)));
        }
        let mut tags = Vec::new();
        for condition in &statement.whenclause {
            let Some(NodeEnum::DefElem(condition)) = &condition.node else { continue };
            if condition.defname != "tag" {
                let message = format!("unrecognized filter variable \"{}\"", condition.defname);
                return Err(Problem::invalid("42601", message));
            }
            let listed = condition.arg.as_deref().map_or(&[][..], node::items);
            tags.extend(listed.iter().filter_map(node::string).map(str::to_uppercase));
        }
        if self.catalog.event_triggers.contains_key(&name) {
            return Err(Problem::duplicate("42710", format!("event trigger \"{name}\" already exists")));
        }
        let function = self.trigger_function(&statement.funcname)?;
        let made = EventTrigger {
            event: statement.eventname.clone(),
            tags,
            function,
            enabled: TriggerEnabled::Origin,
            owner: self.session.role.clone(),
            comment: None,
        };
        self.touch(ObjectId::EventTrigger(name.clone()), Facet::Definition);
        self.catalog.event_triggers.insert(name, made);
        Ok(())
    }

    pub(super) fn alter_event_trigger(&mut self, statement: &AlterEventTrigStmt) -> Apply {
        // A letter, as in `pg_event_trigger.evtenabled`.
        let enabled = match statement.tgenabled.as_str() {
            "D" => TriggerEnabled::Disabled,
            "R" => TriggerEnabled::Replica,
            "A" => TriggerEnabled::Always,
            _ => TriggerEnabled::Origin,
        };
        let name = ident(&statement.trigname);
        self.event_trigger_mut(&name)?.enabled = enabled;
        self.touch(ObjectId::EventTrigger(name), Facet::Attributes);
        Ok(())
    }

    pub(super) fn event_trigger_mut(&mut self, name: &Ident) -> Apply<&mut EventTrigger> {
        let missing = || Problem::missing("42704", format!("event trigger \"{name}\" does not exist"));
        self.catalog.event_triggers.get_mut(name).ok_or_else(missing)
    }

    pub(super) fn drop_event_trigger(&mut self, name: &Ident) -> Apply {
        self.event_trigger_mut(name)?;
        self.touch(ObjectId::EventTrigger(name.clone()), Facet::Definition);
        self.catalog.event_triggers.remove(name);
        Ok(())
    }
}
