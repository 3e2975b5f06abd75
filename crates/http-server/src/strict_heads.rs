//! Requests whose end two servers could see in different places are refused before they are parsed.
//!
//! hyper accepts heads that RFC 9112 lets a server refuse: lines that end in a line feed alone
//! (section 2.2), a `Host` that is repeated (section 3.2), a `Transfer-Encoding` that is
//! repeated or is more than `chunked`, and one with a `Content-Length`, which hyper then ignores
//! (section 6.1). A proxy that reads such a head in
//! another way forwards a part of one request as the next one (request smuggling). So the bytes are
//! checked on their way to hyper. A head that breaks a rule gets an invalid byte where it breaks
//! it; hyper responds 400 to it and closes the connection.

use memchr::memchr;

/// The byte that no head may contain.
const INVALID: u8 = 0;

/// The requests of one connection, checked as their bytes arrive, in pieces of any size.
#[derive(Debug, Default)]
pub(crate) struct StrictHeads {
    part: Part,
    head: Head,
    /// The beginning of a line whose end has not arrived. It is as long as the longest head at
    /// most, because hyper reads no further.
    line: Vec<u8>,
}

/// The part of a request to which the next byte belongs.
#[derive(Debug, Default)]
enum Part {
    #[default]
    Head,
    /// A body of which this many bytes have not arrived.
    Body(u64),
    /// A body whose end is not known here, or anything after a head that was refused. It is the
    /// last request of its connection.
    Last,
}

/// The lines of a head that have arrived.
#[derive(Debug, Default)]
struct Head {
    has_request_line: bool,
    has_host: bool,
    has_transfer_encoding: bool,
    content_length: Option<u64>,
}

/// A line that breaks a rule.
#[derive(Debug)]
struct Broken;

impl StrictHeads {
    /// Checks the bytes that have arrived, and makes a head invalid that breaks a rule.
    pub(crate) fn check(&mut self, bytes: &mut [u8]) {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &mut bytes[at..];
            at += match &mut self.part {
                Part::Last => return,
                Part::Body(missing) => {
                    let arrived = usize::try_from(*missing).unwrap_or(usize::MAX).min(rest.len());
                    *missing -= arrived as u64;
                    if *missing == 0 {
                        self.part = Part::Head;
                    }
                    arrived
                }
                Part::Head => match memchr(b'\n', rest) {
                    Some(end) => {
                        if self.take_line(&rest[..end]).is_err() {
                            rest[end] = INVALID;
                            self.part = Part::Last;
                        }
                        end + 1
                    }
                    None => {
                        self.line.extend_from_slice(rest);
                        rest.len()
                    }
                },
            };
        }
    }

    /// Takes a line without its line feed; its beginning may have arrived earlier.
    fn take_line(&mut self, end: &[u8]) -> Result<(), Broken> {
        let is_last = if self.line.is_empty() {
            self.head.take_line(end)?
        } else {
            let mut line = std::mem::take(&mut self.line);
            line.extend_from_slice(end);
            self.head.take_line(&line)?
        };
        if is_last {
            self.part = std::mem::take(&mut self.head).body();
        }
        Ok(())
    }
}

