//! Colours by what they mean, so that the same thing looks alike everywhere.

use std::fmt::Display;

use anstyle::{AnsiColor, Style as Ansi};

use crate::Text;

/// What is special about a text. Whatever is nothing special has no style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A heading, or the name of a column.
    Heading,
    /// As it should be.
    Good,
    /// Works today, and will not for ever: deprecated, expiring, not yet.
    Soon,
    /// Destructive, breaking, failed.
    Danger,
    /// Beside the point: over, switched off.
    Faint,
}

impl Style {
    pub(crate) const ALL: [Self; 5] = [Self::Heading, Self::Good, Self::Soon, Self::Danger, Self::Faint];

    /// Returns the data in this style. [`print`](crate::print()) leaves the style out where it
    /// would not be seen.
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
