//! What is remembered, and what is not.

use scopes::Scope;

use super::*;

fn grant(client: &str, scope: Scope) -> AuditFields {
    let granted = Some(ScopeList::from_iter([scope]));
    AuditFields { client_id: Some(client.to_owned()), granted, ..AuditFields::default() }
}

fn refusal(client: &str) -> AuditFields {
    AuditFields { client_id: Some(client.to_owned()), ..AuditFields::default() }
}

/// The times of the decisions, which are made one after the other.
fn times(recent: &RecentDecisions, about: impl Fn(&Decision) -> bool, limit: usize) -> Vec<u64> {
    recent.decisions(about, limit).iter().map(|decision| decision.at).collect()
}

#[test]
fn the_newest_stand_first_and_can_be_picked() {
    let recent = RecentDecisions::new(0);
    recent.note(grant("a", Scope::ALL[0]), None, 1);
    recent.note(refusal("b"), Some(&TokenError::NoScope), 2);
    recent.note(grant("b", Scope::ALL[1]), None, 3);
    assert_eq!(times(&recent, |_| true, 9), [3, 2, 1]);
    assert_eq!(times(&recent, |_| true, 2), [3, 2]);
    assert_eq!(times(&recent, |decision| decision.is_of("b"), 9), [3, 2]);
    assert_eq!(times(&recent, |decision| decision.outcome() == Outcome::Granted, 9), [3, 1]);
}

#[test]
fn refusals_push_no_grant_out() {
    let recent = RecentDecisions::new(0);
    recent.note(grant("a", Scope::ALL[0]), None, 1);
    for at in 2..=2000 {
        recent.note(refusal("nobody"), Some(&TokenError::WrongCredentials(None)), at);
    }
    let refused = times(&recent, |decision| decision.outcome() == Outcome::Refused, usize::MAX);
    assert_eq!((refused.len(), refused[0], refused[ROOM - 1]), (ROOM, 2000, 1501));
    assert_eq!(times(&recent, |decision| decision.outcome() == Outcome::Granted, 9), [1]);
}

#[test]
fn what_a_client_was_granted_is_remembered_longer_than_the_decision() {
    let recent = RecentDecisions::new(0);
    recent.note(grant("a", Scope::ALL[0]), None, 1);
    for at in 0..=ROOM as u64 {
        recent.note(grant("b", Scope::ALL[1]), None, at);
    }
    recent.note(grant("a", Scope::ALL[1]), None, 2);
    assert_eq!(recent.granted_to("a"), ScopeList::from_iter([Scope::ALL[0], Scope::ALL[1]]));
    assert_eq!(recent.granted_to("b"), ScopeList::from_iter([Scope::ALL[1]]));
    assert_eq!(recent.granted_to("c"), ScopeList::default());
}

#[test]
fn a_grant_that_could_not_be_recorded_is_a_refusal() {
    let recent = RecentDecisions::new(0);
    recent.note(grant("a", Scope::ALL[0]), Some(&TokenError::Away), 1);
    assert_eq!(recent.decisions(|_| true, 9)[0].outcome(), Outcome::Refused);
    assert_eq!(recent.granted_to("a"), ScopeList::default());
}

#[test]
fn nobody_decides_how_much_memory_a_text_takes() {
    let recent = RecentDecisions::new(0);
    recent.note(refusal(&"é".repeat(10_000)), Some(&TokenError::WrongCredentials(None)), 1);
    let told = recent.decisions(|_| true, 1).remove(0).client_id.expect("a client");
    assert_eq!(told, format!("{}…", "é".repeat(256)));
}
