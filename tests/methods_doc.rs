//! The list of members that a template can call is written down, so that none is added unseen.

#[test]
fn every_member_is_documented() {
    let written = include_str!("../docs/methods.md");
    let known = vtl::methods_document();
    for (written, known) in written.lines().zip(known.lines()) {
        assert_eq!(written, known, "update it with: cargo run --example methods_doc > docs/methods.md");
    }
    assert_eq!(written, known, "update it with: cargo run --example methods_doc > docs/methods.md");
}
