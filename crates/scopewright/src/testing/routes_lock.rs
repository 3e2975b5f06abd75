//! The test that a lock file of routes is current.

use std::path::Path;

use crate::Surface;

/// Fails if the `routes.lock` beside the `Cargo.toml` of the package is not that of a [`Surface`].
/// With the environment variable `UPDATE=1` it writes the file instead.
///
/// The file shows a reviewer what a change does to the guards, and `cargo scopes diff` compares it
/// between versions. A second argument names another file, from the folder of the `Cargo.toml`.
///
/// ```no_run
/// # use scopewright::Router;
/// # fn router() -> Router { Router::new() }
/// use scopewright::testing::assert_routes_lock;
///
/// assert_routes_lock!(router().surface());
/// assert_routes_lock!(router().surface(), "docs/routes.lock");
/// ```
///
/// # Panics
/// Panics with the different lines if the file is missing or not current.
#[macro_export]
#[doc(hidden)]
macro_rules! __assert_routes_lock {
    ($surface:expr $(,)?) => {
        $crate::testing::assert_routes_lock!($surface, "routes.lock")
    };
    ($surface:expr, $file:expr $(,)?) => {
        $crate::testing::check_or_update_lock($surface, env!("CARGO_MANIFEST_DIR"), $file)
    };
}

/// The function behind the macro, which knows the folder of the package.
#[doc(hidden)]
#[track_caller]
pub fn check_or_update_lock(surface: &Surface, folder: &str, file: &str) {
    let path = Path::new(folder).join(file);
    if std::env::var_os("UPDATE").is_some_and(|value| !value.is_empty() && value != "0") {
        std::fs::write(&path, surface.to_string())
            .unwrap_or_else(|error| panic!("cannot write {file}: {error}"));
    } else if let Err(error) = surface.check_lock(&path) {
        panic!(
            "{error}\nIf the change is intended, write the file with `UPDATE=1 cargo test`, and review it."
        );
    }
}
