//! CPU time of processes, as Linux counts it.

use std::time::Duration;

/// Hundredths of a second on every Linux.
const TICK: Duration = Duration::from_millis(10);

/// What a process has used so far, all its threads together.
pub fn used(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces.
    let fields = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u32 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u32>().ok())
        .sum();
    TICK * ticks
}
