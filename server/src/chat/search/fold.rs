//! Folding changed messages into the rows of their parts. Pure: rows in, rows out.

use std::collections::{BTreeMap, HashMap};

use vestnik_protocol::Seq;

use super::bytes::Corrupt;
use super::document::Document;
use super::offsets::Offsets;
use super::postings;
use super::roll::{Listed, Roll};
use crate::store::search::{Part, ROLL, TERM_ROWS};

/// The rows that change when these documents come into the parts of a chat; `rows` are those that there are, by id. Of
/// several documents of one message the last one holds.
pub fn folded(
    number: i64,
    documents: &[Document<&str>],
    rows: &HashMap<i64, Vec<u8>>,
) -> Result<Vec<(i64, Vec<u8>)>, Corrupt> {
    let mut newest: BTreeMap<Seq, &Document<&str>> = BTreeMap::new();
    for document in documents {
        newest.insert(document.seq, document);
    }
    let mut parts: BTreeMap<Part, Vec<&Document<&str>>> = BTreeMap::new();
    for (seq, document) in newest {
        parts.entry(Part::of(number, seq)).or_default().push(document);
    }
    let mut changed = Vec::new();
    for (part, documents) in parts {
        fold_part(part, &documents, rows, &mut changed)?;
    }
    Ok(changed)
}

fn fold_part(
    part: Part,
    documents: &[&Document<&str>],
    rows: &HashMap<i64, Vec<u8>>,
    changed: &mut Vec<(i64, Vec<u8>)>,
) -> Result<(), Corrupt> {
    let row = |place| rows.get(&part.row(place)).map(Vec::as_slice).unwrap_or_default();
    let mut roll = Roll::read(row(ROLL))?;
    let mut replaced = Offsets::NONE;
    let mut new: Vec<(u8, &str, u16)> = Vec::new();
    for document in documents {
        let offset = part.offset(document.seq);
        if roll.0.contains_key(&offset) {
            replaced.insert(offset);
        }
        match &document.terms {
            Some(terms) => {
                let Document { sent_at, sender, has_link, .. } = **document;
                roll.0.insert(offset, Listed { sent_at, sender, has_link });
                new.extend(terms.iter().map(|term| (postings::row_of(term), *term, offset)));
            }
            None => {
                roll.0.remove(&offset);
            }
        }
    }
    new.sort_unstable();
    for place in 0..TERM_ROWS {
        let from = new.partition_point(|(of, ..)| *of < place);
        let to = new.partition_point(|(of, ..)| *of <= place);
        let of_row: Vec<_> =
            new.get(from..to).unwrap_or_default().iter().map(|(_, term, offset)| (*term, *offset)).collect();
        if of_row.is_empty() && (replaced.is_empty() || row(place).is_empty()) {
            continue;
        }
        changed.push((part.row(place), postings::merged(row(place), &replaced, &of_row)?));
    }
    changed.push((part.row(ROLL), roll.write()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use vestnik_protocol::{Millis, UserId};

    use super::*;

    fn says(seq: u64, terms: Option<Vec<&str>>) -> Document<&str> {
        let sender = UserId(uuid::Uuid::from_u128(5));
        Document { seq: Seq::new(seq), sent_at: Millis(1), sender, has_link: false, terms }
    }

    /// Whatever way the documents come, the rows are those of all at once.
    #[test]
    fn what_comes_piece_by_piece_is_as_if_it_had_come_at_once() {
        let documents = [
            says(1, Some(vec!["alpha", "one"])),
            says(2_047, Some(vec!["alpha", "two"])),
            says(2_048, Some(vec!["beta"])),
            says(1, Some(vec!["gamma", "one"])),
            says(2_047, None),
        ];
        let at_once: HashMap<_, _> = folded(7, &documents, &HashMap::new()).unwrap().into_iter().collect();
        let mut rows = HashMap::new();
        for document in documents {
            let changed = folded(7, &[document], &rows).unwrap();
            rows.extend(changed);
        }
        rows.retain(|_, row| !row.is_empty());
        assert_eq!(rows, at_once);
        assert_eq!(rows.len(), 2 + 2 + 1, "two rolls, and the rows of gamma, one and beta");
    }
}
