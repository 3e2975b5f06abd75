//! A private PostgreSQL cluster for tests, from the binaries of the Debian package `postgresql`.
//!
//! The server refuses to run as root, so root lends it to the user that the package made.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tempfile::TempDir;

use crate::Address;

/// A PostgreSQL server on a socket in a temporary folder. Both end when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    folder: TempDir,
    programs: PathBuf,
    databases: AtomicU32,
}

impl Cluster {
    /// The cluster that the tests of this process share, which ends with the last that uses it;
    /// `None` as for [`start`](Self::start).
    ///
    /// # Panics
    /// As [`start`](Self::start) does.
    pub fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return Some(cluster);
        }
        let cluster = Arc::new(Self::start()?);
        *shared = Arc::downgrade(&cluster);
        Some(cluster)
    }

    /// Starts a cluster; `None`, with a word on standard error, where there is no PostgreSQL on
    /// this machine.
    ///
    /// # Panics
    /// When there is one and it does not start.
    pub fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!(
                "PostgreSQL is missing: what needs it was not tested; `apt-get install postgresql` brings it"
            );
            return None;
        };
        let folder = tempfile::Builder::new().prefix("pg").tempdir().expect("a temporary folder");
        let cluster = Self { folder, programs, databases: AtomicU32::new(0) };
        if rustix::process::geteuid().is_root() {
            succeed(Command::new("chown").arg("postgres").arg(cluster.folder.path()));
        }
        let (data, socket) = (cluster.data(), cluster.folder.path().display().to_string());
        succeed(
            cluster
                .program("initdb")
                .args(["--username=tests", "--auth=trust", "--no-sync", "-D"])
                .arg(&data),
        );
        cluster.resume_with(&socket);
        Some(cluster)
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn new_database(&self) -> Address {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let socket = self.folder.path();
        succeed(self.program("createdb").args(["--username=tests", "-h"]).arg(socket).arg(&name));
        let host =
            url::form_urlencoded::byte_serialize(socket.display().to_string().as_bytes()).collect::<String>();
        format!("postgres://tests@localhost/{name}?host={host}").parse().expect("an address")
    }

    /// Stops the server at once, as a machine that fails would.
    ///
    /// # Panics
    /// When it does not stop.
    pub fn pause(&self) {
        succeed(self.program("pg_ctl").args(["stop", "-m", "immediate", "-w", "-D"]).arg(self.data()));
    }

    /// Starts the server again after [`pause`](Self::pause).
    ///
    /// # Panics
    /// When it does not start.
    pub fn resume(&self) {
        self.resume_with(&self.folder.path().display().to_string());
    }

    fn resume_with(&self, socket: &str) {
        let options =
            format!("-c listen_addresses= -c unix_socket_directories={socket} -c max_connections=200");
        let log = self.folder.path().join("log");
        let mut start = self.program("pg_ctl");
        // The server keeps the streams that it is given, and must not keep the test's.
        start.args(["start", "-w", "-o", &options, "-l"]).arg(log).arg("-D").arg(self.data());
        let started = start.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(started.is_ok_and(|status| status.success()), "the PostgreSQL cluster did not start");
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A program of PostgreSQL's, as the user it runs as.
    fn program(&self, name: &str) -> Command {
        let program = self.programs.join(name);
        let mut command = if rustix::process::geteuid().is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // It may have been stopped already.
        _ = self.program("pg_ctl").args(["stop", "-m", "immediate", "-D"]).arg(self.data()).output();
    }
}

/// The folder of the newest PostgreSQL's programs. Debian keeps them off the search path.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let folders = versions.filter_map(|version| Some(version.ok()?.path().join("bin")));
    folders.filter(|folder| has_all(folder)).max()
}

fn has_all(folder: &Path) -> bool {
    ["initdb", "pg_ctl", "createdb"].iter().all(|program| folder.join(program).exists())
}

fn succeed(command: &mut Command) {
    let failure = |output: io::Result<Output>| match output {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(cause) => Err(cause.to_string()),
    };
    if let Err(what) = failure(command.output()) {
        panic!("{command:?}: {what}");
    }
}
