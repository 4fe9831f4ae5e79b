//! Floor 2: how the service speaks HTTP, nothing of the domain; and the rules that every endpoint follows.
//!
//! Whoever adds an endpoint reads them here, and so may whoever calls one. A rule that comes from a standard names it.
//! Most are kept by the types of this module, so that a handler has little to do and less to forget.
//!
//! # Shape
//!
//! - Paths begin with `/v1` and name plural nouns: `/v1/skill-demands`. One level lies below a record at most: an
//!   action (`…/{id}/verify`) or its history (`…/{id}/history`).
//! - JSON is UTF-8 and `snake_case`. Ids are UUIDv7. Moments are RFC 3339 in UTC with six digits of a second
//!   (`2026-11-24T03:15:00.000000Z`), dates `YYYY-MM-DD` on the office's calendar (Asia/Jakarta). Money is whole
//!   rupiah in fields that end with `_idr`. Enums are lower-case words. An optional field is there and `null`; an
//!   empty list is `[]`. In a body a name stands once in its object, and a whole number may be written `25.0` ([`json`]).
//! - Every record has `id`, `agency` (whose it is: from the token, never from a body), `client_ref` (the caller's own
//!   key), `status`, `version`, `created_at` and `updated_at`. Where a single record is answered, it has
//!   `allowed_actions` too: each action of its chart, whether this caller may take it now, and else the codes that
//!   the call would answer. What is worth a second look, though nothing is refused, stands in `warnings`.
//! - Occupations and industries are `{system, version, code}`, answered with a `label` beside them that no body may
//!   carry. Other codes (regions, reasons, funding sources) are plain strings; `/v1/code-systems` lists them all.
//! - The caller ignores fields that it does not know: new ones are no new version. What is to go is announced in
//!   `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) at least twelve months ahead.
//!
//! # Methods
//!
//! | | |
//! |---|---|
//! | create | `POST` → 201, `Location`, `ETag`, the record |
//! | read | `GET` → 200 with `ETag`; 304 where `If-None-Match` names it |
//! | change | `PATCH`, `application/merge-patch+json` (RFC 7396): what is there is set, `null` clears, what is absent stays. `If-Match` is required |
//! | replace | `PUT …/{id}/{part}` (a class's timetable): what the body leaves out goes. `If-Match` is required |
//! | act | `POST …/{id}/{verb}` with a small body, or none → 200 and the record; `If-Match` is honoured where it is sent |
//! | remove | `DELETE` → 204, with `If-Match`: only what never took part in anything, such as a draft |
//!
//! - An `ETag` is `"{version}-{16 hexadecimal digits}"`, the digits from the bytes of the answer, since computed
//!   fields and masking change what is answered without a new version. `If-None-Match` compares all of it; of
//!   `If-Match` only the version decides, its quotes may be left out, and `*` means whichever there is
//!   ([`precondition`]). Missing is 428, stale is 412 with `current_version`.
//! - A field that is unknown, read only or misplaced is refused with 422, never dropped in silence.
//! - On every path of the document `OPTIONS` is answered, and `HEAD` wherever `GET` is; another method is 405 with
//!   `Allow` ([`methods`]). A slash at the end is accepted.
//! - `?validate_only=true` on a write that changes records runs everything and answers the same, with
//!   `Validated-Only: true` and without `Location`; nothing is written.
//! - `POST /v1/{resource}/batch` with `{"items": […]}` creates up to 500 records in one transaction, each under a
//!   savepoint, and answers 207 with an item for each, in the order of the request. One that is wrong spoils no other;
//!   with `?atomic=true` it spoils all of them (409 `rolled_back`, each fault under its `/items/{n}`). See [`batch`].
//!
//! # Lists
//!
//! - `{items, next_cursor}`, 50 items unless `limit` says otherwise (1 to 200). `next_cursor` is handed back as
//!   `cursor`, unchanged, with the same filters and sort; `Link` carries the whole address (RFC 8288). A cursor is
//!   authenticated, and bound to path, filters, sort and whose records are in sight. There are no offsets ([`page`]).
//! - `total_count` is there only with `Prefer: return=total-count` (RFC 7240), since it costs a count.
//! - Filters are named parameters. `status=open,running` means any of them; `occupation=7233` and `region=33.75` are
//!   the beginnings of codes; `{field}_from` and `{field}_to` are a range with both ends in it. A value of the right
//!   form that nothing has, or that the caller may not see, finds an empty list. A parameter that is unknown,
//!   repeated or malformed is 400 ([`query`]).
//! - `q` searches names and free text, without regard to case and accents: under three characters their beginning,
//!   from three on anywhere in them. `%` and `_` are characters like any other.
//! - `sort=name` or `sort=-name`, by the columns that the document lists.
//! - `Accept: text/csv` or `application/x-ndjson` answers the whole list as a stream, read in chunks; where many such
//!   streams run already, 503, and who reads too slowly is broken off ([`export`]). CSV has a column
//!   for each dotted path and lists as JSON; a cell that a spreadsheet would take for a formula gets a quote in front.
//!   Code lists, lists under one record (histories, hires) and the change feed are JSON only. Open data comes in one piece in each form, with an `ETag`
//!   ([`open`]).
//! - The change feed, `/v1/changes`, goes on from `after`: `next_after` of the answer before, also when there was
//!   nothing new. Its positions sort, as texts, in the order of the feed.
//!
//! # Writes you can repeat
//!
//! `Idempotency-Key` (IETF draft 07) is optional on every `POST`, `PATCH` and `PUT`: 1 to 255 printable characters, bare or as
//! a quoted string. It belongs to client, method and path, and is kept for 24 hours or longer.
//!
//! - The same key with the same bytes of query and body gets the same status, body, `ETag` and `Location`, with
//!   `Idempotent-Replayed: true`. Another request under the key is 422 `idempotency_key_reused`; where the answer has
//!   personal fields, so is the same request of a token that may see more or less of them. While the first still runs,
//!   the second waits for it at the latest before its own effect would stay.
//! - Kept are successes, in the transaction of their effect, and what a use case refused when it ran, in the transaction
//!   that found it: 409, and 422 for rules that need other records. Everything else leaves the key free, and so does a dry run.
//! - `client_ref` is the natural key: a second create with it is 409 `duplicate_client_ref`, and `existing` names the
//!   record.
//!
//! # Errors
//!
//! Every error is `application/problem+json` (RFC 9457): of an unknown path, bad JSON, a timeout and a panic too
//! ([`problem`], [`frame`]). `code` is stable and means the same for ever; `type` leads to its page,
//! `/v1/problems/{code}`; `title` and `detail` are in English or Indonesian, by `Accept-Language`. `errors` has all
//! faults of a body at once, each with a JSON Pointer, parameter or header and a code of its own; where a record or another place of the body
//! stands in its way, `existing` or `other` beside it names that. A duplicate names the
//! records in the way in `existing`, as far as the caller may see them. Nothing tells of SQL, stacks or panics.
//!
//! | status | when |
//! |---|---|
//! | 400 | it cannot be understood: JSON, cursor, parameter, `Idempotency-Key`, condition |
//! | 401 | no token that is valid; one body for all reasons |
//! | 403 | the scope is missing; only the office may do this; or the record may be read but not changed (`other_agency`) |
//! | 404 | there is no such thing, or not for this caller: the same answer, `request_id` and `instance` aside |
//! | 405, 406, 413, 415 | method; representation; size; media type |
//! | 408 | head or body did not arrive in time |
//! | 409 | the state of things forbids it; `code` says why |
//! | 412, 428 | the condition is stale; is missing |
//! | 422 | understood, but a field is wrong |
//! | 429 | over the quota |
//! | 431 | the head has more than 128 KiB or 96 headers |
//! | 500 | our own fault; the request's id finds it in the log |
//! | 503, 507 | not now; the database's disk is full. With `Retry-After` |
//!
//! Where several hold, the first of this order answers: 503 where too many ask (at the token endpoint after 429), 401, 429,
//! 403 for the scope; 406, 415, 413; 400; 422 for the
//! body's shape; then what needs the record: 403 for what only the office decides, 404, 403 `other_agency` and
//! `other_party`, 428 and 412, 409, 422 for rules that need other records. So a lacking scope is told for every id alike, and a record that is
//! not in sight betrays nothing. An id inside a body that the caller cannot see is 422 with its pointer and
//! `not_found`, as a missing one is.
//!
//! # Who may call
//!
//! - `Authorization: Bearer …` with a token of this service or of a configured issuer. A client gets one at
//!   `POST /oauth2/token` (RFC 6749, 4.4), where errors have that standard's form; it lives for 15 minutes.
//!   [`caller`] and [`verifier`] check it; a disabled client stops within a minute on every replica.
//! - Each resource has the scopes `{path}:read` and `{path}:write`. `audit:read` opens the change feed and histories,
//!   `pii:read` shows personal data unmasked; `admin` includes no other.
//! - A request that shows personal data unmasked writes one entry to the journal, `read_unmasked` (a `HEAD` shows none). Whoever looked, each
//!   person has it in the history, where that person's agency finds it; the change feed does not tell of it.
//! - The token's agency is a region code. `33.75` sees and writes its own records; the province `33` reads those of
//!   the agencies under it and changes none of them. A client that is bound to an employer or a training provider sees
//!   what is that party's, and takes no action that the office decides. A training provider's client is told of the demands
//!   that count, and changes none of them. What demand weighs, and why, is told to no party. An employer's client is told
//!   of the training programs that cite its demand, and of no other's opinion on them.
//! - Without a token: the documents and `/docs`, health, `/.well-known/…`, the token endpoint, `/v1/problems`,
//!   `/v1/state-charts`, `/v1/code-systems`, and open data, `/v1/open/…`, in which nothing tells about fewer than five firms.
//!
//! # Limits and headers
//!
//! - A body has 1 MiB and 100,000 commas at most, and no content coding. A request has a deadline, ten seconds by default, until its
//!   answer begins; its body a little less to arrive in.
//! - Each client has a token bucket on each process, 50 requests a second with bursts of ten times that by default; the
//!   lists and figures that need no token and the token endpoint are counted by address. `RateLimit-Policy` and `RateLimit` tell what is left
//!   ([`limits`]).
//! - `X-Request-Id` is taken over (up to 128 safe characters) or made, answered and logged. Logs and metrics carry the
//!   route's pattern and never the query, which may hold a name.
//! - Answers are `Cache-Control: no-store`, but for public ones: the document, the catalogues, the code lists and the
//!   published keys may be kept for a minute, open data for an hour. Every answer has the hardening headers of [`frame`].
//! - Browser pages may call from the configured origins alone ([`cors`]).
//!
//! # Known quirks
//!
//! Kept on purpose, or not worth a change that would break callers. Do not copy them elsewhere.
//!
//! - What is no UUID in a path is read as the nil UUID, which no record has, and so is 404 like any id that is not
//!   there. In a body it is 422, in a filter 400.
//! - Office settings are one record for each agency, so that their path names none; they are read and changed, never made: until
//!   somebody changes them, their version is 0 and they have no id.
//! - Code prefixes are prefixes of the text: `region=33.7` finds `33.75`.
//! - Taking a seat changes a batch's answer, and with it the `ETag`, but not its `version`: an `If-Match` with the
//!   older tag still holds. So does an input a consultation's that it is recorded in or decided about, and a demand an
//!   input's that it names.
//! - An answer that is replayed under a key has the `request_id` of the first request in its body.
//! - An export's status is sent before its last chunk is read: one that breaks off ends the connection, and has no
//!   problem to show.
//! - A filter by the id of a record that a party may not see finds those of the party's own records that name it, as they do
//!   when they are read: a centre's programs by `demand_id`.
//! - Labels of codes do not follow `Accept-Language`, so that a record has one representation.
//! - `POST /v1/trainees/lookup` is a read, and a `POST` only because what is looked for may stand in no address. It
//!   needs the scope to read and `pii:read`, since a number that could be tried without it could be guessed, and ignores
//!   `Idempotency-Key` and `validate_only`.

pub mod admission;
pub mod batch;
pub mod body;
pub mod caller;
pub mod catalogue;
pub mod charts;
pub mod check;
#[cfg(debug_assertions)]
pub mod collected;
pub mod context;
pub mod cors;
pub mod csv;
pub mod docs;
#[cfg(debug_assertions)]
pub mod document;
pub mod document_3_0;
pub mod door;
pub mod export;
pub mod frame;
pub mod health;
mod idempotency;
pub mod json;
pub mod kept;
pub mod limits;
pub mod methods;
pub mod metrics;
pub mod open;
pub mod outline;
pub mod page;
pub mod precondition;
pub mod problem;
pub mod public;
pub mod query;
pub mod read;
pub mod reply;
pub mod right;
pub mod routes;
pub mod search;
pub mod state;
pub mod verifier;
pub mod warning;
pub mod well_known;
pub mod words;
pub mod write;
