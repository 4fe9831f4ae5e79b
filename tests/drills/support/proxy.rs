//! The network between the service and its database: a way that can be cut without anybody being told.

use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::free_port;

/// Forwards a port of its own to another one.
pub struct Proxy {
    pub port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// While it is cut, whoever connects is let in and hears nothing.
    cut: AtomicBool,
    /// Connections up to this number are dead: they stay open, and every byte on them vanishes.
    dead: AtomicU64,
    opened: AtomicU64,
}

impl Proxy {
    pub fn start(to: u16) -> Self {
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).expect("a free port");
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), state) = (stream, Arc::clone(&shared)) else {
                    continue;
                };
                thread::spawn(move || serve(stream, to, &state));
            }
        });
        Self { port, state }
    }

    /// From now on every byte vanishes; no connection is closed, and nobody is told.
    pub fn cut(&self) {
        self.state.cut.store(true, Ordering::SeqCst);
        self.bury();
    }

    /// New connections get through again. The ones that there were stay dead, as after a move to another address.
    pub fn mend(&self) {
        self.bury();
        self.state.cut.store(false, Ordering::SeqCst);
    }

    fn bury(&self) {
        let opened = self.state.opened.load(Ordering::SeqCst);
        self.state.dead.store(opened, Ordering::SeqCst);
    }
}

impl State {
    fn is_dead(&self, connection: u64) -> bool {
        self.cut.load(Ordering::SeqCst) || connection <= self.dead.load(Ordering::SeqCst)
    }
}

/// One connection, until both sides have ended it.
fn serve(near: TcpStream, to: u16, state: &Arc<State>) {
    let number = state.opened.fetch_add(1, Ordering::SeqCst) + 1;
    if state.is_dead(number) {
        swallow(near);
        return;
    }
    let Ok(far) = TcpStream::connect(("127.0.0.1", to)) else {
        return;
    };
    let (Ok(near_again), Ok(far_again)) = (near.try_clone(), far.try_clone()) else {
        return;
    };
    let back = Arc::clone(state);
    let answers = thread::spawn(move || forward(far_again, near_again, number, &back));
    forward(near, far, number, state);
    let _ = answers.join();
}

/// Carries bytes one way, and the end after them; nothing of either once the connection is dead.
fn forward(mut from: TcpStream, mut to: TcpStream, number: u64, state: &State) {
    let _ = to.set_nodelay(true);
    let mut bytes = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut bytes) {
        if !state.is_dead(number) && to.write_all(&bytes[..length]).is_err() {
            break;
        }
    }
    if !state.is_dead(number) {
        let _ = to.shutdown(Shutdown::Write);
        let _ = from.shutdown(Shutdown::Read);
    }
}

fn swallow(mut stream: TcpStream) {
    let mut bytes = [0; 1024];
    while let Ok(1..) = stream.read(&mut bytes) {}
}
