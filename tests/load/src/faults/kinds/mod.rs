//! The faults. Each says what it needs, strikes and mends; what comes of it is measured by whoever runs it.

mod database;
mod disk;
mod flood;
mod network;
mod never_reads;
mod server;
mod silent;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;
use clap::ValueEnum;
use futures_util::future::LocalBoxFuture;
use vestnik_tests::database::Backend;

use super::scene::Scene;

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// `kill -9` of the server
    ServerKilled,
    /// `kill -9` of MariaDB
    DatabaseKilled,
    /// MariaDB is stopped for a while (SIGSTOP)
    DatabaseStopped,
    /// The server's disk is full
    DiskFull,
    /// 200 ms each way, for a part of the people
    Delay,
    /// A fifth of what is sent is lost at first, for a part of the people
    Loss,
    /// Connections break again and again, for a part of the people
    Cuts,
    /// Somebody reads nothing while their group is busy
    NeverReads,
    /// A thousand connections that never say who they are
    Silent,
    /// Somebody sends as fast as they can
    Flood,
}

/// What a fault needs and does.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// As it is shown.
    pub name: &'static str,
    /// Limits of the server that are not lifted.
    pub limits: &'static [(&'static str, u32)],
    /// A part of the people is behind networks that can be made worse.
    pub network: bool,
    /// How long it lasts; as long as is measured where it is not said.
    pub lasts: Option<Duration>,
    /// It strikes again and again for so long.
    pub again_every: Option<Duration>,
    /// Others are not to notice it.
    pub others_unharmed: bool,
}

/// One fault, about to happen once.
pub trait Fault {
    /// What it is.
    fn plan(&self) -> Plan;

    /// Where the server and its database are to lie; `place` where nothing else is needed.
    ///
    /// # Errors
    /// This machine cannot do it.
    fn place(&mut self, place: &Path) -> Result<PathBuf> {
        Ok(place.to_owned())
    }

    /// Before anything is measured.
    fn prepare<'a>(&'a mut self, _scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    /// Begins.
    fn strike<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>>;

    /// Ends.
    fn mend<'a>(&'a mut self, scene: &'a mut Scene) -> LocalBoxFuture<'a, Result<()>>;

    /// Anything worth telling.
    fn note(&self) -> Option<String> {
        None
    }
}

impl Plan {
    const fn new(name: &'static str) -> Self {
        Self { name, limits: &[], network: false, lasts: None, again_every: None, others_unharmed: false }
    }
}

impl Kind {
    /// Whether there is such a thing on this database.
    #[must_use]
    pub const fn is_on(self, backend: Backend) -> bool {
        match self {
            Self::DatabaseKilled | Self::DatabaseStopped => matches!(backend, Backend::MariaDb),
            // Other databases say so themselves; what they do then is theirs.
            Self::DiskFull => matches!(backend, Backend::Sqlite),
            _ => true,
        }
    }

    /// One to happen.
    #[must_use]
    pub fn fault(self) -> Box<dyn Fault> {
        match self {
            Self::ServerKilled => Box::new(server::Killed),
            Self::DatabaseKilled => Box::new(database::Killed),
            Self::DatabaseStopped => Box::new(database::Stopped),
            Self::DiskFull => Box::new(disk::Full::default()),
            Self::Delay => Box::new(network::Delay),
            Self::Loss => Box::new(network::Loss),
            Self::Cuts => Box::new(network::Cuts::default()),
            Self::NeverReads => Box::new(never_reads::NeverReads::default()),
            Self::Silent => Box::new(silent::Silent::default()),
            Self::Flood => Box::new(flood::Flood::default()),
        }
    }
}
