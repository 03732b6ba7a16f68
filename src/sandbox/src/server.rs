//! Connections: taken, served, and ended in good order.

use std::pin::pin;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::door::Door;

/// How long requests may take to end after the sandbox was told to stop.
const GRACE: Duration = Duration::from_secs(2);

/// Serves until told to stop, then lets running requests end. Axum's own loop is not used because it cannot
/// close a connection without an answer, which some faults must.
pub(crate) async fn serve(listener: TcpListener, door: Door, mut stop: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    let given_on = stop.clone();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(converse(stream, door.clone(), given_on.clone()));
                }
                // Out of file descriptors, most likely: those that end soon give some back.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            },
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(GRACE, ended).await;
    connections.shutdown().await;
}

async fn converse(stream: TcpStream, door: Door, mut stop: watch::Receiver<bool>) {
    // Answers are small; waiting to fill a packet would only slow the client down.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| door.clone().receive(request));
    let mut connection =
        pin!(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    let running = tokio::select! {
        _ = connection.as_mut() => false,
        _ = stop.wait_for(|stop| *stop) => true,
    };
    if running {
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }
}
