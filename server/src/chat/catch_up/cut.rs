//! Where a page of changed rows ends. Rows come from several tables, each by ascending rev and each possibly cut; the
//! page ends at the smallest last rev of the cut ones, and a rev is never split. Pure.

use vestnik_protocol::Rev;

/// The end of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Everything fits.
    All,
    /// The page holds the rows up to and including this rev.
    At(Rev),
    /// Not even the rows of the first rev fit.
    TooSmall,
}

/// The end of a page of at most `limit` rows and about `bytes` bytes.
///
/// `rows` are (rev, bytes) of all tables together, of each table the first `limit + 1` after the cursor, so that the
/// first `limit + 1` of all are among them.
pub fn end_of_page(rows: impl Iterator<Item = (Rev, usize)>, limit: usize, bytes: usize) -> End {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable();
    let mut weight = 0_usize;
    // How many rows fit; at least one, however heavy.
    let fitting = rows
        .iter()
        .take(limit)
        .enumerate()
        .take_while(|(index, (_, row))| {
            weight = weight.saturating_add(*row);
            *index == 0 || weight <= bytes
        })
        .count();
    let Some((cut, _)) = rows.get(fitting) else { return End::All };
    // The rev of the first row that does not fit is not complete, so the page ends before it.
    match rows.iter().take(fitting).rev().find(|(rev, _)| rev < cut) {
        Some((rev, _)) => End::At(*rev),
        None if fitting < limit && fitting < rows.len() => split_by_bytes(&rows, *cut, limit),
        None => End::TooSmall,
    }
}

/// One rev alone is heavier than a page: it goes whole, if its rows are all here.
fn split_by_bytes(rows: &[(Rev, usize)], heavy: Rev, limit: usize) -> End {
    let complete = rows.len() <= limit || rows.last().is_some_and(|(last, _)| *last > heavy);
    match (complete, rows.last()) {
        (true, Some((last, _))) if *last == heavy => End::All,
        (true, _) => End::At(heavy),
        (false, _) => End::TooSmall,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(revs: &[u64], limit: usize) -> End {
        end_of_page(revs.iter().map(|rev| (Rev::new(*rev), 1)), limit, 1_000)
    }

    #[test]
    fn a_page_ends_before_a_rev_that_does_not_fit_whole() {
        assert_eq!(end(&[], 2), End::All);
        assert_eq!(end(&[1, 2], 2), End::All);
        assert_eq!(end(&[1, 2, 3], 2), End::At(Rev::new(2)));
        assert_eq!(end(&[1, 2, 2], 2), End::At(Rev::new(1)));
        assert_eq!(end(&[2, 2, 2], 2), End::TooSmall);
        assert_eq!(end(&[3, 1, 2], 2), End::At(Rev::new(2)), "tables come one after the other");
    }

    #[test]
    fn a_page_ends_before_it_is_too_heavy_but_holds_at_least_one_rev() {
        let heavy = |rows: &[(u64, usize)], limit| {
            end_of_page(rows.iter().map(|(rev, bytes)| (Rev::new(*rev), *bytes)), limit, 100)
        };
        assert_eq!(heavy(&[(1, 60), (2, 60)], 10), End::At(Rev::new(1)));
        assert_eq!(heavy(&[(1, 500), (2, 1)], 10), End::At(Rev::new(1)));
        assert_eq!(heavy(&[(1, 60), (1, 60), (2, 1)], 10), End::At(Rev::new(1)));
        assert_eq!(heavy(&[(1, 60), (1, 60)], 10), End::All);
        assert_eq!(heavy(&[(1, 60), (1, 60), (1, 1)], 2), End::TooSmall);
    }
}
