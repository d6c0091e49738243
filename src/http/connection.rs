//! One connection: HTTP/1.1 until it ends, is late, or has to make room.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::guard::Peer;
use super::pool::Seat;
use super::{head, layers};
use crate::model::failpoint;

/// Of a request's head; a token is the longest thing in it.
const LONGEST_HEAD: usize = 64 * 1024;
/// Then the next request needs a new connection: a certificate is looked at only in the handshake.
const LIFETIME: Duration = Duration::from_hours(1);
/// For the last answer to be made, which the layers give ten seconds, and read: who does not read it must not
/// keep the daemon from stopping.
const FAREWELL: Duration = Duration::from_secs(12);

/// Serves one connection. Once the token is cancelled, the request already begun is the last.
pub(super) async fn serve<I>(
    stream: I,
    peer: Peer,
    router: Router,
    seat: Seat,
    token: CancellationToken,
) where
    I: AsyncRead + AsyncWrite + Unpin,
{
    let service = service_fn(|request: Request<Incoming>| answer(request, &peer, &router, &seat));
    let stream = TokioIo::new(Watched { stream, seat: seat.clone() });
    let connection = http1::Builder::new()
        .max_buf_size(LONGEST_HEAD)
        // Heads have a deadline here that begins with their first byte; hyper's would count the rest between
        // two requests.
        .header_read_timeout(None)
        .serve_connection(stream, service);
    tokio::pin!(connection);
    tokio::select! {
        // Whatever the other end did wrong is its own affair.
        _ended = connection.as_mut() => return,
        () = seat.over() => return,
        () = token.cancelled() => {}
        () = tokio::time::sleep(LIFETIME) => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ended = connection.as_mut() => {}
        () = seat.over() => {}
        () = tokio::time::sleep(FAREWELL), if !failpoint::on("farewell-without-end") => {}
    }
}

async fn answer(
    request: Request<Incoming>,
    peer: &Peer,
    router: &Router,
    seat: &Seat,
) -> Result<axum::response::Response, std::convert::Infallible> {
    seat.head();
    let (parts, body) = request.into_parts();
    let body = if body.is_end_stream() {
        seat.whole();
        Body::empty()
    } else {
        Body::new(Arriving { body, seat: seat.clone() })
    };
    let mut request = Request::from_parts(parts, body);
    let response = if let Some(refusal) = head::refused(&request) {
        Ok(layers::inert(refusal))
    } else {
        request.extensions_mut().insert(peer.clone());
        router.clone().oneshot(request).await
    };
    seat.answered();
    response
}

/// A body that says when it is whole.
struct Arriving {
    body: Incoming,
    seat: Seat,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.seat.whole();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that says when something comes in.
struct Watched<I> {
    stream: I,
    seat: Seat,
}

impl<I: AsyncRead + Unpin> AsyncRead for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        if buffer.filled().len() > before {
            self.seat.receiving();
        }
        Poll::Ready(read)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Watched<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
