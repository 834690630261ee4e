//! An S3 server on loopback that checks signatures, and a client that changes nothing in what it sends.

use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;
use vtl::integration::BackendRequest;

/// The keys that the server knows.
pub const ACCESS_KEY_ID: &str = "AKIDSERVER";
/// The secret of [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "server/secret+key";

/// Starts a server over a folder; it runs as long as the process.
pub fn start(folder: &Path) -> SocketAddr {
    let files = s3s_fs::FileSystem::new(folder).expect("the folder is there");
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    let service = builder.build();
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    listener.set_nonblocking(true).expect("a listener can be made to wait");
    let address = listener.local_addr().expect("a listener has an address");
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve(listener, service));
    });
    address
}

async fn serve(listener: std::net::TcpListener, service: S3Service) {
    let listener = tokio::net::TcpListener::from_std(listener).expect("the listener is set up");
    while let Ok((socket, _)) = listener.accept().await {
        let service = service.clone();
        tokio::task::spawn(async move {
            let connection = hyper::server::conn::http1::Builder::new();
            // A connection that breaks is seen by the client.
            drop(connection.serve_connection(TokioIo::new(socket), service).await);
        });
    }
}

/// Writes a request byte for byte, and gives status, head and body of the answer.
pub fn send(address: SocketAddr, request: &BackendRequest) -> io::Result<(u16, String, Vec<u8>)> {
    let target = request.url().split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let mut head = format!("{} {} HTTP/1.1\r\n", request.method(), target.unwrap_or("/"));
    for (name, value) in request.headers().iter() {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("Connection: close\r\n\r\n");
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(head.as_bytes())?;
    stream.write_all(request.body())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok((status.ok_or(io::ErrorKind::InvalidData)?, head, answer[end + 4..].to_vec()))
}
