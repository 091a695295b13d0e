//! Micro-benchmarks of the server, with the allocator that it has: what a message costs between the socket and the
//! database. `cargo xtask bench` runs them; started without `--bench` each runs once, to see that it works.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark whose scene does not stand has failed; clippy sees only #[test] functions as tests"
)]

mod common;
mod decide;
mod encode;
mod read;
mod terms;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut criterion = common::measured();
    read::benchmarks(&mut criterion);
    decide::benchmarks(&mut criterion);
    encode::benchmarks(&mut criterion);
    terms::benchmarks(&mut criterion);
    criterion.final_summary();
}