impl Head {
    /// Returns whether the line is the last one of the head.
    fn take_line(&mut self, line: &[u8]) -> Result<bool, Broken> {
        let line = line.strip_suffix(b"\r").ok_or(Broken)?;
        if line.is_empty() {
            // Before a request there may be an empty line (RFC 9112 section 2.2).
            return Ok(self.has_request_line);
        }
        if !self.has_request_line {
            self.has_request_line = true;
            return Ok(false);
        }
        let name = &line[..memchr(b':', line).unwrap_or(line.len())];
        let value =
            || line[name.len()..].trim_ascii_start().strip_prefix(b":").unwrap_or_default().trim_ascii();
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.take_transfer_encoding(value())?;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            self.take_content_length(value())?;
        } else if name.eq_ignore_ascii_case(b"host") && std::mem::replace(&mut self.has_host, true) {
            return Err(Broken);
        }
        Ok(false)
    }

    fn take_transfer_encoding(&mut self, value: &[u8]) -> Result<(), Broken> {
        let is_only_framing = !self.has_transfer_encoding && self.content_length.is_none();
        self.has_transfer_encoding = true;
        if is_only_framing && value.eq_ignore_ascii_case(b"chunked") { Ok(()) } else { Err(Broken) }
    }

    fn take_content_length(&mut self, value: &[u8]) -> Result<(), Broken> {
        let is_only_framing = !self.has_transfer_encoding && self.content_length.is_none();
        let is_number = value.iter().all(u8::is_ascii_digit);
        let length = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        self.content_length = length;
        if is_only_framing && is_number && length.is_some() { Ok(()) } else { Err(Broken) }
    }

    fn body(self) -> Part {
        match (self.has_transfer_encoding, self.content_length) {
            (true, _) => Part::Last,
            (false, Some(length @ 1..)) => Part::Body(length),
            (false, _) => Part::Head,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks bytes that arrive in two pieces, cut at each place, and byte by byte.
    #[track_caller]
    fn check(bytes: &str, broken_at: Option<usize>) {
        let mut expected = bytes.as_bytes().to_vec();
        if let Some(at) = broken_at {
            expected[at] = INVALID;
        }
        let arrive = |sizes: &dyn Fn(usize) -> bool| {
            let mut heads = StrictHeads::default();
            let mut arrived = bytes.as_bytes().to_vec();
            let mut begin = 0;
            for end in 1..=arrived.len() {
                if end == arrived.len() || sizes(end) {
                    heads.check(&mut arrived[begin..end]);
                    begin = end;
                }
            }
            arrived
        };
        for cut in 0..bytes.len() {
            assert_eq!(arrive(&|end| end == cut), expected, "{bytes:?} cut at {cut}");
        }
        assert_eq!(arrive(&|_| true), expected, "{bytes:?} byte by byte");
    }

    /// Checks a head whose last line breaks a rule, alone and after other requests.
    #[track_caller]
    fn is_broken(head: &str) {
        for before in [
            "",
            "GET / HTTP/1.1\r\nhost: x\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n\n\r\n\r\n",
        ] {
            let text = format!("{before}{head}\r\n\r\nGET / HTTP/1.1\r\n\r\n");
            let line_feed = if head.ends_with('\n') { head.len() - 1 } else { head.len() + 1 };
            check(&text, Some(before.len() + line_feed));
        }
    }

    #[test]
    fn a_head_that_can_be_read_in_two_ways_is_made_invalid() {
        is_broken("GET / HTTP/1.1\n");
        is_broken("GET / HTTP/1.1\r\nhost: x\n");
        is_broken("GET / HTTP/1.1\r\nhost: x\r\n\n");
        let post = "POST / HTTP/1.1\r\n";
        is_broken(&format!("{post}Transfer-Encoding: chunked\r\ntransfer-encoding: chunked"));
        is_broken(&format!("{post}host: x\r\nHost: x"));
        is_broken(&format!("{post}Transfer-Encoding: gzip, chunked"));
        is_broken(&format!("{post}Transfer-Encoding: identity"));
        is_broken(&format!("{post}Transfer-Encoding: chunked,"));
        is_broken(&format!("{post}Transfer-Encoding:"));
        is_broken(&format!("{post}transfer-encoding: chunked\r\ncontent-length: 4"));
        is_broken(&format!("{post}content-length: 4\r\ntransfer-encoding: chunked"));
        is_broken(&format!("{post}content-length: 4\r\ncontent-length: 4"));
        is_broken(&format!("{post}content-length: 4, 4"));
        is_broken(&format!("{post}content-length: +4"));
        is_broken(&format!("{post}content-length:"));
        is_broken(&format!("{post}content-length: 99999999999999999999"));
    }

    #[test]
    fn other_requests_are_left_as_they_are() {
        let get = "GET / HTTP/1.1\r\nhost: x\r\nte: chunked\r\nx-transfer-encoding: a, b\r\n\r\n";
        let post = "POST / HTTP/1.1\r\ncontent-length: \t12 \r\n\r\nab\ncd\r\n\r\nGET";
        let empty = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
        check(&format!("{get}\r\n{post}{empty}{get}{post}"), None);
        // The end of chunks is not looked for: no further request is answered.
        check(
            "POST / HTTP/1.1\r\nTransfer-Encoding:Chunked\r\n\r\n2\r\na\n\r\n0\r\n\r\nGET / HTTP/1.1\n\n",
            None,
        );
    }
}
