//! The order, the capacity and the content of the list.

use scopes::Scope;

use super::*;

fn grant(client: &str, scope: Scope) -> AuditFields {
    let granted = Some(GrantedScopes::from_iter([scope.as_str().into()]));
    AuditFields { client_id: Some(client.to_owned()), granted, ..AuditFields::default() }
}

fn refusal(client: &str) -> AuditFields {
    AuditFields { client_id: Some(client.to_owned()), ..AuditFields::default() }
}

/// Returns the times of the decisions.
fn times(recent: &RecentDecisions, about: impl Fn(&Decision) -> bool, limit: usize) -> Vec<u64> {
    recent.decisions(about, limit).iter().map(|decision| decision.at).collect()
}

#[test]
fn decisions_are_listed_newest_first_and_can_be_filtered() {
    let recent = RecentDecisions::new(0);
    recent.push(grant("a", Scope::ALL[0]), None, 1);
    recent.push(refusal("b"), Some(&OAuthError::NoScope), 2);
    recent.push(grant("b", Scope::ALL[1]), None, 3);
    assert_eq!(times(&recent, |_| true, 9), [3, 2, 1]);
    assert_eq!(times(&recent, |_| true, 2), [3, 2]);
    assert_eq!(times(&recent, |decision| decision.is_of("b"), 9), [3, 2]);
    assert_eq!(times(&recent, |decision| decision.outcome() == Outcome::Granted, 9), [3, 1]);
}

#[test]
fn refusals_push_out_no_grant() {
    let recent = RecentDecisions::new(0);
    recent.push(grant("a", Scope::ALL[0]), None, 1);
    for at in 2..=2000 {
        recent.push(refusal("unknown"), Some(&OAuthError::WrongCredentials(None)), at);
    }
    let refused = times(&recent, |decision| decision.outcome() == Outcome::Refused, usize::MAX);
    assert_eq!((refused.len(), refused[0], refused[CAPACITY - 1]), (CAPACITY, 2000, 1501));
    assert_eq!(times(&recent, |decision| decision.outcome() == Outcome::Granted, 9), [1]);
}

#[test]
fn granted_scopes_are_kept_longer_than_the_decision() {
    let recent = RecentDecisions::new(0);
    recent.push(grant("a", Scope::ALL[0]), None, 1);
    for at in 0..=CAPACITY as u64 {
        recent.push(grant("b", Scope::ALL[1]), None, at);
    }
    recent.push(grant("a", Scope::ALL[1]), None, 2);
    assert_eq!(recent.granted_to("a"), ScopeList::from_iter([Scope::ALL[0], Scope::ALL[1]]));
    assert_eq!(recent.granted_to("b"), ScopeList::from_iter([Scope::ALL[1]]));
    assert_eq!(recent.granted_to("c"), ScopeList::default());
}

#[test]
fn a_grant_that_could_not_be_recorded_is_a_refusal() {
    let recent = RecentDecisions::new(0);
    recent.push(grant("a", Scope::ALL[0]), Some(&OAuthError::DatabaseUnavailable), 1);
    assert_eq!(recent.decisions(|_| true, 9)[0].outcome(), Outcome::Refused);
    assert_eq!(recent.granted_to("a"), ScopeList::default());
}

#[test]
fn long_texts_are_shortened() {
    let recent = RecentDecisions::new(0);
    recent.push(refusal(&"é".repeat(10_000)), Some(&OAuthError::WrongCredentials(None)), 1);
    let client_id = recent.decisions(|_| true, 1).remove(0).client_id.expect("a client");
    assert_eq!(client_id, format!("{}…", "é".repeat(256)));
}
