//! Calendars with known answers.

use super::*;
use crate::Frequency::{self, Fortnightly, Monthly, Quarterly, Weekly, Yearly};

/// The newest day on the account. A Friday.
const NOW: Date = date(2026, 8, 14);

#[test]
fn each_frequency_is_found() {
    check(&every(date(2026, 4, 17), 7, 18), Weekly, 16, "2026-08-21");
    check(&every(date(2026, 3, 6), 14, 12), Fortnightly, 12, "2026-08-21");
    check(&every(date(2026, 4, 17), 28, 5), Monthly, 5, "2026-09-04");
    check(&monthly(2026, 5, 8, 1, 4), Monthly, 4, "2026-09-08");
    check(&monthly(2024, 1, 8, 1, 32), Monthly, 18, "2026-09-08");
    check(&monthly(2025, 8, 12, 3, 5), Quarterly, 5, "2026-11-12");
    check(&monthly(2023, 8, 12, 12, 4), Yearly, 4, "2027-08-12");
    check(&monthly(2018, 8, 12, 12, 9), Yearly, 6, "2027-08-12");
}

#[test]
fn there_must_be_enough() {
    check_nothing(&every(date(2026, 5, 29), 7, 11));
    check_nothing(&every(date(2026, 6, 5), 14, 5));
    check_nothing(&monthly(2026, 7, 8, 1, 2));
    check_nothing(&monthly(2026, 2, 12, 3, 3));
    check_nothing(&monthly(2025, 8, 12, 12, 2));
    check(&every(date(2026, 5, 29), 7, 12), Weekly, 12, "2026-08-21");
    check(&every(date(2026, 6, 5), 14, 6), Fortnightly, 6, "2026-08-28");
    check(&monthly(2026, 6, 8, 1, 3), Monthly, 3, "2026-09-08");
    check(&monthly(2025, 11, 12, 3, 4), Quarterly, 4, "2026-11-12");
    check(&monthly(2024, 8, 12, 12, 3), Yearly, 3, "2027-08-12");
}

#[test]
fn weekends_move_a_date_as_they_have_moved_others() {
    // Of the first days of these months, that of February, March, August and November is on a
    // weekend.
    let days = monthly(2026, 1, 1, 1, 10);
    let forward: Vec<_> = days.iter().copied().map(forward).collect();
    let back: Vec<_> = days.iter().copied().map(back).collect();
    for (days, predicted) in [(&forward, "2026-11-02"), (&back, "2026-10-30"), (&days, "2026-11-01")] {
        let series = check_at(date(2026, 10, 5), days, Monthly, 10, predicted);
        let prediction = series.prediction;
        assert_eq!(series.anomalies, 0);
        assert_eq!([prediction.earliest, prediction.latest], [prediction.date; 2]);
    }
}

#[test]
fn without_an_example_a_payment_comes_after_the_weekend_and_income_before_it() {
    // The 13th of September is a Sunday, and none of these is on a weekend.
    let days = [date(2026, 4, 13), date(2026, 5, 13), date(2026, 7, 13), date(2026, 8, 13)];
    for (amount, predicted) in [("-50", "2026-09-14"), ("50", "2026-09-11")] {
        let mut account = account(NOW);
        see_all(&mut account, "somebody", &days, amount);
        assert_eq!(only(&account).prediction.date.to_string(), predicted, "{amount}");
    }
}

#[test]
fn months_end_on_different_days() {
    check(&monthly(2025, 12, 31, 1, 8), Monthly, 8, "2026-08-31");
    check(&monthly(2025, 11, 30, 1, 9), Monthly, 9, "2026-08-30");
    let last_working: Vec<_> = monthly(2025, 8, 31, 1, 12).into_iter().map(back).collect();
    let series = check(&last_working, Monthly, 12, "2026-08-31");
    assert_eq!((series.anomalies, series.missed), (0, 0));
}

#[test]
fn days_off_their_date_are_counted() {
    let mut days = monthly(2026, 1, 6, 1, 8);
    days[3] = date(2026, 4, 9);
    days[6] = date(2026, 7, 4);
    let series = check(&days, Monthly, 8, "2026-09-06");
    assert_eq!(series.anomalies, 2);
    assert_eq!(series.prediction.earliest, date(2026, 9, 4));
    assert_eq!(series.prediction.latest, date(2026, 9, 9));
}

