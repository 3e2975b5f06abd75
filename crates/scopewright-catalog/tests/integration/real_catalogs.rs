//! The scope names of real APIs. Their formats differ widely, and each must be valid without a
//! warning.

use std::path::{Path, PathBuf};

use scopewright_catalog::{Catalog, read_source};

/// Returns the test catalogs, sorted by file name.
pub(crate) fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/catalogs");
    let entries = std::fs::read_dir(folder).expect("the folder of the test catalogs");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}

/// Checks the Rust names of a few scopes of a valid catalog.
#[track_caller]
fn check(name: &str, expected: &[(&str, &str)]) {
    let path = files().into_iter().find(|path| path.ends_with(name)).expect("a test catalog");
    let source = read_source(&path).expect("readable");
    let (catalog, warnings) = Catalog::parse_with_warnings(&source)
        .unwrap_or_else(|problems| panic!("{}", problems.render(name, false)));
    assert!(warnings.is_empty(), "{}", warnings.render(name, false));
    assert!((8..=25).contains(&catalog.scopes.len()), "{} scopes", catalog.scopes.len());
    for (scope, rust_name) in expected {
        let found = catalog.scope(scope).unwrap_or_else(|| panic!("`{scope}` is missing"));
        assert_eq!(found.rust_name, *rust_name, "{scope}");
    }
}

#[test]
fn every_file_has_a_test() {
    let tests = include_str!("real_catalogs.rs");
    for file in files() {
        let name = file.file_name().expect("a name").to_string_lossy();
        assert!(tests.contains(&format!("{name:?},")), "{name} has no test");
    }
}

#[test]
fn github() {
    check("github.toml", &[("repo", "Repo"), ("repo:status", "RepoStatus"), ("public_repo", "PublicRepo")]);
}

#[test]
fn slack() {
    check("slack.toml", &[("chat:write.public", "ChatWritePublic"), ("users:read.email", "UsersReadEmail")]);
}

#[test]
fn google() {
    let drive = "https://www.googleapis.com/auth/drive.readonly";
    check(
        "google.toml",
        &[(drive, "HttpsWwwGoogleapisComAuthDriveReadonly"), ("https://mail.google.com/", "Mail")],
    );
}

#[test]
fn spotify() {
    check("spotify.toml", &[("ugc-image-upload", "UgcImageUpload"), ("streaming", "Streaming")]);
}

#[test]
fn discord() {
    check("discord.toml", &[("guilds.members.read", "GuildsMembersRead")]);
}

#[test]
fn microsoft_graph() {
    check("microsoft-graph.toml", &[("User.Read.All", "UserReadAll"), ("offline_access", "OfflineAccess")]);
}

#[test]
fn fhir() {
    let laboratory = "patient/Observation.rs?category=laboratory";
    check(
        "fhir.toml",
        &[
            ("patient/Observation.rs", "PatientObservationRs"),
            (laboratory, "PatientObservationRsCategoryLaboratory"),
            ("system/*.read", "SystemRead"),
        ],
    );
}

#[test]
fn atlassian() {
    check("atlassian.toml", &[("read:issue-details:jira", "ReadIssueDetailsJira")]);
}

#[test]
fn keywords() {
    check("keywords.toml", &[("type", "Type"), ("self", "Self_"), ("2fa:read", "_2faRead"), ("a:", "A")]);
}
