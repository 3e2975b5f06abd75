//! Amounts as banks write them. Which of `.` and `,` stands before the decimals is decided over the whole file.

/// What stands before the decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    Point,
    Comma,
}

impl Separator {
    /// What all these amounts agree with, and whether it is certain. The first amount that tells decides.
    pub(super) fn of<'a>(amounts: impl Iterator<Item = &'a str>) -> (Self, bool) {
        let mut open = None;
        for amount in amounts {
            let Some(last) = amount.rfind(['.', ',']) else { continue };
            let separator = if amount[last..].starts_with(',') { Self::Comma } else { Self::Point };
            let decimals = amount[last + 1..].chars().take_while(char::is_ascii_digit).count();
            let before = amount[..last].matches(['.', ',']).collect::<Vec<_>>();
            match before[..] {
                // `1.234,56`: they are two.
                [other, ..] if other != &amount[last..=last] => return (separator, true),
                // `1.234.567`: the one that is there twice is for thousands.
                [_, ..] => return (separator.other(), true),
                [] if decimals != 3 => return (separator, true),
                [] => open = open.or(Some(separator)),
            }
        }
        // `1,234` is more likely a thousand, and `1.234` is as it would be without this.
        (Self::Point, open.is_none())
    }

    fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    const fn characters(self) -> (char, char) {
        match self {
            Self::Point => ('.', ','),
            Self::Comma => (',', '.'),
        }
    }
}

/// The amount as a JSON number. None if it is not one.
pub(super) fn parse(text: &str, separator: Separator) -> Option<String> {
    let (decimal, thousands) = separator.characters();
    let plain = without_decoration(text, thousands);
    let (is_negative, digits) = sign(&plain)?;
    let (whole, decimals) = digits.split_once(decimal).unwrap_or((digits, ""));
    let whole = without_thousands(whole, thousands)?;
    let is_number = !(whole.is_empty() && decimals.is_empty())
        && [&*whole, decimals].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    let sign = if is_negative { "-" } else { "" };
    let point = if decimals.is_empty() { "" } else { "." };
    is_number.then(|| format!("{sign}{whole}{point}{decimals}"))
}

/// In capitals, without signs of currencies and spaces. Between digits, a space of any kind and Switzerland's apostrophe part
/// thousands.
fn without_decoration(text: &str, thousands: char) -> String {
    let text: Vec<char> = text.trim().to_uppercase().chars().collect();
    let is_digit = |index: usize| text.get(index).is_some_and(char::is_ascii_digit);
    let plain = text.iter().enumerate().filter_map(|(index, c)| match c {
        '\u{2212}' | '\u{2013}' => Some('-'),
        '£' | '€' | '$' | '¥' => None,
        '\'' | '’' => Some(thousands),
        c if c.is_whitespace() => {
            (index > 0 && is_digit(index - 1) && is_digit(index + 1)).then_some(thousands)
        }
        c => Some(*c),
    });
    plain.collect()
}

/// Whether it is negative, and the rest: a minus on either side, parentheses, or a word; and a currency besides.
fn sign(text: &str) -> Option<(bool, &str)> {
    let (word, text) = match text.len().checked_sub(2).and_then(|at| text.split_at_checked(at)) {
        Some((text, word @ ("CR" | "DR"))) => (word, text),
        _ => ("", text),
    };
    let text = without_currency(text);
    let within = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let (minus, text) = match within.or_else(|| text.strip_prefix('-')).or_else(|| text.strip_suffix('-')) {
        Some(text) => (true, text),
        None => (false, text.strip_prefix('+').or(text.strip_suffix('+')).unwrap_or(text)),
    };
    (word != "CR" || !minus).then(|| (minus || word == "DR", without_currency(text)))
}

/// Without a code of three letters on either side.
fn without_currency(text: &str) -> &str {
    let is_code = |code: &str| code.bytes().all(|byte| byte.is_ascii_uppercase());
    match (text.split_at_checked(3), text.len().checked_sub(3).and_then(|at| text.split_at_checked(at))) {
        (Some((code, rest)), _) if is_code(code) => rest,
        (_, Some((rest, code))) if is_code(code) => rest,
        _ => text,
    }
}

/// Groups of two digits are of India; the last one always has three.
fn without_thousands(whole: &str, thousands: char) -> Option<String> {
    let groups: Vec<_> = whole.split(thousands).collect();
    let later = groups.get(1..)?;
    let are_thousands = later.iter().all(|group| (2..=3).contains(&group.len()))
        && later.last().is_none_or(|last| last.len() == 3);
    are_thousands.then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_banks_write_them() {
        use Separator::{Comma, Point};
        for (text, expected) in [
            ("12.50", "12.50"),
            ("-12.50", "-12.50"),
            ("+12.50", "12.50"),
            ("12.50-", "-12.50"),
            ("(12.50)", "-12.50"),
            ("(£12.50)", "-12.50"),
            ("-£1,234.50", "-1234.50"),
            ("£-1,234.50", "-1234.50"),
            ("12.50 CR", "12.50"),
            ("12.50DR", "-12.50"),
            ("GBP 12.50", "12.50"),
            ("12.50 EUR", "12.50"),
            ("1 234.50", "1234.50"),
            ("1'234.50", "1234.50"),
            ("\u{2212}12.50", "-12.50"),
            (".50", "0.50"),
            ("12", "12"),
            ("012.50", "12.50"),
            ("1,23,456.00", "123456.00"),
            ("0.00", "0.00"),
            ("-0.1234", "-0.1234"),
        ] {
            check(text, Point, Some(expected));
        }
        check("1.234,50 €", Comma, Some("1234.50"));
        check("-12,5", Comma, Some("-12.5"));
        check("1.234", Comma, Some("1234"));
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in
            ["", "-", "abc", "1.2.3", "1,2", "1,2345", "12.50.", "--5", "5 10,20", "()", "-5 CR", "12,50"]
        {
            check(text, Separator::Point, None);
        }
    }

    #[test]
    fn the_file_tells_what_comes_before_the_decimals() {
        let of = |amounts: &[&str]| Separator::of(amounts.iter().copied());
        assert_eq!(of(&["1,234", "12.50"]), (Separator::Point, true));
        assert_eq!(of(&["1.234", "12,50"]), (Separator::Comma, true));
        assert_eq!(of(&["1.234,567"]), (Separator::Comma, true));
        assert_eq!(of(&["1.234.567"]), (Separator::Comma, true));
        assert_eq!(of(&["1,234", "5"]), (Separator::Point, false));
        assert_eq!(of(&["5", "-7"]), (Separator::Point, true));
    }

    fn check(text: &str, separator: Separator, expected: Option<&str>) {
        assert_eq!(parse(text, separator).as_deref(), expected, "{text:?}");
    }
}