#[test]
fn dates_may_be_missed() {
    let mut days = monthly(2025, 8, 12, 1, 13);
    days.remove(4);
    days.remove(7);
    assert_eq!(check(&days, Monthly, 11, "2026-09-12").missed, 2);
    let mut days = every(date(2026, 2, 27), 7, 25);
    days.remove(20);
    assert_eq!(check(&days, Weekly, 16, "2026-08-21").missed, 1);
    // After a longer gap another series begins.
    let days = [monthly(2025, 1, 12, 1, 8), monthly(2026, 2, 12, 1, 7)].concat();
    assert_eq!(check(&days, Monthly, 7, "2026-09-12").missed, 0);
}

#[test]
fn the_frequency_is_the_one_that_fits() {
    check(&every(date(2025, 8, 15), 14, 27), Fortnightly, 12, "2026-08-28");
    check(&monthly(2025, 8, 14, 1, 13), Monthly, 13, "2026-09-14");
    check(&monthly(2024, 8, 14, 3, 9), Quarterly, 9, "2026-11-14");
    // Every thirty days is nearly monthly.
    assert!(check(&every(date(2026, 2, 15), 30, 7), Monthly, 7, "2026-09-15").anomalies > 0);
}

#[test]
fn leap_days_have_an_anniversary() {
    let days = [date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28)];
    assert_eq!(check_at(date(2026, 3, 3), &days, Yearly, 3, "2027-02-28").anomalies, 0);
    let days = monthly(2025, 2, 29, 12, 3);
    check_at(date(2027, 3, 3), &days, Yearly, 3, "2028-02-28");
}

#[test]
fn a_series_is_over_when_it_is_long_overdue() {
    let days = monthly(2025, 8, 12, 1, 12);
    for (newest, is_late) in [
        (date(2026, 8, 12), Some(false)),
        (date(2026, 8, 13), Some(true)),
        (date(2026, 8, 26), Some(true)),
        (date(2026, 8, 27), None),
    ] {
        let mut account = account(newest);
        for day in &days {
            account.see("somebody", *day, "-9.99");
        }
        let found = account.find();
        assert_eq!(found.first().map(|series| series.prediction.is_late), is_late, "{newest}");
    }
}

#[test]
fn a_price_may_rise() {
    let amounts = |count: usize| (0..13).map(move |n| if n < count { "-9.99" } else { "-11.99" });
    let series = priced(&monthly(2025, 8, 12, 1, 13), amounts(11));
    assert_eq!(expected(&series), ["-11.99", "-11.99", "-11.99"]);
    let series = priced(&monthly(2025, 8, 12, 1, 13), amounts(12));
    assert_eq!(expected(&series), ["-11.99", "-11.99", "-9.99"]);
}

#[test]
fn a_bill_may_be_another_one_each_time() {
    let bills = ["-61.20", "-58.00", "-73.45", "-49.99", "-66.10", "-70.00", "-55.25"];
    let series = priced(&monthly(2026, 2, 11, 1, 7), bills.into_iter());
    assert_eq!(expected(&series), ["-73.45", "-58.00", "-49.99"]);
    let wages = ["2100", "2150.50", "2100", "2080", "2310.25", "2099"];
    let series = priced(&monthly(2026, 2, 25, 1, 6), wages.into_iter());
    assert_eq!(expected(&series), ["2080", "2100", "2310.25"]);
}

#[test]
fn wild_amounts_are_not_predicted() {
    let series =
        priced(&monthly(2026, 3, 11, 1, 6), ["-5", "-900", "-60", "-2000", "-12", "-350"].into_iter());
    assert_eq!(series.prediction.amount, None);
}

#[test]
fn two_subscriptions_at_one_payee_are_two_series() {
    for (first, second) in [(11, 11), (11, 27), (3, 9)] {
        let mut account = account(NOW);
        see_all(&mut account, "film", &monthly(2025, 8, second, 1, 12), "-15.99");
        see_all(&mut account, "film", &monthly(2026, 1, first, 1, 8), "-4.99");
        let found = account.find();
        let sizes: Vec<_> = found.iter().map(|series| series.members.len()).collect();
        assert_eq!(sizes, [12, 8], "{first} and {second}: {found:?}");
    }
}

#[test]
fn prices_of_two_subscriptions_rise_apart() {
    let mut account = account(NOW);
    let days = monthly(2025, 8, 11, 1, 13);
    see_all(&mut account, "film", &days[..10], "-9.99");
    see_all(&mut account, "film", &days[10..], "-11.99");
    see_all(&mut account, "film", &monthly(2025, 10, 24, 1, 10), "-4.99");
    let sizes: Vec<_> = account.find().iter().map(|series| series.members.len()).collect();
    assert_eq!(sizes, [13, 10]);
}

