//! The transactions of the bench: what a current account sees, without end and always the same.

use axum::body::Bytes;
use jiff::Span;
use jiff::civil::{Date, date};
use serde_json::{Value, json};

/// The lines of a statement, with the amount in pence and the bank's code.
const LINES: [(&str, i64, &str); 12] = [
    ("TESCO STORES 6021 LONDON GB", -2341, "DEB"),
    ("CARD PAYMENT TO PRET A MANGER ON 12 AUG", -465, ")))"),
    ("TFL TRAVEL CH TFL.GOV.UK/CP", -280, ")))"),
    ("NETFLIX.COM 866-579-7172", -1099, "DD"),
    ("J SMITH RENT FLAT 2", -95000, "SO"),
    ("AMZNMKTPLACE AMAZON.CO.UK", -1799, "DEB"),
    ("THE CORNER SHOP", -375, "DEB"),
    ("ACME LTD SALARY", 210000, "BGC"),
    ("THAMES WATER UTILITIES", -3312, "DD"),
    ("SHELL PETROL 1123", -5420, "DEB"),
    ("PAYPAL *SPOTIFY 35314369001", -1099, "DEB"),
    ("MR K PATEL REF 8842", -2000, "TFR"),
];

const BEGIN: Date = date(2024, 1, 1);

/// Transaction number `n` of an account.
fn transaction(account: &str, n: usize) -> Value {
    let (description, pence, code) = LINES[(n * 7 + n / 12) % LINES.len()];
    let pence = pence - (n as i64 * 37) % 100;
    let day = BEGIN.checked_add(Span::new().days((n / 8) as i64 % 900)).expect("a day");
    let (hour, minute) = (n % 8 + 8, n % 60);
    json!({
        "userId": format!("user-of-{account}"),
        "accountId": account,
        "transactionId": format!("{:08x}-7c1e-4b7a-{:04x}-{:08x}", n.wrapping_mul(0x9e37_79b9) as u32, n & 0xffff, n),
        "accountType": "cash",
        "txCode": code,
        "date": format!("{day}T{hour:02}:{minute:02}:00Z"),
        "status": "posted",
        "description": description,
        "amount": serde_json::Number::from_f64(pence as f64 / 100.0).expect("a number"),
        "currency": "GBP",
        "cardPresent": code == ")))",
    })
}

/// Batches of 200 transactions on an account, as they are posted.
pub(crate) fn batches(account: &str, transactions: usize) -> Vec<Bytes> {
    let numbers: Vec<_> = (0..transactions).collect();
    let batch = |numbers: &[usize]| -> Value { numbers.iter().map(|n| transaction(account, *n)).collect() };
    numbers.chunks(200).map(|numbers| Bytes::from(batch(numbers).to_string())).collect()
}
