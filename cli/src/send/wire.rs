//! Heads as they are on the wire. The client's own types fold the names of headers to lower case; this layer between
//! it and the connection writes the names of a request as they were given, and keeps the head of the response as it
//! came.

use std::sync::{Arc, Mutex, PoisonError};
use ureq::Error;
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, NextTimeout, Transport};
use vtl::integration::Headers;

/// Bytes from the start of an answer that are kept: as many as the client takes for its head, and interim heads
/// before it.
const KEPT: usize = 2 * super::client::LARGEST_HEAD;

/// Headers of a response that are read.
const MOST_HEADERS: usize = 1024;

/// The wire of one exchange, shared by the client and its connection.
#[derive(Clone, Debug, Default)]
pub(super) struct Wire(Arc<Mutex<Heads>>);

#[derive(Debug, Default)]
struct Heads {
    /// Names of the request's headers that are still to be written.
    names: Vec<String>,
    request_line: bool,
    written: bool,
    received: Vec<u8>,
}

impl Wire {
    /// The wire for a request with these headers.
    pub(super) fn new(headers: &Headers) -> Wire {
        let names = headers.iter().map(|(name, _)| name.to_owned()).collect();
        Wire(Arc::new(Mutex::new(Heads { names, ..Heads::default() })))
    }

    fn with<T>(&self, use_heads: impl FnOnce(&mut Heads) -> T) -> T {
        use_heads(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether anything came.
    pub(super) fn has_received(&self) -> bool {
        self.with(|heads| !heads.received.is_empty())
    }

    /// The headers of the response as they came; `None` where they cannot be read back.
    pub(super) fn response_headers(&self) -> Option<Headers> {
        self.with(|heads| headers_of(&heads.received))
    }
}

impl Heads {
    /// Gives the names in the head of the request the case in which they were given. Lines are written whole.
    fn restore(&mut self, mut output: &mut [u8]) {
        while !self.written {
            let Some(end) = output.iter().position(|b| *b == b'\n') else { return };
            let Some((line, rest)) = output.split_at_mut_checked(end + 1) else { return };
            if !self.request_line {
                self.request_line = true;
            } else if line == b"\r\n" {
                self.written = true;
            } else if let Some(name) = line.split_mut(|b| *b == b':').next() {
                self.rename(name);
            }
            output = rest;
        }
    }

    fn rename(&mut self, name: &mut [u8]) {
        let given = self.names.iter().position(|given| given.as_bytes().eq_ignore_ascii_case(name));
        if let Some(at) = given {
            name.copy_from_slice(self.names.remove(at).as_bytes());
        }
    }

    fn keep(&mut self, received: &[u8]) {
        let room = KEPT.saturating_sub(self.received.len()).min(received.len());
        self.received.extend(received.iter().take(room));
    }
}

/// The headers of the first head that is no interim one.
fn headers_of(mut received: &[u8]) -> Option<Headers> {
    loop {
        let mut headers = vec![httparse::EMPTY_HEADER; MOST_HEADERS];
        let mut response = httparse::Response::new(&mut headers);
        let httparse::Status::Complete(length) = response.parse(received).ok()? else { return None };
        if response.code.is_some_and(|code| code / 100 != 1) {
            let text = |value| String::from_utf8_lossy(value).into_owned();
            return Some(response.headers.iter().map(|h| (h.name, text(h.value))).collect());
        }
        received = received.get(length..)?;
    }
}

/// A connection whose heads are seen.
#[derive(Debug)]
pub(super) struct Seen<T> {
    inner: T,
    wire: Wire,
}

impl<In: Transport> Connector<In> for Wire {
    type Out = Seen<In>;

    fn connect(&self, _: &ConnectionDetails<'_>, chained: Option<In>) -> Result<Option<Seen<In>>, Error> {
        Ok(chained.map(|inner| Seen { inner, wire: self.clone() }))
    }
}

impl<T: Transport> Transport for Seen<T> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        self.inner.buffers()
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        if let Some(output) = self.inner.buffers().output().get_mut(..amount) {
            self.wire.with(|heads| heads.restore(output));
        }
        self.inner.transmit_output(amount, timeout)
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        let before = self.inner.buffers().input().len();
        let made_progress = self.inner.await_input(timeout)?;
        let received = self.inner.buffers().input().get(before..).unwrap_or_default();
        self.wire.with(|heads| heads.keep(received));
        Ok(made_progress)
    }

    fn is_open(&mut self) -> bool {
        self.inner.is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.is_tls()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_given() {
        let given = [("X-MiXed", "a"), ("host", "b"), ("x-mixed", "c")];
        let wire = Wire::new(&given.into_iter().collect());
        let mut first = *b"GET /x:y HTTP/1.1\r\nx-mixed: X-MIXED: a\r\n";
        let mut second = *b"x-mixed: c\r\nhost: b\r\n\r\nhost: the body\r\n";
        wire.with(|heads| heads.restore(&mut first));
        wire.with(|heads| heads.restore(&mut second));
        assert_eq!(first.as_slice(), b"GET /x:y HTTP/1.1\r\nX-MiXed: X-MIXED: a\r\n");
        assert_eq!(second.as_slice(), b"x-mixed: c\r\nhost: b\r\n\r\nhost: the body\r\n");
    }

    #[test]
    fn interim_heads_are_passed_over() {
        let received = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nX-One: \xff\r\nx-one: 2\r\n\r\nA: b";
        let headers = headers_of(received).unwrap();
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("X-One", "\u{fffd}"), ("x-one", "2")]);
        assert_eq!(headers_of(b"HTTP/1.1 200 OK\r\nX-One"), None);
    }
}
