//! Prometheus metrics. The recorder belongs to the process, as the `metrics` crate has it: several servers in one test
//! process count together, each listener shows the whole.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};

/// From a hit in memory to a commit on a slow disk.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// From one thing alone to a full batch.
const COUNTS: [f64; 10] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
/// Histograms that count things instead of seconds.
const OF_COUNTS: [&str; 2] = ["vestnik_batch_commands", "vestnik_dirty_chats"];

/// Every metric and its meaning; `docs/admin.md` has the same table, a test holds it.
pub const METRICS: [(Kind, &str, &str); 14] = [
    (Kind::Counter, "vestnik_http_requests_total", "HTTP requests by method, route and status"),
    (Kind::Histogram, "vestnik_http_request_seconds", "Time to answer an HTTP request"),
    (Kind::Counter, "vestnik_registrations_total", "Accounts registered over HTTP"),
    (Kind::Counter, "vestnik_sign_ins_total", "Attempts to sign in, by result"),
    (Kind::Gauge, "vestnik_connections", "Sockets that said hello and are open"),
    (Kind::Counter, "vestnik_frames_total", "Frames received on sockets"),
    (Kind::Counter, "vestnik_slow_readers_closed_total", "Sockets closed because nobody read from them"),
    (Kind::Histogram, "vestnik_dirty_chats", "Chats read again at once for a reader that fell behind"),
    (Kind::Gauge, "vestnik_queue_commands", "Commands that wait for the database"),
    (Kind::Histogram, "vestnik_batch_commands", "Commands in one commit"),
    (Kind::Histogram, "vestnik_commit_seconds", "Time from the first statement of a batch to its commit"),
    (Kind::Counter, "vestnik_batch_retries_total", "Batches run again after a conflict"),
    (Kind::Counter, "vestnik_commits_lost_total", "Commits whose answer was lost and had to be looked up"),
    (Kind::Gauge, "vestnik_build_info", "Always 1; the label is the release"),
];

/// What sort of metric it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// A value now.
    Gauge,
    /// A distribution.
    Histogram,
}

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process's metrics, recorded from the first call on. `None` where the embedding program records its own.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let builder = builder().map(PrometheusBuilder::install_recorder);
            match builder {
                Ok(Ok(handle)) => {
                    describe();
                    Some(handle)
                }
                Ok(Err(error)) | Err(error) => {
                    tracing::warn!(%error, "metrics are not recorded");
                    None
                }
            }
        })
        .as_ref()
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    let mut builder =
        PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?;
    for name in OF_COUNTS {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_owned()), &COUNTS)?;
    }
    Ok(builder)
}

fn describe() {
    for (kind, name, meaning) in METRICS {
        match kind {
            Kind::Counter => metrics::describe_counter!(name, meaning),
            Kind::Gauge => metrics::describe_gauge!(name, meaning),
            Kind::Histogram => metrics::describe_histogram!(name, meaning),
        }
    }
    metrics::gauge!("vestnik_build_info", "release" => env!("CARGO_PKG_VERSION")).set(1.0);
}
