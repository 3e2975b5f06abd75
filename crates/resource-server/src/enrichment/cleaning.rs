//! Cleaning: what is left of a bank's description when everything that changes from one purchase to the next is gone.

/// The words of a description that say who it was with: lower-case, separated by single spaces, without card
/// numbers, dates, references, shop numbers and the names of go-betweens.
pub(crate) fn cleaned_description(description: &str) -> String {
    let plain = description.to_lowercase().replace(['\'', '’'], "");
    let words: Vec<_> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let next = words.iter().skip(1).map(Some).chain([None]);
    let kept: Vec<_> =
        words.iter().zip(next).filter(|(word, next)| !is_noise(word, *next)).map(|(word, _)| *word).collect();
    let kept = kept.strip_prefix(&["paypal"]).filter(|rest| !rest.is_empty()).unwrap_or(&kept);
    kept.join(" ")
}

fn is_noise(word: &str, next: Option<&&str>) -> bool {
    match word {
        "com" | "gb" | "gbr" | "iz" | "ref" | "sq" | "sumup" | "zettle" => true,
        // They announce what changes; anywhere else they are words like others, as in `credit card payment`.
        "card" | "cd" | "on" => next.is_some_and(|next| changes(next)),
        _ => changes(word),
    }
}

/// Whether a word is of the kind that is another one each time: a number, a reference, a day.
fn changes(word: &str) -> bool {
    is_number(word) || is_reference(word) || is_day(word)
}

fn is_number(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_digit())
}

/// A masked card number or a reference has several digits among its letters; a name like `o2` has one.
fn is_reference(word: &str) -> bool {
    word.chars().filter(char::is_ascii_digit).count() >= 3
}

/// Days as banks write them: `12aug`, `aug26`, `12aug26` or the month alone.
fn is_day(word: &str) -> bool {
    const MONTHS: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    MONTHS.contains(&word.trim_matches(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::cleaned_description;

    #[test]
    fn keeps_what_says_who_it_was_with() {
        check("TESCO STORES 6021 LONDON GB", "tesco stores london");
        check("CARD 4412 SAINSBURY'S S/MKT 12AUG26", "sainsburys s mkt");
        check("NETFLIX.COM REF 88213X77Q2 ON 03 SEP", "netflix");
        check("PAYPAL *SPOTIFY P1A2B3C4", "spotify");
        check("PAYPAL", "paypal");
        check("CREDIT CARD PAYMENT 8832", "credit card payment");
        check("HATS ON HEADS ON 12 AUG", "hats on heads");
        check("O2 UK PAY MONTHLY XX1234", "o2 uk pay monthly");
        check("B&Q 1123", "b q");
        check("  Müller’s  Café ", "müllers café");
        check("2026-08-12 / 99", "");
    }

    fn check(description: &str, cleaned: &str) {
        assert_eq!(cleaned_description(description), cleaned, "{description:?}");
    }
}
