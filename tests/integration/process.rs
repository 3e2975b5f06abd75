//! Programs as child processes: run to their end within a time, or started and heard.

use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::workspace::workspace;

/// The program `issuer` in `folder`, with nothing of this process's configuration.
pub(crate) fn issuer(folder: &Path) -> Command {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| build("issuer"));
    program(&PROGRAM, folder)
}

/// The program `resource-server` likewise.
pub(crate) fn resource_server(folder: &Path) -> Command {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| build("resource-server"));
    program(&PROGRAM, folder)
}

fn program(path: &Path, folder: &Path) -> Command {
    let mut command = Command::new(path);
    command.current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

/// Builds a program by the Cargo that runs the tests, into the folder that they were built into.
pub(crate) fn build(name: &str) -> PathBuf {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace());
    cargo.args(["build", "--quiet", "--locked", "--package", name, "--bin", name]);
    let ended = run(cargo.args(["--message-format", "json"]), Duration::from_secs(1800));
    assert!(ended.success, "{}", ended.stderr);
    let messages = ended.stdout.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
    programs.next().expect("Cargo says what it has built")
}

/// Returns the first line that a program prints when it is ready, or `None` if it ends first or
/// takes too long.
pub(crate) fn first_line(process: &mut Child) -> Option<String> {
    let stdout = process.stdout.take().expect("it is piped");
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = String::new();
        _ = BufReader::new(stdout).read_line(&mut line);
        _ = sender.send(line);
    });
    receiver.recv_timeout(Duration::from_secs(60)).ok().filter(|line| !line.is_empty())
}

/// A program that has ended, and its output.
pub(crate) struct Ended {
    pub(crate) success: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a program to its end, or ends it after this time.
pub(crate) fn run(command: &mut Command, within: Duration) -> Ended {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (stdout, stderr) = (read_beside(process.stdout.take()), read_beside(process.stderr.take()));
    let success = wait(&mut process, Instant::now() + within);
    let said = |reader: JoinHandle<String>| reader.join().expect("a reader does not panic");
    let (stdout, mut stderr) = (said(stdout), said(stderr));
    if success.is_none() {
        stderr += &format!("it did not end within {} s", within.as_secs());
    }
    Ended { success: success.unwrap_or(false), stdout, stderr }
}

/// Waits for a process. Returns whether it succeeded, or `None` if it had to be killed.
fn wait(process: &mut Child, deadline: Instant) -> Option<bool> {
    loop {
        if let Some(status) = process.try_wait().expect("a child can be waited for") {
            return Some(status.success());
        }
        if Instant::now() > deadline {
            _ = process.kill();
            _ = process.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn read_beside(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        _ = pipe.expect("it is piped").read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
