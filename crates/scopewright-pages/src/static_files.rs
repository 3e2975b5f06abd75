//! Browser pages that are part of the program: a fixed set of files under a policy by which a
//! browser loads and runs these files only.
//!
//! They are compiled in, without templates and without a file system, so that text from outside can
//! only arrive as data.

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

/// Serves files below `folder`, for example `/console`: `index.html` as the folder itself, and each
/// other file by its name. The folder without its final slash is redirected, because the names of
/// the files are relative to it.
pub fn router<S>(folder: &str, policy: &Policy, pages: impl IntoIterator<Item = Page>) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let index = format!("{folder}/");
    let (redirect, policy) = (Redirect::temporary(&index), policy.clone());
    // Merging routers with different checks applies the stricter ones to both; these paths need
    // none.
    let router = Router::new().without_v07_checks();
    let router = router.route(folder, get(async move || redirect.into_response()));
    let router = pages.into_iter().fold(router, |router, page| {
        let path = if page.name == "index.html" { index.clone() } else { format!("{folder}/{}", page.name) };
        router.route(&path, get(async move |headers: HeaderMap| page.respond(&headers)))
    });
    router.route_layer(map_response(move |response: Response| ready(policy.apply(response))))
}

/// A file of a page.
#[derive(Clone, Debug)]
pub struct Page {
    name: &'static str,
    bytes: Bytes,
    tag: HeaderValue,
}

impl Page {
    /// Creates a file. The extension of its name defines the media type.
    pub fn new(name: &'static str, content: impl Into<Bytes>) -> Self {
        let bytes = content.into();
        Self { name, tag: tag(&bytes), bytes }
    }

    /// Returns the file, or 304 if the browser has it (RFC 9110 section 13.1.2).
    fn respond(&self, headers: &HeaderMap) -> Response {
        let mut response = if is_known(headers, &self.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            self.bytes.clone().into_response()
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type()));
        headers.insert(ETAG, self.tag.clone());
        // It may be stored but is revalidated each time, so that files of two versions are never
        // mixed.
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

/// Returns an entity tag, which is the same on all nodes that run the same program.
fn tag(bytes: &[u8]) -> HeaderValue {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    HeaderValue::try_from(tag).expect("hexadecimal digits in quotes are visible ASCII")
}

/// Returns whether the browser has this tag. A proxy may have marked it as weak.
fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let sent = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = sent.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|sent| sent == "*" || sent.strip_prefix("W/").unwrap_or(sent).as_bytes() == tag.as_bytes())
}

/// A Content Security Policy (Level 3).
#[derive(Clone, Debug)]
pub struct Policy(HeaderValue);

impl Policy {
    /// Returns the strictest policy: only own files, nothing inline, no markup from text
    /// (`trusted-types`), no form submission and no framing.
    pub fn strict() -> Self {
        Self(HeaderValue::from_static(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; \
             form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        ))
    }

    /// Returns a policy for a third-party application whose scripts create markup from text.
    /// Scripts and styles are still the server's own files, and connections go to the server and
    /// these other origins.
    ///
    /// # Panics
    /// An origin contains a character that separates directives or sources, or a wildcard.
    pub fn for_third_party_application(origins: &[String]) -> Self {
        for origin in origins {
            assert!(!origin.contains([';', ',', ' ', '*', '\'']), "{origin:?} is not an origin");
        }
        let policy = format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' {}; \
             img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
            origins.join(" ")
        );
        Self(HeaderValue::try_from(policy).expect("an origin is visible ASCII"))
    }

    fn apply(&self, mut response: Response) -> Response {
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
