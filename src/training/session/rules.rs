//! What may stand in the way of a session: its class's days, its room, its instructor, and other sessions. All of it is found
//! before anything is told.

use chrono::{Datelike as _, NaiveDate, NaiveTime};
use diesel::Queryable;
use uuid::Uuid;

use super::booking::Booking;
use super::input::at;
use super::model::{Class, Room, SessionId, Teacher};
use super::naming::Named;
use crate::error::{Code, Refusal, Result};
use crate::kernel::{Actor, Fault, FieldError};
use crate::training::batch::model::BatchId;
use crate::training::instructor::input::{AvailableHours, Competency};
use crate::training::instructor::model::InstructorStatus;
use crate::training::instructor_need::calendar::{Span, overlap};
use crate::training::instructor_need::store::people::Promise;
use crate::training::provider::model::ProviderId;
use crate::training::workshop::model::WorkshopStatus;

/// So much of what stands in the way is told at most.
const MOST_TOLD: usize = 100;

/// A planned session that is there, as far as others are compared with it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Booked {
    pub id: SessionId,
    pub agency: String,
    pub provider_id: ProviderId,
    pub batch_id: BatchId,
    pub booking: Booking,
}

impl Booked {
    /// Whether the caller may see the record.
    fn is_seen_by(&self, by: &Actor) -> bool {
        let provider = Uuid::from(self.provider_id);
        by.owns(&self.agency) && (by.scope.party.is_none() || by.scope.provider() == Some(provider))
    }
}

/// A session that is to be held.
#[derive(Debug)]
pub struct Wanted<'a> {
    /// Where its fields stand in the body.
    pub prefix: String,
    pub booking: Booking,
    /// The room, where it is there for the caller.
    pub room: Option<&'a Room>,
    /// Who is to teach, where the caller may name that one.
    pub teacher: Option<Named<'a>>,
    /// Whether it is there and has no instructor: then it may stay so.
    pub lacks_instructor: bool,
}

impl Wanted<'_> {
    /// Whether a clash is told: of a room or a person who is not there for the caller, at that time, none is.
    fn tells(&self, code: Code) -> bool {
        match code {
            Code::RoomTaken => self.room.is_some(),
            Code::InstructorTaken => self.teacher.as_ref().is_some_and(Named::is_told),
            _ => true,
        }
    }
}

/// What was found to stand in the way, in the order of the body.
#[derive(Debug, Default)]
pub struct Findings {
    /// The state of things forbids it.
    conflicts: Vec<(Code, FieldError)>,
    /// A value is wrong.
    faults: Vec<FieldError>,
}

impl Findings {
    pub fn fault(&mut self, error: FieldError) {
        self.faults.push(error);
    }

    fn conflict(&mut self, code: Code, pointer: String) -> &mut FieldError {
        let error = FieldError::at(pointer, Fault(code.as_str()));
        self.conflicts.push((code, error));
        let at = self.conflicts.len() - 1;
        &mut self.conflicts[at].1
    }

    /// Looks whether the class's days, the room and the instructor fit a session.
    pub fn look_at_place(&mut self, wanted: &Wanted<'_>, class: &Class) {
        let Wanted {
            prefix,
            booking,
            room,
            teacher,
            lacks_instructor,
        } = wanted;
        let day = booking.day();
        if !class.is_held_on(day) {
            let outside = Fault(Code::SessionOutsideClass.as_str());
            self.fault(FieldError::at(format!("{prefix}/starts_at"), outside));
        }
        let workshop = format!("{prefix}/workshop_id");
        match room {
            None => self.fault(FieldError::at(workshop, Fault("not_found"))),
            Some(room) => {
                if room.status == WorkshopStatus::Closed {
                    self.conflict(Code::WorkshopClosed, workshop.clone());
                }
                if room.capacity < class.seats {
                    self.conflict(Code::RoomTooSmall, workshop).params = vec![
                        ("capacity", room.capacity.to_string()),
                        ("seats", class.seats.to_string()),
                    ];
                }
            }
        }
        let instructor = format!("{prefix}/instructor_id");
        match teacher {
            None if booking.instructor_id.is_some() => {
                self.fault(FieldError::at(instructor, Fault("not_found")));
            }
            None if class.needs_instructors() && !lacks_instructor => {
                self.conflict(Code::SessionWithoutInstructor, instructor);
            }
            Some(named) if named.is_told() => {
                let teacher = named.teacher;
                if teacher.status != InstructorStatus::Active {
                    self.conflict(Code::InstructorNotActive, instructor.clone());
                }
                if teacher.is_absent(day) {
                    self.conflict(Code::InstructorAbsent, instructor);
                }
            }
            _ => {}
        }
    }

