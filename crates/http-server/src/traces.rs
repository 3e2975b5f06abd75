//! Traces: a span for each request, sent to a collector (OTLP over HTTP) that
//! `OTEL_EXPORTER_OTLP_ENDPOINT` names.
//!
//! The other variables of OpenTelemetry (`OTEL_SERVICE_NAME`, `OTEL_TRACES_SAMPLER` and the like)
//! work as its specification describes. A span has method, route and status, but neither addresses
//! nor content, which may be secret.

use std::env;
use std::sync::OnceLock;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use opentelemetry::propagation::TextMapPropagator as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::HeaderExtractor;
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::{Instrument as _, Subscriber, field};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::Layer;
use tracing_subscriber::registry::LookupSpan;

/// The provider of the process.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Returns the layer that sends the spans of `program`, or `None` without an endpoint.
///
/// # Errors
/// A variable cannot be used.
pub(crate) fn layer<S>(program: &str) -> anyhow::Result<Option<impl Layer<S> + use<S>>>
where
    S: Subscriber + for<'s> LookupSpan<'s>,
{
    if env::var_os(ENDPOINT).is_none() {
        return Ok(None);
    }
    let exporter = SpanExporter::builder().with_http().build().context(ENDPOINT)?;
    let named = Resource::builder();
    let resource = match env::var_os("OTEL_SERVICE_NAME") {
        Some(_) => named,
        None => named.with_service_name(program.to_owned()),
    };
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let provider = PROVIDER.get_or_init(|| provider);
    Ok(Some(tracing_opentelemetry::layer().with_tracer(provider.tracer("http-server"))))
}

/// Sends the remaining spans. It blocks.
pub(crate) fn end() {
    if let Some(Err(error)) = PROVIDER.get().map(SdkTracerProvider::shutdown) {
        tracing::warn!(error = %error, "some traces could not be sent");
    }
}

/// Adds a span to each request, if there is an endpoint.
pub(crate) fn traced(router: Router) -> Router {
    match PROVIDER.get() {
        Some(_) => router.layer(from_fn(trace)),
        None => router,
    }
}

/// Serves a request in a span, which continues the trace of the caller (W3C Trace Context).
async fn trace(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let method = &*cli_output::excerpt(request.method().as_str());
    let span = tracing::info_span!(
        "request",
        otel.name = format!("{method} {route}").trim_end(),
        otel.kind = "server",
        http.request.method = method,
        http.route = route,
        http.response.status_code = field::Empty,
    );
    let caller = TraceContextPropagator::new().extract(&HeaderExtractor(request.headers()));
    // It fails when the span is filtered away.
    _ = span.set_parent(caller);
    let response = next.run(request).instrument(span.clone()).await;
    span.record("http.response.status_code", response.status().as_u16());
    response
}
