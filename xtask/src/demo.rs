//! Subcommand: `cargo xtask demo` starts both servers in a fresh folder and shows what each scope
//! opens.

use std::path::PathBuf;
use std::sync::mpsc;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

use crate::workspace;

mod http;
mod scenario;
mod second_api;
mod servers;
mod transcript;

use servers::{Addresses, Servers};
use transcript::Transcript;

/// Start both servers on embedded defaults and show what each scope opens.
#[derive(Args)]
pub(crate) struct Demo {
    /// End after the transcript, with an error if a step failed than it should.
    #[arg(long)]
    once: bool,
}

impl Demo {
    pub(crate) fn run(self) -> Result<()> {
        let build = ["build", "--package", "issuer", "--package", "resource-server"];
        workspace::run(workspace::quiet_cargo().args(build), "the build")?;

        let interrupted = on_interrupt()?;
        let folder = DemoFolder::make()?;
        let mut servers = Servers::start(folder.0.clone(), Addresses::choose()?)?;
        let mut transcript = Transcript::default();
        scenario::play(&mut servers, &mut transcript)?;
        transcript.end();

        if !self.once {
            servers.explain();
            _ = interrupted.recv();
            println!("\nStopping.");
        }
        servers.stop()?;
        ensure!(transcript.differences() == 0, "{} of the steps failed", transcript.differences());
        Ok(())
    }
}

/// A folder of this demo alone, so that two of them do not share files. It is removed at the end.
struct DemoFolder(PathBuf);

impl DemoFolder {
    fn make() -> Result<Self> {
        let folder = workspace::binary(&format!("demo-{}", std::process::id()));
        let shown = workspace::shown(&folder);
        // A demo that was killed left its folder, and its process id is used again.
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {shown}"))?;
        }
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {shown}"))?;
        Ok(Self(folder))
    }
}

impl Drop for DemoFolder {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Returns a channel that receives Ctrl-C and requests to terminate, so that the servers are
/// stopped first.
fn on_interrupt() -> Result<mpsc::Receiver<()>> {
    let (sender, receiver) = mpsc::channel();
    ctrlc::set_handler(move || _ = sender.send(())).context("cannot listen for Ctrl-C")?;
    Ok(receiver)
}
