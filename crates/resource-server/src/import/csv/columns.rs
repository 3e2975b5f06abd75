//! The columns of a table: the fields of the API, and the JSON value of a cell in each.

use cli_output::excerpt;
use serde_json::value::RawValue;

use super::super::{Mistake, Reading};
use super::rows::Row;

/// A field of a transaction.
struct Field {
    name: &'static str,
    is_required: bool,
    /// True if a cell is text rather than JSON.
    is_text: bool,
}

const fn text(name: &'static str, is_required: bool) -> Field {
    Field { name, is_required, is_text: true }
}

const fn json(name: &'static str, is_required: bool) -> Field {
    Field { name, is_required, is_text: false }
}

/// The fields in the order in which they are listed in messages.
const FIELDS: [Field; 15] = [
    text("accountId", true),
    text("transactionId", true),
    text("accountType", true),
    text("date", true),
    text("status", true),
    text("description", true),
    json("amount", true),
    text("currency", false),
    text("userId", false),
    text("txCode", false),
    text("merchantCategoryCode", false),
    json("cardPresent", false),
    json("meta", false),
    json("splits", false),
    text("retentionUntilDate", false),
];

/// The columns of a table, in its order.
pub(super) struct Columns(Vec<&'static Field>);

impl Columns {
    /// Returns the columns that a header line names, or reports what is wrong with it.
    pub(super) fn of(header: &Row, reading: &mut Reading) -> Option<Self> {
        let mut columns: Vec<&'static Field> = Vec::new();
        let mut mistakes = Vec::new();
        for name in &header.fields {
            let mut report = |message: String| {
                mistakes.push(Mistake::new(header.line, message).at(format!("column `{}`", excerpt(name))));
            };
            match FIELDS.iter().find(|field| field.name == name) {
                None => report(format!("unknown; the columns are {}", Self::names())),
                Some(field) if columns.iter().any(|column| column.name == name) => {
                    report(format!("`{}` is named twice", field.name));
                }
                Some(field) => columns.push(field),
            }
        }
        let is_missing =
            |field: &&Field| field.is_required && columns.iter().all(|column| column.name != field.name);
        let missing: Vec<_> = FIELDS.iter().filter(is_missing).map(|field| field.name).collect();
        if !missing.is_empty() {
            let message =
                format!("missing columns: {}; the columns are {}", missing.join(", "), Self::names());
            mistakes.push(Mistake::new(header.line, message));
        }
        let is_sound = mistakes.is_empty();
        mistakes.into_iter().for_each(|mistake| reading.report(mistake));
        is_sound.then_some(Self(columns))
    }

    /// Lists all columns, the required ones first.
    pub(super) fn names() -> String {
        let [required, optional] = [true, false].map(|is_required| {
            let names =
                FIELDS.iter().filter(|field| field.is_required == is_required).map(|field| field.name);
            names.collect::<Vec<_>>().join(", ")
        });
        format!("{required} (required), {optional} (optional)")
    }

    /// Returns a row as the object that would be posted. An empty cell of an optional field is an
    /// absent member.
    pub(super) fn object(&self, row: &Row) -> Result<Box<RawValue>, Mistake> {
        let (found, expected) = (row.fields.len(), self.0.len());
        if found != expected {
            let message = format!("has {found} fields, but the header line names {expected} columns");
            return Err(Mistake::new(row.line, message));
        }
        let cells = self.0.iter().zip(&row.fields);
        let members = cells.filter(|(field, cell)| field.is_required || !cell.is_empty());
        let members: Vec<_> =
            members.map(|(field, cell)| format!("\"{}\":{}", field.name, field.value(cell))).collect();
        Ok(RawValue::from_string(format!("{{{}}}", members.join(","))).expect("each member is JSON"))
    }

    /// Names the place of a problem by its JSON Pointer.
    pub(super) fn place(pointer: &str) -> String {
        format!("column `{}`", pointer.trim_start_matches('/'))
    }
}

impl Field {
    /// Returns a cell as JSON. A cell that is not JSON where it should be becomes text, which the
    /// field's own type refuses.
    fn value(&self, cell: &str) -> String {
        let is_json = || {
            let value: Result<&RawValue, _> = serde_json::from_str(cell);
            cell != "null" && value.is_ok_and(|value| value.get() == cell)
        };
        if !self.is_text && is_json() {
            cell.to_owned()
        } else {
            serde_json::to_string(cell).expect("any text can be written as JSON")
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::records::submitted_batch::TransactionPost;

    #[test]
    fn the_columns_are_the_fields_of_the_api() {
        let schema = schemars::schema_for!(TransactionPost).to_value();
        let properties = schema["properties"].as_object().expect("an object").keys().cloned();
        let names: BTreeSet<_> = FIELDS.iter().map(|field| field.name.to_owned()).collect();
        assert_eq!(names, properties.collect());
        let required: BTreeSet<String> = serde_json::from_value(schema["required"].clone()).expect("names");
        let found = FIELDS.iter().filter(|field| field.is_required).map(|field| field.name.to_owned());
        assert_eq!(found.collect::<BTreeSet<_>>(), required);
    }
}
