//! Requests as a client of the API makes them.

use anyhow::{Context as _, Result};
use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request, Response};

use super::servers::Client;

/// A response.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) challenge: Option<String>,
    /// `Null` when there was no body.
    pub(super) body: Value,
}

/// Answers with any status are answers, not errors.
pub(super) fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(std::time::Duration::from_secs(30)))
        .build()
        .into()
}

/// `POST {issuer}/token` with the client credentials grant (RFC 6749 section 4.4.2), and the
/// audience if the scopes do not determine it (RFC 8707).
pub(super) fn ask_for_token(
    agent: &Agent,
    issuer: &str,
    client: &Client,
    scope: &str,
    audience: Option<&str>,
) -> Result<Answer> {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", &client.id),
        ("client_secret", &client.secret),
        ("scope", scope),
    ];
    let form = form.into_iter().chain(audience.map(|audience| ("resource", audience)));
    let response =
        agent.post(format!("{issuer}/token")).send_form(form).context("the issuer does not answer")?;
    read(response)
}

/// One call of the API.
pub(super) fn call(
    agent: &Agent,
    method: &Method,
    url: &str,
    token: Option<&str>,
    body: &Value,
) -> Result<Answer> {
    let mut request = Request::builder().method(method.clone()).uri(url);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let response = if body.is_null() {
        agent.run(request.body(()).context("a malformed request")?)
    } else {
        let request = request.header("content-type", "application/json");
        agent.run(request.body(body.to_string()).context("a malformed request")?)
    };
    read(response.context("the resource server does not answer")?)
}

fn read(mut response: Response<ureq::Body>) -> Result<Answer> {
    let challenge =
        response.headers().get("www-authenticate").and_then(|value| value.to_str().ok()).map(str::to_owned);
    let text = response.body_mut().read_to_string().context("the response is not text")?;
    let body = if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text).context("the response is not JSON")?
    };
    Ok(Answer { status: response.status().as_u16(), challenge, body })
}
