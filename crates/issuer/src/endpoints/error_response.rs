//! The JSON body of an error response, and limits on what it quotes from a request.

use axum::Json;
use axum::response::{IntoResponse as _, Response};
use cli_output::{escape, excerpt};
use http::header::X_CONTENT_TYPE_OPTIONS;
use http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

/// Returns an error response with a code for programs and a description for people, which no
/// browser interprets as a page.
pub(crate) fn error_response(status: StatusCode, code: &str, description: &str) -> Response {
    error_body(status, json!({ "error": code, "error_description": escape(description) }))
}

/// Returns an error response with this body, which no browser interprets as a page.
pub(crate) fn error_body(status: StatusCode, body: Value) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Shortens the message of a parser, which may quote a request at any length: to 100 characters of
/// each part that ends in a quotation mark, and to 1,000 characters in all.
pub(crate) fn shortened(message: &str) -> String {
    const LONGEST: usize = 1000;
    const QUOTATION_MARKS: [char; 2] = ['`', '"'];
    let mut short = String::new();
    for part in message.split_inclusive(QUOTATION_MARKS) {
        let text = part.strip_suffix(QUOTATION_MARKS).unwrap_or(part);
        short.push_str(&excerpt(text));
        short.push_str(&part[text.len()..]);
    }
    if let Some((end, _)) = short.char_indices().nth(LONGEST) {
        short.truncate(end);
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_quotation_is_shortened() {
        let long = "x".repeat(5000);
        #[track_caller]
        fn check(message: &str, expected: &str) {
            assert_eq!(shortened(message), expected)
        }
        check("unknown field `a`, expected `b`", "unknown field `a`, expected `b`");
        check(&format!("unknown field `{long}`"), &format!("unknown field `{}…`", &long[..100]));
        check("a\u{202e}b\u{1b}", "a\\u{202e}b\\u{1b}");
        assert!(shortened(&"`x".repeat(5000)).chars().count() <= 1001);
    }
}
