//! Serves the API. Three variables say where, and whose tokens are believed: `LISTEN`, `ISSUER` and `AUDIENCE`.

use scope_guard::{Authenticator, Keys, Verifier};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listen = setting("LISTEN", "127.0.0.1:3000");
    let issuer = setting("ISSUER", "http://127.0.0.1:8080/oidc");
    let audience = setting("AUDIENCE", "http://127.0.0.1:3000");

    let verifier = Verifier::new(issuer.as_str(), audience.as_str());
    let authenticator = Authenticator::trusting(verifier, Keys::discover(issuer.as_str())).build()?;
    let (app, _surface) = shop_api::router().into_axum(authenticator);

    let listener = TcpListener::bind(&listen).await?;
    println!("listening on http://{listen}; tokens of {issuer} for {audience}");
    axum::serve(listener, app).await?;
    Ok(())
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}
