//! One fault from beginning to end: load, strike, mend, wait until it is as before, let everything settle, judge.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::time::{Instant, sleep_until};
use vestnik_tests::database::Backend;

use super::judge::judge;
use super::kinds::{Fault, Kind, Plan};
use super::ledger::{Ledger, Part};
use super::row::Row;
use super::scene::Scene;

/// How hard, how long, and what is asked of it.
#[derive(Debug, Clone, Copy)]
pub struct Demand {
    /// Messages a second.
    pub rate: u64,
    /// How long each part is measured, before, while and after.
    pub measured: Duration,
    /// What 99 of 100 messages take at most, in milliseconds, of those whom a fault is not to harm, and of all when it is
    /// over. Absent: nothing is asked of the times.
    pub bound: Option<f64>,
}

/// Before anything counts.
const WARM_UP: Duration = Duration::from_secs(2);
/// It must have recovered by then.
const RECOVERY: Duration = Duration::from_secs(30);
/// How often one looks whether it has.
const LOOK: Duration = Duration::from_millis(100);
/// Nanoseconds of the second that is looked at.
const SECOND: u64 = 1_000_000_000;
/// Messages of what went wrong that are told.
const TOLD: usize = 5;

/// Lets it happen. `None`: this machine cannot do it.
///
/// # Errors
/// Something does not start, or does not come to rest.
#[expect(clippy::print_stderr, reason = "whoever waits is told what is left out, and why")]
pub async fn run(
    kind: Kind,
    (backend, on): (Backend, &'static str),
    place: &Path,
    demand: &Demand,
) -> Result<Option<Row>> {
    let mut fault = kind.fault();
    let plan = fault.plan();
    let place = match fault.place(place) {
        Ok(place) => place,
        Err(error) => {
            eprintln!("{} is left out: {error:#}", plan.name);
            return Ok(None);
        }
    };
    let row = happen(fault.as_mut(), &plan, (backend, on), &place, demand).await;
    row.map(Some).with_context(|| format!("{} on {on}", plan.name))
}

async fn happen(
    fault: &mut dyn Fault,
    plan: &Plan,
    (backend, on): (Backend, &'static str),
    place: &Path,
    demand: &Demand,
) -> Result<Row> {
    let mut scene = Scene::build(backend, place, plan, demand.rate).await?;
    fault.prepare(&mut scene).await?;
    scene.settle().await.context("before the fault")?;
    let writing = scene.write(demand.rate);
    let ledger = std::sync::Arc::clone(&scene.ledger);
    pass(WARM_UP).await;
    let begin = ledger.now();
    pass(demand.measured).await;
    let struck = ledger.now();
    strike(fault, plan, &mut scene, demand.measured).await.context("strike")?;
    let mending = ledger.now();
    fault.mend(&mut scene).await.context("mend")?;
    let bound = demand.bound.unwrap_or(f64::MAX);
    let recovery = watch(&ledger, mending, demand, bound).await;
    let end = ledger.now();
    writing.abort();
    scene.settle().await.context("after the fault")?;
    let recovered = mending + recovery.unwrap_or(end.saturating_sub(mending));
    let during = ledger.p99(struck, mending);
    let verdict = judge(&scene).await?;
    let entries = ledger.entries();
    let patient = || entries.iter().filter(|entry| entry.part != Part::Flood);
    let mut row = Row {
        fault: plan.name,
        on,
        sent: patient().count(),
        acknowledged: patient().filter(|entry| entry.acknowledged.is_some()).count(),
        verdict,
        recovery: recovery.map(seconds),
        before: ledger.p99(begin, struck),
        during,
        after: ledger.p99(recovered, end),
        wrong: ledger.all_wrong(),
        notes: fault.note().into_iter().chain(ledger.reasons()).collect(),
    };
    row.wrong.truncate(TOLD);
    if !verdict.is_clean() || row.sent != row.acknowledged || row.sent != verdict.stored {
        row.wrong.push("what was sent, acknowledged, stored and held is not the same".to_owned());
    }
    if recovery.is_none() {
        row.wrong.push(format!("not below {bound} ms again within {} s", RECOVERY.as_secs()));
    }
    if plan.others_unharmed && during.is_some_and(|during| during > bound) {
        row.wrong.push(format!("others waited longer than {bound} ms"));
    }
    Ok(row)
}

async fn strike(fault: &mut dyn Fault, plan: &Plan, scene: &mut Scene, measured: Duration) -> Result<()> {
    let end = Instant::now() + plan.lasts.unwrap_or(measured);
    fault.strike(scene).await?;
    while let Some(pause) = plan.again_every.filter(|pause| Instant::now() + *pause < end) {
        pass(pause).await;
        fault.strike(scene).await?;
    }
    sleep_until(end).await;
    Ok(())
}

/// Watches until it is as before and was measured, or for as long as there is patience. Returns after how many nanoseconds
/// a second began in which all was well.
async fn watch(ledger: &Ledger, mending: u64, demand: &Demand, bound: f64) -> Option<u64> {
    let look = u64::try_from(LOOK.as_nanos()).unwrap_or(SECOND);
    let limit = Instant::now() + RECOVERY;
    let mut after = 0;
    loop {
        while ledger.now() >= mending + after + SECOND {
            let from = mending + after;
            if ledger.p99(from, from + SECOND).is_some_and(|p99| p99 <= bound) {
                sleep_until(Instant::now() + demand.measured).await;
                return Some(after);
            }
            after += look;
        }
        if Instant::now() >= limit {
            return None;
        }
        pass(LOOK).await;
    }
}

async fn pass(time: Duration) {
    sleep_until(Instant::now() + time).await;
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^53")]
fn seconds(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e9
}
