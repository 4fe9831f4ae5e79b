//! Selaras: the REST API of an Indonesian city's manpower office, from the skills that employers ask for to the
//! people who are trained, insured and hired for them.
//!
//! This page is the architecture. How the API behaves is told by [`http`], how one changes the program by
//! `CONTRIBUTING.md` at the top of the repository, and how one runs it by `README.md` there.
//!
//! # Floors
//!
//! One crate, a library and a program of a few lines over it. Inside, floors; each may import itself and what stands
//! above it in this table, and nothing below. Modules in one row know nothing of each other ([`error`] and
//! [`kernel`] excepted, which are made for each other).
//!
//! | floor | what it is |
//! |---|---|
//! | [`error`], [`kernel`] | what can go wrong, by meaning; values without input or output: ids, time, money, numbers of registers, who acts, state charts |
//! | [`db`] | the database, nothing of the domain: connections, the one write path, journal, kept answers, encryption, migrations |
//! | [`http`] | how the service speaks HTTP, nothing of the domain: callers, reads, writes, pages, problems, the document |
//! | [`access`], [`mod@reference`] | who may call; the code lists, and how an office works |
//! | [`demand`] | what employers need |
//! | [`training`] | who trains and teaches, what is taught, the classes |
//! | [`people`] | who is trained, and in which class |
//! | [`insurance`] | who is insured, on which days |
//! | [`insight`] | read models that look across areas: they may read every table, and write none |
//! | [`demo`] | the demo office, made by the same actions that the API runs |
//! | [`config`] | every setting, named and checked in one place |
//! | [`app`] | the whole application: the only place that knows all areas |
//! | [`log`], [`serve`] | log lines; from a socket to the application, and the way out |
//! | [`cli`] | the command line |
//!
//! So areas look upstream only, in the order of the mission. Where an upstream area needs to know something of a
//! downstream one (does a class that starts have somebody in it who is not insured?), it declares what it asks, and
//! [`app`] hands it the function that answers: [`UncoveredParticipants`](training::batch::UncoveredParticipants),
//! [`ParticipantsElsewhere`](training::session::ParticipantsElsewhere).
//!
//! An area is a folder of *slices*, one for each resource. Work comes by resource: whoever opens one folder sees
//! life, rules, queries and wire types together. Inside a slice the files are layers, and import upwards in this
//! list only:
//!
//! | file | what it holds |
//! |---|---|
//! | `mod.rs` | what the resource means, its life, its rules; its routes |
//! | `model.rs`, `input.rs` | rows, what callers say, states, the state chart, pure rules: no queries, no HTTP |
//! | `store.rs` | every query on the slice's tables, which nobody else names (but for [`insight`]) |
//! | `actions.rs` | use cases, inside a transaction |
//! | `view.rs` | what is answered, and what a list may be asked (in small slices a part of `api.rs`) |
//! | `api.rs` | rights, thin handlers, routes |
//!
//! A list's filters are the one exception: `store.rs` reads them where they are defined, in `view.rs` or `api.rs`. All
//! this is checked by `tests/api/floors.rs`, which reads the `use` lines.
//!
//! # The path of a request
//!
//! 1. [`serve`] accepts the connection and is patient with slow callers for so long and no longer.
//! 2. [`http::frame`] gives the request its id, its deadline and its language, catches panics, and puts words and
//!    headers onto whatever comes back; it logs and counts the request by its route's pattern.
//! 3. The route's handler names in its argument's *type* what the caller must be allowed to do:
//!    [`Read<ListEmployers, …>`](http::read::Read), [`Write<WriteEmployers, …>`](http::write::Write). Building that
//!    argument admits the caller ([`http::caller`] checks the token, then the rate limit, then the scope, see
//!    [`http::right`]), and reads query, headers and body strictly. A handler without it does not know who calls.
//! 4. A body is checked against the very schema that the document publishes ([`http::check`]), with all faults told
//!    at once, and becomes values of [`kernel`] and [`mod@reference`]. Such a value is valid because it exists; one that
//!    is read from a column was valid when it was written.
//! 5. The handler hands a closure to the read or the write. What it finds becomes a view by naming every field of the
//!    row, so that a new column does not leave by accident, and is forgotten nowhere.
//! 6. A write's answer is made, and kept under its Idempotency-Key, inside the transaction; it is sent after the
//!    commit.
//!
//! Every store function takes the caller's [`Scope`](kernel::Scope) and puts agency and party into its SQL. A foreign
//! record is therefore not found, the same as one that is not there.
//!
//! # Both databases in one program
//!
//! SQLite and PostgreSQL are both compiled in, and the database's URL decides. A query is written once: [`on!`] runs
//! it on whichever [connection](db::Conn) there is, type-checked once for each; column [types](db::column) of our own
//! make one `table!` serve both; where the SQL must differ, a store matches on the connection by hand.
//!
//! The *body* of a read or a write goes to where its connection lives. On PostgreSQL it is awaited where it was
//! called, on a connection of that thread's own pool. On SQLite it is sent to a thread that owns a connection, and is
//! polled there once, since its every await is ready at once. A body therefore awaits nothing but the database, and
//! owns what it captures. SQLite's one writer commits what waits for it in groups, so that one wait for the disk
//! serves many callers.
//!
//! Every wait for a connection and for an answer lies inside the request's deadline, and so many requests are let in as can
//! be answered soon ([`http::admission`]): what cannot be served now is answered 503, not kept.
//!
//! # One write path
//!
//! [`Db::write`](db::Db::write) is the only transaction in the program: `SERIALIZABLE` on PostgreSQL, `BEGIN
//! IMMEDIATE` on SQLite, begun again as a whole where another one came first. Rules may then be written as if nobody
//! else were there: read, decide, write. Four things lie in it together: the effect, the record's new version, the
//! [journal]'s entry, and the answer under the Idempotency-Key; the last two are [written at its end](db::Tx::keep) by one
//! statement. A request that is repeated does its work once more, in vain: then, and wherever a request with a key is
//! refused, it is told what stands under the key. A transaction whose caller is gone is never handed on
//! with its connection.
//!
//! Isolation is the floor, not the only net. What must hold under any concurrency is also a rule of the database:
//! `UNIQUE`, `CHECK`, exclusion constraints for covers and priorities. A row that many want at once, such as a batch with its
//! seats, is changed by one guarded `UPDATE` that comes after all other effects, and its callers take
//! [turns](db::turn) in the process before they reach the database.
//!
//! [journal]: db::journal
//!
//! # State charts as data
//!
//! The life of a resource is a table: a [`Chart`](kernel::chart::Chart) of actions, the states they lead from and to,
//! and guards, each with the code that is answered where it does not hold. The check inside an action, the
//! `allowed_actions` of an answer and the published charts are all read off this one table, so that they cannot
//! disagree. An action of which only the office decides says so there too.
//!
//! # The journal
//!
//! Each change writes one entry, in its own transaction: who, when, which action and reason, the version, and the
//! record's state without personal fields ([`Record::state`](db::Record::state)). The same table is the audit trail,
//! each record's history, and the change feed. Triggers on both databases refuse to alter it. PostgreSQL hands out
//! sequence numbers before it commits, so the feed shows only entries below the oldest transaction that still runs:
//! nothing appears later behind a reader's back.
//!
//! A read that shows personal data unmasked writes an entry as well, and therefore goes to the primary.
//!
//! # Past days
//!
//! What figures count is kept for each day too: `skill_demand_days`, `batch_days` and `enrollment_days` have a row for each
//! stretch of days on which nothing that counts changed, and triggers write them with the record itself. The triggers
//! take the day from the record's `updated_at`, so a statement that changes what counts sets that column.
//!
//! # Errors by meaning
//!
//! Below [`http`] nobody knows a status. An [`Error`](error::Error) says what happened: refused, a database's rule
//! broken, a race lost, unavailable, disk full, our own fault. A refusal carries a [`Code`](error::Code), and its
//! [`Kind`](error::Kind) is turned into a status in one place, [`http::problem`]. Stores turn the broken rules that
//! they expect into refusals ([`OnConstraint`](db::OnConstraint)); what nobody expected is logged, and answered 500
//! without a word of it. The words of a code stand in `src/locales`, in English and Indonesian.
//!
//! # How the tests run
//!
//! `tests/api` is one program that calls the real application over HTTP. Each test runs on both databases, with a
//! database of its own (the copy of one that was migrated once) and a clock that only the test moves; tokens are
//! signed in the test. `tests/api/contract.rs` walks the document: every operation is guarded, every reference
//! resolves, and every status that any test ever sees is declared. `tests/api/concurrency.rs` lets many callers race,
//! on PostgreSQL through two replicas; `tests/api/schema.rs` compares both trees of migrations with `table!`.
//! Rules that need no database are tested beside their code, some with drawn values. `.ci/test` brings PostgreSQL
//! along.
//!
//! # Adding a resource
//!
//! Migrations in both trees; `table!` in [`db::schema`]; a slice, from `model.rs` to `api.rs`; its routes and tag in
//! [`app`]; its scopes in [`access::scope`]; its codes and words in [`error`] and `src/locales`; tests on both
//! databases; the document made anew with `cargo run -- openapi > openapi/openapi.json`. `CONTRIBUTING.md` has the
//! whole list, and says what to look out for in a migration.

rust_i18n::i18n!("src/locales", fallback = "en");

pub mod access;
pub mod app;
pub mod cli;
pub mod config;
pub mod db;
pub mod demand;
pub mod demo;
pub mod error;
pub mod http;
pub mod insight;
pub mod insurance;
pub mod kernel;
pub mod log;
pub mod people;
pub mod reference;
pub mod serve;
pub mod training;
