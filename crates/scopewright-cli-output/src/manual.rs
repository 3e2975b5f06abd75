//! Shell completions and pages for `man`, generated from the declared command line.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Arg, ArgMatches, Command, value_parser};
use clap_complete::Shell;

use crate::{Hint as _, print};

/// Adds the commands `completions` and `man` to a program.
#[must_use]
pub fn with_manual(program: Command) -> Command {
    let shell = Arg::new(SHELL).required(true).value_parser(value_parser!(Shell)).help("The shell");
    let folder = Arg::new(FOLDER).value_name("DIR").value_parser(value_parser!(PathBuf));
    let folder = folder.help(
        "The folder that one page for each command is written into; without it the main page is printed",
    );
    program
        .subcommand(
            Command::new(COMPLETIONS)
                .about("Print what lets a shell complete the commands and options of this program")
                .arg(shell),
        )
        .subcommand(
            Command::new(MAN).about("Print the manual page, or write the pages of all commands").arg(folder),
        )
}

/// Runs one of these two commands, if it was called.
pub fn answer(program: &Command, matches: &ArgMatches) -> Option<anyhow::Result<()>> {
    let (name, asked) = matches.subcommand()?;
    // `help` needs no page, because each page has its text.
    let pages = || program.clone().disable_help_subcommand(true);
    match name {
        COMPLETIONS => {
            let shell = asked.get_one::<Shell>(SHELL).expect("it is required");
            Some(print(&completions(program.clone(), *shell)))
        }
        MAN => Some(match asked.get_one::<PathBuf>(FOLDER) {
            Some(folder) => write_pages(pages(), folder),
            None => page(pages()),
        }),
        _ => None,
    }
}

const COMPLETIONS: &str = "completions";
const MAN: &str = "man";
const SHELL: &str = "SHELL";
const FOLDER: &str = "folder";

fn completions(program: Command, shell: Shell) -> String {
    // A shell completes the program, whose name has no space, although Cargo may call it.
    let name = program.get_name().to_owned();
    let mut program = program.bin_name(&name);
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, name, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

fn page(program: Command) -> anyhow::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(program).render(&mut page).context("cannot make the page")?;
    print(&String::from_utf8_lossy(&page))
}

fn write_pages(program: Command, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder)
        .and_then(|()| clap_mangen::generate_to(program, folder))
        .with_context(|| format!("cannot write the pages to {}", folder.display()))
        .hint("choose a folder where this user may write")
}
