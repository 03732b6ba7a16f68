//! Certificates are checked, against those the machine trusts. `SSL_CERT_FILE` names them, and is read once per
//! process, so each case has a process of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod client_support;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::thread;

use client_support::{UUID, http_client, in_own_process, person_json, server};
use osdi_engine::osdi::PersonId;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};

const ORIGIN: &str = "OSDI_TEST_ORIGIN";

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A server with TLS and a certificate for this name.
fn secure_server(authority: &Authority, name: &str) -> String {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let chain: Vec<CertificateDer<'static>> = vec![certificate.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let mut tls = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = Stream::new(&mut tls, &mut connection);
            if stream.read(&mut [0; 4096]).is_ok() {
                let answer = server::json("200 OK", &person_json(UUID).to_string());
                stream.write_all(answer.as_bytes()).unwrap();
                stream.flush().unwrap();
            }
        }
    });
    origin
}

/// What a client says of this server in a process that trusts the certificates of this file and no others.
fn verdict(origin: &str, trusted: &Path) -> String {
    let nothing = trusted.with_file_name("nothing");
    std::fs::create_dir_all(&nothing).unwrap();
    let variables = [
        (ORIGIN, origin),
        ("SSL_CERT_FILE", trusted.to_str().unwrap()),
        ("SSL_CERT_DIR", nothing.to_str().unwrap()),
    ];
    in_own_process("a_certificate_is_checked", &variables)
}

#[test]
fn a_certificate_is_checked() {
    if let Ok(origin) = std::env::var(ORIGIN) {
        let person = http_client(&origin).person(&PersonId::parse(UUID).unwrap());
        println!("verdict: {:?}", person.map(|person| person.given_name));
        return;
    }
    let (known, unknown) = (authority(), authority());
    let folder = std::env::temp_dir().join(format!("osdi-client-tls-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let trusted = folder.join("trusted.pem");
    std::fs::write(&trusted, known.pem()).unwrap();

    let good = verdict(&secure_server(&known, "127.0.0.1"), &trusted);
    assert!(good.contains(r#"verdict: Ok(Some("Maren"))"#), "{good}");

    for (story, origin) in [
        ("signed by somebody", secure_server(&unknown, "127.0.0.1")),
        (
            "for another name",
            secure_server(&known, "actionnetwork.org"),
        ),
    ] {
        let bad = verdict(&origin, &trusted);
        assert!(bad.contains("kind: Transport"), "{story}: {bad}");
        assert!(
            bad.contains("certificate of 127.0.0.1 cannot be trusted"),
            "{story}: {bad}"
        );
        assert!(bad.contains("not sent"), "{story}: {bad}");
    }

    let none = verdict(
        &secure_server(&known, "127.0.0.1"),
        &folder.join("missing.pem"),
    );
    assert!(
        none.contains("kind: Configuration") && none.contains("CA certificates"),
        "{none}"
    );
    std::fs::remove_dir_all(&folder).unwrap();
}
