//! The API as a process that trusts the tokens of a [`Deployment`]'s issuer.

use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::deployment::Deployment;
use crate::process::{first_line, resource_server};

/// A running API, which ends with the test.
pub(crate) struct ApiProcess {
    process: Child,
    pub(crate) url: String,
}

impl ApiProcess {
    /// Starts one without a limit of requests, on a free port.
    pub(crate) fn start(folder: &TempDir, deployment: &Deployment, database: &str) -> Self {
        let mut command = resource_server(folder.path());
        command.args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--issuer",
            &deployment.issuer,
            "--audience",
            &deployment.api,
        ]);
        command.args(["--database", database, "--requests-per-minute", "0"]);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let line = first_line(&mut process).expect("a ready line");
        let (_, address) = line.trim_end().rsplit_once("http://").expect("an address");
        Self { process, url: format!("http://{address}/caas/v1") }
    }

    /// As if the machine went down.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("it can be killed");
        self.process.wait().expect("it is a child");
    }
}

impl Drop for ApiProcess {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}
