//! Values going into a statement and rows coming out, the same for both databases.

use vestnik_protocol::{ChatId, ClientId, Millis, Rev, Seq, SessionId, UserId};

use super::StoreError;

/// One value of a statement or a row. Both databases store whole numbers, texts and bytes, and we use nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number; also flags (0, 1) and times (UTC milliseconds).
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes; also ids (16 bytes).
    Blob(Vec<u8>),
    /// Nothing.
    Null,
}

/// One row of an answer, by the position of its columns.
#[derive(Debug, Clone)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// The value of a column.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the column is not there or holds something else.
    pub fn get<T: FromValue>(&self, column: usize) -> Result<T, StoreError> {
        self.0
            .get(column)
            .and_then(T::from_value)
            .ok_or(StoreError::Corrupt { column, expected: std::any::type_name::<T>() })
    }
}

/// What can be read from a column.
pub trait FromValue: Sized {
    /// `None` when the value is of another type or out of range.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Int(number) = value { Some(*number) } else { None }
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for u32 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value)?.try_into().ok()
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        match i64::from_value(value)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text.clone()) } else { None }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        if let Value::Blob(bytes) = value { Some(bytes.clone()) } else { None }
    }
}

impl FromValue for Millis {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(Self)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        if *value == Value::Null { Some(None) } else { T::from_value(value).map(Some) }
    }
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                Self::Blob(id.as_bytes().to_vec())
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Option<Self> {
                if let Value::Blob(bytes) = value { Self::from_slice(bytes).ok() } else { None }
            }
        }
    )*};
}

ids!(UserId, ChatId, SessionId, ClientId);

macro_rules! counters {
    ($($name:ident),*) => {$(
        impl From<$name> for Value {
            fn from(counter: $name) -> Self {
                // Counters stay below 2^53, so the other arm cannot be taken.
                Self::Int(i64::try_from(counter.get()).unwrap_or(i64::MAX))
            }
        }

        impl FromValue for $name {
            fn from_value(value: &Value) -> Option<Self> {
                Self::try_from(u64::from_value(value)?).ok()
            }
        }
    )*};
}

counters!(Seq, Rev);

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Int(flag.into())
    }
}

impl From<Millis> for Value {
    fn from(time: Millis) -> Self {
        Self::Int(time.0)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
