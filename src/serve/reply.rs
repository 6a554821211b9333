//! The body and the common headers of an answer, and what every answer needs.
//!
//! Start reading at [`ServerState`].

use super::Tell;
use super::host_check::HostCheck;
use super::shared::Shared;
use crate::output::kinds::headers::FRAME_ANCESTORS;
use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{self, HeaderName};
use std::convert::Infallible;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// What every answer needs.
pub(super) struct ServerState {
    pub(super) host_check: HostCheck,
    pub(super) root: PathBuf,
    pub(super) shared: Arc<Shared>,
    pub(super) tell: Tell,
}

/// The body of an answer.
pub(super) enum Reply {
    Whole(Bytes),
    Stream(mpsc::Receiver<Bytes>),
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Reply::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Reply::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Reply::Stream(pieces) => pieces
                .poll_recv(context)
                .map(|piece| piece.map(|piece| Ok(Frame::data(piece)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Reply::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Reply::Stream(_) => SizeHint::default(),
        }
    }
}

/// Headers of every answer: those of `_headers`, nothing kept by the browser, nothing embedded by other sites.
pub(super) fn common_headers(put: &mut dyn FnMut(HeaderName, &str)) {
    put(header::CONTENT_SECURITY_POLICY, FRAME_ANCESTORS);
    put(header::CACHE_CONTROL, "no-store");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
}
