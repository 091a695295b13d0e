//! What goes over the socket: frames as a client writes them, and the marks in texts by which they are found again. The
//! generator has the same processors as the server: it reads no more of a frame than it must.

use std::io::{self, Write as _};
use std::net::TcpStream;

use anyhow::Result;
use memchr::memmem;
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use uuid::Uuid;
use vestnik_protocol::{ChatId, ClientFrame, ClientId, Command, Content};

/// Begins the number of a message in its text.
const MARK: &str = "lg:";
/// The rest of the text: what people write, about as long.
const TEXT: &str = "Привет! Встретимся завтра у входа, как договорились?";

/// What message number `number` says.
#[must_use]
pub fn text(number: u64) -> String {
    format!("{MARK}{number}; {TEXT}")
}

/// The frame that sends message number `number`, as bytes for the socket.
///
/// # Errors
/// None: the protocol's types always serialise.
pub fn send_frame(chat_id: ChatId, number: u64, into: &mut Vec<u8>) -> Result<()> {
    let content = Content::text(text(number));
    let client_id = ClientId(Uuid::now_v7());
    let command = Command::Send { chat_id, client_id, content, reply_to: None, silent: false };
    let frame = ClientFrame::Commands { id: number, commands: vec![command] };
    put_text(&serde_json::to_string(&frame)?, into)
}

/// A text as a frame of a client.
///
/// # Errors
/// None: memory takes everything.
pub fn put_text(text: &str, into: &mut Vec<u8>) -> Result<()> {
    // Masked by zeros: the rules ask for a mask, and the server takes it off again as any other.
    let header =
        FrameHeader { opcode: OpCode::Data(Data::Text), mask: Some([0; 4]), ..FrameHeader::default() };
    header.format(text.len() as u64, into)?;
    into.extend_from_slice(text.as_bytes());
    Ok(())
}

/// Writes all of it, on a socket that does not block.
///
/// # Errors
/// The connection broke.
pub fn write_all(mut socket: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match socket.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            // The peer does not read: what waits here is late, and counts as late.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => std::thread::yield_now(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The numbers of the messages in a frame.
pub fn numbers(frame: &[u8]) -> impl Iterator<Item = u64> {
    memmem::find_iter(frame, MARK).map(|at| number_at(frame, at + MARK.len()))
}

/// The number of the frame that is acknowledged, and whether all of it was done. `None`: another frame.
#[must_use]
pub fn acknowledged(frame: &[u8]) -> Option<(u64, bool)> {
    const ACK: &[u8] = br#"{"type":"ack","id":"#;
    frame
        .starts_with(ACK)
        .then(|| (number_at(frame, ACK.len()), memmem::find(frame, b"\"refused\"").is_none()))
}

/// The catch-up is over.
#[must_use]
pub fn is_live(frame: &[u8]) -> bool {
    frame == br#"{"type":"live"}"#
}

fn number_at(bytes: &[u8], at: usize) -> u64 {
    let digits = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use vestnik_protocol::{ApiError, CommandOutcome, Done, ErrorCode, Rev, ServerFrame};

    use super::*;

    #[test]
    fn frames_of_the_protocol_are_told_apart() {
        let bytes = |frame: &ServerFrame| serde_json::to_vec(frame).unwrap();
        assert!(is_live(&bytes(&ServerFrame::Live)));
        let chat_id = ChatId(Uuid::nil());
        let done = Done { chat_id, rev: Rev::new(1), message: None, account_rev: None };
        let ack = ServerFrame::Ack { id: 71, results: vec![CommandOutcome::Done(done)] };
        assert_eq!(acknowledged(&bytes(&ack)), Some((71, true)));
        let error = ApiError::from(ErrorCode::Busy);
        let ack = ServerFrame::Ack { id: 72, results: vec![CommandOutcome::Refused { error }] };
        assert_eq!(acknowledged(&bytes(&ack)), Some((72, false)));
        assert_eq!(acknowledged(&bytes(&ServerFrame::Live)), None);
        let mut frame = Vec::new();
        send_frame(chat_id, 5_003, &mut frame).unwrap();
        assert_eq!(numbers(&frame).collect::<Vec<_>>(), [5_003]);
    }
}
