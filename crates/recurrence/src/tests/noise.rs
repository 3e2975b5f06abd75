//! Accounts without any recurrence, on which every series is wrong.
//!
//! Chance repeats events now and then, so this is a bound and not a proof: of a thousand payees
//! like these, one may be taken for a series. The measured rate is two in three thousand.

use super::*;

const NEWEST: Date = date(2026, 8, 14);

#[test]
fn noise_is_hardly_ever_taken_for_a_series() {
    const SEEDS: u64 = 250;
    let mut wrong = Vec::new();
    for (what, count, days, cents) in NOISE {
        for seed in 0..SEEDS {
            let mut random = Random(seed * 7919 + 1);
            let mut account = Account::default();
            account.see("the newest of others", NEWEST, "-1");
            for _ in 0..count {
                let day = NEWEST - (random.below(days) as i64).days();
                let cents = cents(&mut random);
                account.see("somebody", day, format!("-{}.{:02}", cents / 100, cents % 100));
            }
            let found = account.find().into_iter();
            wrong.extend(found.map(|series| (what, series.name.frequency, series.members.len())));
        }
    }
    let payees = NOISE.len() * SEEDS as usize;
    assert!(wrong.len() * 1000 <= payees, "{} of {payees} payees: {wrong:?}", wrong.len());
}

type Cents = fn(&mut Random) -> u64;

/// The number of transactions, the number of days, and the amounts.
const NOISE: [(&str, u64, u64, Cents); 12] = [
    ("a supermarket three times a week", 156, 365, any_amount),
    ("a supermarket once a week", 52, 365, any_amount),
    ("a supermarket twice a week for three years", 312, 1095, any_amount),
    ("coffee four times a week", 200, 365, |_| 350),
    ("one of three coffees once a week", 52, 365, |random| [320, 350, 410][random.below(3) as usize]),
    ("the same to a friend, twenty times", 20, 365, |_| 2000),
    ("round amounts to a friend, thirty times", 30, 365, |random| (random.below(5) + 1) * 1000),
    ("the same, as often as a monthly bill", 12, 365, |_| 2000),
    ("something, as often as a monthly bill", 12, 365, any_amount),
    ("the same, six times", 6, 365, |_| 2000),
    ("something, four times", 4, 365, any_amount),
    ("the same, five times in three years", 5, 1095, |_| 2000),
];

fn any_amount(random: &mut Random) -> u64 {
    random.below(8000) + 200
}
