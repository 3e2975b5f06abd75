//! Tools of other makers that tests need: finding them, reporting missing ones, and installing
//! their packages once.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;

use crate::process::run;
use crate::workspace::{target_folder, workspace, workspace_file};

/// A missing tool, and advice.
#[derive(Clone)]
pub(crate) struct Missing(String);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The variable by which the environment demands that programs of other makers are tried.
pub(crate) const OUTSIDE_PROGRAMS: &str = "SCOPEWRIGHT_OUTSIDE_CLIENTS";

/// The variable by which it demands that pages are tried in a browser.
pub(crate) const BROWSER: &str = "SCOPEWRIGHT_BROWSER";

/// The variable by which it demands that the packages of a release are tried.
pub(crate) const REGISTRY: &str = "SCOPEWRIGHT_REGISTRY";

/// The public registry of crates, which Cargo reaches, and git.
pub(crate) fn public_registry() -> Result<(), Missing> {
    version("git", "Debian: `apt-get install git`")?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let reached =
        run(cargo.args(["info", "--quiet", "--registry", "crates-io", "serde"]), Duration::from_secs(60));
    if reached.success { Ok(()) } else { Err(Missing("the public registry cannot be reached".to_owned())) }
}

/// Returns what a program of another maker needs. If something is missing, reports it although the
/// test passes, or fails if the variable `demand` requires it.
#[track_caller]
pub(crate) fn unless_missing<T>(demand: &str, program: &str, found: Result<T, Missing>) -> Option<T> {
    let required = std::env::var(demand).is_ok_and(|value| value == "required");
    match found {
        Ok(found) => Some(found),
        Err(missing) if required => {
            panic!("{program} cannot be tried, although {demand}=required: {missing}")
        }
        Err(missing) => {
            // Not by `eprintln!`, which the test harness keeps to itself when a test passes.
            _ = writeln!(io::stderr(), "{program} was not tried: {missing}");
            None
        }
    }
}

/// curl itself.
pub(crate) fn curl() -> Result<PathBuf, Missing> {
    version("curl", "Debian: `apt-get install curl`").map(|_| "curl".into())
}

/// Node with a script of `tests/outside`, and the packages that it imports.
pub(crate) fn node(script: &str) -> Result<Command, Missing> {
    // Modules are resolved relative to the script that imports them.
    let folder = packages()?;
    for name in [script, "cases.mjs"] {
        let copied = fs::copy(outside().join(name), folder.join(name));
        copied.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    let mut command = Command::new("node");
    command.arg(folder.join(script));
    Ok(command)
}

/// Node with a script of `tests/outside` that imports no packages.
pub(crate) fn node_without_packages(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(outside().join(script));
    command
}

/// A browser, and the Node that its scripts need.
pub(crate) fn browser() -> Result<&'static str, Missing> {
    version("node", "Debian: `apt-get install nodejs`")?;
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let found = names.into_iter().find(|name| version(name, "").is_ok());
    found.ok_or_else(|| Missing("there is no Chromium. Debian: `apt-get install chromium`".to_owned()))
}

/// A file of one of the packages.
pub(crate) fn node_file(path: &str) -> Result<PathBuf, Missing> {
    Ok(packages()?.join("node_modules").join(path))
}

/// A program that one of the packages brings.
pub(crate) fn node_program(name: &str) -> Result<Command, Missing> {
    Ok(Command::new(packages()?.join("node_modules/.bin").join(name)))
}

fn packages() -> Result<&'static Path, Missing> {
    static FOLDER: LazyLock<Result<PathBuf, Missing>> = LazyLock::new(install_packages);
    FOLDER.as_deref().map_err(Missing::clone)
}

fn install_packages() -> Result<PathBuf, Missing> {
    let manifest: Value = serde_json::from_str(&workspace_file("tests/outside/package.json")).expect("JSON");
    let wanted = manifest["engines"]["node"].as_str().and_then(|wanted| wanted.strip_prefix(">="));
    let wanted: u32 =
        wanted.and_then(|wanted| wanted.parse().ok()).expect("engines.node is `>=` and a number");
    let advice =
        format!("Node {wanted} or newer is needed (https://nodejs.org, or `npm install node@{wanted}`)");
    let found = version("node", &advice)?;
    let major = found.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < wanted) {
        return Err(Missing(format!("`node` is {found}. {advice}")));
    }
    version("npm", "it comes with Node; Debian: `apt-get install npm`")?;
    once("npm", &["package.json", "package-lock.json"], |folder| {
        let mut npm = Command::new("npm");
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]);
        install(npm.current_dir(folder))
    })
}

/// Python with the packages of `tests/outside`.
pub(crate) fn python() -> Result<Command, Missing> {
    static FOLDER: LazyLock<Result<PathBuf, Missing>> = LazyLock::new(install_modules);
    let folder = FOLDER.as_ref().map_err(Missing::clone)?;
    if environment(folder).is_file() {
        return Ok(Command::new(environment(folder)));
    }
    let mut command = Command::new("python3");
    command.env("PYTHONPATH", modules(folder));
    Ok(command)
}

/// Installs the modules into a virtual environment, or into a folder if Python has no `venv`, as on
/// Debian.
fn install_modules() -> Result<PathBuf, Missing> {
    version("python3", "Debian: `apt-get install python3 python3-venv`")?;
    once("venv", &["requirements.txt"], |folder| {
        let mut venv = Command::new("python3");
        let made = install(venv.args(["-m", "venv"]).arg(folder.join("environment")));
        let mut pip = Command::new(if made.is_ok() { environment(folder) } else { "python3".into() });
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
        if made.is_err() {
            pip.arg("--target").arg(modules(folder));
        }
        install(pip.arg("--requirement").arg(folder.join("requirements.txt")))
    })
}

fn environment(folder: &Path) -> PathBuf {
    folder.join("environment/bin/python")
}

fn modules(folder: &Path) -> PathBuf {
    folder.join("modules")
}

/// Returns the folder of the scripts and manifests.
pub(crate) fn outside() -> PathBuf {
    workspace().join("tests/outside")
}

/// Returns the version that a tool reports.
fn version(tool: &str, advice: &str) -> Result<String, Missing> {
    let output = Command::new(tool).arg("--version").stdin(Stdio::null()).output();
    match output {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().trim().to_owned())
        }
        Ok(_) | Err(_) => Err(Missing(format!("`{tool} --version` does not run. {advice}"))),
    }
}

/// Returns the folder into which `install` puts the packages of the manifests. It is filled again
/// when they change.
fn once(
    name: &str,
    manifests: &[&str],
    install: impl FnOnce(&Path) -> Result<(), Missing>,
) -> Result<PathBuf, Missing> {
    let folder = target_folder().join("outside").join(name);
    let stamp = folder.join("stamp");
    let wanted: String =
        manifests.iter().map(|name| workspace_file(&format!("tests/outside/{name}"))).collect();
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for name in manifests {
        fs::copy(outside().join(name), folder.join(name)).expect("a copy");
    }
    install(&folder)?;
    fs::write(stamp, wanted).expect("a file");
    Ok(folder)
}

/// Runs an installation. One that fails for want of a network is like a tool that is missing.
fn install(command: &mut Command) -> Result<(), Missing> {
    let ended = run(command, Duration::from_secs(300));
    if ended.success {
        Ok(())
    } else {
        Err(Missing(format!("{command:?} failed: {}{}", ended.stdout, ended.stderr)))
    }
}
