//! Where the gate learns keys, issuers and disabled clients.

use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, join_all};

use super::issuer::Published;
use super::{Settings, client, signing_key};
use crate::db::Db;
use crate::error::Result;
use crate::http::caller::{Ask, Own, Source};
use crate::http::verifier::Issuer;

pub(super) struct Registry {
    db: Db,
    public_url: String,
    others: Vec<Published>,
}

impl Registry {
    pub fn new(db: Db, settings: Settings) -> Result<Self, String> {
        let Settings {
            public_url,
            issuers,
        } = settings;
        if issuers.iter().any(|other| other.issuer == public_url) {
            return Err(format!(
                "SELARAS_ISSUERS: {public_url} is this service itself"
            ));
        }
        let others = issuers
            .into_iter()
            .map(Published::new)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            db,
            public_url,
            others,
        })
    }

    async fn read_own(&self) -> Result<Own> {
        let now = self.db.clock.now();
        let read = self.db.read(async move |c| {
            let keys = signing_key::store::published(c, now).await?;
            let disabled = client::store::disabled(c).await?;
            Ok((keys, disabled))
        });
        let (keys, disabled) = read.await?;
        let issuer = Issuer {
            name: self.public_url.clone(),
            audience: self.public_url.clone(),
            token_type: "at+jwt".to_owned(),
            keys: keys
                .iter()
                .map(signing_key::verifier)
                .collect::<Result<_>>()?,
            claims: None,
        };
        Ok(Own { issuer, disabled })
    }
}

impl Source for Registry {
    fn own(&self) -> LocalBoxFuture<'_, Result<Own>> {
        self.read_own().boxed_local()
    }

    fn others<'a>(&'a self, ask: Ask<'a>) -> LocalBoxFuture<'a, Vec<Arc<Issuer>>> {
        async move {
            let asked = self.others.iter().map(async |issuer| match ask {
                Ask::Due => issuer.refresh(false).await,
                Ask::Issuer(name) if issuer.name() == name => issuer.refresh(true).await,
                Ask::Nobody | Ask::Issuer(_) => {}
            });
            join_all(asked).await;
            self.others.iter().map(Published::issuer).collect()
        }
        .boxed_local()
    }
}
