//! Pages for people that are part of the program: a fixed set of files, under a policy by which a browser loads and runs these
//! and nothing else.
//!
//! There is no template and no file system behind them, so what is served is what was compiled, and a text that comes from
//! somewhere else can only arrive as data.

use std::future::ready;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::Router;
use axum::body::Bytes;
use axum::middleware::map_response;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

/// The stylesheet that the pages of all servers share.
pub const BASE_STYLE: &str = include_str!("../assets/base.css");

/// The icon of the pages of all servers.
pub const ICON: &str = include_str!("../assets/icon.svg");

/// Serves these files below `folder`, such as `/console`: `index.html` as the folder itself, each other one by its name. Whoever
/// leaves out the slash at the end of the folder is sent there, because the names of the files are relative to it.
pub fn router<S>(folder: &str, policy: &Policy, pages: impl IntoIterator<Item = Page>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let index = format!("{folder}/");
    let (sent_there, policy) = (Redirect::temporary(&index), policy.clone());
    // A router that asks for more than another does so for both when they are merged, and these paths hold nothing to ask about.
    let router = Router::new().without_v07_checks();
    let router = router.route(folder, get(async move || sent_there.into_response()));
    let router = pages.into_iter().fold(router, |router, page| {
        let path = if page.name == "index.html" { index.clone() } else { format!("{folder}/{}", page.name) };
        router.route(&path, get(async move |headers: HeaderMap| page.answer(&headers)))
    });
    router.route_layer(map_response(move |response: Response| ready(policy.guard(response))))
}

/// One file.
#[derive(Clone, Debug)]
pub struct Page {
    name: &'static str,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Page {
    /// A file of this name, whose ending says what it is.
    pub fn new(name: &'static str, content: impl Into<Bytes>) -> Self {
        let bytes = content.into();
        Self { name, tag: tag(&bytes), bytes }
    }

    /// The file, or that the browser has it already (RFC 9110 section 13.1.2).
    fn answer(&self, headers: &HeaderMap) -> Response {
        let mut response = match is_known(headers, &self.tag) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => self.bytes.clone().into_response(),
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type()));
        headers.insert(ETAG, self.tag.clone());
        // It may be kept, and is asked for again each time: a new version of the program is one page, not two mixed.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }

    fn media_type(&self) -> &'static str {
        match self.name.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("js") => "text/javascript; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("png") => "image/png",
            Some("json") => "application/json",
            _ => "application/octet-stream",
        }
    }
}

/// The same for the same content on every node that runs the same program.
fn tag(bytes: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    HeaderValue::try_from(tag).expect("hexadecimal digits in quotes are visible ASCII")
}

/// Whether one of the tags that the browser has is this one. A proxy may have marked it as weak.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = sent.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|sent| sent == "*" || sent.strip_prefix("W/").unwrap_or(sent).as_bytes() == tag.as_bytes())
}

/// What a browser may do with pages (Content Security Policy Level 3).
#[derive(Clone, Debug)]
pub struct Policy(HeaderValue);

impl Policy {
    /// Nothing from elsewhere, nothing inline, no markup made of text (`trusted-types`), no form that leaves the page, no frame
    /// around it.
    pub fn strict() -> Self {
        Self(HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
             form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        ))
    }

    /// For an application of somebody else's making, whose scripts make markup of text: still no script and no style but the server's
    /// own files, and no connection but to the server and to one other address.
    ///
    /// # Panics
    /// When `connecting_to` is no address: it has other signs than those of a URL.
    pub fn of_applications(connecting_to: &str) -> Self {
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {connecting_to}; \
             img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
        );
        assert!(!connecting_to.contains([';', ',', ' ']), "{connecting_to:?} is no address");
        Self(HeaderValue::try_from(policy).expect("an address is visible ASCII"))
    }

    fn guard(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(CONTENT_SECURITY_POLICY, self.0.clone());
        for (name, value) in [
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        response
    }
}
