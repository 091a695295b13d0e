//! `Debug` of types with words of people in them: what people write must not reach a log, whoever logs what. Shown is what
//! is known to be harmless, by its name; of any other text, its length. So a field that is added later is hidden until
//! somebody thinks of it.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// Fields with texts that no person writes.
const HARMLESS: [&str; 9] =
    ["type", "chat_id", "user_id", "user_ids", "sender_id", "from_chat_id", "client_id", "role", "kind"];
/// What a message carries.
const CONTENT: &str = "content";

/// Writes a value under the name of its type, without texts.
pub fn write(name: &str, value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match serde_json::to_value(value) {
        Ok(value) => fields(name, &value, f),
        Err(_) => f.debug_struct(name).finish_non_exhaustive(),
    }
}

fn fields(name: &str, value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Value::Object(fields) = value else { return f.debug_struct(name).finish_non_exhaustive() };
    let mut shown = f.debug_struct(name);
    // What it is comes first.
    let (kind, others): (Vec<_>, Vec<_>) = fields.iter().partition(|(field, _)| *field == "type");
    for (field, value) in kind.into_iter().chain(others) {
        shown.field(field, &Field { name: field, value });
    }
    shown.finish()
}

struct Field<'a> {
    name: &'a str,
    value: &'a Value,
}

struct Name<'a>(&'a str);

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.value {
            Value::String(text) if HARMLESS.contains(&self.name) => f.write_str(text),
            Value::String(text) => write!(f, "({} bytes)", text.len()),
            Value::Array(items) => {
                f.debug_list().entries(items.iter().map(|value| Self { name: self.name, value })).finish()
            }
            // Something newer may stand here, of which not even the names of its fields are known.
            Value::Object(fields) if self.name == CONTENT => write!(f, "({} fields)", fields.len()),
            Value::Object(fields) => {
                let shown = fields.iter().map(|(name, value)| (Name(name), Self { name, value }));
                f.debug_map().entries(shown).finish()
            }
            plain @ (Value::Null | Value::Bool(_) | Value::Number(_)) => write!(f, "{plain}"),
        }
    }
}

/// Implements `Debug` by [`write()`].
macro_rules! discreet {
    ($($name:ident),* $(,)?) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::discreet::write(stringify!($name), self, f)
            }
        }
    )*};
}

pub(crate) use discreet;
