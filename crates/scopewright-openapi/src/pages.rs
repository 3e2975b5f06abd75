//! Pages about an API for the people who write its clients: the scope reference with a picker, and
//! an explorer in which they call the API.

use axum::Router;
use scopewright::Surface;
use scopewright_pages::site::{self, Place};
use scopewright_pages::static_files::{self, Page, Policy};
use scopewright_pages::{Api, explorer};
use url::{Origin, Url};

use crate::document::{Service, document};
use crate::document_error::DocumentError;

mod catalog;

/// Serves pages about an API below `/docs`, as [`Pages`] describes.
///
/// # Errors
/// Returns the same errors as [`document`].
pub fn pages<S>(service: &Service<'_>, surface: &Surface) -> Result<Router<S>, DocumentError>
where
    S: Clone + Send + Sync + 'static,
{
    Pages::new(service, surface).router()
}

/// Pages about an API, below a folder:
///
/// - `/docs/` is the scope reference, with a picker of the least scopes for a job;
/// - `/docs/api/` is an explorer: Swagger UI, which requests a token with chosen scopes and calls
///   the API;
/// - `/docs/openapi.json` is the document.
///
/// They are the same for every visitor, so they need no guard. By their policy a browser loads
/// these files only. The explorer may also connect to the origins of [`Service::token_url`] and
/// [`Service::server_url`], which must allow requests from the origin of the pages (CORS).
///
/// ```
/// use library::{VOCABULARY, library};
/// use scopewright::{Router, get, requires};
/// use scopewright_openapi::{Service, pages};
///
/// /// List all books.
/// #[requires(library:books:read)]
/// async fn list_books() -> &'static str {
///     "Emma"
/// }
///
/// let router: Router = Router::new().route("/books", get(list_books));
/// let service = Service::of(&VOCABULARY, "/", "https://issuer.example/token");
/// let pages = pages(&service, router.surface())?;
/// let router = router.merge_unguarded(pages, "public documentation");
/// # assert_eq!(router.surface().routes().count(), 1);
/// # Ok::<(), scopewright_openapi::DocumentError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Pages<'s> {
    service: &'s Service<'s>,
    surface: &'s Surface,
    folder: &'s str,
}

impl<'s> Pages<'s> {
    /// Returns the pages of a service, below `/docs`.
    pub fn new(service: &'s Service<'s>, surface: &'s Surface) -> Self {
        Self { service, surface, folder: "/docs" }
    }

    /// Sets the path below which the pages are: it begins with a slash and does not end with one.
    #[must_use]
    pub fn folder(self, folder: &'s str) -> Self {
        Self { folder, ..self }
    }

    /// Returns the router, for [`merge_unguarded`](scopewright::Router::merge_unguarded).
    ///
    /// # Errors
    /// Returns the same errors as [`document`].
    ///
    /// # Panics
    /// The folder is not a path of that form.
    pub fn router<S>(self) -> Result<Router<S>, DocumentError>
    where
        S: Clone + Send + Sync + 'static,
    {
        let Self { service, surface, folder } = self;
        assert!(is_folder(folder), "{folder:?} is not a folder of pages; expected a path such as \"/docs\"");
        let document = document(service, surface)?;
        let catalog = catalog::of(service, surface);
        let api = Api::of(&document).expect("a document states its server, its tokens and its callers");
        let site = site::render(&catalog, &[api], Place::Server).into_iter();
        let json = serde_json::to_string_pretty(&document).expect("a document is JSON");
        let site = site.chain([("openapi.json", json)]).map(|(name, text)| Page::new(name, text));
        let origins =
            [service.token_url, service.server_url].into_iter().filter_map(origin).collect::<Vec<_>>();
        let policy = Policy::for_third_party_application(&origins);
        let explorer = static_files::router(&format!("{folder}/api"), &policy, explorer_files(service));
        Ok(static_files::router(folder, &Policy::strict(), site).merge(explorer))
    }
}

fn explorer_files(service: &Service<'_>) -> impl Iterator<Item = Page> {
    let own = explorer::render(service.title, service.version).into_iter();
    let swagger_ui = explorer::SWAGGER_UI.into_iter().map(|name| {
        let file = utoipa_swagger_ui::serve(name, Default::default()).expect("it has no configuration");
        Page::new(name, file.expect("a test asks for every file").bytes.into_owned())
    });
    own.map(|(name, text)| Page::new(name, text)).chain(swagger_ui)
}

/// Returns the origin of an address, unless it is that of the pages.
fn origin(address: &str) -> Option<String> {
    match Url::parse(address).ok()?.origin() {
        origin @ Origin::Tuple(..) => Some(origin.ascii_serialization()),
        Origin::Opaque(_) => None,
    }
}

/// Returns whether a folder is an absolute path of literal segments.
fn is_folder(folder: &str) -> bool {
    let segments = folder.strip_prefix('/').map(|rest| rest.split('/'));
    let is_literal = |segment: &str| {
        !segment.is_empty()
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    segments.is_some_and(|mut segments| segments.all(is_literal))
}
