//! Where a drill takes place.

use std::path::Path;

use tempfile::TempDir;

use super::{Cluster, Office, Service, Setup};

/// A migrated database of its own, and processes of the service on it; all of it is gone when this is dropped.
pub struct Stage {
    pub services: Vec<Service>,
    pub setup: Setup,
    /// None with SQLite.
    pub cluster: Option<Cluster>,
    folder: TempDir,
}

impl Stage {
    pub fn sqlite() -> Self {
        Self::on(|folder| (Setup::sqlite(folder), None))
    }

    pub fn postgres() -> Self {
        Self::on(|folder| {
            let cluster = Cluster::start(folder, &[]);
            cluster.sql("postgres", "CREATE DATABASE selaras");
            let setup = Setup::new(cluster.url("selaras"), folder);
            (setup, Some(cluster))
        })
    }

    fn on(database: impl FnOnce(&Path) -> (Setup, Option<Cluster>)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (setup, cluster) = database(folder.path());
        setup.migrate();
        Self {
            services: Vec::new(),
            setup,
            cluster,
            folder,
        }
    }

    /// Has the processes see a variable.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.setup = self.setup.with(name, value);
        self
    }

    /// Starts as many processes.
    pub fn serving(mut self, replicas: usize) -> Self {
        self.services = (0..replicas).map(|_| Service::start(&self.setup)).collect();
        self
    }

    pub fn bases(&self) -> Vec<String> {
        self.services
            .iter()
            .map(|service| service.base.clone())
            .collect()
    }

    /// A manpower office that knows the first process.
    pub async fn office(&self) -> Office {
        Office::open(&self.setup, &self.services[0].base).await
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}
