//! `cargo scopes new`: the files that it creates, and what it refuses. That they build is tested
//! with the packages of a release (`tests/integration/outside.rs` of the workspace).

use std::path::Path;

use super::{folder, run};

fn manifest_of(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest")
}

#[test]
fn the_source_of_the_libraries_can_be_chosen() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("a checkout");
    let place = folder(&[]);
    let version = format!("scopewright = \"{}\"\n", env!("CARGO_PKG_VERSION"));
    let checkout = checkout.to_str().expect("a path");
    for (name, source, part) in [
        ("registry", &[][..], version.as_str()),
        (
            "repository",
            &["--git", "https://git.example/s"],
            "scopewright = { git = \"https://git.example/s\" }\n",
        ),
        ("checkout", &["--path", checkout], "/crates/scopewright\" }\n"),
    ] {
        let created = run(place.path(), &[&["new", name], source].concat());
        assert_eq!((created.code, created.stderr.as_str()), (Some(0), ""));
        let manifest = manifest_of(&place.path().join(name));
        assert!(manifest.contains(part), "{manifest}");
        for placeholder in ["SCOPEWRIGHT", "shop-api", "VERSION"] {
            assert!(!manifest.contains(placeholder), "{manifest}");
        }
    }
    let refused = run(place.path(), &["new", "other", "--path", "checkout"]);
    assert!(refused.code == Some(1) && !place.path().join("other").exists(), "{}", refused.stderr);
}

#[test]
fn any_name_is_written_in_one_way() {
    let place = folder(&[]);
    for (name, krate) in [("my_shop_api", "my_shop_api"), ("shop-api-shop_api", "shop_api_shop_api")] {
        assert_eq!(run(place.path(), &["new", name]).code, Some(0), "{name}");
        let project = place.path().join(name);
        assert!(manifest_of(&project).starts_with(&format!("[package]\nname = \"{name}\"\n")));
        let tests = std::fs::read_to_string(project.join("tests/guards.rs")).expect("tests");
        assert!(tests.contains(&format!("use {krate}::router;")), "{tests}");
    }
    assert_eq!(run(place.path(), &["new", "surface"]).code, Some(1));
}

#[test]
fn a_new_catalog_and_its_lock_belong_together() {
    let place = folder(&[]);
    assert_eq!(run(place.path(), &["new", "shop"]).code, Some(0));
    let shop = place.path().join("shop");
    let checked = run(&shop, &["check"]);
    assert_eq!((checked.code, checked.stdout.as_str()), (Some(0), "scopes.toml: 2 scopes, no problem\n"));
    let explained = run(&shop, &["explain", "GET /orders", "--scopes", "shop:orders:read"]);
    assert_eq!(explained.code, Some(0), "{}", explained.stderr);
}

#[test]
fn a_member_leaves_the_workspace_to_its_root() {
    let place = folder(&[("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n")]);
    let created = run(place.path(), &["new", "crates/shop", "--member"]);
    assert_eq!((created.code, created.stderr.as_str()), (Some(0), ""));
    let shop = place.path().join("crates/shop");
    assert!(!manifest_of(&shop).contains("[workspace]"));
    assert!(!shop.join(".github").exists());
    let lonely = folder(&[]);
    assert_eq!(run(lonely.path(), &["new", "shop", "--member"]).code, Some(1));
}

#[test]
fn existing_files_are_not_replaced() {
    let place = folder(&[("shop/notes.txt", "mine"), ("file", "")]);
    let check = |arguments: &[&str], expect: &str| {
        let ran = run(place.path(), arguments);
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
        let ran = run(&place.path().join(from), &["new", to]);
        assert_eq!(ran.code, Some(1), "{to}");
        assert!(ran.stderr.contains("is inside the Cargo workspace"), "{}", ran.stderr);
        assert!(!place.path().join(from).join(to).exists(), "{to}");
    }
    for to in ["../shop", "target/shop"] {
        let ran = run(&place.path().join("outer"), &["new", to]);
        assert_eq!(ran.code, Some(0), "{to}: {}", ran.stderr);
    }
}

#[test]
fn an_empty_folder_is_filled() {
    let place = folder(&[]);
    std::fs::create_dir(place.path().join("here")).expect("a folder");
    let made = run(&place.path().join("here"), &["new", ".", "--name", "shop"]);
    assert_eq!(made.code, Some(0), "{}", made.stderr);
    let manifest = std::fs::read_to_string(place.path().join("here/Cargo.toml")).expect("a manifest");
    assert!(manifest.contains("name = \"shop\"") && !manifest.contains("shop-api"), "{manifest}");
}
