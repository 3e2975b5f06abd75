//! Progress of long work: a bar if the amount is known, and a spinner if not. Both appear on
//! standard error, at a terminal only, and are erased at the end.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Returns a bar for this number of pieces. [`Progress::advance`] moves it.
#[must_use]
pub fn bar(what: &str, length: usize) -> Progress {
    let style = ProgressStyle::with_template("{msg} {bar:40} {pos} of {len} ({eta})");
    let style = style.expect("the template is sound");
    Progress(ProgressBar::new(length as u64).with_style(style).with_message(what.to_owned()))
}

/// Returns a spinner that shows the elapsed time.
#[must_use]
pub fn spinner(what: &str) -> Progress {
    let style = ProgressStyle::with_template("{spinner} {msg} ({elapsed})").expect("the template is sound");
    let spinner = ProgressBar::new_spinner().with_style(style).with_message(what.to_owned());
    spinner.enable_steady_tick(Duration::from_millis(120));
    Progress(spinner)
}

/// The progress of long work, which is shown until it is dropped.
pub struct Progress(ProgressBar);

impl Progress {
    /// Adds finished pieces.
    pub fn advance(&self, by: usize) {
        self.0.inc(by as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