    /// Looks whether a planned session of the class, or of a class `elsewhere` in which its participants take part, or of the
    /// same room or instructor, has part of a session's time.
    pub fn look_at_booked(
        &mut self,
        wanted: &Wanted<'_>,
        class: &Class,
        elsewhere: &[BatchId],
        booked: &[Booked],
        by: &Actor,
    ) {
        let Wanted {
            prefix, booking, ..
        } = wanted;
        for other in booked
            .iter()
            .filter(|other| booking.overlaps(&other.booking))
        {
            let is_own = other.batch_id == class.id;
            let found = clashes(booking, &other.booking, is_own, || {
                elsewhere.contains(&other.batch_id)
            });
            for (code, field) in found.filter(|(code, _)| wanted.tells(*code)) {
                let seen = other.is_seen_by(by).then(|| other.id.into());
                self.conflict(code, format!("{prefix}{field}")).existing = seen;
            }
        }
    }

    /// Looks whether the session lies at a time for which the caller may name the instructor; and whether that one is promised to a
    /// need, be it not for this class, in part of its time.
    pub fn look_at_promises(
        &mut self,
        wanted: &Wanted<'_>,
        class: &Class,
        promises: &[Promise],
        by: &Actor,
    ) {
        let Wanted {
            prefix, booking, ..
        } = wanted;
        let Some(named) = &wanted.teacher else {
            return;
        };
        if !named.is_in_time {
            let pointer = format!("{prefix}/instructor_id");
            self.conflict(Code::InstructorNotPromised, pointer);
        }
        if !named.is_told() {
            return;
        }
        let time = [Span::between(booking.starts_at, booking.ends_at)];
        for promise in promises.iter().filter(|promise| {
            promise.instructor_id == named.teacher.id
                && !promise.is_to(class)
                && overlap(&time, &promise.spans())
        }) {
            let provider = promise.provider_id.map(Uuid::from);
            let is_own = provider.is_some() && by.scope.provider() == provider;
            let is_seen = by.owns(&promise.agency) && (by.scope.party.is_none() || is_own);
            let pointer = format!("{prefix}/instructor_id");
            let told = is_seen.then(|| promise.need_id.into());
            self.conflict(Code::InstructorPromised, pointer).existing = told;
        }
    }

    /// Looks whether sessions of one timetable, each with its place in the body, overlap: each is compared with those before it.
    pub fn look_at_each_other(&mut self, new: &[(usize, Booking)]) {
        for (seen, (n, booking)) in new.iter().enumerate() {
            for (m, other) in &new[..seen] {
                if self.conflicts.len() >= MOST_TOLD {
                    return;
                }
                if booking.overlaps(other) {
                    for (code, field) in clashes(booking, other, true, || false) {
                        let pointer = format!("{}{field}", at(*n));
                        self.conflict(code, pointer).other = Some(at(*m));
                    }
                }
            }
        }
    }

    /// Goes on where nothing stands in the way. Else all of it is told, under the code `whole`, or under that of the first
    /// conflict where there is none.
    ///
    /// # Errors
    /// A conflict, or `invalid_body` where there are only faults.
    pub fn settle(self, whole: Option<Code>) -> Result<()> {
        let Self { conflicts, faults } = self;
        let Some((first, error)) = conflicts.first() else {
            return super::input::none(faults);
        };
        let params = error.params.clone();
        let code = whole.unwrap_or(*first);
        let conflicts = conflicts.into_iter().map(|(_, error)| error);
        let errors: Vec<FieldError> = faults
            .into_iter()
            .chain(conflicts)
            .take(MOST_TOLD)
            .collect();
        let mut existing: Vec<Uuid> = errors.iter().filter_map(|error| error.existing).collect();
        existing.sort_unstable();
        existing.dedup();
        Err(Refusal {
            params,
            errors,
            existing,
            ..Refusal::new(code)
        }
        .into())
    }
}

