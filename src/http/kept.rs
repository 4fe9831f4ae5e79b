//! What is made for everybody, at most once a minute: figures that take long, and that anybody may ask for.

use std::any::Any;
use std::sync::Arc;

use tokio::sync::Mutex;

use crate::error::Result;
use crate::kernel::Timestamp;

/// For how long what was made serves all who ask.
const FRESH: chrono::Duration = chrono::Duration::minutes(1);

/// The last that was made in this process. It holds nothing that not everybody may know.
#[derive(Default)]
pub struct Kept(Mutex<Option<Made>>);

struct Made {
    at: Timestamp,
    // What it is, only the areas know.
    what: Arc<dyn Any + Send + Sync>,
}

impl Kept {
    /// What was made within the last minute before `now`, else what `make` makes. Others who ask meanwhile wait for it, each
    /// until its own deadline.
    ///
    /// # Errors
    /// Those of `make`; then the next one tries again.
    pub async fn or_made<T: Send + Sync + 'static>(
        &self,
        now: Timestamp,
        make: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let mut last = self.0.lock().await;
        let fresh = last
            .as_ref()
            .filter(|made| made.at <= now && now < made.at.plus(FRESH))
            .and_then(|made| Arc::clone(&made.what).downcast().ok());
        if let Some(what) = fresh {
            return Ok(what);
        }
        let what = Arc::new(make.await?);
        *last = Some(Made {
            at: now,
            what: Arc::<T>::clone(&what),
        });
        Ok(what)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::error::Code;

    #[actix_web::test]
    async fn it_is_made_once_a_minute_for_all_and_again_after_a_failure() {
        let kept = Kept::default();
        let made = Cell::new(0);
        let start: Timestamp = "2026-07-21T02:00:00Z".parse().unwrap();
        let get = async |seconds| {
            let make = async {
                made.set(made.get() + 1);
                tokio::task::yield_now().await;
                if made.get() == 1 {
                    return Err(Code::Unavailable.into());
                }
                Ok(made.get())
            };
            let now = start.plus(chrono::Duration::seconds(seconds));
            kept.or_made(now, make).await.ok().map(|what| *what)
        };
        assert_eq!(get(0).await, None);
        assert_eq!(
            tokio::join!(get(0), get(1), get(59)),
            (Some(2), Some(2), Some(2))
        );
        assert_eq!(get(60).await, Some(3));
        assert_eq!(get(0).await, Some(4), "a clock that was put back");
    }
}
