//! Serves the API. Variables configure it: `LISTEN`, `ISSUER`, `AUDIENCE`, `PROFILE` and, for the
//! pages about the API, `BASE_URL` and `TOKEN_URL`.

use std::error::Error;
use std::process::ExitCode;

use scopewright::{Authenticator, Keys, Profile, Verifier};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    // The log has the reason of each refusal, which the caller does not get.
    tracing_subscriber::fmt().init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn Error>> {
    let listen = setting("LISTEN", "127.0.0.1:3000");
    let issuer = setting("ISSUER", "http://127.0.0.1:8080/oidc");
    let audience = setting("AUDIENCE", "http://127.0.0.1:3000");
    let profile = profile(&setting("PROFILE", "rfc9068"))?;

    let verifier = Verifier::new(issuer.as_str(), audience.as_str()).profile(profile);
    let authenticator = Authenticator::builder(verifier, Keys::discover(issuer.as_str()));
    let authenticator = authenticator.build().map_err(|error| format!("ISSUER or AUDIENCE: {error}"))?;
    let base_url = setting("BASE_URL", &format!("http://{listen}"));
    let token_url = setting("TOKEN_URL", &format!("{issuer}/token"));
    let router = shop_api::router();
    let pages = scopewright_openapi::pages(&shop_api::service(&base_url, &token_url), router.surface())?;
    let router = router.merge_unguarded(pages, "documentation is public");
    let (app, _surface) = router.into_axum(authenticator);

    let listener = TcpListener::bind(&listen).await.map_err(|error| format!("LISTEN={listen}: {error}"))?;
    println!("listening on http://{listen}; tokens of {issuer} for {audience}; pages at /docs/");
    axum::serve(listener, app).await?;
    Ok(())
}

/// Returns the form of the issuer's tokens.
fn profile(name: &str) -> Result<Profile, String> {
    Ok(match name {
        "rfc9068" => Profile::RFC_9068,
        "keycloak" => Profile::KEYCLOAK,
        "auth0" => Profile::AUTH0,
        "okta" => Profile::OKTA,
        "entra-id" => Profile::ENTRA_ID,
        "hydra" => Profile::HYDRA,
        "cognito" => Profile::COGNITO,
        "duende" => Profile::DUENDE,
        _ => {
            return Err(format!(
                "PROFILE is `{name}`; use rfc9068, keycloak, auth0, okta, entra-id, hydra, cognito or duende"
            ));
        }
    })
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| default.to_owned())
}
