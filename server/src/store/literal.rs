//! Statements with their values in them, so that several go to MySQL as one message and come back as one: over a network
//! the round trips of a small transaction take longer than its work. Nothing has to be prepared and forgotten again.

use std::fmt::Write as _;

use super::Value;

/// Bytes of text that go in one message, which no database refuses that is set up as it comes (MySQL 5.7 takes 4 MiB).
/// A statement that is larger is prepared, and its values are sent as they are.
pub const MOST: usize = 3 << 20;

/// The statement with a literal for each placeholder. `None` where it would be long. Our statements have no question
/// marks but placeholders.
#[must_use]
pub fn with_values(sql: &str, values: &[Value]) -> Option<String> {
    let length = |value: &Value| match value {
        Value::Int(_) | Value::Null => 8,
        Value::Text(text) => 2 * text.len() + 12,
        Value::Blob(bytes) => 2 * bytes.len() + 3,
    };
    let needed = sql.len() + values.iter().map(length).sum::<usize>();
    if needed > MOST {
        return None;
    }
    let mut text = String::with_capacity(needed);
    let mut values = values.iter();
    for (number, part) in sql.split('?').enumerate() {
        if number > 0 {
            put(values.next()?, &mut text);
        }
        text.push_str(part);
    }
    values.next().is_none().then_some(text)
}

/// Texts as hexadecimal digits: there is no way out of those, whatever the text and the mode of the database.
fn put(value: &Value, into: &mut String) {
    match value {
        Value::Int(number) => drop(write!(into, "{number}")),
        Value::Text(text) => {
            into.push_str("_utf8mb4 X'");
            put_digits(text.as_bytes(), into);
        }
        Value::Blob(bytes) => {
            into.push_str("X'");
            put_digits(bytes, into);
        }
        Value::Null => into.push_str("NULL"),
    }
}

fn put_digits(bytes: &[u8], into: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    for byte in bytes {
        into.push(digit(byte >> 4));
        into.push(digit(byte & 15));
    }
    into.push('\'');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_the_placeholders_were() {
        let values = [Value::Int(-5), Value::from("o'k\\"), Value::Blob(vec![0, 255]), Value::Null];
        assert_eq!(
            with_values("VALUES (?, ?, ?), (?)", &values).unwrap(),
            "VALUES (-5, _utf8mb4 X'6F276B5C', X'00FF'), (NULL)"
        );
        assert_eq!(with_values("SELECT ?", &[]), None);
        assert_eq!(with_values("SELECT 1", &[Value::Null]), None);
        assert_eq!(with_values("SELECT ?", &[Value::Text("x".repeat(MOST))]), None);
    }
}
