//! What the connection is told of the requests on it.

use std::cell::Cell;
use std::error::Error as StdError;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use actix_http::body::{BodySize, BoxBody, MessageBody};
use actix_http::error::PayloadError;
use actix_http::{ConnectionType, Method, Payload, Request, Response};
use actix_service::Service;
use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt as _};

use super::progress::{Progress, Running};
use super::room::{PAGE, PIECE};

/// Has the app answer, and the connection know how far that is. What goes wrong in the app is an answer too.
pub fn answer<S, B>(
    mut request: Request,
    app: &S,
    ready: Arc<AtomicBool>,
) -> impl Future<Output = Result<Response<Answer>, S::Error>> + use<S, B>
where
    S: Service<Request>,
    S::Response: Into<Response<B>>,
    S::Error: Into<Response<BoxBody>>,
    B: MessageBody + 'static,
{
    let progress = request.conn_data::<Rc<Progress>>();
    let running = progress.map(|progress| progress.begin(request.head()));
    // One that would be upgraded is not, and ends too.
    let is_last = request.head().connection_type() != ConnectionType::KeepAlive;
    let is_head = request.head().method == Method::HEAD;
    let read = has_body(&mut request).then(|| Body::watch(&mut request));
    let answer = app.call(request);
    async move {
        let mut response = match answer.await {
            Ok(response) => response.into().map_body(|_, body| body.boxed()),
            Err(error) => error.into(),
        };
        // What is left of a body that was not wanted would be taken for the next request, were it not for its framing.
        // Nobody has to trust in that, or wait for its end: the connection goes with it.
        let is_unread = read.is_some_and(|read| !read.get());
        if is_last || is_unread || !ready.load(Ordering::Relaxed) {
            response
                .head_mut()
                .set_connection_type(ConnectionType::Close);
            if let Some(running) = &running {
                running.close();
            }
        }
        Ok(response.map_body(|_, body| Answer {
            body,
            at_hand: Bytes::new(),
            is_head,
            running,
        }))
    }
}

/// Whether bytes of a body are announced.
fn has_body(request: &mut Request) -> bool {
    !matches!(request.payload(), Payload::None)
}

/// The body of a request, which notes that it was read to its end.
struct Body {
    bytes: Payload,
    is_read: Rc<Cell<bool>>,
}

impl Body {
    /// Puts itself around the body of `request`.
    fn watch(request: &mut Request) -> Rc<Cell<bool>> {
        let is_read = Rc::new(Cell::new(false));
        let body = Self {
            bytes: request.take_payload(),
            is_read: Rc::clone(&is_read),
        };
        *request.payload() = Payload::from(body.boxed_local());
        is_read
    }
}

impl Stream for Body {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let polled = self.bytes.poll_next_unpin(cx);
        if matches!(polled, Poll::Ready(None)) {
            self.is_read.set(true);
        }
        polled
    }
}

/// The body of an answer: its request is over when all of it has been handed on.
pub struct Answer {
    body: BoxBody,
    /// What of it is made and not handed on.
    at_hand: Bytes,
    /// Nothing of it goes out, so that nothing of it needs to be made.
    is_head: bool,
    running: Option<Running>,
}

impl Answer {
    /// Whether so many bytes are handed on as they came.
    fn goes_whole(&self, length: usize) -> bool {
        length <= PIECE || length <= PAGE && self.running.as_ref().is_some_and(Running::has_room)
    }
}

impl MessageBody for Answer {
    type Error = Box<dyn StdError>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.is_head {
            return Poll::Ready(None);
        }
        if self.at_hand.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(bytes)) if !self.goes_whole(bytes.len()) => self.at_hand = bytes,
                other => return Poll::Ready(other),
            }
        }
        let piece = self.at_hand.len().min(PIECE);
        Poll::Ready(Some(Ok(self.at_hand.split_to(piece))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use actix_http::RequestHead;
    use tokio::time::Instant;

    use super::super::room::Room;
    use super::*;

    /// A request on a connection of its own.
    fn running(room: &Room) -> Running {
        Rc::new(Progress::new(Instant::now(), room.clone())).begin(&RequestHead::default())
    }

    /// The pieces in which a body is handed on.
    async fn pieces(body: Vec<u8>, running: Running, is_head: bool) -> Vec<Bytes> {
        let mut answer = Answer {
            body: BoxBody::new(body),
            at_hand: Bytes::new(),
            is_head,
            running: Some(running),
        };
        let mut pieces = Vec::new();
        while let Some(piece) = poll_fn(|cx| Pin::new(&mut answer).poll_next(cx)).await {
            pieces.push(piece.unwrap());
        }
        pieces
    }

    #[actix_web::test]
    async fn a_page_goes_out_whole_where_there_is_room_and_all_else_in_pieces() {
        let room = Room::default();
        let full = Room::default();
        let _taken: Vec<_> = std::iter::from_fn(|| full.take()).collect();
        for (length, room, expected) in [
            (1, &full, vec![1]),
            (PIECE, &full, vec![PIECE]),
            (PIECE + 1, &full, vec![PIECE, 1]),
            (5 * PIECE, &full, vec![PIECE; 5]),
            (PIECE + 1, &room, vec![PIECE + 1]),
            (PAGE, &room, vec![PAGE]),
            (PAGE + 1, &room, vec![PIECE, PIECE, PIECE, 1]),
        ] {
            let body: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let pieces = pieces(body.clone(), running(room), false).await;
            let lengths: Vec<usize> = pieces.iter().map(Bytes::len).collect();
            assert_eq!(lengths, expected);
            assert_eq!(pieces.concat(), body, "{length}");
        }
        let head = pieces(vec![7; PIECE + 1], running(&room), true).await;
        assert!(head.is_empty(), "HEAD");
    }

    #[actix_web::test]
    async fn only_a_longer_answer_takes_room_and_it_lasts_as_long_as_the_connection() {
        let room = Room::default();
        let progress = Rc::new(Progress::new(Instant::now(), room.clone()));
        let begin = || progress.begin(&RequestHead::default());
        let left = || Vec::from_iter(std::iter::from_fn(|| room.take())).len();
        let all = left();
        pieces(vec![7; PIECE], begin(), false).await;
        pieces(vec![7; PAGE + 1], begin(), false).await;
        assert_eq!(left(), all);
        pieces(vec![7; PAGE], begin(), false).await;
        pieces(vec![7; PAGE], begin(), false).await;
        assert_eq!(left(), all - 1);
        drop(progress);
        assert_eq!(left(), all);
    }
}
