//! Consultation inputs: what was said in a [consultation](super::consultation), in the words in which it was said.
//!
//! # Life
//! An input is `recorded`, and then decided about, once: `converted` into one or more skill demands, `merged` into the
//! demand of another input, or `declined`. It is `answered` when whoever voiced it has been told: by itself, or with all
//! others of the consultation when that is published. What was decided stays in `disposition`.
//!
//! # Rules
//! - It is recorded while its consultation is planned or held.
//! - A demand names the inputs from which it was made. One that is converted is named by at least one; one that is merged
//!   is named by a demand that another input was converted into. Input and demand are the same employer's, where the input's
//!   is known: two firms that voice one need have a demand each, and neither learns of the other.
//! - Declining takes a coded reason and an answer in words.
//! - Words, voice and numbers can be changed until it is decided about, and the record be deleted as long as no demand names
//!   it either.
//! - An employer's client records and sees its own employer's inputs alone. What was decided it sees at once, the words of
//!   the answer once it is answered. A training provider's client sees none.

pub mod actions;
pub mod api;
pub mod input;
pub mod life;
pub mod model;
pub mod store;
pub mod view;

pub use api::routes;
