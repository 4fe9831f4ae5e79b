//! What the handlers say of themselves, and what holds for all of them: the document of a build with debug assertions, and
//! how the committed one is made.

use serde_json::Value;

use super::routes;
use crate::error::Result;
use crate::http::collected::Collected;
use crate::http::document::{self, Frame};
use crate::{access, demo};

/// The document.
///
/// # Errors
/// [`Error::Failed`](crate::error::Error::Failed) where it cannot be written as JSON.
pub fn document() -> Result<Value> {
    let mut collected = Collected::default();
    routes(&mut collected);
    let frame = Frame {
        description: "Keeps vocational training in step with what employers need: voice → demand → program → class → trainee → cover → graduate → hire → feedback → next voice.",
        tags: TAGS,
        scopes: access::scope::described(),
        scopes_of: access::scope::of_operation,
        example_of: demo::examples::path_id,
    };
    document::complete(collected, &frame)
}

/// In the order of the mission.
const TAGS: &[(&str, &str)] = &[
    ("employers", "Firms that voice demand and hire."),
    ("consultations", "Where the office listens."),
    (
        "consultation-inputs",
        "What was said in consultations, and what followed from it.",
    ),
    (
        "skill-demands",
        "How many people with which skills employers need, where and by when.",
    ),
    (
        "demand-priorities",
        "Which demand the office says weighs more or less than other demand, and why.",
    ),
    (
        "training-providers",
        "Public and private training centres, and firms that train.",
    ),
    (
        "workshops",
        "The rooms of training providers in which sessions can be held.",
    ),
    (
        "demand-attentions",
        "Which training provider has seen which demand, and spoken to the firm.",
    ),
    (
        "demand-responses",
        "What training providers offer to those who have voiced demand, and what the office decides about it.",
    ),
    (
        "instructors",
        "Who can teach what, when, and with which certificates.",
    ),
    (
        "instructor-needs",
        "Hours that somebody is to teach, who could, and who will.",
    ),
    (
        "training-programs",
        "What is taught, and which demand it answers.",
    ),
    (
        "program-opinions",
        "What employers, training providers and the office think of a program before it is approved.",
    ),
    ("batches", "Classes, with their seats, dates and funds."),
    (
        "batch-waivers",
        "Who of the office answers for it that a rule of batches is lifted, and why.",
    ),
    ("sessions", "When, where and by whom classes are taught."),
    (
        "batch-costs",
        "What classes are planned to cost, and have cost, line by line.",
    ),
    (
        "funding-ceilings",
        "How much money of which source there is in a year, and what becomes of it.",
    ),
    (
        "trainees",
        "People who are trained, with their personal data guarded.",
    ),
    ("enrollments", "A trainee's place in a batch."),
    (
        "insurance-enrollments",
        "Who is insured at BPJS Ketenagakerjaan, in which schemes, from when to when.",
    ),
    ("alignment", "How far training meets what employers need."),
    (
        "coverage-gaps",
        "The days on which participants are not insured.",
    ),
    (
        "instructor-gap",
        "The weeks in which more is to be taught than people are free to teach.",
    ),
    (
        "traces",
        "What a voice has led to, and where a class comes from.",
    ),
    (
        "open-data",
        "Figures for everybody, in which nothing tells about fewer than five firms.",
    ),
    (
        "journal",
        "Every change, as a feed and as each record's history.",
    ),
    (
        "office-settings",
        "How the office works, where it does not work as every office does.",
    ),
    (
        "catalogues",
        "Code lists, problems, state charts, and where things are found.",
    ),
    ("access", "Tokens, keys and their metadata."),
    ("health", "Whether the service lives and can answer."),
];
