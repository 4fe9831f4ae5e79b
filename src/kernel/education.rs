//! Levels of schooling.

crate::text_enum! {
    /// The highest level of schooling that somebody has finished, from none to the doctorate. `sma` and `smk` are
    /// the general and the vocational upper secondary school, and stand side by side.
    pub enum Education {
        /// No school finished.
        NoSchool = "none",
        /// Primary school.
        Sd = "sd",
        /// Lower secondary school.
        Smp = "smp",
        /// General upper secondary school.
        Sma = "sma",
        /// Vocational upper secondary school.
        Smk = "smk",
        D1 = "d1",
        D2 = "d2",
        D3 = "d3",
        /// Applied bachelor.
        D4 = "d4",
        /// Bachelor.
        S1 = "s1",
        /// Master.
        S2 = "s2",
        /// Doctor.
        S3 = "s3",
    }
}
