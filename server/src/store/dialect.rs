//! The few places where SQLite and MySQL differ, and how statements over many rows are shaped.

/// Which database a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// The built-in file.
    Sqlite,
    /// MySQL 8+ or MariaDB 10.6+.
    MySql,
}

impl Dialect {
    /// The name for logs and answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::MySql => "mysql",
        }
    }

    /// Ends a locking read. SQLite needs none: its write transaction holds the whole database.
    #[must_use]
    pub const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::MySql => " FOR UPDATE",
        }
    }

    /// Goes after a table of a locking read by primary key. Left alone, MySQL scans a small table instead, and then waits
    /// for every row that anybody has locked.
    #[must_use]
    pub const fn by_primary_key(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::MySql => " FORCE INDEX (PRIMARY)",
        }
    }

    /// Begins an insert that leaves existing rows alone.
    #[must_use]
    pub const fn insert_ignore(self) -> &'static str {
        match self {
            Self::Sqlite => "INSERT OR IGNORE INTO",
            Self::MySql => "INSERT IGNORE INTO",
        }
    }

    /// Ends an insert that replaces the named columns of existing rows.
    #[must_use]
    pub fn on_duplicate(self, key: &str, columns: &[&str]) -> String {
        let assignments = |value: &dyn Fn(&str) -> String| {
            columns
                .iter()
                .map(|column| format!("{column} = {}", value(column)))
                .collect::<Vec<_>>()
                .join(", ")
        };
        match self {
            Self::Sqlite => {
                format!(" ON CONFLICT ({key}) DO UPDATE SET {}", assignments(&|c| format!("excluded.{c}")))
            }
            // VALUES() is the form that both MySQL and MariaDB know.
            Self::MySql => {
                format!(" ON DUPLICATE KEY UPDATE {}", assignments(&|c| format!("VALUES({c})")))
            }
        }
    }

    /// `column IN (…)` for so many values of `width` columns each.
    #[must_use]
    pub fn is_among(self, columns: &str, width: usize, count: usize) -> String {
        let rows = rows_of(width, count);
        match (self, width) {
            (_, 1) => format!("{columns} IN ({})", list_of(count)),
            // Wrapped: SQLite looks up each row of a subquery by an index, but scans the table for bare rows of values.
            (Self::Sqlite, _) => format!("({columns}) IN (SELECT * FROM (VALUES {rows}))"),
            (Self::MySql, _) => format!("({columns}) IN ({rows})"),
        }
    }
}

/// `?, ?, ?`.
#[must_use]
pub fn list_of(count: usize) -> String {
    let mut list = "?, ".repeat(count);
    list.truncate(list.len().saturating_sub(2));
    list
}

/// `(?, ?), (?, ?)`: so many rows of so many columns.
#[must_use]
pub fn rows_of(width: usize, count: usize) -> String {
    let row = format!("({}), ", list_of(width));
    let mut rows = row.repeat(count);
    rows.truncate(rows.len().saturating_sub(2));
    rows
}

/// Most rows that one statement carries. Keeps the placeholders under SQLite's 32,766 and the text short.
pub const MAX_ROWS_PER_STATEMENT: usize = 512;

/// The row count of a padded statement: the next power of two, so that a statement has at most ten shapes and the
/// cache of prepared statements is not flooded by one shape for every size.
#[must_use]
pub fn rounded(count: usize) -> usize {
    count.next_power_of_two()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert_eq!(rows_of(2, 2), "(?, ?), (?, ?)");
        assert_eq!(list_of(0), "");
        assert_eq!(Dialect::Sqlite.is_among("a, b", 2, 1), "(a, b) IN (SELECT * FROM (VALUES (?, ?)))");
        assert_eq!(Dialect::MySql.is_among("a, b", 2, 1), "(a, b) IN ((?, ?))");
        assert_eq!(Dialect::MySql.is_among("a", 1, 3), "a IN (?, ?, ?)");
        assert_eq!(rounded(5), 8);
    }
}
