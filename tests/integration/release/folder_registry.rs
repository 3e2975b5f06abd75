//! A registry in a folder: an index in a git repository, and the packages of a release.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Ended, run};
use crate::workspace::{PUBLISHED, target_folder, workspace};

/// The packages of a release in a registry, and a home of Cargo that knows this registry and the
/// public one.
pub(super) struct Release {
    folder: tempfile::TempDir,
}

impl Release {
    /// Packs the packages as `cargo publish` would.
    pub(super) fn pack() -> Self {
        let release = Self { folder: tempfile::tempdir().expect("a folder") };
        let mut cargo = Command::new(cargo_program());
        cargo.current_dir(workspace()).args(["package", "--quiet", "--no-verify", "--allow-dirty"]);
        cargo.arg("--target-dir").arg(release.folder().join("packed"));
        for name in PUBLISHED {
            cargo.args(["--package", name]);
        }
        succeeds(run(&mut cargo, Duration::from_secs(300)));
        release.write_index();
        release.write_home();
        release
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Installs the command into the home of Cargo.
    pub(super) fn install_cargo_scopes(&self) {
        self.cargo(
            self.folder(),
            &["install", "--quiet", "--debug", "--registry", "release", "cargo-scopes"],
        )
        .succeeds();
    }

    /// Returns the folder of builds: always the same, so that what was built in one run serves the
    /// next.
    pub(super) fn target(&self) -> PathBuf {
        target_folder().join("tests/release")
    }

    /// Runs Cargo in a folder, as somebody without this workspace.
    pub(super) fn cargo(&self, folder: &Path, arguments: &[&str]) -> Outcome {
        let path = std::env::var("PATH").unwrap_or_default();
        let home = self.folder().join("home");
        let mut cargo = Command::new(cargo_program());
        cargo.current_dir(folder).args(arguments);
        cargo.env("PATH", format!("{}:{path}", home.join("bin").display()));
        cargo.env("CARGO_HOME", home);
        cargo.env("CARGO_TARGET_DIR", self.target());
        cargo.env("CARGO_INCREMENTAL", "0").env_remove("RUSTFLAGS");
        for variable in ["CARGO", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME"] {
            cargo.env_remove(variable);
        }
        Outcome(run(&mut cargo, Duration::from_secs(1800)))
    }

    fn write_index(&self) {
        let index = self.folder().join("index");
        let packages = packages();
        for name in PUBLISHED {
            let package = packages.iter().find(|package| package["name"] == name).expect("a package");
            let entry = index_entry(package, &self.packed(package));
            let file = index.join(&name[..2]).join(&name[2..4]).join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, format!("{entry}\n")).expect("a file");
        }
        let packed = self.folder().join("packed/package");
        let config = json!({ "dl": format!("file://{}/{{crate}}-{{version}}.crate", packed.display()) });
        fs::write(index.join("config.json"), config.to_string()).expect("a file");
        for arguments in
            [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "--message", "Index"]]
        {
            git(&index, arguments);
        }
    }

    /// Writes the home of Cargo. What the public registry has sent before is not sent again.
    fn write_home(&self) {
        let home = self.folder().join("home");
        let patch = PUBLISHED.map(|name| format!("{name} = {{ version = \"*\", registry = \"release\" }}\n"));
        let index = self.folder().join("index");
        let config = format!(
            "[registries.release]\nindex = \"file://{}\"\n\n[patch.crates-io]\n{}",
            index.display(),
            patch.concat()
        );
        fs::create_dir_all(&home).expect("a folder");
        fs::write(home.join("config.toml"), config).expect("a file");
        let Some(registry) = known_registry() else { return };
        for part in ["cache", "index", "src"] {
            for entry in fs::read_dir(registry.join(part)).into_iter().flatten().flatten() {
                if entry.file_name().to_string_lossy().starts_with("index.crates.io-") {
                    let link = home.join("registry").join(part);
                    fs::create_dir_all(&link).expect("a folder");
                    std::os::unix::fs::symlink(entry.path(), link.join(entry.file_name())).expect("a link");
                }
            }
        }
    }

    fn packed(&self, package: &Value) -> PathBuf {
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        self.folder().join(format!("packed/package/{name}-{version}.crate"))
    }
}

/// The end of a program.
pub(super) struct Outcome(pub(super) Ended);

impl Outcome {
    #[track_caller]
    pub(super) fn succeeds(self) -> Ended {
        succeeds(self.0)
    }

    #[track_caller]
    pub(super) fn fails(self) -> Ended {
        assert!(!self.0.success, "{}{}", self.0.stdout, self.0.stderr);
        self.0
    }
}

#[track_caller]
fn succeeds(ended: Ended) -> Ended {
    assert!(ended.success, "{}{}", ended.stdout, ended.stderr);
    ended
}

#[track_caller]
pub(super) fn git(folder: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder).args(["-c", "user.name=T", "-c", "user.email=t@example.com"]);
    git.args(["-c", "commit.gpgsign=false"]).args(arguments);
    succeeds(run(&mut git, Duration::from_secs(60)));
}

fn cargo_program() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The packages of the workspace, from Cargo.
fn packages() -> Vec<Value> {
    let mut cargo = Command::new(cargo_program());
    cargo.current_dir(workspace()).args(["metadata", "--format-version", "1", "--no-deps", "--offline"]);
    let metadata: Value =
        serde_json::from_str(&succeeds(run(&mut cargo, Duration::from_secs(60))).stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// Returns the line of an index for a package ("Index Format" of the Cargo Book).
fn index_entry(package: &Value, packed: &Path) -> Value {
    let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
    let dependencies = dependencies.filter(|dependency| dependency["kind"] != "dev");
    let dependencies: Vec<_> = dependencies.map(index_dependency).collect();
    json!({
        "name": package["name"], "vers": package["version"], "deps": dependencies, "cksum": sha256(packed),
        "features": {}, "features2": package["features"], "yanked": false, "links": package["links"], "v": 2,
    })
}

fn index_dependency(dependency: &Value) -> Value {
    // A dependency without a registry is in the same one.
    let public = "https://github.com/rust-lang/crates.io-index";
    let registry = if dependency["path"].is_string() { Value::Null } else { public.into() };
    json!({
        "name": dependency["name"], "req": dependency["req"], "features": dependency["features"],
        "optional": dependency["optional"], "default_features": dependency["uses_default_features"],
        "target": dependency["target"], "kind": dependency["kind"].as_str().unwrap_or("normal"), "registry": registry,
    })
}

fn sha256(file: &Path) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &fs::read(file).expect("a package"));
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The registry of the Cargo that runs the tests.
fn known_registry() -> Option<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
    Some(home.join("registry")).filter(|registry| registry.is_dir())
}
