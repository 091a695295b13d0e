//! Who lives in a world: names and passwords, so that no test invents them.

/// A password that the rules accept, different for each person.
#[must_use]
pub fn password_of(username: &str) -> String {
    // Without the name in it, also backwards: that is refused.
    let sum = username.bytes().fold(7_u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    format!("Correct-{sum}-Battery")
}
