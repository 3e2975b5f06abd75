//! Clients that are slow, and clients that are many.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

use super::fixture::{Client, HELLO, Served, options, serve_stream, statuses};

/// Writes a byte now and then until the server closes the connection, and returns what it said, and
/// after how long.
async fn drip(client: &mut Client) -> (String, Duration) {
    let begin = Instant::now();
    loop {
        client.send("a").await;
        if let Ok(said) = timeout(Duration::from_millis(20), client.some()).await {
            return (said, begin.elapsed());
        }
    }
}

#[tokio::test]
async fn a_head_that_drips_in_is_cut_off() {
    let served = Served::new("--head-timeout 0.2").await;
    let mut client = served.connect().await;
    client.send("GET / HTTP/1.1\r\nhost: ").await;
    let (said, after) = drip(&mut client).await;
    assert_eq!(said, "");
    assert!(after >= Duration::from_millis(150) && after < Duration::from_secs(5), "{after:?}");

    // The second head of a connection has a time limit of its own.
    let mut client = served.connect().await;
    for _ in 0..3 {
        client.send(HELLO).await;
        assert_eq!(statuses(&client.some().await), [200]);
        sleep(Duration::from_millis(100)).await;
    }
    client.send("GET / HTTP/1.1\r\nhost: ").await;
    let (said, after) = drip(&mut client).await;
    assert_eq!(said, "");
    assert!(after >= Duration::from_millis(150) && after < Duration::from_secs(5), "{after:?}");
}

#[tokio::test]
async fn a_connection_without_a_request_is_closed() {
    let check = async |options: &str, requests: usize| {
        let served = Served::new(options).await;
        let mut client = served.connect().await;
        for _ in 0..requests {
            client.send(HELLO).await;
            assert_eq!(statuses(&client.some().await), [200]);
            sleep(Duration::from_millis(100)).await;
        }
        let begin = Instant::now();
        assert_eq!(client.rest().await, "");
        assert!(begin.elapsed() < Duration::from_secs(5), "{options}: {:?}", begin.elapsed());
    };
    check("--head-timeout 0.2", 0).await;
    check("--idle-timeout 0.2", 1).await;
    check("--idle-timeout 0.2", 4).await;
}

#[tokio::test]
async fn a_body_that_drips_in_gets_408() {
    let served = Served::new("--body-timeout 0.2 --idle-timeout 0.1").await;
    let mut client = served.connect().await;
    client.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n").await;
    let (said, after) = drip(&mut client).await;
    assert_eq!(statuses(&said), [408], "{said}");
    assert!(said.contains("connection: close"), "{said}");
    assert!(after >= Duration::from_millis(150) && after < Duration::from_secs(5), "{after:?}");
    client.rest().await;
    // A body in time may come in pieces.
    let mut client = served.connect().await;
    client.send("POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab").await;
    sleep(Duration::from_millis(130)).await;
    client.send("cd").await;
    assert!(client.some().await.ends_with("\r\n\r\nabcd"));
}

#[tokio::test]
async fn an_unread_body_ends_the_connection() {
    let served = Served::new("").await;
    let answer =
        served.answer_to("POST /unread HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\nabc").await;
    assert_eq!(statuses(&answer), [200]);
}

#[tokio::test]
async fn a_response_that_takes_too_long_is_503() {
    let served = Served::new("--answer-timeout 0.2 --idle-timeout 0.1").await;
    let answer = served.answer_to("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
    assert_eq!(statuses(&answer), [503], "{answer}");
}

#[tokio::test]
async fn a_client_that_reads_nothing_is_disconnected() {
    let served = Served::new("--idle-timeout 0.2").await;
    let mut client = served.connect().await;
    client.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_millis(800)).await;
    let length = client.rest().await.len();
    assert!(length < 32 * 1024 * 1024, "{length} bytes came all the same");
}

#[tokio::test]
async fn a_client_that_reads_a_few_bytes_at_a_time_is_disconnected() {
    // Each read lets the server write a little more, and is far too little.
    let (length, after) = read_slowly("/large", 1024).await;
    assert!(length < 1024 * 1024 && after < Duration::from_secs(5), "{length} bytes in {after:?}");
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_the_whole_response() {
    let (length, _) = read_slowly("/some", 64 * 1024).await;
    assert!(length > 2 * 1024 * 1024, "{length} bytes");
}

/// Reads an answer through a pipe of this size, which is emptied a hundred times a second. Returns
/// how much came, and after how long the connection ended.
async fn read_slowly(path: &str, size: usize) -> (usize, Duration) {
    let (mut client, server) = tokio::io::duplex(size);
    let begin = Instant::now();
    serve_stream(server, "--idle-timeout 0.5").await;
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    client.write_all(request.as_bytes()).await.expect("a server");
    let (mut bytes, mut length) = (vec![0; size], 0);
    while let Ok(count @ 1..) = client.read(&mut bytes).await {
        length += count;
        sleep(Duration::from_millis(10)).await;
    }
    (length, begin.elapsed())
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_for_a_slot() {
    let served = Served::new("--max-connections 2 --trusted-proxy 127.0.0.1").await;
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let mut client = served.connect().await;
        client.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
        waiting.push(client);
    }
    let mut third = served.connect().await;
    third.send(HELLO).await;
    assert!(timeout(Duration::from_millis(200), third.some()).await.is_err(), "no slot was free");
    waiting.pop();
    assert_eq!(statuses(&third.some().await), [200]);
}

#[tokio::test]
async fn idle_connections_do_not_keep_others_out() {
    let served = Served::new("--max-connections 4 --trusted-proxy 127.0.0.1").await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        let mut client = served.connect().await;
        client.send(HELLO).await;
        assert_eq!(statuses(&client.some().await), [200]);
        sleep(Duration::from_millis(5)).await;
        idle.push(client);
    }
    let mut other = served.connect().await;
    other.send(HELLO).await;
    assert_eq!(statuses(&other.some().await), [200]);
    // The one that was idle longest is closed, and no other.
    assert_eq!(idle.remove(0).rest().await, "");
    for client in &mut idle {
        client.send(HELLO).await;
        assert_eq!(statuses(&client.some().await), [200]);
    }
}

#[tokio::test]
async fn one_address_has_a_share_of_the_connections() {
    let served = Served::new("--max-connections 4").await;
    let mut busy = Vec::new();
    for _ in 0..2 {
        let mut client = served.connect().await;
        client.send("GET /never HTTP/1.1\r\nhost: x\r\n\r\n").await;
        busy.push(client);
    }
    sleep(Duration::from_millis(50)).await;
    assert_eq!(served.connect().await.rest().await, "", "it has its share");
    let mut other = served.connect_from([127, 0, 0, 2]).await;
    other.send(HELLO).await;
    assert_eq!(statuses(&other.some().await), [200]);
    // An idle connection of its own makes way for a new one.
    busy.pop();
    sleep(Duration::from_millis(50)).await;
    for _ in 0..3 {
        let mut client = served.connect().await;
        client.send(HELLO).await;
        assert_eq!(statuses(&client.some().await), [200]);
        busy.push(client);
    }
}

#[test]
fn the_limits_have_defaults_and_bounds() {
    let limits = options(&[]).limits;
    let seconds = [limits.head_timeout, limits.body_timeout, limits.answer_timeout, limits.idle_timeout];
    assert_eq!(seconds.map(|time| time.as_secs()), [10, 10, 30, 60]);
    assert_eq!(
        (limits.max_connections, limits.max_head_bytes, limits.max_header_fields),
        (10_000, 16_384, 64)
    );
}
