//! The macros that embed these folders do not tell cargo of them.

fn main() {
    println!("cargo:rerun-if-changed=src/locales");
    println!("cargo:rerun-if-changed=migrations");
}
