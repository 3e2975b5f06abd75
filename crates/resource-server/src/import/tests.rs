//! What holds of any file.

use jiff::civil::date;
use proptest::prelude::*;

use super::{Defaults, Format, Statement};

fn read(file: &[u8], format: Format) -> Option<Statement> {
    let defaults = Defaults {
        account: Some("account-1".to_owned()),
        user: None,
        account_type: "cash".to_owned(),
        currency: "GBP".to_owned(),
        columns: Vec::new(),
    };
    Statement::read(file, format, &defaults, date(2026, 8, 14)).ok()
}

/// Bytes that mean something in a statement come often.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let meaningful = prop::sample::select(b"\",;\t\r\n01259/-.: {}[]()\xa3".to_vec());
    proptest::collection::vec(prop_oneof![4 => meaningful, 1 => any::<u8>()], 0..200)
}

proptest! {
    #[test]
    fn any_file_can_be_tried(file in any_file()) {
        read(&file, Format::Csv);
        read(&file, Format::Json);
        read(&[b"Date,Description,Amount\n", &file[..]].concat(), Format::Csv);
        read(&[b"[{\"accountId\":", &file[..]].concat(), Format::Json);
    }

    #[test]
    fn every_line_is_imported_or_kept(
        lines in proptest::collection::vec("[0-9]{1,2}/[01][0-9]/2026,[a-z\" ]{0,9},-?[0-9.]{0,5}|[a-z0-9,\"/]{1,20}", 0..20),
    ) {
        let file = format!("Date,Description,Amount\n{}\n", lines.join("\n"));
        let statement = read(file.as_bytes(), Format::Csv).expect("a statement");
        let has_words = |line: &&String| !line.chars().all(|c| matches!(c, ',' | '"' | ' '));
        let count = lines.iter().filter(has_words).count();
        let found = |written: &[u8]| String::from_utf8_lossy(written).lines().filter(|line| has_words(&&(*line).to_owned())).count();
        let items = statement.items.iter().map(|item| &item.line);
        let lines = items.chain(statement.rejected.iter().map(|rejected| &rejected.line));
        prop_assert_eq!(lines.map(|line| found(&line.written)).sum::<usize>(), count, "{}", file);
    }
}
