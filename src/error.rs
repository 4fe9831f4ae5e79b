//! What can go wrong, by meaning. How it looks on the wire is [`http::problem`](crate::http::problem)'s business.

use uuid::Uuid;

use crate::kernel::FieldError;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller can act on it; the interface names every such code.
    #[error("refused: {}", .0.code.as_str())]
    Refused(Box<Refusal>),
    /// A rule that the database holds was broken; stores turn the ones they expect into refusals.
    #[error("the database's rule {0} was broken")]
    Constraint(String),
    /// A statement found no row; stores turn it into `None` where that is no fault.
    #[error("a row that must be there is missing")]
    NoRow,
    /// Another transaction won the race: the same work, begun again, can succeed.
    #[error("another transaction came first")]
    Raced,
    /// The database cannot take the work now.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The disk of the database is full.
    #[error("the database's disk is full")]
    StorageFull,
    /// Our own fault. The text is for the log alone.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// Something of ours failed; `cause` is logged, never answered.
    pub fn failed(cause: impl std::fmt::Display) -> Self {
        Self::Failed(cause.to_string())
    }
}

/// A refusal: a code, the values for its words, and what helps the caller to go on.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub code: Code,
    pub params: Vec<(&'static str, String)>,
    pub errors: Vec<FieldError>,
    /// Ids of records that stand in the way, as far as the caller may see them.
    pub existing: Vec<Uuid>,
    /// The record's version, where an `If-Match` was stale.
    pub current_version: Option<i32>,
    /// What was asked of how much money, where it is not enough.
    pub shortfall: Option<Shortfall>,
    /// Whether the figures behind it are kept from the caller; its words then do without them.
    pub is_discreet: bool,
}

/// Money that is asked for and not there, in whole rupiah.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// The funding source and the year whose ceiling it is; none where it is a batch's own.
    pub fund: Option<(String, i32)>,
    pub ceiling_idr: i64,
    /// What others claim of it; none where it is a batch's own.
    pub claimed_idr: Option<i64>,
    /// What the record would ask for; none where the ceiling itself is set.
    pub requested_idr: Option<i64>,
}

impl Shortfall {
    /// By how much it is not enough.
    #[must_use]
    pub fn exceeds_by_idr(&self) -> i64 {
        let asked = [self.claimed_idr, self.requested_idr];
        asked.into_iter().flatten().sum::<i64>() - self.ceiling_idr
    }
}

impl Refusal {
    #[must_use]
    pub fn new(code: Code) -> Self {
        Self {
            code,
            params: Vec::new(),
            errors: Vec::new(),
            existing: Vec::new(),
            current_version: None,
            shortfall: None,
            is_discreet: false,
        }
    }

    /// A body's faults, all in one answer.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self {
            errors,
            ..Self::new(Code::InvalidBody)
        }
    }

    /// One faulty field.
    #[must_use]
    pub fn field(error: FieldError) -> Self {
        Self::invalid(vec![error])
    }

    /// A value for the placeholder `name` of the code's words.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.params.push((name, value.to_string()));
        self
    }

    /// The arithmetic, as members of the answer and as values for the code's words.
    #[must_use]
    pub fn short(mut self, shortfall: Shortfall) -> Self {
        let amounts = [
            ("ceiling_idr", Some(shortfall.ceiling_idr)),
            ("claimed_idr", shortfall.claimed_idr),
            ("requested_idr", shortfall.requested_idr),
            ("exceeds_by_idr", Some(shortfall.exceeds_by_idr())),
        ];
        for (name, amount) in amounts {
            if let Some(amount) = amount {
                self = self.with(name, amount);
            }
        }
        if let Some((source, year)) = &shortfall.fund {
            self = self.with("source", source).with("year", year);
        }
        self.shortfall = Some(shortfall);
        self
    }

    /// In words that tell no figures.
    #[must_use]
    pub fn discreet(mut self) -> Self {
        self.is_discreet = true;
        self
    }

    #[must_use]
    pub fn existing(mut self, id: impl Into<Uuid>) -> Self {
        self.existing.push(id.into());
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Refusal::new(code).into()
    }
}

impl From<FieldError> for Error {
    fn from(error: FieldError) -> Self {
        Refusal::field(error).into()
    }
}

