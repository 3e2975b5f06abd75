//! Tables: columns without lines, so that they can be read, cut and searched.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement};

use crate::style::RESET;
use crate::{Style, width};

/// Rows below a heading.
pub struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
    /// From which column on there are figures.
    figures: usize,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(heading: &[&str]) -> Self {
        let heading = heading.iter().map(|name| name.to_uppercase()).collect();
        Self { heading, rows: Vec::new(), figures: usize::MAX }
    }

    /// The column `first`, counted from 0, and those after it have figures, which stand on the right.
    #[must_use]
    pub fn figures_from(mut self, first: usize) -> Self {
        self.figures = first;
        self
    }

    /// The table with these rows below those that it has.
    #[must_use]
    pub fn rows<R: IntoIterator<Item = String>>(mut self, rows: impl IntoIterator<Item = R>) -> Self {
        self.rows.extend(rows.into_iter().map(|row| row.into_iter().collect()));
        self
    }

    /// The table for standard output.
    #[must_use]
    pub fn render(&self) -> String {
        self.fit(width())
    }

    /// The table in lines of so many characters. Where not even single words fit beside each other, they stand below each other.
    fn fit(&self, width: Option<u16>) -> String {
        match width {
            Some(width) if self.least_width() > width.into() => self.below_each_other(width),
            _ => self.beside_each_other(width),
        }
    }

    fn beside_each_other(&self, width: Option<u16>) -> String {
        let mut table = comfy_table::Table::new();
        table
            .load_preset(NOTHING)
            .set_header(self.heading.iter().map(|name| marked(&Style::Heading.paint(name))));
        table.add_rows(self.rows.iter().map(|row| row.iter().map(|cell| marked(cell))));
        if let Some(width) = width {
            table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
        }
        let last = self.heading.len().saturating_sub(1);
        for (index, column) in table.column_iter_mut().enumerate() {
            column.set_padding((0, if index == last { 0 } else { GAP }));
            if index >= self.figures {
                column.set_cell_alignment(CellAlignment::Right);
            }
            if !self.can_break(index) {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
        table.lines().map(|line| styled(line.trim_end()) + "\n").collect()
    }

    fn below_each_other(&self, width: u16) -> String {
        let rows = self.rows.iter().map(|row| {
            let names = self.heading.iter().map(|name| name.to_lowercase());
            let named: Vec<_> = names.zip(row.iter().cloned().map(Some)).collect();
            pairs_in(
                &named.iter().map(|(name, cell)| (name.as_str(), cell.clone())).collect::<Vec<_>>(),
                Some(width),
            )
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Whether any cell of a column has a space to break at.
    fn can_break(&self, column: usize) -> bool {
        self.cells(column).any(|cell| cell.contains(' '))
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &String> {
        self.rows.iter().filter_map(move |row| row.get(column))
    }

    /// The width with a break at each space.
    fn least_width(&self) -> usize {
        let longest =
            |text: &String| plain(text).split(' ').map(|word| word.chars().count()).max().unwrap_or(0);
        let column = |(index, name): (usize, &String)| {
            let cells = self.cells(index).map(longest).max().unwrap_or(0);
            cells.max(name.chars().count()) + usize::from(GAP)
        };
        self.heading.iter().enumerate().map(column).sum::<usize>().saturating_sub(GAP.into())
    }
}

/// Between two columns.
const GAP: u16 = 2;

/// Names and values below each other, for standard output; those without a value are left out.
#[must_use]
pub fn pairs(rows: &[(&str, Option<String>)]) -> String {
    pairs_in(rows, width())
}

/// Values that are longer than a line of so many characters go on below themselves.
fn pairs_in(rows: &[(&str, Option<String>)], width: Option<u16>) -> String {
    let indent = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
    let room = width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(indent));
    let line = |(name, value): &(&str, Option<String>)| {
        let name = format!("{name}:");
        let space = " ".repeat(indent - name.len());
        let value = broken(value.as_ref()?, room).join(&format!("\n{}", " ".repeat(indent)));
        Some(format!("{}{space}{value}\n", Style::Heading.paint(name)))
    };
    rows.iter().filter_map(line).collect()
}

/// A text in lines of so many characters, broken at spaces only.
fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if plain(line).chars().count() + 1 + plain(word).chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Characters without width, one for each style, and one for its end. They stand for the escape sequences while the table is laid out, which
/// would be counted as text.
const MARKS: [char; 6] = ['\u{206A}', '\u{206B}', '\u{206C}', '\u{206D}', '\u{206E}', '\u{206F}'];

/// The mark of each escape sequence.
fn sequences() -> impl Iterator<Item = (char, String)> {
    MARKS.into_iter().zip(Style::ALL.map(Style::prefix).into_iter().chain([RESET.to_owned()]))
}

fn marked(text: &str) -> String {
    sequences().fold(text.to_owned(), |text, (mark, sequence)| text.replace(&sequence, &mark.to_string()))
}

/// A style that is broken off by the end of the line ends there.
fn styled(line: &str) -> String {
    let styled = sequences().fold(line.to_owned(), |line, (mark, sequence)| line.replace(mark, &sequence));
    let is_open = line.chars().rfind(|char| MARKS.contains(char)).is_some_and(|mark| mark != MARKS[5]);
    if is_open { styled + RESET } else { styled }
}

fn plain(text: &str) -> String {
    sequences().fold(text.to_owned(), |text, (_, sequence)| text.replace(&sequence, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes() -> Table {
        let rows = [["demo", "a:read b:write"], ["another-client", "b:write"]];
        Table::new(&["client", "scope"]).rows(rows.map(|row| row.map(str::to_owned)))
    }

    #[track_caller]
    fn check(width: Option<u16>, expect: &[&str]) {
        assert_eq!(plain(&scopes().fit(width)).lines().collect::<Vec<_>>(), expect);
    }

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let whole = ["CLIENT          SCOPE", "demo            a:read b:write", "another-client  b:write"];
        check(None, &whole);
        check(Some(80), &whole);
    }

    #[test]
    fn what_has_spaces_is_broken_and_what_has_none_is_not() {
        let broken = [
            "CLIENT          SCOPE",
            "demo            a:read",
            "                b:write",
            "another-client  b:write",
        ];
        check(Some(24), &broken);
    }

    #[test]
    fn what_does_not_fit_stands_below_each_other() {
        let first = ["client: demo", "scope:  a:read", "        b:write"];
        let below = [&first[..], &["", "client: another-client", "scope:  b:write"]].concat();
        check(Some(20), &below);
    }

    #[test]
    fn figures_stand_on_the_right() {
        let rows = [["a", "1"], ["b", "100"]].map(|row| row.map(str::to_owned));
        let table = Table::new(&["what", "count"]).figures_from(1).rows(rows).fit(None);
        assert_eq!(plain(&table), "WHAT  COUNT\na         1\nb       100\n");
    }

    #[test]
    fn colours_take_no_room_and_end_with_their_line() {
        let rows =
            [vec![Style::Danger.paint("gone"), "x".to_owned()], vec!["here".to_owned(), "y".to_owned()]];
        let text = Table::new(&["state", "id"]).rows(rows).fit(None);
        assert_eq!(plain(&text), "STATE  ID\ngone   x\nhere   y\n");
        assert!(text.contains(&Style::Danger.paint("gone")), "{text:?}");
        let long = Style::Good.paint("a b");
        let text = Table::new(&["x"]).rows([[long]]).fit(Some(1));
        assert!(text.lines().all(|line| line.ends_with(RESET) || plain(line) == line), "{text:?}");
    }
}
