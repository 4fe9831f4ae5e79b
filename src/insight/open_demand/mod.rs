//! Open demand: how many people are sought, by quarter, regency and occupation, for everybody and over all offices.
//!
//! It is the one dataset that needs no token (*Satu Data Indonesia*, Perpres 39/2019: data of public bodies with metadata
//! and reference codes, in open formats), so it tells nothing about a firm.
//!
//! # What counts
//! - Demands that were verified and had not expired at the end of yesterday, of all agencies, as in the
//!   [alignment](super::alignment) of that day. Drafts, and
//!   what is submitted, rejected, withdrawn or expired, is not in it.
//! - A firm is a business number (NIB): one that is registered with two offices is one firm.
//! - A demand counts in the quarter of `needed_by`, in the regency of its region (one for a whole province stands under the
//!   province's code), and in its occupation's group of four digits.
//!
//! # What is published
//! - The figures form a tree: all → quarter → regency → occupation by one, two, three and four digits of KBJI. Everything
//!   that can be added up or subtracted lies in it, so that [`suppression`] can look at all of it: no figure, and no
//!   difference of figures, tells about fewer than five firms. How, and why that is enough, stands there.
//! - A row that is suppressed is shown, without figures, where the row above it has some: that somebody asks for such people
//!   there may be known. What lies under a suppressed row is not listed.
//! - Filters choose among the rows. What is suppressed never depends on them, so that no two questions tell more than all
//!   rows together.
//! - How many demands there are is not told: firms divide their needs into demands as they like, so that it says little,
//!   and it would help to guess how many of them are one firm's.
//!
//! # Limits known
//! - The figures are those of the end of yesterday, the same all day long and on every replica. Who asks again on another day,
//!   and knows that one firm alone has changed something meanwhile, learns from the difference what that was.
//! - Five firms are counted, and not weighed: where one has nearly all of a figure, the figure nearly tells that one's.
//!   A figure that is the smallest or largest possible (five people for five firms, nobody hired) is so for each of them.
//!   Who knows the demand of some firms, their own or an agency's, can take it off.
//! - Where a few firms stand alone in a quarter, a neighbouring quarter is withheld with them.

pub mod api;
pub mod metadata;
pub mod query;
pub mod store;
pub mod suppression;
pub mod view;

pub use api::routes;
