//! Ids for transactions that come without one that the API could take.

use std::collections::HashMap;

use uuid::Uuid;

/// Gives ids that follow from what a line says, so that the same statement brings the same transactions.
#[derive(Default)]
pub(super) struct Ids(HashMap<String, usize>);

/// The name space of these ids: a random number, once and for all.
const STATEMENTS: Uuid = Uuid::from_u128(0x2b5e_90c7_64d3_4e0a_a1f8_0c9d_3be7_1d66);

impl Ids {
    /// Lines that say the same are told apart by being counted.
    pub(super) fn next(&mut self, account: &str, what: &[&str]) -> String {
        let written = format!("{account:?}{what:?}");
        let count = self.0.entry(written.clone()).or_default();
        *count += 1;
        Uuid::new_v5(&STATEMENTS, format!("{written}{count}").as_bytes()).to_string()
    }
}

/// An id of the bank's, or one made of it if it is too short, too long, or has characters that the API does not take.
pub(super) fn of_bank(account: &str, id: &str) -> String {
    match id.parse::<crate::identifier::TransactionId>() {
        Ok(id) => id.as_str().to_owned(),
        Err(_) => Uuid::new_v5(&STATEMENTS, format!("{account:?} {id:?}").as_bytes()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_from_what_is_said_and_how_often() {
        let (mut first, mut second) = (Ids::default(), Ids::default());
        let coffee = ["2026-08-01", "-3.50", "COFFEE"];
        let ids = [first.next("account-1", &coffee), first.next("account-1", &coffee)];
        assert_ne!(ids[0], ids[1]);
        assert_eq!(ids, [second.next("account-1", &coffee), second.next("account-1", &coffee)]);
        assert_ne!(first.next("account-2", &coffee), ids[0]);
    }

    #[test]
    fn an_id_of_the_banks_is_kept_if_it_can_be() {
        assert_eq!(of_bank("account-1", "FT-2026-000123"), "FT-2026-000123");
        assert_eq!(of_bank("account-1", "123").len(), 36);
        assert_ne!(of_bank("account-1", "123"), of_bank("account-2", "123"));
        assert_eq!(of_bank("account-1", "a/b/c/d/e").len(), 36);
    }
}
