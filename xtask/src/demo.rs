//! Subcommand: `cargo xtask demo` starts both servers in a fresh folder and shows what each scope opens.

use std::path::PathBuf;
use std::sync::mpsc;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::workspace;

mod http;
mod servers;
mod story;
mod transcript;

use servers::{Addresses, Servers};
use transcript::Transcript;

/// Start both servers on embedded defaults and show what each scope opens.
#[derive(Args)]
pub(crate) struct Demo {
    /// End after the transcript, with an error if a step went differently than it should.
    #[arg(long)]
    once: bool,
}

impl Demo {
    pub(crate) fn run(self) -> Result<()> {
        let build = ["build", "--package", "issuer", "--package", "resource-server"];
        workspace::run(workspace::quiet_cargo().args(build), "the build")?;

        let interrupted = on_interrupt()?;
        let mut servers = Servers::start(fresh_folder()?, Addresses::choose()?)?;
        let mut transcript = Transcript::default();
        story::tell(&mut servers, &mut transcript)?;
        transcript.end();

        if !self.once {
            servers.explain();
            _ = interrupted.recv();
            println!("\nStopping.");
        }
        servers.stop()?;
        ensure!(transcript.differences() == 0, "{} of the steps went differently", transcript.differences());
        Ok(())
    }
}

/// A folder with nothing of an earlier demo in it.
fn fresh_folder() -> Result<PathBuf> {
    let folder = workspace::binary("demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot clear {}", workspace::shown(&folder)))?;
    }
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", workspace::shown(&folder)))?;
    Ok(folder)
}

/// Tells when Ctrl-C is pressed or the process is asked to end, so that the servers are stopped before it does.
fn on_interrupt() -> Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("cannot listen for Ctrl-C")?;
    Ok(receiver)
}