/// In what two sessions that overlap are in each other's way, each with the field at which it is told.
fn clashes(
    booking: &Booking,
    other: &Booking,
    is_same_class: bool,
    shares_people: impl FnOnce() -> bool,
) -> impl Iterator<Item = (Code, &'static str)> {
    let same_room = booking.workshop_id == other.workshop_id;
    let same_instructor =
        booking.instructor_id.is_some() && booking.instructor_id == other.instructor_id;
    let found = [
        (Code::RoomTaken, "/workshop_id", same_room),
        (Code::InstructorTaken, "/instructor_id", same_instructor),
        (Code::ClassInSession, "/starts_at", is_same_class),
        (
            Code::SessionsOverlap,
            "/starts_at",
            !is_same_class && shares_people(),
        ),
    ];
    found
        .into_iter()
        .filter(|(.., holds)| *holds)
        .map(|(code, field, _)| (code, field))
}

impl Teacher {
    /// Whether the caller is told of the person: the office is, and the provider that employs them.
    #[must_use]
    pub fn is_seen_by(&self, by: &Actor) -> bool {
        let provider = self.provider_id.map(Uuid::from);
        by.scope.party.is_none() || (provider.is_some() && provider == by.scope.provider())
    }

    /// Whether the person does not teach on `day`.
    #[must_use]
    pub fn is_absent(&self, day: NaiveDate) -> bool {
        self.absences
            .0
            .iter()
            .any(|absence| (absence.from..=absence.until).contains(&day))
    }

    /// Whether the session lies within the hours of the week at which the person can teach; those that touch are one. Of whom
    /// none are told can at all times.
    #[must_use]
    pub fn is_available(&self, booking: &Booking) -> bool {
        if self.availability.0.is_empty() {
            return true;
        }
        let weekday = booking.day().weekday().number_from_monday();
        let mut hours: Vec<&AvailableHours> = self.availability.0.iter().collect();
        hours.retain(|hours| u32::try_from(hours.weekday) == Ok(weekday));
        hours.sort_by(|one, other| one.from.cmp(&other.from));
        // As far as the hours lead from the beginning on.
        let mut reached = clock(booking.starts_at.office_time());
        for hours in hours {
            if hours.from.as_str() <= reached.as_str() && reached.as_str() < hours.until.as_str() {
                hours.until.as_str().clone_into(&mut reached);
            }
        }
        let end = booking.ends_at.office_time();
        let end = if end == NaiveTime::MIN {
            "24:00".to_owned()
        } else {
            clock(end)
        };
        reached >= end
    }

    /// Whether a certificate that is valid on `day` is for the occupation of the class, or the group that it belongs to, or for
    /// one of the units that it teaches.
    #[must_use]
    pub fn is_competent(&self, class: &Class, day: NaiveDate) -> bool {
        let fits = |competency: &Competency| {
            let occupation = competency.occupation.as_ref().is_some_and(|occupation| {
                class
                    .occupation
                    .as_str()
                    .starts_with(occupation.code.as_str())
            });
            let unit = competency.unit.as_ref();
            occupation || unit.is_some_and(|unit| class.units.0.contains(unit))
        };
        let valid = |competency: &&Competency| competency.until.is_none_or(|until| day <= until);
        self.competencies.0.iter().filter(valid).any(fits)
    }

    /// Codes of what is worth a second look in a session with this person.
    #[must_use]
    pub fn warnings(&self, booking: &Booking, class: &Class) -> Vec<&'static str> {
        let checks = [
            ("instructor_absent", !self.is_absent(booking.day())),
            ("instructor_unavailable", self.is_available(booking)),
            (
                "instructor_not_competent",
                self.is_competent(class, booking.day()),
            ),
        ];
        let odd = checks.into_iter().filter(|(_, fits)| !fits);
        odd.map(|(code, _)| code).collect()
    }
}

/// As a time of day is written, so that both can be compared.
fn clock(time: NaiveTime) -> String {
    time.format("%H:%M").to_string()
}

#[cfg(test)]
mod tests;
