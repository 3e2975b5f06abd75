//! Heads that are too large, or that two servers could read differently (request smuggling).

use super::fixture::{HELLO, Served, statuses};

#[tokio::test]
async fn a_head_is_read_in_one_way_or_not_at_all() {
    let served = Served::new("").await;
    let check = async |request: &str, expect: &[u16]| {
        let answer = served.answer_to(&format!("{request}{HELLO}")).await;
        assert_eq!(statuses(&answer), expect, "{request:?}: {answer}");
    };
    // Two lengths.
    check("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcd", &[400])
        .await;
    check("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4, 5\r\n\r\nabcd", &[400]).await;
    check("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: +4\r\n\r\nabcd", &[400]).await;
    check("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", &[400]).await;
    // Two framings: RFC 9112 section 6.1 lets chunks win, and wants the connection closed.
    for fields in
        ["content-length: 4\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 4"]
    {
        check(&format!("POST /echo HTTP/1.1\r\nhost: x\r\n{fields}\r\n\r\n2\r\nab\r\n0\r\n\r\n"), &[200])
            .await;
    }
    // Framings that are none.
    check("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n", &[400]).await;
    check("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, gzip\r\n\r\n", &[400]).await;
    check("POST /echo HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", &[400]).await;
    // Folded lines (RFC 9112 section 5.2), space before a colon (section 5.1), names that are none.
    check("GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\ncontent-length : 4\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\na(b: c\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\na: b\0c\r\n\r\n", &[400]).await;
    check("GET / HTTP/3.0\r\nhost: x\r\n\r\n", &[400]).await;
    check("no request at all\r\n\r\n", &[400]).await;
}

#[tokio::test]
async fn a_head_has_at_most_so_many_bytes_and_fields() {
    let served = Served::new("--max-head-bytes 2048 --max-header-fields 8").await;
    let check = async |bytes: usize, fields: usize, expect: u16| {
        let fields: String = (0..fields).map(|number| format!("a{number}: b\r\n")).collect();
        let head = format!("GET / HTTP/1.1\r\nconnection: close\r\n{fields}c: ");
        let request = format!("{head}{}\r\n\r\n", "x".repeat(bytes.saturating_sub(head.len() + 4)));
        let answer = served.answer_to(&request).await;
        assert_eq!(statuses(&answer), [expect], "{}: {answer}", request.len());
    };
    check(2048, 6, 200).await;
    check(2049, 6, 431).await;
    check(1_000_000, 0, 431).await;
    check(100, 7, 431).await;
    check(100, 99, 431).await;
    check(100, 120, 431).await;
}

#[tokio::test]
async fn half_a_request_is_no_request() {
    let served = Served::new("").await;
    for half in [
        "GET / HT",
        "GET / HTTP/1.1\r\nhost: x\r\n",
        "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab",
    ] {
        let mut client = served.connect().await;
        client.send(half).await;
        client.shut().await;
        let answer = client.rest().await;
        assert!(!statuses(&answer).contains(&200), "{half:?}: {answer}");
    }
    // The server is none the worse.
    assert_eq!(
        statuses(&served.answer_to("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await),
        [200]
    );
}
