//! The newest changes of a chat, message by message in one row, until there are enough of them to be worth folding into
//! the rows of its parts.

use vestnik_protocol::{Millis, Seq, UserId};

use super::bytes::{Corrupt, Reader, put, put_bytes};
use super::document::Document;

const IS_FINDABLE: u64 = 1;
const HAS_LINK: u64 = 2;

/// Adds a message as it is now. What is said of it before holds no more.
pub fn append<T: AsRef<str>>(row: &mut Vec<u8>, document: &Document<T>) {
    put(row, document.seq.get());
    put(row, document.sent_at.0.max(0).cast_unsigned());
    let findable = if document.terms.is_some() { IS_FINDABLE } else { 0 };
    put(row, findable | if document.has_link { HAS_LINK } else { 0 });
    row.extend_from_slice(document.sender.as_bytes());
    if let Some(terms) = &document.terms {
        put(row, terms.len() as u64);
        for term in terms {
            put_bytes(row, term.as_ref().as_bytes());
        }
    }
}

/// All of it, in the order in which it was added.
pub fn read(row: &[u8]) -> Result<Vec<Document<&str>>, Corrupt> {
    let mut documents = Vec::new();
    let mut rest = Reader(row);
    while !rest.is_empty() {
        documents.push(document(&mut rest)?);
    }
    Ok(documents)
}

fn document<'a>(rest: &mut Reader<'a>) -> Result<Document<&'a str>, Corrupt> {
    let seq = Seq::try_from(rest.number()?).map_err(|_| Corrupt)?;
    let sent_at = Millis(rest.number()?.cast_signed());
    let flags = rest.number()?;
    let sender = UserId::from_slice(rest.take(16)?).map_err(|_| Corrupt)?;
    let has_link = flags & HAS_LINK != 0;
    if flags & IS_FINDABLE == 0 {
        return Ok(Document { seq, sent_at, sender, has_link, terms: None });
    }
    let count = rest.count()?;
    let terms = (0..count).map(|_| std::str::from_utf8(rest.bytes()?).map_err(|_| Corrupt));
    let terms = terms.collect::<Result<Vec<_>, _>>()?;
    Ok(Document { seq, sent_at, sender, has_link, terms: Some(terms) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_is_read() {
        let sender = UserId(uuid::Uuid::from_u128(5));
        let document = |seq, terms| Document {
            seq: Seq::new(seq),
            sent_at: Millis(1_790_000_000_000),
            sender,
            has_link: seq == 2,
            terms,
        };
        let documents = [document(1, Some(vec!["кот", "cat"])), document(2, Some(vec![])), document(1, None)];
        let mut row = Vec::new();
        documents.iter().for_each(|document| append(&mut row, document));
        assert_eq!(read(&row).unwrap(), documents);
        for end in 1..row.len() {
            drop(read(&row[..end]));
        }
    }
}
