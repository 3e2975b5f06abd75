//! Styles by meaning, so that equal things look equal everywhere.

use std::fmt::Display;

use anstyle::{AnsiColor, Style as Ansi};

use crate::Text;

/// The meaning of a styled text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A heading, or the name of a column.
    Heading,
    /// Good.
    Good,
    /// Valid for a limited time: deprecated, expiring, or not valid yet.
    Soon,
    /// Destructive, breaking, failed.
    Danger,
    /// Inactive: ended or disabled.
    Faint,
}

impl Style {
    pub(crate) const ALL: [Self; 5] = [Self::Heading, Self::Good, Self::Soon, Self::Danger, Self::Faint];

    /// Returns the data in this style. [`print`](crate::print()) omits the style where it is
    /// not shown.
    #[must_use]
    pub fn paint(self, data: impl Display) -> Text {
        Text::in_style(self, &data.to_string())
    }

    pub(crate) fn prefix(self) -> String {
        let colour = |colour: AnsiColor| Ansi::new().fg_color(Some(colour.into()));
        let style = match self {
            Self::Heading => Ansi::new().bold(),
            Self::Good => colour(AnsiColor::Green),
            Self::Soon => colour(AnsiColor::Yellow),
            Self::Danger => colour(AnsiColor::Red),
            Self::Faint => Ansi::new().dimmed(),
        };
        style.render().to_string()
    }
}

/// Ends any style.
pub(crate) const RESET: &str = "\u{1b}[0m";
