//! The project's tasks: `cargo xtask TASK`. This module only dispatches; each task has a module of
//! its own name.

#![allow(clippy::print_stdout, reason = "a task talks to the person that runs it")]

use std::process::ExitCode;

use clap::Parser;
use cli_output::failure;

mod accuracy;
mod book;
mod demo;
mod docs;
mod test;
mod workspace;

/// The tasks of Scopewright.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Task {
    Accuracy(accuracy::Accuracy),
    Book(book::Book),
    Demo(demo::Demo),
    Docs(docs::Docs),
    Test(test::Test),
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Accuracy(task) => task.run(),
        Task::Book(task) => task.run(),
        Task::Demo(task) => task.run(),
        Task::Docs(task) => task.run(),
        Task::Test(task) => task.run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::report(&error);
            ExitCode::FAILURE
        }
    }
}
