//! Dates as banks write them. Which of two numbers is the day is decided over the whole file.

use jiff::civil::{Date, DateTime, Time};

/// Which comes first in a date of numbers that ends with the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// Which order is the one of all these dates, and whether it is certain. The first date that tells decides; dates that
/// contradict it will be rejected.
pub(super) fn order<'d>(dates: impl Iterator<Item = &'d str>) -> (Order, bool) {
    let mut is_open = false;
    for date in dates {
        let Some(Written::Numbers { first, second, .. }) =
            split(date).and_then(|(date, _)| Written::of(date))
        else {
            continue;
        };
        is_open = true;
        match (first > 12, second > 12) {
            (true, false) => return (Order::DayFirst, true),
            (false, true) => return (Order::MonthFirst, true),
            _ => {}
        }
    }
    (Order::DayFirst, !is_open)
}

/// A date, perhaps with a time.
pub(super) fn parse(text: &str, order: Order) -> Option<DateTime> {
    let (date, time) = split(text)?;
    let (year, month, day) = match Written::of(date)? {
        Written::YearFirst { year, month, day } => (year, month, day),
        Written::Named { year, month, day } => (year, month, day),
        Written::Numbers { first, second, year } => match order {
            Order::DayFirst => (year, second, first),
            Order::MonthFirst => (year, first, second),
        },
    };
    let day = Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    Some(day.to_datetime(time))
}

enum Written {
    YearFirst { year: u16, month: u16, day: u16 },
    Named { year: u16, month: u16, day: u16 },
    Numbers { first: u16, second: u16, year: u16 },
}

impl Written {
    fn of(text: &str) -> Option<Self> {
        let parts: Vec<_> = text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
        match parts[..] {
            [digits] if digits.len() == 8 && digits.is_ascii() => {
                let (year, month, day) =
                    (number(&digits[..4])?, number(&digits[4..6])?, number(&digits[6..])?);
                Some(Self::YearFirst { year, month, day })
            }
            [year, month, day] if year.len() == 4 && number(year).is_some() => {
                Some(Self::YearFirst { year: number(year)?, month: month_of(month)?, day: number(day)? })
            }
            [first, second, year] => Some(match (number(first), number(second)) {
                (Some(first), Some(second)) => Self::Numbers { first, second, year: full_year(year)? },
                (Some(day), None) => Self::Named { year: full_year(year)?, month: month_of(second)?, day },
                (None, Some(day)) => Self::Named { year: full_year(year)?, month: month_of(first)?, day },
                (None, None) => return None,
            }),
            _ => None,
        }
    }
}

/// The date, and the time after it: midnight if there is none.
fn split(text: &str) -> Option<(&str, Time)> {
    let text = text.trim();
    // A weekday in front says nothing more.
    let text = text
        .split_once(", ")
        .filter(|(day, _)| !day.contains(|c: char| c.is_ascii_digit()))
        .map_or(text, |(_, rest)| rest);
    let Some(colon) = text.find(':') else { return Some((text, Time::midnight())) };
    let begin = text[..colon].rfind(['T', ' '])?;
    let (date, time) = (text[..begin].trim(), text[begin + 1..].trim());
    let time = time.trim_end_matches('Z').split(['+', '.']).next()?.trim();
    let time = if time.len() < 8 { format!("{time:0>5}:00") } else { time.to_owned() };
    Some((date, time.parse().ok()?))
}

fn number(text: &str) -> Option<u16> {
    text.parse().ok().filter(|_| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Two digits are a year of this century.
fn full_year(text: &str) -> Option<u16> {
    match text.len() {
        2 => number(text).map(|year| 2000 + year),
        4 => number(text),
        _ => None,
    }
}

/// A number, or the name of a month in English or German, of which three letters tell.
fn month_of(text: &str) -> Option<u16> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "jän"],
        &["feb"],
        &["mar", "mär", "mrz"],
        &["apr"],
        &["may", "mai"],
        &["jun"],
        &["jul"],
        &["aug"],
        &["sep"],
        &["oct", "okt"],
        &["nov"],
        &["dec", "dez"],
    ];
    let begin: String = text.to_lowercase().chars().take(3).collect();
    let named = (1..).zip(MONTHS).find(|(_, names)| names.contains(&&*begin)).map(|(month, _)| month);
    number(text).or(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_banks_write_them() {
        use Order::{DayFirst, MonthFirst};
        for text in [
            "2026-08-01",
            "2026/08/01",
            "20260801",
            "01/08/2026",
            "1/8/2026",
            "01.08.2026",
            "1.8.26",
            "01-08-2026",
            "01 Aug 2026",
            "1 August 2026",
            "01-Aug-26",
            "Aug 1, 2026",
            "Sat, 01 Aug 2026",
            "2026-Aug-01",
            " 01/08/26 ",
        ] {
            check(text, DayFirst, Some("2026-08-01T00:00:00"));
        }
        check("08/01/2026", MonthFirst, Some("2026-08-01T00:00:00"));
        check("1. Dez 2026", DayFirst, Some("2026-12-01T00:00:00"));
        check("3 Mär 2026", DayFirst, Some("2026-03-03T00:00:00"));
    }

    #[test]
    fn a_time_may_follow() {
        for text in [
            "2026-08-01T09:30:00Z",
            "2026-08-01 09:30:00",
            "01/08/2026 9:30",
            "1 Aug 2026 09:30",
            "2026-08-01T09:30:00.123+00:00",
        ] {
            check(text, Order::DayFirst, Some("2026-08-01T09:30:00"));
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "tomorrow",
            "2026-13-01",
            "31/02/2026",
            "32/01/2026",
            "08/13/2026",
            "1/2",
            "Total",
            "2026-08-01 25:00",
            "1 Foo 2026",
            "1/2/202",
        ] {
            check(text, Order::DayFirst, None);
        }
    }

    #[test]
    fn the_file_tells_which_comes_first() {
        let order = |dates: &[&str]| order(dates.iter().copied());
        assert_eq!(order(&["01/02/2026", "13/02/2026"]), (Order::DayFirst, true));
        assert_eq!(order(&["01/02/2026", "02/13/2026"]), (Order::MonthFirst, true));
        assert_eq!(order(&["01/02/2026", "02/03/2026"]), (Order::DayFirst, false));
        assert_eq!(order(&["2026-02-01", "1 Aug 2026", "nonsense"]), (Order::DayFirst, true));
        assert_eq!(order(&["01/02/2026 10:00", "02/13/2026 11:00"]), (Order::MonthFirst, true));
    }

    fn check(text: &str, order: Order, expected: Option<&str>) {
        assert_eq!(parse(text, order).map(|date| date.to_string()).as_deref(), expected, "{text:?}");
    }
}