#[test]
fn a_subscription_stands_out_from_shopping() {
    let mut random = Random(7);
    let mut account = account(NOW);
    for _ in 0..60 {
        let day = NOW - (random.below(365) as i64).days();
        account.see("shop", day, format!("-{}.{:02}", random.below(90) + 3, random.below(100)));
    }
    see_all(&mut account, "shop", &monthly(2025, 8, 11, 1, 13), "-8.99");
    assert_eq!(only(&account).members.len(), 13);
}

#[test]
fn returned_payments_are_counted() {
    let mut account = account(NOW);
    let days = monthly(2025, 12, 11, 1, 9);
    see_all(&mut account, "gym", &days, "-30");
    account.see("gym", days[2] + 3.days(), "30.00");
    account.see("gym", days[5] + 7.days(), "30");
    account.see("gym", days[6] + 8.days(), "30");
    account.see("gym", days[7] + 3.days(), "29");
    assert_eq!(only(&account).returned, 2);
}

#[test]
fn the_same_twice_on_one_day_is_one() {
    let mut account = account(NOW);
    let days = monthly(2025, 12, 11, 1, 9);
    see_all(&mut account, "gym", &days, "-30");
    account.see("gym", days[3], "-30.00");
    assert_eq!(only(&account).members.len(), 9);
}

#[test]
fn direction_and_currency_part_series() {
    let mut account = account(NOW);
    let days = monthly(2025, 12, 11, 1, 9);
    see_all(&mut account, "somebody", &days, "-30");
    see_all(&mut account, "somebody", &days, "25");
    see_all(&mut account, "somebody", &days, "0");
    see_all(&mut account, "somebody", &days, "-30");
    for seen in account.seen.iter_mut().rev().take(9) {
        seen.currency = "EUR";
    }
    let names: Vec<_> =
        account.find().into_iter().map(|series| (series.name.direction, series.name.currency)).collect();
    let [payment, income] = [Direction::Payment, Direction::Income];
    assert_eq!(names, [(payment, "EUR".to_owned()), (payment, "GBP".to_owned()), (income, "GBP".to_owned())]);
}

fn account(newest: Date) -> Account {
    let mut account = Account::default();
    account.see("the newest of others", newest, "-1");
    account
}

fn see_all(account: &mut Account, payee: &str, days: &[Date], amount: &str) {
    for day in days {
        account.see(payee, *day, amount);
    }
}

#[track_caller]
fn only(account: &Account) -> Series {
    let mut series = account.find();
    assert_eq!(series.len(), 1, "{series:?}");
    series.remove(0)
}

/// The series of transactions with these amounts, all of which belong to it.
#[track_caller]
fn priced<'a>(days: &[Date], amounts: impl Iterator<Item = &'a str>) -> Series {
    let mut account = account(NOW);
    for (day, amount) in days.iter().zip(amounts) {
        account.see("somebody", *day, amount);
    }
    let series = only(&account);
    assert_eq!(series.members.len(), days.len());
    series
}

#[track_caller]
fn expected(series: &Series) -> [String; 3] {
    let amount = series.prediction.amount.expect("a predicted amount");
    [amount.lower, amount.likeliest, amount.upper].map(|amount| amount.to_string())
}

#[track_caller]
fn check(days: &[Date], frequency: Frequency, members: usize, predicted: &str) -> Series {
    check_at(NOW, days, frequency, members, predicted)
}

/// Checks that the newest `members` of these days are the only series, in any order of observation.
#[track_caller]
fn check_at(newest: Date, days: &[Date], frequency: Frequency, members: usize, predicted: &str) -> Series {
    let mut account = account(newest);
    see_all(&mut account, "somebody", days, "-9.99");
    let series = only(&account);
    assert_eq!((series.name.frequency, series.members.len()), (frequency, members), "{days:?}");
    assert_eq!(series.prediction.date.to_string(), predicted, "{days:?}");
    assert_eq!(account.dates(&series), days[days.len() - members..], "{days:?}");
    series
}

#[track_caller]
fn check_nothing(days: &[Date]) {
    let mut account = account(NOW);
    see_all(&mut account, "somebody", days, "-9.99");
    let series = account.find();
    assert!(series.is_empty(), "{series:?} on {days:?}");
}
