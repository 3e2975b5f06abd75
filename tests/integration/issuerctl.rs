//! `issuerctl`, which runs commands of the issuer as the user of its service.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use crate::process::run;
use crate::workspace::{workspace, workspace_file};

/// Prints its arguments, one a line.
const SYSTEMD_RUN: &str = "#!/bin/sh\nprintf '%s\\n' \"$@\"\n";

#[test]
fn a_command_runs_as_the_service_and_on_its_database() {
    let folder = TempDir::new().expect("a folder");
    let stand_in = folder.path().join("systemd-run");
    fs::write(&stand_in, SYSTEMD_RUN).expect("a file");
    fs::set_permissions(&stand_in, fs::Permissions::from_mode(0o755)).expect("set");
    let mut command = Command::new("sh");
    command.arg(workspace().join("crates/issuer/deploy/issuerctl"));
    command.args(["client", "add", "reports", "--scope", "a:b c:d"]).env("SUDO_USER", "alice");
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.path().display()));
    let ended = run(&mut command, Duration::from_secs(20));
    assert!(ended.success, "{}", ended.stderr);
    let arguments: Vec<&str> = ended.stdout.lines().collect();
    assert!(arguments.ends_with(&[
        "/usr/local/bin/issuer",
        "client",
        "add",
        "reports",
        "--scope",
        "a:b c:d"
    ]));
    assert!(arguments.contains(&"--setenv=SUDO_USER=alice"), "the record of changes names the person");
    let unit = workspace_file("crates/issuer/deploy/issuer.service");
    assert!(unit.contains("Environment=ISSUER_DATABASE=%S/issuer/issuer.sqlite"));
    assert!(arguments.contains(&"--setenv=ISSUER_DATABASE=/var/lib/issuer/issuer.sqlite"));
    for property in [
        "DynamicUser=yes",
        "User=issuer",
        "StateDirectory=issuer",
        "EnvironmentFile=-/etc/issuer/environment",
    ] {
        assert!(unit.lines().any(|line| line == property) && arguments.contains(&property), "{property}");
    }
}
