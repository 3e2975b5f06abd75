//! What is weak, and what is not.

use super::*;

#[track_caller]
fn check(issuer: &str, expected: Option<fn(String) -> Weakness>) {
    let expected: Vec<_> = expected.map(|weakness| weakness(issuer.to_owned())).into_iter().collect();
    assert_eq!(Verifier::new(issuer, "a").weaknesses(), expected, "{issuer}");
}

#[test]
fn issuers() {
    for sound in [
        "https://issuer.example",
        "https://issuer.example/",
        "https://issuer.example:8443/realms/a",
        "http://localhost",
        "http://LOCALHOST:8080/a",
        "http://127.0.0.1:1",
        "http://127.9.9.9/",
        "http://[::1]:8080",
    ] {
        check(sound, None);
    }
    for open in [
        "http://issuer.example",
        "http://localhost.example",
        "http://127.0.0.1.example/",
        "http://128.0.0.1",
        "http://0.0.0.0",
        "http://[::2]/",
        "http://10.0.0.1",
    ] {
        check(open, Some(Weakness::IssuerWithoutTls));
    }
    for odd in [
        "",
        "issuer",
        "https://",
        "https:///path",
        "ftp://issuer.example",
        "https://issuer.example?a=b",
        "https://issuer.example#top",
        "https://issuer.example/a b",
        "https://user@issuer.example",
        "http://localhost@issuer.example",
        " https://issuer.example",
        "https://issuer.example\n",
    ] {
        check(odd, Some(Weakness::IssuerIsNoUrl));
    }
}

#[test]
fn all_that_is_weak_is_said_at_once() {
    let verifier = Verifier::new("http://a.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    let weaknesses = verifier.weaknesses();
    assert_eq!(
        weaknesses,
        [
            Weakness::IssuerWithoutTls("http://a.example".to_owned()),
            Weakness::LongLeeway(Duration::from_secs(61)),
            Weakness::NoAudience,
            Weakness::NoAlgorithm,
        ]
    );
    assert!(weaknesses[0].to_string().starts_with("the issuer \"http://a.example\" is reached without TLS"));
    assert!(Verifier::new("https://a", "b").leeway(Verifier::LONGEST_LEEWAY).weaknesses().is_empty());
}
