//! An authorization server whose documents the test controls.

use std::collections::HashMap;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::header::{CACHE_CONTROL, LOCATION};
use http::{StatusCode, Uri};
use http_body::Frame;
use scopewright_token::SigningKey;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket};

use super::token_of;

pub(super) const OAUTH: &str = "/.well-known/oauth-authorization-server/oidc";
pub(super) const OPENID: &str = "/oidc/.well-known/openid-configuration";
pub(super) const CERTS: &str = "/oidc/certs";

/// The response at one address.
#[derive(Clone)]
pub(super) enum Reply {
    Json(Value),
    Cached(&'static str, Value),
    Text(&'static str),
    Status(StatusCode),
    Redirect(String),
    /// A status, headers and a body as on the wire.
    Raw(&'static str),
    After(Duration, Value),
    /// A head and the beginning of a body, and then nothing.
    Stuck,
    /// An endless body.
    Endless,
}

#[derive(Clone)]
pub(super) struct Publisher {
    pub(super) issuer: String,
    replies: Arc<Mutex<HashMap<&'static str, Reply>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Publisher {
    /// Serves metadata and these keys at a free port.
    pub(super) async fn serve(keys: Value) -> Self {
        let (publisher, socket) = Self::not_yet();
        publisher.publish(keys);
        publisher.come_up(socket);
        publisher
    }

    /// Returns a publisher whose port refuses connections until it is started.
    pub(super) fn not_yet() -> (Self, TcpSocket) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
        let issuer = format!("http://{}/oidc", socket.local_addr().expect("an address"));
        let publisher = Self { issuer, replies: Arc::default(), asked: Arc::default() };
        publisher.reply(OAUTH, Reply::Json(publisher.metadata()));
        (publisher, socket)
    }

    pub(super) fn come_up(&self, socket: TcpSocket) {
        let listener: TcpListener = socket.listen(1024).expect("a listener");
        let app = axum::Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
    }

    pub(super) fn metadata(&self) -> Value {
        json!({ "issuer": self.issuer, "jwks_uri": self.certs() })
    }

    pub(super) fn certs(&self) -> String {
        format!("{}/certs", self.issuer)
    }

    pub(super) fn publish(&self, keys: Value) {
        self.reply(CERTS, Reply::Json(keys));
    }

    pub(super) fn reply(&self, path: &'static str, reply: Reply) {
        self.replies.lock().unwrap_or_else(PoisonError::into_inner).insert(path, reply);
    }

    /// Returns the number of requests for an address.
    pub(super) fn asked(&self, path: &str) -> usize {
        self.asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .filter(|asked| *asked == path)
            .count()
    }

    /// Returns a token of this issuer that is valid if the key is.
    pub(super) fn token(&self, key: &SigningKey) -> String {
        token_of(&self.issuer, key)
    }
}

async fn answer(State(publisher): State<Publisher>, uri: Uri) -> Response {
    let path = uri.path().to_owned();
    let reply = publisher.replies.lock().unwrap_or_else(PoisonError::into_inner).get(path.as_str()).cloned();
    publisher.asked.lock().unwrap_or_else(PoisonError::into_inner).push(path);
    match reply.unwrap_or(Reply::Status(StatusCode::NOT_FOUND)) {
        Reply::Json(document) => Json(document).into_response(),
        Reply::Cached(control, document) => ([(CACHE_CONTROL, control)], Json(document)).into_response(),
        Reply::Text(text) => text.into_response(),
        Reply::Status(status) => status.into_response(),
        Reply::Redirect(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
        Reply::Raw(text) => raw(text),
        Reply::After(time, document) => {
            tokio::time::sleep(time).await;
            Json(document).into_response()
        }
        Reply::Stuck => Body::new(Unending { rest: 1 }).into_response(),
        Reply::Endless => Body::new(Unending { rest: usize::MAX }).into_response(),
    }
}

fn raw(text: &'static str) -> Response {
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let mut response = Response::builder().status(status);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        if name != "content-length" {
            response = response.header(name, value);
        }
    }
    response.body(body.into()).expect("a response")
}

/// An endless body of parts of a key set. `rest` parts are sent at once and the others never.
struct Unending {
    rest: usize,
}

impl http_body::Body for Unending {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(rest) = self.rest.checked_sub(1) else { return Poll::Pending };
        self.rest = rest;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b' '; 4096])))))
    }
}
