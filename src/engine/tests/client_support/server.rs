//! A server of a few lines that answers with exactly the bytes it was given.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// One step of an answer.
#[derive(Clone)]
pub enum Step {
    Say(Vec<u8>),
    Pause(Duration),
}

/// A server on this machine. Ends with the test's process.
pub struct Server {
    pub origin: String,
    requests: Receiver<String>,
}

impl Server {
    /// Answers each request with the next of these, over one connection each, which it then closes.
    pub fn answering(answers: Vec<Vec<Step>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (log, requests) = channel();
        thread::spawn(move || {
            for answer in answers {
                let Ok((mut connection, _)) = listener.accept() else {
                    return;
                };
                let _ = log.send(read_request(&connection));
                for step in answer {
                    match step {
                        // A client that has seen enough may have gone.
                        Step::Say(bytes) => drop(connection.write_all(&bytes)),
                        Step::Pause(duration) => thread::sleep(duration),
                    }
                }
            }
        });
        Self { origin, requests }
    }

    /// The same with answers that are said at once.
    pub fn saying(answers: &[&str]) -> Self {
        Self::answering(
            answers
                .iter()
                .map(|text| vec![Step::Say(text.as_bytes().to_vec())])
                .collect(),
        )
    }

    /// The next request that came, head and body.
    pub fn request(&self) -> String {
        self.requests
            .recv_timeout(Duration::from_secs(5))
            .expect("no request came")
    }

    /// Whether no further request came.
    pub fn is_silent(&self) -> bool {
        self.requests
            .recv_timeout(Duration::from_millis(300))
            .is_err()
    }
}

fn read_request(connection: &TcpStream) -> String {
    let mut reader = BufReader::new(connection);
    let mut text = String::new();
    let mut length = 0;
    loop {
        let start = text.len();
        if reader.read_line(&mut text).unwrap_or(0) == 0 {
            return text;
        }
        let line = text[start..].trim().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    text + &String::from_utf8(body).unwrap()
}

/// An answer of HTTP with a JSON body.
pub fn json(status: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/hal+json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}
