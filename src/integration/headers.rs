//! Headers in the order in which they were sent, with their case and their repeats.
//!
//! Names are compared without case unless a function says otherwise: the proxy event and `$input.params` show
//! names as the client wrote them, and mapping looks them up by case.

use std::borrow::Cow;
use std::fmt;

/// An ordered list of headers that keeps case and repeats.
///
/// ```
/// use vtl::integration::Headers;
///
/// let mut headers = Headers::new();
/// headers.push("X-Tag", "a");
/// headers.push("x-tag", "b");
/// assert_eq!(headers.get("X-TAG"), Some("b"));
/// assert_eq!(headers.get_exact("X-Tag"), Some("a"));
/// assert_eq!(headers.get_all("x-tag").collect::<Vec<_>>(), ["a", "b"]);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, String)>);

impl Headers {
    /// No headers.
    pub fn new() -> Headers {
        Headers::default()
    }

    /// No headers, with room for some.
    pub(super) fn with_room(count: usize) -> Headers {
        Headers(Vec::with_capacity(count))
    }

    /// Adds a header at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((Cow::Owned(name.into()), value.into()));
    }

    /// Adds a header whose name is known to the program.
    pub(super) fn add(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((Cow::Borrowed(name), value.into()));
    }

    /// Sets a header: the first one of that name changes its value and takes the new case, the others go.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let at = self.0.iter().position(|(n, _)| n.eq_ignore_ascii_case(name));
        match at {
            Some(at) => {
                let mut index = 0;
                self.0.retain(|(n, _)| {
                    index += 1;
                    index == at + 1 || !n.eq_ignore_ascii_case(name)
                });
                if let Some(entry) = self.0.get_mut(at) {
                    *entry = (name.to_owned().into(), value.into());
                }
            }
            None => self.push(name, value),
        }
    }

    /// Removes every header of the name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// The last value of the name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// The last value of the name in exactly this case.
    pub fn get_exact(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// All values of the name, in order.
    pub fn get_all<'h>(&'h self, name: &'h str) -> impl Iterator<Item = &'h str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
    }

    /// Whether there is a header of the name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n.eq_ignore_ascii_case(name))
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_ref(), v.as_str()))
    }

    /// The first header whose name or value does not fit. Names of the program are not asked about.
    pub(super) fn first_misfit(
        &self,
        fits_name: impl Fn(&str) -> bool,
        fits_value: impl Fn(&str) -> bool,
    ) -> Option<(&str, &str)> {
        let fits = |(name, value): &&(Cow<'static, str>, String)| {
            (matches!(name, Cow::Borrowed(_)) || fits_name(name)) && fits_value(value)
        };
        self.0.iter().find(|entry| !fits(entry)).map(|(n, v)| (n.as_ref(), v.as_str()))
    }

    /// How many headers there are, repeats counted.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names as first written, each with all its values: names that differ in case only are one.
    pub fn grouped(&self) -> Vec<(&str, Vec<&str>)> {
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::with_capacity(self.0.len());
        for (name, value) in self.iter() {
            match groups.iter_mut().find(|(n, _)| n.eq_ignore_ascii_case(name)) {
                Some((_, values)) => values.push(value),
                None => groups.push((name, vec![value])),
            }
        }
        groups
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(iter: I) -> Headers {
        Headers(iter.into_iter().map(|(n, v)| (Cow::Owned(n.into()), v.into())).collect())
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Headers {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, iter: I) {
        self.0.extend(iter.into_iter().map(|(n, v)| (Cow::Owned(n.into()), v.into())));
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.0).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_keeps_the_place_and_drops_repeats() {
        let mut headers: Headers = [("A", "1"), ("b", "2"), ("a", "3"), ("C", "4")].into_iter().collect();
        headers.set("a", "5");
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("a", "5"), ("b", "2"), ("C", "4")]);
        headers.set("D", "6");
        headers.remove("B");
        assert_eq!(headers.iter().collect::<Vec<_>>(), [("a", "5"), ("C", "4"), ("D", "6")]);
    }

    #[test]
    fn groups_join_cases() {
        let headers: Headers = [("A", "1"), ("b", "2"), ("a", "3")].into_iter().collect();
        assert_eq!(headers.grouped(), [("A", vec!["1", "3"]), ("b", vec!["2"])]);
    }
}
