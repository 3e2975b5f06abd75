//! The output of a command line program: results, failures and progress at a terminal.
//!
//! A [`Text`] keeps data and styles apart: [`paint`](Style::paint) adds colour, and characters of
//! the data that would act on a terminal are escaped. [`print()`] removes the colour in pipes and
//! files, and if `NO_COLOR` is set. A [`Table`] is as wide as its terminal, or as its content if
//! there is none. A [`failure`] is a line with `error:`, and a line with `hint:`. Long work shows
//! its [`progress`] on standard error, at a terminal only. [`manual`] generates shell completions
//! and pages for `man`.

mod escape;
pub mod failure;
pub mod manual;
mod print;
pub mod progress;
mod style;
mod table;
mod text;

pub use escape::{EXCERPT_LENGTH, escape, excerpt};
pub use failure::Hint;
pub use print::{has_colour_on_stderr, note, print, print_rendered_to_stderr, print_to_stderr, width};
pub use style::Style;
pub use table::{Table, pairs};
pub use text::Text;

/// The examples of README.md, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
