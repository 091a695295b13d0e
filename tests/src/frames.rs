//! Finds the text frames in the bytes that a server sends, so that a [`Mangler`] can have a hand in them.
//!
//! Only complete, unmasked, uncompressed text frames are touched: what Vestnik's server sends. Everything else, and
//! all of plain HTTP, passes byte for byte.

use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

use crate::mangler::Mangler;

/// The longest head of an HTTP answer that is looked at.
const HEAD_BYTES: usize = 16 * 1024;

/// The bytes of one connection, from the server.
pub struct FrameTap {
    mangler: Arc<Mutex<Option<Mangler>>>,
    state: State,
    /// The beginning of a head or of a frame whose rest has not come.
    rest: Vec<u8>,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Before the end of the first answer's head.
    Head,
    /// A socket.
    Frames,
    /// Something else, for good.
    Other,
}

impl FrameTap {
    /// A tap for a new connection.
    #[must_use]
    pub fn new(mangler: Arc<Mutex<Option<Mangler>>>) -> Self {
        Self { mangler, state: State::Head, rest: Vec::new() }
    }

    /// Takes what the server sent, gives what the client shall get; the end of an unfinished frame stays here.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        match self.state {
            State::Other => bytes.to_vec(),
            State::Frames => {
                self.rest.extend_from_slice(bytes);
                self.take_frames()
            }
            State::Head => self.take_head(bytes),
        }
    }

    fn take_head(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.rest.extend_from_slice(bytes);
        let is_upgrade = self.rest.starts_with(b"HTTP/1.1 101");
        let end = self.rest.windows(4).position(|window| window == b"\r\n\r\n");
        match end {
            Some(end) if is_upgrade => {
                self.state = State::Frames;
                let frames = self.rest.split_off(end + 4);
                let mut out = std::mem::replace(&mut self.rest, frames);
                out.extend(self.take_frames());
                out
            }
            None if self.rest.len() < HEAD_BYTES && b"HTTP/1.1 101".starts_with(first(&self.rest, 12)) => {
                Vec::new()
            }
            _ => {
                self.state = State::Other;
                std::mem::take(&mut self.rest)
            }
        }
    }

    fn take_frames(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some((header, start, end)) = complete_frame(&self.rest) {
            let after = self.rest.split_off(end);
            let frame = std::mem::replace(&mut self.rest, after);
            let payload = frame.get(start..).unwrap_or_default();
            match (is_plain_text(&header), std::str::from_utf8(payload)) {
                (true, Ok(text)) => {
                    let mut mangler = self.mangler.lock().unwrap_or_else(PoisonError::into_inner);
                    match mangler.as_mut() {
                        Some(mangler) => mangler.pass(text).iter().for_each(|text| put_text(&mut out, text)),
                        None => out.extend_from_slice(&frame),
                    }
                }
                _ => out.extend_from_slice(&frame),
            }
        }
        out
    }
}

fn first(bytes: &[u8], count: usize) -> &[u8] {
    bytes.get(..count).unwrap_or(bytes)
}

/// The header, and where the payload begins and ends.
fn complete_frame(bytes: &[u8]) -> Option<(FrameHeader, usize, usize)> {
    let mut cursor = Cursor::new(bytes);
    let (header, length) = FrameHeader::parse(&mut cursor).ok()??;
    let start = usize::try_from(cursor.position()).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    (bytes.len() >= end).then_some((header, start, end))
}

fn is_plain_text(header: &FrameHeader) -> bool {
    header.is_final && header.mask.is_none() && !header.rsv1 && header.opcode == OpCode::Data(Data::Text)
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    let header = FrameHeader { opcode: OpCode::Data(Data::Text), ..FrameHeader::default() };
    // Writing into memory cannot fail.
    let _ = header.format(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}
