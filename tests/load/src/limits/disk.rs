//! One `fdatasync` of one page.

use std::io::Write as _;
use std::path::Path;

use anyhow::Result;

use crate::figures::{Figure, Latencies};
use crate::pace::Epoch;

const TIMES: u32 = 2_000;

/// Measures it in a folder.
///
/// # Errors
/// The disk refuses.
pub fn measure(place: &Path) -> Result<Figure> {
    let mut file = tempfile::tempfile_in(place)?;
    let latencies = Latencies::new()?;
    let epoch = Epoch::begin();
    for _ in 0..TIMES {
        file.write_all(&[7; 4096])?;
        let begun = epoch.now();
        file.sync_data()?;
        latencies.record(epoch.now() - begun);
    }
    Ok(Figure::new("fsync", "disk", "4 KiB appended").latency(latencies.quantiles()))
}
