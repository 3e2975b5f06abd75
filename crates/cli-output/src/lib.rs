//! A program and the person before it: how results, failures and long work look at a terminal, and nothing of what they are about.
//!
//! A [`Text`] keeps data and styles apart: [`paint`](Style::paint) adds colour, and characters of
//! the data that would act on a terminal are escaped. [`print()`] takes the colour away again where
//! it would not be seen: in pipes and files, and where `NO_COLOR` is set. A [`Table`] is as wide as
//! its terminal, and as wide as it must be where there is none. A [`failure`] is a line with
//! `error:` that says what and where, and a line with `hint:` that says what to do next. Long work
//! shows its [`progress`] on standard error, at a terminal only. [`manual`] lets a program explain
//! itself to shells and to `man`.

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
pub use print::{has_colour_on_stderr, note, print, tell, tell_rendered, width};
pub use style::Style;
pub use table::{Table, pairs};
pub use text::Text;
