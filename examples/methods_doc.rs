//! Prints the list of all members that a template can call: `cargo run --example methods_doc > docs/methods.md`.

fn main() -> std::io::Result<()> {
    std::io::Write::write_all(&mut std::io::stdout(), vtl::methods_document().as_bytes())
}
