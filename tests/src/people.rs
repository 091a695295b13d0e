//! Who lives in a world: names and passwords, so that no test invents them.

/// A password that the rules accept, different for each person.
#[must_use]
pub fn password_of(username: &str) -> String {
    // Not with the name in it: that is refused.
    let letters: String = username.chars().rev().collect();
    format!("Correct-{letters}-Battery-7")
}
