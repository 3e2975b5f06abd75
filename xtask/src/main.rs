//! The project's tasks: `cargo xtask TASK`. This module only dispatches; each task has a module of
//! its own name.

#![allow(clippy::print_stdout, reason = "a task talks to the person that runs it")]

use std::process::ExitCode;

use clap::Parser;
use cli_output::failure;

mod accuracy;
mod book;
mod catalog_file;
mod check;
mod demo;
mod diff;
mod docs;
mod explain;
mod export;
mod generated;
mod implications;
mod import;
mod new;
mod surface;
mod test;
mod workspace;

/// The tasks of Scopewright.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
enum Task {
    Accuracy(accuracy::Accuracy),
    Book(book::Book),
    Check(check::Check),
    Demo(demo::Demo),
    Diff(diff::Diff),
    Docs(docs::Docs),
    Explain(explain::Explain),
    Export(export::Export),
    Import(import::Import),
    New(new::New),
    Test(test::Test),
}

fn main() -> ExitCode {
    let outcome = match Task::parse() {
        Task::Accuracy(task) => task.run(),
        Task::Book(task) => task.run(),
        Task::Check(task) => task.run(),
        Task::Demo(task) => task.run(),
        Task::Diff(task) => return task.run(),
        Task::Docs(task) => task.run(),
        Task::Explain(task) => return task.run(),
        Task::Export(task) => task.run(),
        Task::Import(task) => task.run(),
        Task::New(task) => task.run(),
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
