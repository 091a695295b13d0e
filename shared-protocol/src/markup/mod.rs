//! Formatting: texts are stored as they were typed, with marks in the manner of Markdown, and read by one parser.
//!
//! Nothing here makes HTML.

mod blocks;

pub use blocks::{Block, Link, Mention, Span};
