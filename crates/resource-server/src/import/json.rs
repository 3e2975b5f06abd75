//! A JSON file: what the body of `POST /transactions/enrich` has, without its limit of length.

use serde_json::value::RawValue;

use super::{Mistake, Reading, line_at};

/// Reads an array of transactions.
pub(super) fn read(text: &str, reading: &mut Reading) {
    let items: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(items) => items,
        Err(error) => {
            let line = error.line().max(1) as u64;
            return reading.report(Mistake::new(line, format!("not an array of transactions: {error}")));
        }
    };
    let (mut line, mut counted) = (1, 0);
    for (index, item) in items.into_iter().enumerate() {
        let at = item.get().as_ptr().addr() - text.as_ptr().addr();
        line += line_at(&text.as_bytes()[counted..at]) - 1;
        counted = at;
        reading.take(line, item, |path| format!("`/{index}{path}`"));
    }
}

#[cfg(test)]
mod tests {
    use crate::import::{Format, TransactionFile};

    #[test]
    fn mistakes_have_the_line_and_the_json_pointer() {
        check("[{\"accountId\": \"account-1\"},\n\n\n 5]", &["line 1, `/0/transactionId`", "line 4, `/1`"]);
        check("", &["line 1"]);
        check("[]", &["line 1"]);
        check("{\"data\": []}", &["line 1"]);
        check("[\n{},\n{]", &["line 3"]);
        check("\u{feff}[]", &["line 1"]);
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mistakes = TransactionFile::read(text.as_bytes(), Format::Json).expect_err(text);
        let found: Vec<_> = mistakes.first().iter().map(ToString::to_string).collect();
        for place in expected {
            assert!(
                found.iter().any(|found| found.starts_with(&format!("{place}: "))),
                "{place} in {found:?}"
            );
        }
    }
}
