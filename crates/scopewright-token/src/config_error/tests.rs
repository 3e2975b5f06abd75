//! What is weak, and what is not.

use super::*;

#[test]
fn all_that_is_weak_is_said_at_once() {
    let verifier = Verifier::new("https://a.example", "").leeway(Duration::from_secs(61)).algorithms(&[]);
    let weaknesses = verifier.weaknesses();
    assert_eq!(
        weaknesses,
        [Weakness::LongLeeway(Duration::from_secs(61)), Weakness::NoAudience, Weakness::NoAlgorithm]
    );
    assert!(Verifier::new("https://a", "b").leeway(Verifier::LONGEST_LEEWAY).weaknesses().is_empty());
}
