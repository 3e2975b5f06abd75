//! Fragments of `macro_rules` come in invisible groups. Attributes look through them.

use axum::Json;
use library::{Scope, library, loans};
use scopewright::{Caller, Router, get, public, requires};

macro_rules! handler {
    ($(#[$attribute:meta])* $visibility:vis $name:ident, $scope:literal, $flag:ty, $argument:pat, $body:ty, $answer:ty) => {
        $(#[$attribute])*
        #[requires(library:books:read, $scope)]
        $visibility async fn $name(
            _caller: Caller,
            #[granted(loans:read)] _loans: $flag,
            #[granted($scope)] _more: $flag,
            $argument: $body,
        ) -> $answer {
            "x".to_owned()
        }
    };
}

handler!(
    /// Documented.
    #[allow(dead_code)]
    pub list, "library:due-dates:read", bool, _, Json<u8>, String
);

macro_rules! parenthesized {
    ($name:ident, $flag:ty) => {
        #[requires(library:books:read)]
        async fn $name(#[granted(loans:read)] _loans: ($flag)) {}
    };
}

parenthesized!(grouped, bool);

macro_rules! catalog_of {
    ($module:path, $reason:expr, $documented:literal, $name:ident, $open:ident) => {
        #[requires(in $module; library:books:read)]
        #[doc = $documented]
        async fn $name() {}

        #[public(because = $reason)]
        async fn $open() {}
    };
}

catalog_of!(::library, "it is a test", "Documented.", named_catalog, open);

macro_rules! guarded {
    ($handler:item) => {
        #[requires(library:books:read)]
        $handler
    };
}

guarded! {
    async fn whole(#[granted(loans:read)] _loans: bool) {}
}

fn main() {
    let _: Router = Router::new()
        .route("/list", get(list))
        .route("/grouped", get(grouped))
        .route("/named", get(named_catalog))
        .route("/whole", get(whole))
        .route("/open", get(open));
}
