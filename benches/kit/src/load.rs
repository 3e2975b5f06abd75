//! Clients: persistent connections, each with one request at a time.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The requests that some connections send, in turn and over and over, and the status that they
/// expect.
#[derive(Clone, Debug)]
pub struct Crowd {
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
    status: &'static str,
    /// The number of connections.
    pub connections: usize,
}

/// The observations of a crowd.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// Requests that were answered, for each second.
    pub per_second: f64,
    /// Half of the requests, and 99 of 100, were answered in this time.
    pub half: Duration,
    /// See [`half`](Self::half).
    pub most: Duration,
}

impl Crowd {
    /// Clients that send these requests, each of which is answered with this status.
    pub fn new(connections: usize, requests: Vec<Vec<u8>>, status: &'static str) -> Self {
        Self { requests: Arc::new(requests), next: Arc::default(), status, connections }
    }

    /// Sends requests for as long as `time`.
    ///
    /// # Panics
    /// When the server cannot be reached, or answers otherwise than expected.
    pub async fn come(&self, address: SocketAddr, time: Duration) -> Seen {
        let clients: Vec<_> =
            (0..self.connections).map(|_| tokio::spawn(self.clone().one_client(address, time))).collect();
        let mut times = Vec::new();
        for client in clients {
            times.extend(client.await.expect("a client"));
        }
        times.sort_unstable();
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
        Seen { per_second: times.len() as f64 / time.as_secs_f64(), half: at(0.5), most: at(0.99) }
    }

    async fn one_client(self, address: SocketAddr, time: Duration) -> Vec<Duration> {
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("an option");
        let mut answer = Vec::with_capacity(4096);
        let mut times = Vec::new();
        let begin = Instant::now();
        let mut sent = begin;
        while sent - begin < time {
            let request = &self.requests[self.next.fetch_add(1, Ordering::Relaxed) % self.requests.len()];
            stream.write_all(request).await.expect("a request");
            read_answer(&mut stream, &mut answer).await;
            let status = std::str::from_utf8(&answer[9..12]).unwrap_or_default();
            assert_eq!(status, self.status, "an unexpected answer");
            let now = Instant::now();
            times.push(now - sent);
            sent = now;
        }
        times
    }
}

/// Reads one response, whose head contains its length.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) {
    answer.clear();
    loop {
        let read = stream.read_buf(answer).await.expect("an answer");
        assert!(read > 0, "the server has closed the connection");
        if let Some(head) = answer.windows(4).position(|end| end == b"\r\n\r\n")
            && answer.len() >= head + 4 + content_length(&answer[..head])
        {
            return;
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let Some(position) = head.windows(NAME.len()).position(|name| name.eq_ignore_ascii_case(NAME)) else {
        return 0;
    };
    let digits = head[position + NAME.len()..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}
