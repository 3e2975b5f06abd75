//! Tables: lines of fields under the names of the columns.

use jiff::civil::Date;

use super::columns::{Column, Mapping};
use super::lines::{Lines, TableLine};
use super::row::{Row, RowReader};
use super::source::Source;
use super::{Defaults, Frame, Line, ReadError, Sorter, Statement};

/// What may stand between fields.
const DELIMITERS: [(u8, &str); 4] = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];

/// The names of the columns stand in one of so many lines: banks like to say something before.
const HEAD: usize = 30;

/// Reads a table.
pub(super) fn read(file: &[u8], defaults: &Defaults, today: Date) -> Result<Statement, ReadError> {
    let source = Source::new(file);
    let table = Table::find(&source, defaults)?;
    let lines = table.lines();
    let rows: Vec<_> = lines.iter().filter_map(|(_, row)| row.as_ref().ok()).collect();
    let mut reader = RowReader::new(&table.mapping, &rows, defaults)?;
    let mut sorter = Sorter::default();
    for (line, row) in &lines {
        let item = row.as_ref().map_err(Clone::clone).and_then(|row| reader.item(row));
        sorter.take(line.clone(), item, today);
    }
    let Sorter { items, rejected, repeated, .. } = sorter;
    let reading = [table.reading(), reader.reading()].concat();
    let notes = [table.notes(), reader.notes()].concat();
    Ok(Statement { items, rejected, repeated, reading, notes, frame: Frame::Table(table.head.written) })
}

/// A table whose columns are known.
struct Table<'s> {
    source: &'s Source<'s>,
    delimiter: (u8, &'static str),
    mapping: Mapping,
    /// The line with the names of the columns.
    head: Line,
    /// Where it ends.
    begin: usize,
}

impl<'s> Table<'s> {
    /// The one among all delimiters and first lines whose names mean most.
    fn find(source: &'s Source<'s>, defaults: &Defaults) -> Result<Self, ReadError> {
        let tables: Vec<_> = DELIMITERS
            .into_iter()
            .flat_map(|delimiter| {
                let lines = Lines::new(&source.bytes, delimiter.0).take(HEAD);
                lines.filter_map(move |line| Self::under(line, source, delimiter, defaults))
            })
            .collect();
        // Of several that are as good, the first.
        let best = tables.into_iter().rev().max_by_key(Self::rank);
        let best = best.ok_or_else(|| ReadError("the file is empty".to_owned()))?;
        let names: Vec<_> = best.mapping.names().iter().map(|name| format!("`{}`", name.trim())).collect();
        let names = names.join(", ");
        match (best.mapping.unknown(), &best.mapping.missing()[..]) {
            (Some(unknown), _) => Err(ReadError(format!("there is no column `{unknown}`, only {names}"))),
            (None, []) => Ok(best),
            (None, missing) => Err(ReadError(format!(
                "none of the columns {names} is known to be {}; say which is, like --column date='Booked on'",
                missing.join(", or "),
            ))),
        }
    }

    /// The table whose columns have the names that stand in a line.
    fn under(
        line: TableLine,
        source: &'s Source<'s>,
        delimiter: (u8, &'static str),
        defaults: &Defaults,
    ) -> Option<Self> {
        let names = line.fields?.iter().map(|name| source.text(name).into_owned()).collect();
        let mapping = Mapping::of(names, &defaults.columns);
        Some(Self { source, delimiter, mapping, head: line.line, begin: line.end })
    }

    fn rank(&self) -> (bool, usize, usize) {
        (self.mapping.missing().is_empty(), self.mapping.known().count(), self.mapping.names().len())
    }

    /// The lines below the names, as they stand there and as rows; those without a word are left out.
    fn lines(&self) -> Vec<(Line, Result<Row, String>)> {
        let columns = self.mapping.names().len();
        let lines = Lines::below(&self.source.bytes, self.delimiter.0, columns, self.begin);
        lines
            .map(|TableLine { line, fields, .. }| {
                let fields = fields.ok_or_else(|| "a quotation mark is not closed".to_owned());
                let texts = fields.map(|fields| {
                    fields.iter().map(|field| self.source.text(field).trim().to_owned()).collect()
                });
                (line, texts.and_then(|fields| Row::new(fields, columns)))
            })
            .filter(|(_, row)| !row.as_ref().is_ok_and(Row::is_empty))
            .collect()
    }

    /// What was understood of the file.
    fn reading(&self) -> Vec<(String, String)> {
        let columns = self.mapping.known().map(|(column, name)| (column.to_string(), format!("`{name}`")));
        let format = format!(
            "{}, separated by {}, columns named in line {}",
            self.source.encoding(),
            self.delimiter.1,
            self.head.number
        );
        let unused = Some(self.mapping.unused().join(", ")).filter(|unused| !unused.is_empty());
        std::iter::once(("table".to_owned(), format))
            .chain(columns)
            .chain(unused.map(|unused| ("not used".to_owned(), unused)))
            .collect()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.source.is_guessed() {
            notes.push("the file is not UTF-8 and was read as windows-1252".to_owned());
        }
        if self.head.number > 1 {
            notes.push(format!(
                "what stands before line {}, which names the columns, was left out",
                self.head.number
            ));
        }
        if self.mapping.index(Column::Status).is_none() {
            notes.push("no column tells what is pending; all transactions were taken for posted".to_owned());
        }
        notes
    }
}
