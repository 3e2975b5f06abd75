//! The end of a server.

use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::fixture::{HELLO, PATIENCE, Served, statuses};

#[tokio::test]
async fn a_request_in_flight_is_finished_and_idle_connections_are_closed_at_once() {
    let served = Served::new("").await;
    let address = served.address;
    let (mut busy, mut idle, mut silent) =
        (served.connect().await, served.connect().await, served.connect().await);
    idle.send(HELLO).await;
    assert_eq!(statuses(&idle.some().await), [200]);
    busy.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n").await;
    sleep(Duration::from_millis(100)).await;

    let begin = Instant::now();
    let ended = served.stop();
    assert_eq!((idle.rest().await, silent.rest().await), (String::new(), String::new()));
    assert!(begin.elapsed() < Duration::from_millis(150), "{:?}", begin.elapsed());
    assert!(TcpStream::connect(address).await.is_err(), "nothing new is accepted");
    let answer = busy.rest().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("slow but sure"), "{answer}");
    timeout(PATIENCE, ended).await.expect("in time").expect("it ends well");
}
