//! Properties of all accounts.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// Accounts with few payees, prices and days, so that much of it recurs.
fn accounts() -> impl Strategy<Value = Account> {
    let payee = prop_oneof!["a", "b", "c"];
    let recurring =
        (payee, 0..40_i64, prop_oneof![Just(7_i64), Just(14), Just(28), Just(30), Just(91)], 1..20_usize);
    let jitter = proptest::collection::vec(-2..=2_i64, 20);
    let price = prop_oneof![Just("-9.99"), Just("-12"), Just("25.5"), Just("0")];
    let series = (recurring, jitter, price).prop_map(|((payee, first, period, count), jitter, price)| {
        let day = move |n: usize| date(2026, 8, 14) - (first + n as i64 * period + jitter[n]).days();
        (0..count).map(|n| (payee.clone(), day(n), price)).collect::<Vec<_>>()
    });
    proptest::collection::vec(series, 0..6).prop_map(|all| {
        let mut account = Account::default();
        for (payee, date, price) in all.concat() {
            account.see(&payee, date, price);
        }
        account
    })
}

/// Returns the series in a form that does not depend on the order of observation.
fn described(account: &Account) -> Vec<(Series, Vec<Date>)> {
    let described = |series: Series| {
        let dates = account.dates(&series);
        (Series { members: Vec::new(), ..series }, dates)
    };
    account.find().into_iter().map(described).collect()
}

proptest! {
    #[test]
    fn the_order_in_which_transactions_come_means_nothing(account in accounts(), seed in any::<u64>()) {
        let mut shuffled = account.clone();
        let mut random = Random(seed);
        shuffled.seen.sort_by_cached_key(|_| random.next());
        prop_assert_eq!(described(&account), described(&shuffled));
    }

    #[test]
    fn no_transaction_is_in_two_series_and_names_are_unique(account in accounts()) {
        let found = account.find();
        let members: Vec<_> = found.iter().flat_map(|series| series.members.clone()).collect();
        prop_assert_eq!(members.iter().collect::<BTreeSet<_>>().len(), members.len());
        let names: BTreeSet<_> = found.iter().map(|series| &series.name).collect();
        prop_assert_eq!(names.len(), found.len());
    }

    #[test]
    fn members_are_alike_and_in_order(account in accounts()) {
        for series in account.find() {
            let members: Vec<_> = series.members.iter().map(|member| &account.seen[*member]).collect();
            prop_assert!(members.is_sorted_by_key(|member| member.date));
            prop_assert!(members.iter().all(|member| member.payee == members[0].payee));
            prop_assert!(members.iter().all(|member| member.amount.starts_with('-') == members[0].amount.starts_with('-')));
            let extent = series.name.frequency.extent();
            prop_assert!((extent.least..=extent.most).contains(&members.len()));
            prop_assert!(series.prediction.earliest <= series.prediction.date);
            prop_assert!(series.prediction.date <= series.prediction.latest);
            prop_assert!(series.prediction.date > series.last);
            if let Some(amount) = series.prediction.amount {
                prop_assert!(amount.lower <= amount.likeliest && amount.likeliest <= amount.upper);
            }
        }
    }

    #[test]
    fn any_dates_and_amounts_can_be_searched(
        seen in proptest::collection::vec((-4_371_587..2_932_896_i64, -3..3_i64), 0..60),
    ) {
        let mut account = Account::default();
        for (day, amount) in seen {
            account.see("a", date(1970, 1, 1) + day.days(), amount);
        }
        account.see("a", Date::MIN, "-1");
        account.see("a", Date::MAX, "-1");
        account.find();
    }

    #[test]
    fn a_series_keeps_its_name_as_it_goes_on(
        day in 1..=31_i8,
        amounts in proptest::collection::vec(1..=3_u8, 40),
        second in 1..=28_i8,
    ) {
        let mut names = BTreeSet::new();
        for months in 3..30 {
            let mut account = Account::default();
            for (n, day) in monthly(2024, 1, day, 1, months).into_iter().enumerate() {
                // The price is another one each year.
                account.see("a", day, format!("-{}", 20 + 5 * amounts[n / 12]));
            }
            let found = account.find();
            prop_assert_eq!(found.len(), 1);
            names.insert(found[0].name.clone());
            // Another one that began later changes nothing.
            if months > 10 {
                let days = monthly(2024, 7, second, 1, months - 6);
                days.into_iter().for_each(|day| account.see("a", day, "-3"));
                names.insert(account.find()[0].name.clone());
            }
        }
        prop_assert_eq!(names.len(), 1);
    }
}

#[test]
fn the_last_day_of_the_calendar_is_a_day() {
    let mut account = Account::default();
    for day in [date(9999, 10, 31), date(9999, 11, 30), date(9999, 12, 31), date(-9999, 1, 1)] {
        account.see("a", day, "-1");
    }
    assert_eq!(account.find()[0].prediction.date, Date::MAX);
}
