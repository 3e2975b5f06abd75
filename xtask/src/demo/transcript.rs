//! The transcript: who asked, with which scopes, what came back, and whether it is what should have come back.

use std::io::IsTerminal as _;

/// Prints steps and counts those that went differently.
#[derive(Default)]
pub(super) struct Transcript {
    steps: usize,
    differences: usize,
}

impl Transcript {
    /// A heading.
    pub(super) fn chapter(&self, title: &str) {
        println!("\n{}", emphasized(title));
    }

    /// A fact between the steps.
    pub(super) fn remark(&self, text: &str) {
        println!("    {text}");
    }

    /// One step: what was asked, what came back, and what should have.
    pub(super) fn step(&mut self, asked: &str, got: &str, as_expected: Result<(), String>) {
        self.steps += 1;
        println!("{:>2}. {asked}", self.steps);
        match as_expected {
            Ok(()) => println!("    ✓ {got}"),
            Err(expected) => {
                self.differences += 1;
                println!("    ✗ {got}\n      expected {expected}");
            }
        }
    }

    /// The last line.
    pub(super) fn end(&self) {
        match self.differences {
            0 => println!("\nAll {} steps went as they should.", self.steps),
            several => println!("\n{several} of {} steps went differently; they are marked ✗.", self.steps),
        }
    }

    /// How many steps went differently.
    pub(super) fn differences(&self) -> usize {
        self.differences
    }
}

/// Bold on a terminal, unless the user wants none of it.
fn emphasized(text: &str) -> String {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
