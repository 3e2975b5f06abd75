//! The addresses of clients.

use super::fixture::Served;

#[tokio::test]
async fn handlers_get_the_address_of_the_client() {
    let request =
        "GET /who HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.100.1\r\nconnection: close\r\n\r\n";
    let check = async |options: &str, expect: &str| {
        let answer = Served::new(options).await.answer_to(request).await;
        assert!(answer.ends_with(&format!("\r\n\r\n{expect}")), "{options}: {answer}");
    };
    check("", "127.0.0.1").await;
    check("--trusted-proxy 127.0.0.2", "127.0.0.1").await;
    check("--trusted-proxy 10.0.0.7 --trusted-proxy 127.0.0.0/8", "198.51.100.1").await;
}
