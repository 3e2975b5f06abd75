//! Long work: a bar where it is known how much there is, a spinner where it is not. Both stand on standard error, at a terminal only, and
//! leave nothing behind.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many pieces of work. It is moved by [`Progress::advance`].
#[must_use]
pub fn bar(what: &str, length: usize) -> Progress {
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos} of {len} ({eta})");
    let style = style.expect("the template is sound");
    Progress(ProgressBar::new(length as u64).with_style(style).with_message(what.to_owned()))
}

/// A spinner that tells for how long the work has been going on.
#[must_use]
pub fn spinner(what: &str) -> Progress {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})").expect("the template is sound");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(120));
    Progress(spinner)
}

/// What is shown of long work, until it is dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// So much more is done.
    pub fn advance(&self, by: usize) {
        self.0.inc(by as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
