//! Insecure and secure settings.

use super::*;

#[test]
fn all_insecure_settings_are_reported_together() {
    let verifier = Verifier::new("https://a.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    let config_errors = verifier.config_errors();
    assert_eq!(
        config_errors,
        [
            VerifierConfigError::LongLeeway(Duration::from_secs(61)),
            VerifierConfigError::NoAudience,
            VerifierConfigError::NoAlgorithm
        ]
    );
    assert!(Verifier::new("https://a", "b").leeway(Verifier::LONGEST_LEEWAY).config_errors().is_empty());
}
