//! Tables of columns without lines, so that `cut` and `grep` work on them.

use comfy_table::presets::NOTHING;
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement};

use crate::text::{length, styled};
use crate::{Style, Text, width};

/// Rows below a heading. Control characters of data are shown escaped, so that a cell is one line.
pub struct Table {
    heading: Vec<String>,
    /// The cells, with marks for their styles.
    rows: Vec<Vec<String>>,
    /// The first column of figures.
    figures: usize,
}

impl Table {
    /// Creates a table without rows.
    #[must_use]
    pub fn new(heading: &[&str]) -> Self {
        let heading = heading.iter().map(|name| name.to_uppercase()).collect();
        Self { heading, rows: Vec::new(), figures: usize::MAX }
    }

    /// Aligns the column `first`, counted from 0, and all after it to the right.
    #[must_use]
    pub fn figures_from(mut self, first: usize) -> Self {
        self.figures = first;
        self
    }

    /// Appends rows.
    #[must_use]
    pub fn rows<C, R>(mut self, rows: impl IntoIterator<Item = R>) -> Self
    where
        C: Into<Text>,
        R: IntoIterator<Item = C>,
    {
        let cells = |row: R| row.into_iter().map(|cell| cell.into().into_marked()).collect();
        self.rows.extend(rows.into_iter().map(cells));
        self
    }

    /// Renders the table for standard output.
    #[must_use]
    pub fn render(&self) -> String {
        self.fit(width())
    }

    /// Renders the table in lines of this width. If not even single words fit next to each other,
    /// the cells of a row are written below each other.
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
            .set_header(self.heading.iter().map(|name| Style::Heading.paint(name).into_marked()));
        table.add_rows(&self.rows);
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
            let names: Vec<_> = self.heading.iter().map(|name| name.to_lowercase()).collect();
            let named: Vec<_> =
                names.iter().zip(row).map(|(name, cell)| (name.as_str(), cell.as_str())).collect();
            pairs_in(&named, Some(width))
        });
        rows.collect::<Vec<_>>().join("\n")
    }

    /// Returns whether any cell of a column has a space at which it can be broken.
    fn can_break(&self, column: usize) -> bool {
        self.cells(column).any(|cell| cell.contains(' '))
    }

    fn cells(&self, column: usize) -> impl Iterator<Item = &String> {
        self.rows.iter().filter_map(move |row| row.get(column))
    }

    /// Returns the width with a break at each space.
    fn least_width(&self) -> usize {
        let longest = |text: &String| text.split(' ').map(length).max().unwrap_or(0);
        let column = |(index, name): (usize, &String)| {
            let cells = self.cells(index).map(longest).max().unwrap_or(0);
            cells.max(name.chars().count()) + usize::from(GAP)
        };
        self.heading.iter().enumerate().map(column).sum::<usize>().saturating_sub(GAP.into())
    }
}

/// The space between two columns.
const GAP: u16 = 2;

/// Renders names and values as lines for standard output, without those that have no value.
#[must_use]
pub fn pairs(rows: &[(&str, Option<Text>)]) -> String {
    let rows: Vec<_> =
        rows.iter().filter_map(|(name, value)| Some((*name, value.as_ref()?.marked()))).collect();
    pairs_in(&rows, width())
}

/// Renders names and values in lines of this width; longer values continue below.
fn pairs_in(rows: &[(&str, &str)], width: Option<u16>) -> String {
    let indent = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 2;
    let room = width.map_or(usize::MAX, |width| usize::from(width).saturating_sub(indent));
    let line = |(name, value): &(&str, &str)| {
        let name = format!("{name}:");
        let space = " ".repeat(indent - name.len());
        let lines: Vec<_> = broken(value, room).iter().map(|line| styled(line)).collect();
        let value = lines.join(&format!("\n{}", " ".repeat(indent)));
        format!("{}{space}{value}\n", Style::Heading.paint(name))
    };
    rows.iter().map(line).collect()
}

/// Breaks a marked text at spaces into lines of this width.
fn broken(text: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if length(line) + 1 + length(word) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns the text without its styles.
    fn plain(text: &str) -> String {
        anstream::adapter::strip_str(text).to_string()
    }

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
    fn cells_break_at_spaces_only() {
        let broken = [
            "CLIENT          SCOPE",
            "demo            a:read",
            "                b:write",
            "another-client  b:write",
        ];
        check(Some(24), &broken);
    }

    #[test]
    fn cells_that_do_not_fit_are_stacked() {
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
    fn colours_have_no_width_and_end_with_their_line() {
        let rows: [[Text; 2]; 2] = [[Style::Danger.paint("gone"), "x".into()], ["here".into(), "y".into()]];
        let text = Table::new(&["state", "id"]).rows(rows).fit(None);
        assert_eq!(plain(&text), "STATE  ID\ngone   x\nhere   y\n");
        assert!(text.contains(&Style::Danger.paint("gone").to_string()), "{text:?}");
        let long = Style::Good.paint("a b");
        let text = Table::new(&["x"]).rows([[long]]).fit(Some(1));
        assert!(text.lines().all(|line| line.ends_with("\u{1b}[0m") || plain(line) == line), "{text:?}");
    }

    /// Generates text in which control characters are frequent.
    fn any_data() -> impl Strategy<Value = String> {
        let acting = prop::sample::select(vec![
            '\u{1b}', '\u{7}', '\n', '\r', '\t', '\0', '\u{9b}', '\u{202e}', '\u{206a}', '\u{206f}',
            '\u{2028}', '\u{2029}', '[', 'm', '0', ' ',
        ]);
        let any = prop_oneof![3 => acting, 1 => any::<char>()];
        proptest::collection::vec(any, 0..40).prop_map(|chars| chars.into_iter().collect())
    }

    proptest! {
        #[test]
        fn no_data_acts_on_the_terminal(
            rows in proptest::collection::vec((any_data(), any_data(), any::<bool>()), 0..4),
            width in proptest::option::of(1..60_u16),
        ) {
            let text = |data: &String, is_painted| if is_painted { Style::Danger.paint(data) } else { Text::from(data.as_str()) };
            let cells = rows.iter().map(|(first, second, is_painted)| [text(first, *is_painted), text(second, false)]);
            let table = Table::new(&["a", "b"]).rows(cells.clone()).fit(width);
            let named: Vec<_> = cells.map(|[_, cell]| ("name", cell.into_marked())).collect();
            let named: Vec<_> = named.iter().map(|(name, cell)| (*name, cell.as_str())).collect();
            for shown in [table, pairs_in(&named, width)] {
                let own = Style::ALL.map(Style::prefix).into_iter().chain(["\u{1b}[0m".to_owned(), "\n".to_owned()]);
                let rest = own.fold(shown, |rest, style| rest.replace(&style, ""));
                prop_assert_eq!(crate::escape(&rest), rest.as_str());
            }
        }

        #[test]
        fn a_row_is_a_line(data in any_data()) {
            let table = Table::new(&["a", "b"]).rows([[data.as_str(), "x"]]).fit(None);
            prop_assert_eq!(table.lines().count(), 2);
        }
    }
}
