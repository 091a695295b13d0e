//! Micro-benchmarks of the client core: what its cache costs. `cargo xtask bench` runs them; started without `--bench`
//! each runs once, to see that it works.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark whose scene does not stand has failed; clippy sees only #[test] functions as tests"
)]

mod apply;
mod common;
mod filled;
mod history;
mod search;

fn main() {
    let mut criterion = common::measured();
    let filled = filled::Filled::new();
    apply::benchmarks(&mut criterion, &filled);
    history::benchmarks(&mut criterion, &filled);
    search::benchmarks(&mut criterion, &filled);
    criterion.final_summary();
}
