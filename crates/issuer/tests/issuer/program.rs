//! The program as a child process, which is killed at the end of the test.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// A timeout that is much longer than any command takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running program.
pub(crate) struct Program(Child);

/// The output of a program that has ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs `issuer` in `folder` until it ends.
pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ended {
    Program::start(folder, arguments).end()
}

impl Program {
    /// Starts `issuer` in `folder`, without the variables of this process.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, &[])
    }

    /// Starts `issuer` in `folder` with these variables and no others.
    pub(crate) fn start_with(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_issuer"))
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Self(child)
    }

    /// Returns the first line of output, which reports that the server is ready.
    pub(crate) fn first_line(&mut self) -> String {
        let stdout = self.0.stdout.take().expect("first_line is called once");
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let mut line = String::new();
            _ = BufReader::new(stdout).read_line(&mut line);
            _ = sender.send(line);
        });
        receiver.recv_timeout(PATIENCE).expect("a line in time")
    }

    /// Sends SIGTERM, as a service manager does.
    pub(crate) fn terminate(&self) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    }

    pub(crate) fn end(mut self) -> Ended {
        let code = self.wait().code();
        let mut ended = Ended { code, stdout: String::new(), stderr: String::new() };
        if let Some(stdout) = &mut self.0.stdout {
            stdout.read_to_string(&mut ended.stdout).expect("text");
        }
        if let Some(stderr) = &mut self.0.stderr {
            stderr.read_to_string(&mut ended.stderr).expect("text");
        }
        ended
    }

    fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.0.try_wait().expect("the program can be waited for") {
                Some(status) => return status,
                None if Instant::now() > deadline => panic!("the program does not end"),
                None => thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
