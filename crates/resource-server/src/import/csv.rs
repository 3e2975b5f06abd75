//! A CSV file: a header line with the names of the API's fields, and a line for each transaction
//! (RFC 4180).

mod columns;
mod rows;

use self::columns::Columns;
use self::rows::{Row, Rows};
use super::{Mistake, Reading};

/// Reads a table. A mark of UTF-8 at its beginning is accepted, because spreadsheets write one.
pub(super) fn read(text: &str, reading: &mut Reading) {
    let mut rows = Rows::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let Some(header) = next(&mut rows, reading) else {
        return reading.report(Mistake::new(1, format!("no header line; it names {}", Columns::names())));
    };
    let Some(columns) = Columns::of(&header, reading) else { return };
    while let Some(row) = next(&mut rows, reading) {
        match columns.object(&row) {
            Ok(object) => reading.take(row.line, &object, Columns::place),
            Err(mistake) => reading.report(mistake),
        }
    }
}

/// Returns the next row that is well-formed, and reports those that are not.
fn next(rows: &mut Rows<'_>, reading: &mut Reading) -> Option<Row> {
    loop {
        match rows.next()? {
            Ok(row) => return Some(row),
            Err(mistake) => reading.report(mistake),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Format, TransactionFile};

    const HEADER: &str = "accountId,transactionId,accountType,date,status,description,amount";
    const ROW: &str = "account-1,payment-1,cash,2026-08-01T09:30:00Z,posted,Coffee,-3.50";

    /// Returns the lines and columns of the mistakes.
    fn mistakes(file: &str) -> Vec<String> {
        match TransactionFile::read(file.as_bytes(), Format::Csv) {
            Ok(_) => Vec::new(),
            Err(mistakes) => {
                let place = |text: String| text.split_once(": ").expect("a place").0.to_owned();
                mistakes.first().iter().map(|mistake| place(mistake.to_string())).collect()
            }
        }
    }

    #[track_caller]
    fn check(file: &str, expected: &[&str]) {
        assert_eq!(mistakes(file), expected, "{file}");
    }

    #[test]
    fn the_header_names_known_columns_once_and_all_that_are_required() {
        check(&format!("{HEADER}\n{ROW}\n"), &[]);
        check(&format!("\u{feff}{HEADER}\r\n{ROW}\r\n"), &[]);
        check(&format!("{HEADER},Betrag\n{ROW},1\n"), &["line 1, column `Betrag`"]);
        check(&format!("{HEADER},amount\n{ROW},1\n"), &["line 1, column `amount`"]);
        check(
            &format!("{}\n{ROW}\n", HEADER.replace("amount", "Amount")),
            &["line 1, column `Amount`", "line 1"],
        );
        check(&HEADER.replace(",date", ""), &["line 1"]);
        check(
            &HEADER.replace(',', ";"),
            &[
                "line 1, column `accountId;transactionId;accountType;date;status;description;amount`",
                "line 1",
            ],
        );
        check("", &["line 1"]);
        check(&format!("{HEADER}\n"), &["line 1"]);
    }

    #[test]
    fn a_row_has_as_many_fields_as_the_header() {
        check(&format!("{HEADER}\n\n{ROW},\n"), &["line 3"]);
        check(&format!("{HEADER}\r\naccount-1\r\n\r\n{ROW},1\r\n"), &["line 2", "line 4"]);
    }

    #[test]
    fn a_quotation_mark_out_of_place_is_refused() {
        check(&format!("{HEADER}\n{}\n", ROW.replace("Coffee", "\"a \"\"b\"\", c\"")), &[]);
        check(&format!("{HEADER}\n{}\n", ROW.replace("Coffee", "a \"b\"")), &["line 2"]);
        check(&format!("{HEADER}\n{}\n", ROW.replace("Coffee", "\"a\"b")), &["line 2"]);
        check(&format!("{HEADER}\n{}\n{ROW}\n", ROW.replace("Coffee", "\"a")), &["line 2"]);
        check(&format!("{HEADER}\n{ROW}\n{}", ROW.replace("-3.50", "\"-3.50")), &["line 3"]);
    }

    #[test]
    fn a_value_is_what_the_api_takes() {
        for (from, to) in [
            ("-3.50", "\"-3,50\""),
            ("-3.50", "\"\"\"-3.50\"\"\""),
            ("-3.50", " -3.50"),
            ("-3.50", ""),
            ("-3.50", "£3.50"),
            ("2026-08-01T09:30:00Z", "01/08/2026"),
            ("cash", "current"),
            ("account-1", ""),
            ("posted", "booked"),
        ] {
            let file = format!("{HEADER}\n{}\n", ROW.replace(from, to));
            assert_eq!(mistakes(&file).len(), 1, "{to}");
        }
        let all = format!(
            "{HEADER},cardPresent,meta,splits,txCode,userId,currency,merchantCategoryCode,retentionUntilDate"
        );
        check(&format!("{all}\n{ROW},,,,,,,,\n"), &[]);
        check(&format!("{all}\n{ROW},true,\"{{\"\"a\"\": 1}}\",,DEB,user-0001,GBP,5411,2999-01-01\n"), &[]);
        check(
            &format!("{all}\n{ROW},yes,[],1,,u,pounds,x,2000-01-01\n"),
            &[
                "line 2, column `userId`",
                "line 2, column `currency`",
                "line 2, column `merchantCategoryCode`",
                "line 2, column `cardPresent`",
                "line 2, column `meta`",
                "line 2, column `splits`",
                "line 2, column `retentionUntilDate`",
            ],
        );
        check(&format!("{HEADER},cardPresent\n{ROW},null\n"), &["line 2, column `cardPresent`"]);
    }

    #[test]
    fn a_transaction_is_in_a_file_once() {
        let file = format!("{HEADER}\n{ROW}\n\n{}\n{ROW}\n", ROW.replace("payment-1", "payment-2"));
        let mistakes =
            TransactionFile::read(file.as_bytes(), Format::Csv).expect_err("a repeated transaction");
        assert_eq!(mistakes.count(), 1);
        let text = mistakes.first()[0].to_string();
        assert!(text.starts_with("line 5: ") && text.contains("line 2"), "{text}");
    }

    #[test]
    fn bytes_that_are_not_utf_8_are_refused() {
        let file = [HEADER.as_bytes(), b"\n", ROW.replace("Coffee", "Caf").as_bytes(), b"\xe9\n"].concat();
        let mistakes = TransactionFile::read(&file, Format::Csv).expect_err("not UTF-8");
        assert!(mistakes.first()[0].to_string().starts_with("line 2: "));
    }

    #[test]
    fn of_many_mistakes_a_hundred_are_kept() {
        let file = format!("{HEADER}\n{}", "x\n".repeat(5000));
        let mistakes = TransactionFile::read(file.as_bytes(), Format::Csv).expect_err("mistakes");
        assert_eq!((mistakes.first().len(), mistakes.count()), (100, 5000));
    }

    proptest! {
        #[test]
        fn any_file_is_read_or_refused(
            table in proptest::collection::vec(prop_oneof![
                4 => prop::sample::select(b"\",\r\n0-.{}[]\\n".to_vec()),
                1 => any::<u8>(),
            ], 0..200),
        ) {
            _ = TransactionFile::read(&table, Format::Csv);
            _ = TransactionFile::read(&table, Format::Json);
            _ = TransactionFile::read(&[HEADER.as_bytes(), b"\n", &table].concat(), Format::Csv);
        }

        #[test]
        fn every_text_arrives_as_it_is_written(texts in proptest::collection::vec("[^\0]{0,40}", 1..5)) {
            let row = |(index, text): (usize, &String)| {
                let quoted = format!("\"{}\"", text.replace('"', "\"\""));
                ROW.replace("payment-1", &format!("payment-{index}")).replace("Coffee", &quoted)
            };
            let rows: Vec<_> = texts.iter().enumerate().map(row).collect();
            let file = format!("{HEADER}\n{}\n", rows.join("\r\n"));
            let read = TransactionFile::read(file.as_bytes(), Format::Csv).expect("a valid file");
            let found: Vec<_> = read.items.iter().map(|item| item.posted.transaction.description.as_str()).collect();
            prop_assert_eq!(found, texts);
        }
    }
}
