//! What is made for everybody, once for each day: figures that take long, and that anybody may ask for.

use std::any::Any;
use std::sync::Arc;

use chrono::NaiveDate;
use tokio::sync::Mutex;

use crate::error::Result;

/// The last that was made in this process. It holds nothing that not everybody may know.
#[derive(Default)]
pub struct Kept(Mutex<Option<Made>>);

struct Made {
    day: NaiveDate,
    // What it is, only the areas know.
    what: Arc<dyn Any + Send + Sync>,
}

impl Kept {
    /// What was made for the day, else what `make` makes. Others who ask meanwhile wait for it, each until its own deadline.
    ///
    /// # Errors
    /// Those of `make`; then the next one tries again.
    pub async fn or_made<T: Send + Sync + 'static>(
        &self,
        day: NaiveDate,
        make: impl Future<Output = Result<T>>,
    ) -> Result<Arc<T>> {
        let mut last = self.0.lock().await;
        let there = last
            .as_ref()
            .filter(|made| made.day == day)
            .and_then(|made| Arc::clone(&made.what).downcast().ok());
        if let Some(what) = there {
            return Ok(what);
        }
        let what = Arc::new(make.await?);
        *last = Some(Made {
            day,
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
    async fn it_is_made_once_a_day_for_all_and_again_after_a_failure() {
        let kept = Kept::default();
        let made = Cell::new(0);
        let get = async |day| {
            let make = async {
                made.set(made.get() + 1);
                tokio::task::yield_now().await;
                if made.get() == 1 {
                    return Err(Code::Unavailable.into());
                }
                Ok(made.get())
            };
            let day = NaiveDate::from_ymd_opt(2026, 7, day).unwrap();
            kept.or_made(day, make).await.ok().map(|what| *what)
        };
        assert_eq!(get(20).await, None);
        assert_eq!(
            tokio::join!(get(20), get(20), get(20)),
            (Some(2), Some(2), Some(2))
        );
        assert_eq!(get(21).await, Some(3));
        assert_eq!(get(20).await, Some(4), "a clock that was put back");
    }
}
