//! A backend on loopback: it answers each connection with the bytes that it was given, and keeps what it received.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a backend does once it has read a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Writes these bytes and closes.
    Bytes(Vec<u8>),
    /// Writes these bytes, then nothing more while the client waits.
    ThenHang(Vec<u8>),
    /// Writes this head, then a body of so many bytes.
    Large(String, usize),
}

pub(crate) struct Backend {
    address: std::net::SocketAddr,
    received: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Backend {
    pub(crate) fn start(answer: Answer) -> Backend {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, kept) = (answer.clone(), Arc::clone(&kept));
                std::thread::spawn(move || serve(stream.unwrap(), &answer, &kept));
            }
        });
        Backend { address, received }
    }

    /// One that answers every request with this head and body.
    pub(crate) fn answering(status: &str, headers: &str, body: &str) -> Backend {
        let length = body.len();
        let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n{body}");
        Backend::start(Answer::Bytes(text.into_bytes()))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn authority(&self) -> String {
        self.address.to_string()
    }

    /// All requests so far, one a connection, as text.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.received.lock().unwrap().iter().map(|r| String::from_utf8_lossy(r).into_owned()).collect()
    }

    /// The one request; fails where there was none or more than one.
    pub(crate) fn request(&self) -> String {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.into_iter().next().unwrap()
    }
}

/// A port on which nobody listens.
pub(crate) fn nobody() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn serve(mut stream: TcpStream, answer: &Answer, kept: &Mutex<Vec<Vec<u8>>>) {
    let request = read_request(&mut stream);
    kept.lock().unwrap().push(request);
    // The client may have gone: that is its business.
    match answer {
        Answer::Bytes(bytes) => drop(stream.write_all(bytes)),
        Answer::ThenHang(bytes) => {
            drop(stream.write_all(bytes));
            wait_for_the_end(&mut stream);
        }
        Answer::Large(head, length) => {
            drop(stream.write_all(head.as_bytes()));
            let mut left = *length;
            while left > 0 {
                let chunk = left.min(1 << 16);
                if stream.write_all(&vec![b'x'; chunk]).is_err() {
                    return;
                }
                left -= chunk;
            }
        }
    }
}

/// Waits until the client closes.
fn wait_for_the_end(stream: &mut TcpStream) {
    let mut rest = [0; 64];
    while stream.read(&mut rest).is_ok_and(|n| n > 0) {}
}

/// Head and, by its length, body.
fn read_request(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
    loop {
        let n = stream.read(&mut chunk).unwrap_or(0);
        request.extend_from_slice(&chunk[..n]);
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(n > 0, "a request without an end: {text}");
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
        });
        if n == 0 || body.len() >= length.unwrap_or(0) {
            return request;
        }
    }
}
