//! TLS: certificates are checked, against the well-known ones or a bundle.

use crate::command::send;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A server for `localhost` with a certificate of its own making, and how many requests it read.
fn server() -> (u16, String, Arc<AtomicUsize>) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let (config, read) = (Arc::new(config), Arc::new(AtomicUsize::new(0)));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let counted = Arc::clone(&read);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream.unwrap());
            let mut request = [0; 4096];
            // A client that does not trust the certificate goes away.
            if stream.read(&mut request).is_ok_and(|n| n > 0) {
                counted.fetch_add(1, Ordering::SeqCst);
                drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret"));
                stream.conn.send_close_notify();
                drop(stream.flush());
            }
        }
    });
    (port, cert.pem(), read)
}

#[test]
fn certificates_are_checked() {
    let (port, pem, read) = server();
    let bundle = std::env::temp_dir().join(format!("vtl-send-{}.pem", std::process::id()));
    std::fs::write(&bundle, pem).unwrap();
    let bundle = bundle.to_str().unwrap();
    let call = |host: &str, arguments: &[&str], variables: &[(&str, &str)]| {
        let integration =
            format!(r#"{{"type": "http_proxy", "httpMethod": "GET", "uri": "https://{host}:{port}/"}}"#);
        send(&integration, arguments, variables)
    };
    let untrusted = call("localhost", &[], &[]);
    assert_eq!(untrusted.response(), ("500", r#"{"message":"Internal server error"}"#));
    let prefix = "Execution failed due to configuration error: ";
    assert!(untrusted.reason().starts_with(prefix), "{}", untrusted.reason());
    assert!(untrusted.reason().contains("ertificate"), "{}", untrusted.reason());
    assert_eq!(call("127.0.0.1", &["--ca-bundle", bundle], &[]).response().0, "500", "another name");
    assert_eq!(read.load(Ordering::SeqCst), 0);
    assert_eq!(call("localhost", &["--ca-bundle", bundle], &[]).response(), ("200", "secret"));
    assert_eq!(call("localhost", &[], &[("AWS_CA_BUNDLE", bundle)]).response(), ("200", "secret"));
    std::fs::remove_file(bundle).unwrap();
}
