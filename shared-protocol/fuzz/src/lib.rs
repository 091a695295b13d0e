//! What holds for every type that is decoded from a stranger's bytes.

use serde::{Serialize, de::DeserializeOwned};

/// Decoding never panics, and what was understood means the same after encoding and decoding it again.
pub fn decodes_stably<T: Serialize + DeserializeOwned + PartialEq>(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<T>(bytes) else { return };
    // An unknown frame has no form of its own that would bring it back; it is only ever ignored.
    let Ok(json) = serde_json::to_vec(&value) else { return };
    let again: T = serde_json::from_slice(&json).expect("our own JSON is readable");
    assert!(again == value, "it means something else the second time");
}
