//! Rebuilds the crate when a migration is added: the compiler does not know that `sqlx::migrate!`
//! reads the folder.

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