/// The family of a code: what kind of answer it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It cannot be understood.
    Malformed,
    /// Nobody known calls.
    Unauthenticated,
    /// A known caller may not do this.
    Forbidden,
    /// There is no such thing, or not for this caller.
    Missing,
    /// The path has no such method.
    Method,
    /// No such representation.
    Representation,
    /// The request did not arrive in time.
    Slow,
    /// The state of things forbids it.
    Conflict,
    /// The caller's copy is stale.
    Stale,
    /// Too many bytes.
    Size,
    /// Too many bytes or lines before the body.
    HeadSize,
    /// A body of another media type.
    MediaType,
    /// Understood, but a value is wrong.
    Invalid,
    /// A condition must be sent.
    ConditionMissing,
    /// Too many requests.
    Quota,
    /// Our fault.
    Internal,
    /// Not now.
    Unavailable,
    /// No room left.
    StorageFull,
}

macro_rules! codes {
    ($($variant:ident = $text:literal => $kind:ident),+ $(,)?) => {
        /// Every problem code of the interface. Their words in both languages stand in `src/locales`
        /// under `problems.{code}`; `GET /v1/problems` publishes them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Code { $($variant),+ }

        impl Code {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }
        }
    };
}

codes! {
    // Any request.
    BadRequest = "bad_request" => Malformed,
    InvalidJson = "invalid_json" => Malformed,
    InvalidParameter = "invalid_parameter" => Malformed,
    InvalidCursor = "invalid_cursor" => Malformed,
    InvalidIdempotencyKey = "invalid_idempotency_key" => Malformed,
    InvalidCondition = "invalid_condition" => Malformed,
    Unauthenticated = "unauthenticated" => Unauthenticated,
    InsufficientScope = "insufficient_scope" => Forbidden,
    OtherAgency = "other_agency" => Forbidden,
    OtherParty = "other_party" => Forbidden,
    PartyMayNotDecide = "party_may_not_decide" => Forbidden,
    NotFound = "not_found" => Missing,
    MethodNotAllowed = "method_not_allowed" => Method,
    NotAcceptable = "not_acceptable" => Representation,
    RequestTimeout = "request_timeout" => Slow,
    TooLarge = "too_large" => Size,
    HeadTooLarge = "head_too_large" => HeadSize,
    UnsupportedMediaType = "unsupported_media_type" => MediaType,
    InvalidBody = "invalid_body" => Invalid,
    IdempotencyKeyReused = "idempotency_key_reused" => Invalid,
    PreconditionRequired = "precondition_required" => ConditionMissing,
    StaleVersion = "stale_version" => Stale,
    TooManyRequests = "too_many_requests" => Quota,
    InternalError = "internal_error" => Internal,
    Unavailable = "unavailable" => Unavailable,
    DeadlineExceeded = "deadline_exceeded" => Unavailable,
    StorageFull = "storage_full" => StorageFull,
    // Any resource.
    DuplicateClientRef = "duplicate_client_ref" => Conflict,
    WrongState = "wrong_state" => Conflict,
    RolledBack = "rolled_back" => Conflict,
    // demand
    DuplicateNib = "duplicate_nib" => Conflict,
    EmployerNotVerified = "employer_not_verified" => Conflict,
    DemandExpired = "demand_expired" => Conflict,
    HiredAboveHeadcount = "hired_above_headcount" => Conflict,
    HiredBelowZero = "hired_below_zero" => Conflict,
    DemandCited = "demand_cited" => Conflict,
    PossibleDuplicate = "possible_duplicate" => Conflict,
    AlreadyRenewed = "already_renewed" => Conflict,
    OverlappingPriority = "overlapping_priority" => Conflict,
    ConsultationHasInputs = "consultation_has_inputs" => Conflict,
    ConsultationClosed = "consultation_closed" => Conflict,
    InputsOpen = "inputs_open" => Conflict,
    InputHasDemand = "input_has_demand" => Conflict,
    InputWithoutDemand = "input_without_demand" => Conflict,
    InputDisposed = "input_disposed" => Conflict,
    DemandNotLive = "demand_not_live" => Conflict,
    DemandWithoutInput = "demand_without_input" => Conflict,
    // training
    DuplicateVin = "duplicate_vin" => Conflict,
    LicenceMissingOrExpired = "licence_missing_or_expired" => Conflict,
    DuplicateWorkshop = "duplicate_workshop" => Conflict,
    ProviderHasRunningBatch = "provider_has_running_batch" => Conflict,
    ProgramCitesNothing = "program_cites_nothing" => Conflict,
    ProgramHasBatch = "program_has_batch" => Conflict,
    ProgramOffered = "program_offered" => Conflict,
    ProgramNotApproved = "program_not_approved" => Conflict,
    OpinionsRequired = "opinions_required" => Conflict,
    OpinionsMissing = "opinions_missing" => Conflict,
    ProgramNotInOpinion = "program_not_in_opinion" => Conflict,
    DuplicateOpinion = "duplicate_opinion" => Conflict,
    ProgramSuspended = "program_suspended" => Conflict,
    ProgramNotSuspended = "program_not_suspended" => Conflict,
    ProgramRevised = "program_revised" => Conflict,
    ProgramSuperseded = "program_superseded" => Conflict,
    ProviderNotActive = "provider_not_active" => Conflict,
    AccreditationTooShort = "accreditation_too_short" => Conflict,
    RegistrationNotOver = "registration_not_over" => Conflict,
    TooFewParticipants = "too_few_participants" => Conflict,
    ParticipantsNotCovered = "participants_not_covered" => Conflict,
    BatchOver = "batch_over" => Conflict,
    BatchHasNeed = "batch_has_need" => Conflict,
    AlreadyWaived = "already_waived" => Conflict,
    BatchHasWaiver = "batch_has_waiver" => Conflict,
    BatchHasSessions = "batch_has_sessions" => Conflict,
    BatchBegun = "batch_begun" => Conflict,
    SessionWithoutInstructor = "session_without_instructor" => Conflict,
    SessionBegun = "session_begun" => Conflict,
    SessionOutsideClass = "session_outside_class" => Conflict,
    WorkshopClosed = "workshop_closed" => Conflict,
    WorkshopInUse = "workshop_in_use" => Conflict,
    RoomTooSmall = "room_too_small" => Conflict,
    RoomTaken = "room_taken" => Conflict,
    InstructorNotActive = "instructor_not_active" => Conflict,
    InstructorAbsent = "instructor_absent" => Conflict,
    InstructorTaken = "instructor_taken" => Conflict,
    InstructorInUse = "instructor_in_use" => Conflict,
    ClassInSession = "class_in_session" => Conflict,
    TimetableConflicts = "timetable_conflicts" => Conflict,
    BatchHasCost = "batch_has_cost" => Conflict,
    BatchEvaluated = "batch_evaluated" => Conflict,
    DuplicateBatchCost = "duplicate_batch_cost" => Conflict,
    BatchCeilingExceeded = "batch_ceiling_exceeded" => Conflict,
    DuplicateFundingCeiling = "duplicate_funding_ceiling" => Conflict,
    FundingCeilingExceeded = "funding_ceiling_exceeded" => Conflict,
    FundingCeilingClaimed = "funding_ceiling_claimed" => Conflict,
    BatchNotStarted = "batch_not_started" => Conflict,
    SeatsBelowTaken = "seats_below_taken" => Conflict,
    BatchLinked = "batch_linked" => Conflict,
    ResponseLapsed = "response_lapsed" => Conflict,
    AlreadySeen = "already_seen" => Conflict,
    InstructorPromised = "instructor_promised" => Conflict,
    InstructorNotPromised = "instructor_not_promised" => Conflict,
    NeedHasSessions = "need_has_sessions" => Conflict,
    NeedOutsideClass = "need_outside_class" => Conflict,
    // people
    DuplicateNik = "duplicate_nik" => Conflict,
    TraineeInBatch = "trainee_in_batch" => Conflict,
    TraineeNotActive = "trainee_not_active" => Conflict,
    BatchNotAccepting = "batch_not_accepting" => Conflict,
    BatchCancelled = "batch_cancelled" => Conflict,
    NoSeatLeft = "no_seat_left" => Conflict,
    AlreadyEnrolled = "already_enrolled" => Conflict,
    SessionsOverlap = "sessions_overlap" => Conflict,
    // insurance
    CoverOverlaps = "cover_overlaps" => Conflict,
    EnrollmentNotInsurable = "enrollment_not_insurable" => Conflict,
}
