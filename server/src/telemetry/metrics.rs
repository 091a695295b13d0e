//! Prometheus metrics. The recorder belongs to the process, as the `metrics` crate has it: several servers in one test
//! process count together, each listener shows the whole.

use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// From a hit in memory to a commit on a slow disk.
const SECONDS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The process's metrics, recorded from the first call on. `None` where the embedding program records its own.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
                .map(PrometheusBuilder::install_recorder);
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

fn describe() {
    metrics::describe_counter!("vestnik_http_requests_total", "HTTP requests by method, route and status");
    metrics::describe_histogram!("vestnik_http_request_seconds", "Time to answer an HTTP request");
    metrics::describe_counter!("vestnik_registrations_total", "Accounts registered over HTTP");
    metrics::describe_counter!("vestnik_sign_ins_total", "Attempts to sign in, by result");
    metrics::describe_gauge!("vestnik_build_info", "Always 1; the label is the release");
    metrics::gauge!("vestnik_build_info", "release" => env!("CARGO_PKG_VERSION")).set(1.0);
}
