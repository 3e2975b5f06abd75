//! The lines of a table, as they stand in the file and as fields.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::Line;

/// A line of a table. Fields in quotation marks may reach over several lines of text.
pub(super) struct TableLine {
    pub line: Line,
    /// None if a quotation mark is not closed.
    pub fields: Option<ByteRecord>,
    /// Where it ends in the file.
    pub end: usize,
}

/// The lines of a table from a place in a file on, blank ones left out.
///
/// A quotation mark that is not closed would swallow what comes after it, up to the next one. So of a line that reaches over
/// several lines of text, of which a later one could be a line by itself, only the first line of text is taken, for broken.
pub(super) struct Lines<'f> {
    bytes: &'f [u8],
    delimiter: u8,
    columns: Option<usize>,
    reader: Reader<&'f [u8]>,
    /// Where the reader began.
    begin: usize,
    /// Up to where lines of text are counted, and how many there are.
    counted: (usize, u64),
}

impl<'f> Lines<'f> {
    pub(super) fn new(bytes: &'f [u8], delimiter: u8) -> Self {
        Self::from(bytes, delimiter, None, 0)
    }

    /// Those that come after `begin` and have so many fields.
    pub(super) fn below(bytes: &'f [u8], delimiter: u8, columns: usize, begin: usize) -> Self {
        Self::from(bytes, delimiter, Some(columns), begin)
    }

    fn from(bytes: &'f [u8], delimiter: u8, columns: Option<usize>, begin: usize) -> Self {
        let reader = reader(&bytes[begin..], delimiter);
        Self { bytes, delimiter, columns, reader, begin, counted: (0, 1) }
    }

    /// Whether there are as many delimiters in one line of a text as in one of the table.
    fn has_a_line(&self, text: &[u8], columns: usize) -> bool {
        let delimiters = |line: &[u8]| line.iter().filter(|byte| **byte == self.delimiter).count();
        text.split(|byte| *byte == b'\n').any(|line| delimiters(line) + 1 >= columns)
    }

    /// The number of the line of text that begins here. Places come in order.
    fn number(&mut self, at: usize) -> u64 {
        let (counted, number) = self.counted;
        let more = self.bytes[counted..at].iter().filter(|byte| **byte == b'\n').count();
        self.counted = (at, number + more as u64);
        self.counted.1
    }
}

fn reader(bytes: &[u8], delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

impl Iterator for Lines<'_> {
    type Item = TableLine;

    fn next(&mut self) -> Option<TableLine> {
        let mut record = ByteRecord::new();
        let before = self.begin + offset(&self.reader);
        // Memory is always readable, and any bytes are fields: there is no other failure than the end.
        if !self.reader.read_byte_record(&mut record).unwrap_or(false) {
            return None;
        }
        let is_blank = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let end = self.begin + offset(&self.reader);
        let start = before + self.bytes[before..end].iter().take_while(|byte| is_blank(byte)).count();
        let written = self.bytes[start..end].trim_ascii_end();
        let number = self.number(start);
        let length = written.iter().position(is_blank).unwrap_or(written.len());
        let (first, later) = written.split_at(length);
        match self.columns {
            Some(columns)
                if !later.is_empty() && (record.len() != columns || self.has_a_line(later, columns)) =>
            {
                let end = start + length;
                self.begin = end;
                self.reader = reader(&self.bytes[end..], self.delimiter);
                Some(TableLine { line: Line { number, written: first.to_vec() }, fields: None, end })
            }
            _ => Some(TableLine {
                line: Line { number, written: written.to_vec() },
                fields: Some(record),
                end,
            }),
        }
    }
}

/// How much was read so far.
fn offset(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).expect("it is within the file, which is in memory")
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn lines_are_numbered_as_they_stand_in_the_file() {
        let three = Some(3);
        check(
            "a,b,c\n\n1,2,3\r\n\r\n4,5,6",
            &[(1, "a,b,c", three), (3, "1,2,3", three), (5, "4,5,6", three)],
        );
        check("1,\"2\n2\",3\n4,5,6\n", &[(1, "1,\"2\n2\",3", three), (3, "4,5,6", three)]);
        check("1,2\n1,2,3,4\n", &[(1, "1,2", Some(2)), (2, "1,2,3,4", Some(4))]);
        check("\n\n", &[]);
        check("", &[]);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_breaks_one_line() {
        let three = Some(3);
        check("1,\"2,3\n4,5,6\n7,8,9\n", &[(1, "1,\"2,3", None), (2, "4,5,6", three), (3, "7,8,9", three)]);
        check("1,\"2,3\n4,\"5\",6\n", &[(1, "1,\"2,3", None), (2, "4,\"5\",6", three)]);
        check("\"", &[(1, "\"", Some(1))]);
    }

    fn check(file: &str, expected: &[(u64, &str, Option<usize>)]) {
        let lines: Vec<_> = Lines::below(file.as_bytes(), b',', 3, 0).collect();
        let found: Vec<_> = lines
            .iter()
            .map(|line| {
                let written = std::str::from_utf8(&line.line.written).expect("text");
                (line.line.number, written, line.fields.as_ref().map(|fields| fields.len()))
            })
            .collect();
        assert_eq!(found, expected, "{file:?}");
    }
}
