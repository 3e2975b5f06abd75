//! Heads that are too large, or that two servers could read differently (request smuggling).

use super::fixture::{HELLO, Served, statuses};

#[tokio::test]
async fn an_ambiguous_head_is_refused() {
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
    // Invalid framing.
    check("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n", &[400]).await;
    check("POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, gzip\r\n\r\n", &[400]).await;
    check("POST /echo HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", &[400]).await;
    // Folded lines (RFC 9112 section 5.2), space before a colon (section 5.1), invalid names.
    check("GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\ncontent-length : 4\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\na(b: c\r\n\r\n", &[400]).await;
    check("GET / HTTP/1.1\r\nhost: x\r\na: b\0c\r\n\r\n", &[400]).await;
    check("GET / HTTP/3.0\r\nhost: x\r\n\r\n", &[400]).await;
    check("no request at all\r\n\r\n", &[400]).await;
}

/// Checks that chunks with these framing fields are 400, alone and after another request, and that
/// the connection is closed.
async fn is_refused(fields: &str) {
    let served = Served::new("").await;
    let request = format!("POST /echo HTTP/1.1\r\nhost: x\r\n{fields}\r\n\r\n2\r\nab\r\n0\r\n\r\n{HELLO}");
    let answer = served.answer_to(&request).await;
    assert_eq!(statuses(&answer), [400], "{fields:?}: {answer}");
    let answer = served.answer_to(&format!("{HELLO}{request}")).await;
    assert_eq!(statuses(&answer), [200, 400], "{fields:?}: {answer}");
    // The same over a connection that was idle, and in pieces.
    let mut client = served.connect().await;
    client.send(HELLO).await;
    assert_eq!(statuses(&client.some().await), [200]);
    for piece in request.as_bytes().chunks(7) {
        client.send(std::str::from_utf8(piece).expect("ASCII")).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(statuses(&client.rest().await), [400], "{fields:?}");
}

#[tokio::test]
async fn a_repeated_transfer_encoding_is_refused() {
    is_refused("transfer-encoding: chunked\r\ntransfer-encoding: chunked").await;
    is_refused("Transfer-Encoding: chunked\r\nx: y\r\nTRANSFER-ENCODING: chunked").await;
    is_refused("transfer-encoding: identity\r\ntransfer-encoding: chunked").await;
}

#[tokio::test]
async fn a_transfer_encoding_with_a_content_length_is_refused() {
    is_refused("transfer-encoding: chunked\r\ncontent-length: 4").await;
    is_refused("content-length: 4\r\ntransfer-encoding: chunked").await;
    is_refused("content-length: 0\r\nx: y\r\ntransfer-encoding: chunked").await;
}

#[tokio::test]
async fn a_transfer_coding_other_than_chunked_is_refused() {
    for coding in
        ["gzip, chunked", "identity", "chunked, identity", "chunked;q=1", "xchunked", "chunked, chunked"]
    {
        is_refused(&format!("transfer-encoding: {coding}")).await;
    }
}

#[tokio::test]
async fn a_line_that_ends_in_a_line_feed_alone_is_refused() {
    let served = Served::new("").await;
    for request in [
        "GET / HTTP/1.1\nhost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\na: b\nc: d\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: x\r\n\n",
        "GET / HTTP/1.1\nhost: x\n\n",
        "\nGET / HTTP/1.1\r\nhost: x\r\n\r\n",
    ] {
        let answer = served.answer_to(&format!("{request}{HELLO}")).await;
        assert_eq!(statuses(&answer), [400], "{request:?}: {answer}");
        let answer = served.answer_to(&format!("{HELLO}{request}{HELLO}")).await;
        assert_eq!(statuses(&answer), [200, 400], "{request:?}: {answer}");
    }
}

#[tokio::test]
async fn pipelined_requests_each_get_a_response() {
    let served = Served::new("").await;
    let post = "POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 12\r\n\r\na\nb\r\n\r\nGET /";
    let empty = "POST /echo HTTP/1.1\r\nhost: x\r\nContent-Length: 0\r\n\r\n";
    let end = "GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = served.answer_to(&format!("{HELLO}{post}\r\n{empty}{post}{HELLO}{end}")).await;
    assert_eq!(statuses(&answer), [200; 6], "{answer}");
    // Chunks are the last request of their connection.
    let chunks = "POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n";
    let answer = served.answer_to(&format!("{HELLO}{chunks}{HELLO}")).await;
    assert_eq!(statuses(&answer), [200, 200], "{answer}");
    assert!(answer.ends_with("\r\n\r\nab"), "{answer}");
}

#[tokio::test]
async fn the_bytes_and_fields_of_a_head_are_limited() {
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
async fn an_incomplete_request_gets_no_response() {
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
    // The server still responds.
    assert_eq!(
        statuses(&served.answer_to("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await),
        [200]
    );
}
