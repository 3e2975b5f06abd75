//! `cargo xtask new`: what it makes can be built and tested at once, by the Cargo that runs these
//! tests; and what it refuses.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{folder, xtask};

#[test]
fn a_new_workspace_passes_its_own_tests_and_has_a_sound_catalog() {
    let place = always_the_same();
    let made = xtask(&place, &["new", "corner-shop"]);
    assert_eq!((made.code, made.stderr.as_str()), (Some(0), ""));
    assert!(made.stdout.starts_with("corner-shop is in corner-shop."), "{}", made.stdout);

    let checked = xtask(&place, &["check", "corner-shop/scopes.toml"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);

    let output = Command::new(env!("CARGO"))
        .args(["test", "--quiet", "--offline"])
        .env("CARGO_TARGET_DIR", place.with_file_name("built"))
        .env_remove("RUSTFLAGS")
        .current_dir(place.join("corner-shop"))
        .output()
        .expect("Cargo runs");
    let (output_text, failed) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{output_text}{failed}");
    assert!(output_text.contains("3 passed"), "{output_text}{failed}");
    assert!(!failed.contains("warning"), "{failed}");
}

#[test]
fn existing_files_are_not_replaced() {
    let place = folder(&[("shop/notes.txt", "mine"), ("file", "")]);
    let check = |arguments: &[&str], expect: &str| {
        let ran = xtask(place.path(), arguments);
        assert_eq!(ran.code, Some(1), "{arguments:?}");
        assert!(ran.stderr.contains(expect), "{arguments:?}: {}", ran.stderr);
    };
    check(&["new", "shop"], "shop is not empty\nhint: name a folder that is empty or does not exist");
    check(&["new", "file"], "file is not a folder");
    check(&["new", "Shop"], "`Shop` is not a package name");
    check(&["new", "empty", "--name", "fn"], "`fn` is a reserved crate name");
    assert!(!place.path().join("empty").exists() && !place.path().join("shop/Cargo.toml").exists());
}

#[test]
fn a_folder_inside_another_workspace_is_refused() {
    let place = folder(&[
        ("outer/Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"),
        ("outer/target/debug/notes.txt", ""),
        ("outer/crates/one/Cargo.toml", "[package]\nname = \"one\"\n"),
    ]);
    for (from, to) in [
        ("outer", "shop"),
        ("outer", "crates/shop"),
        ("outer/crates/one", "../shop"),
        ("outer", "./a/b/shop"),
    ] {
        let ran = xtask(&place.path().join(from), &["new", to]);
        assert_eq!(ran.code, Some(1), "{to}");
        assert!(ran.stderr.contains("is inside the Cargo workspace"), "{}", ran.stderr);
        assert!(!place.path().join(from).join(to).exists(), "{to}");
    }
    for to in ["../shop", "target/shop"] {
        let ran = xtask(&place.path().join("outer"), &["new", to]);
        assert_eq!(ran.code, Some(0), "{to}: {}", ran.stderr);
    }
}

#[test]
fn an_empty_folder_is_filled() {
    let place = folder(&[]);
    std::fs::create_dir(place.path().join("here")).expect("a folder");
    let made = xtask(&place.path().join("here"), &["new", ".", "--name", "shop"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let manifest = std::fs::read_to_string(place.path().join("here/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("name = \"shop\"") && !manifest.contains("shop-api"), "{manifest}");
}

/// In the target folder, and always there, so that what was built in one run serves the next.
fn always_the_same() -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("new");
    std::fs::create_dir_all(&place).expect("a folder");
    _ = std::fs::remove_dir_all(place.join("corner-shop"));
    place
}
