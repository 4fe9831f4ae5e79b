use super::*;

fn let_in(admission: &Admission, work: Work, times: usize) -> Vec<Place> {
    (0..times)
        .filter_map(|_| admission.place(work).ok())
        .collect()
}

#[test]
fn a_burst_may_wait_and_a_standing_crowd_may_not() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    let mut present = let_in(&admission, Work::Record, 700);
    assert_eq!(present.len(), 640);
    present.truncate(30);
    std::thread::sleep(BURST);
    present.extend(let_in(&admission, Work::Record, 700));
    assert_eq!(
        present.len(),
        40,
        "a crowd that stays has a sixteenth of the room"
    );
    present.extend(let_in(&admission, Work::Token, 700));
    assert_eq!(present.len(), 640, "tokens have all of it");
    present.clear();
    assert_eq!(
        let_in(&admission, Work::Record, 700).len(),
        40,
        "those who come after a crowd are no burst"
    );
    std::thread::sleep(CALM);
    assert_eq!(let_in(&admission, Work::Record, 700).len(), 640);
}

#[test]
fn lists_are_turned_away_first() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    let mut present = let_in(&admission, Work::List, 700);
    assert_eq!(present.len(), 80, "of a burst");
    present.clear();
    present.extend(let_in(&admission, Work::List, 700));
    assert_eq!(present.len(), 20, "of a crowd");
    present.extend(let_in(&admission, Work::Record, 700));
    assert_eq!(present.len(), 40, "single records go on");
}

#[test]
fn in_a_crowd_lists_make_way_while_threads_are_late() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    let let_in = |work, times| let_in(&admission, work, times).len();
    let is_late = || admission.0.in_time.pretend_late(RECENT * 2);
    is_late();
    assert_eq!(let_in(Work::List, 80), 80, "nobody was turned away");
    assert_eq!(let_in(Work::List, 81), 80);
    assert_eq!(let_in(Work::Token, 640), 640);
    assert_eq!(let_in(Work::List, 20), 20, "only lists and tokens");
    for work in [Work::Write, Work::Record] {
        is_late();
        assert_eq!(let_in(work, 40), 40, "{work:?}");
        assert_eq!(let_in(Work::List, 20), 0, "there are not only lists");
        std::thread::sleep(RECENT);
        assert_eq!(let_in(Work::List, 20), 20, "only lists again");
    }
    std::thread::sleep(RECENT * 2 + Duration::from_secs(1));
    assert_eq!(let_in(Work::Record, 40), 40);
    assert_eq!(let_in(Work::List, 20), 20, "in time for long enough");
    // Nobody was turned away for want of the usual room.
    std::thread::sleep(CROWDED);
    is_late();
    assert_eq!(let_in(Work::Record, 40), 40);
    assert_eq!(let_in(Work::List, 20), 20);
}

#[actix_web::test]
async fn in_a_crowd_a_thread_that_is_too_late_lets_in_one_at_a_time() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    let looks = |work| {
        lateness::pretend(TOO_LATE * 8);
        admission.look(work).is_ok()
    };
    let one = [Work::Record, Work::Write].map(|work| admission.place(work));
    assert!(looks(Work::Record) && looks(Work::Write), "no crowd");
    drop(let_in(&admission, Work::List, 640));
    std::thread::sleep(RECENT);
    assert!(looks(Work::List), "only lists");
    for work in [Work::Record, Work::Write, Work::List] {
        assert!(!looks(work) && admission.place(work).is_err(), "{work:?}");
    }
    assert!(looks(Work::Token) && looks(Work::Transaction));
    drop(one);
    assert!(looks(Work::Record) && looks(Work::Write), "one goes on");
}

#[actix_web::test]
async fn how_late_threads_are_is_measured_at_the_door() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    drop(let_in(&admission, Work::Record, 700));
    let present = admission.place(Work::Record);
    for _ in 0..4 {
        admission.look(Work::Token).expect("room");
        actix_web::rt::spawn(async { std::thread::sleep(TOO_LATE * 8) });
        for _ in 0..3 {
            tokio::task::yield_now().await;
        }
    }
    let part = admission.0.in_time.part_of(100);
    assert!(part < 20, "{part}");
    assert!(admission.look(Work::Record).is_err());
    drop(present);
    assert!(admission.look(Work::Record).is_ok());
}

#[test]
fn one_late_thread_takes_the_room_for_lists_from_all() {
    let admission = Admission::new(640, 2, Kind::Postgres);
    std::thread::sleep(Duration::from_secs(1));
    drop(let_in(&admission, Work::Record, 700));
    let lists = || {
        assert_eq!(let_in(&admission, Work::Record, 1).len(), 1);
        let_in(&admission, Work::List, 20).len()
    };
    assert_eq!(lists(), 20);
    let elsewhere = admission.clone();
    let late = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            elsewhere.look(Work::Token).expect("room");
            actix_web::rt::spawn(async { std::thread::sleep(TOO_LATE * 8) });
            for _ in 0..3 {
                tokio::task::yield_now().await;
            }
        });
    });
    late.join().expect("a thread");
    assert!(lists() < 10, "{}", lists());
}

#[test]
fn few_transactions_are_in_the_works_while_they_are_long() {
    for (database, few, fewest) in [(Kind::Postgres, 40, QUIET), (Kind::Sqlite, 640, 640)] {
        let admission = Admission::new(640, 2, database);
        let burst = let_in(&admission, Work::Transaction, 700);
        assert_eq!(burst.len(), 640);
        drop(burst);
        let quick = let_in(&admission, Work::Transaction, 700);
        assert_eq!(quick.len(), 640, "it was only many");
        std::thread::sleep(LONG * 2);
        drop(quick);
        let long = let_in(&admission, Work::Transaction, 700);
        assert_eq!(long.len(), few);
        drop(let_in(&admission, Work::Transaction, 700));
        let none = let_in(&admission, Work::Transaction, 700);
        assert_eq!(none.len(), 0, "those who are turned away do not count");
        std::thread::sleep(LONG * 2);
        drop((long, let_in(&admission, Work::Record, 700)));
        let crowd = let_in(&admission, Work::Transaction, 700);
        assert_eq!(crowd.len(), fewest, "readers are turned away");
        assert_eq!(let_in(&admission, Work::Write, 700).len(), 640);
    }
}

#[test]
fn writes_do_not_stand_in_the_way_of_reads() {
    let admission = Admission::new(320, 2, Kind::Postgres);
    let writes = let_in(&admission, Work::Write, 400);
    assert_eq!(writes.len(), 320);
    assert_eq!(let_in(&admission, Work::Record, 400).len(), 320);
}
