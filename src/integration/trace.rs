//! The trace header: an incoming root is kept, what it lacks is added (recorded from the service).

const ROOT: &str = "1-5e0be100-000000000000000000000000";
const PARENT: &str = "0000000000000001";

/// `X-Amzn-Trace-Id` towards the backend and the client.
pub(super) fn id(incoming: Option<&str>) -> String {
    let part = |name: &str| {
        incoming?.split(';').find_map(|part| {
            let (key, value) = part.trim().split_once('=')?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    };
    let parent = part("Parent");
    let sampled = part("Sampled").unwrap_or(if parent.is_some() { "1" } else { "0" });
    let (root, parent) = (part("Root").unwrap_or(ROOT), parent.unwrap_or(PARENT));
    ["Root=", root, ";Parent=", parent, ";Sampled=", sampled].concat()
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn ids() {
        assert_eq!(id(Some("Root=r;Parent=p;Sampled=1")), "Root=r;Parent=p;Sampled=1");
        assert_eq!(id(Some("Root=r")), "Root=r;Parent=0000000000000001;Sampled=0");
        assert!(id(None).starts_with("Root=1-"));
    }
}
