-- What PostgreSQL changes here is a matter of writers that run at the same time, of which SQLite has none.
SELECT 1;
