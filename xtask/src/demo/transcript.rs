//! The transcript: who asked, with which scopes, what came back, and whether it is what should have
//! come back.

use cli_output::Style;

/// Prints steps and counts those that failed.
#[derive(Default)]
pub(super) struct Transcript {
    steps: usize,
    differences: usize,
}

impl Transcript {
    /// A heading.
    pub(super) fn chapter(&self, title: &str) {
        say(format_args!("\n{}", Style::Heading.paint(title)));
    }

    /// A fact between the steps.
    pub(super) fn remark(&self, text: &str) {
        say(format_args!("    {text}"));
    }

    /// One step: what was asked, what came back, and what should have.
    pub(super) fn step(&mut self, asked: &str, got: &str, as_expected: Result<(), String>) {
        self.steps += 1;
        say(format_args!("{:>2}. {asked}", self.steps));
        match as_expected {
            Ok(()) => say(format_args!("    {} {got}", Style::Good.paint("✓"))),
            Err(expected) => {
                self.differences += 1;
                say(format_args!("    {} {got}\n      expected {expected}", Style::Danger.paint("✗")));
            }
        }
    }

    /// The last line.
    pub(super) fn end(&self) {
        match self.differences {
            0 => say(format_args!("\nAll {} steps succeeded.", self.steps)),
            several => say(format_args!("\n{several} of {} steps failed; they are marked ✗.", self.steps)),
        }
    }

    /// Returns the number of steps with an unexpected result.
    pub(super) fn differences(&self) -> usize {
        self.differences
    }
}

/// Prints a line. A reader that closes the pipe early is not an error.
fn say(line: std::fmt::Arguments<'_>) {
    _ = cli_output::print(&format!("{line}\n"));
}
