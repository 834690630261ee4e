//! Templates by media type, and which one is chosen (developer guide, "Request and response data mappings").

use super::fault::Fault;
use super::media::first_type;
use crate::apigw::MappingTemplate;

/// What happens to a body whose type has no template: `passthroughBehavior`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PassthroughBehavior {
    /// `WHEN_NO_MATCH`: the body passes as it is.
    #[default]
    WhenNoMatch,
    /// `WHEN_NO_TEMPLATES`: it passes where no template is defined at all; else 415.
    WhenNoTemplates,
    /// `NEVER`: 415.
    Never,
}

/// A template; one that does not parse is kept only for an integration built as the service would take it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    #[cfg(feature = "yaml")]
    name: String,
    pub(super) media_type: String,
    pub(super) template: Option<MappingTemplate>,
    is_empty: bool,
    /// Where the text's first line stands, if its lines are lines of the file.
    pub(super) first_line: Option<usize>,
}

/// Templates in the order of the configuration.
#[derive(Clone, Debug, Default)]
pub(super) struct Templates(Vec<Entry>);

/// What is done with a request's body.
#[derive(Debug)]
pub(super) enum Choice<'t> {
    Render(&'t Entry),
    Pass,
    Refuse,
}

impl Templates {
    pub(super) fn parse(given: &[(String, String)], place: &str, faults: &mut Vec<Fault>) -> Templates {
        let entries = given.iter().map(|(media_type, source)| {
            let name = format!("{place}.{media_type}");
            let template = MappingTemplate::parse_named(&name, source);
            let template = template
                .map_err(|error| {
                    let fault = Fault::new(&name, "the template does not parse").caused_by(error);
                    faults.push(fault.deployable());
                })
                .ok();
            let media_type = first_type(media_type).into_owned();
            Entry {
                #[cfg(feature = "yaml")]
                name,
                media_type,
                template,
                is_empty: source.is_empty(),
                first_line: None,
            }
        });
        Templates(entries.collect())
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Notes where the templates stand in the integration's text.
    #[cfg(feature = "yaml")]
    pub(super) fn locate(&mut self, places: &super::yaml::Places) {
        for entry in &mut self.0 {
            entry.first_line = places.first_line(&entry.name);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn of_type(&self, media_type: &str) -> Option<&Entry> {
        self.0.iter().find(|entry| entry.media_type == media_type)
    }

    /// The request's template: that of its type, else of `$default`, else what the behavior says.
    pub(super) fn for_request(&self, content_type: &str, behavior: PassthroughBehavior) -> Choice<'_> {
        match self.of_type(content_type).or_else(|| self.of_type("$default")) {
            Some(entry) => Choice::Render(entry),
            None => match behavior {
                PassthroughBehavior::WhenNoMatch => Choice::Pass,
                PassthroughBehavior::WhenNoTemplates if self.is_empty() => Choice::Pass,
                PassthroughBehavior::WhenNoTemplates | PassthroughBehavior::Never => Choice::Refuse,
            },
        }
    }

    /// The response's template: that of the accepted type, else of `application/json`, else the first. An empty
    /// template passes the body.
    pub(super) fn for_response(&self, accept: &str) -> Option<&Entry> {
        let found =
            self.of_type(accept).or_else(|| self.of_type("application/json")).or_else(|| self.0.first());
        found.filter(|entry| !entry.is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PassthroughBehavior::{Never, WhenNoMatch, WhenNoTemplates};

    fn templates(types: &[&str]) -> Templates {
        let given: Vec<_> = types.iter().map(|t| ((*t).to_owned(), "x".to_owned())).collect();
        Templates::parse(&given, "requestTemplates", &mut Vec::new())
    }

    #[test]
    fn passthrough_table() {
        let outcome = |types: &[&str], behavior| match templates(types).for_request("text/plain", behavior) {
            Choice::Render(_) => "render",
            Choice::Pass => "pass",
            Choice::Refuse => "415",
        };
        for behavior in [WhenNoMatch, WhenNoTemplates, Never] {
            assert_eq!(outcome(&["Text/Plain"], behavior), "render");
            assert_eq!(outcome(&["$default"], behavior), "render");
        }
        assert_eq!(outcome(&["a/b"], WhenNoMatch), "pass");
        assert_eq!(outcome(&["a/b"], WhenNoTemplates), "415");
        assert_eq!(outcome(&["a/b"], Never), "415");
        assert_eq!(outcome(&[], WhenNoMatch), "pass");
        assert_eq!(outcome(&[], WhenNoTemplates), "pass");
        assert_eq!(outcome(&[], Never), "415");
    }

    #[test]
    fn response_choice() {
        let chosen = |types: &[&str], accept| {
            let templates = templates(types);
            templates.for_response(accept).map(|e| e.media_type.clone())
        };
        assert_eq!(chosen(&["text/html", "application/json"], "text/html").as_deref(), Some("text/html"));
        assert_eq!(chosen(&["text/html", "application/json"], "*/*").as_deref(), Some("application/json"));
        assert_eq!(chosen(&["text/html", "a/b"], "*/*").as_deref(), Some("text/html"));
        assert_eq!(chosen(&[], "*/*"), None);
    }
}
