//! All that a mapping template sees of a request: its body and parameters, `$context`, the stage variables.

use super::Overrides;
use super::input::Input;
use super::util::Util;
use crate::error::Result;
use crate::eval::host::Host;
use crate::value::{Data, DataMap, Heap, MapKind, MapRef, Object, Value};
use crate::variables::Variables;

/// What a mapping template sees. Prepared once, shared by any number of renderings and threads.
#[derive(Debug)]
pub struct MappingContext {
    input: Input,
    util: Util,
    context: DataMap,
    stage_variables: DataMap,
    variables: Variables,
    /// The host itself gave overrides: they are handed back even where the template changes nothing.
    given_overrides: bool,
}

impl MappingContext {
    /// Builds a context part by part.
    pub fn builder() -> MappingContextBuilder {
        MappingContextBuilder::default()
    }

    /// The same request seen by the response template: the backend's body, and the overrides as the request
    /// template left them.
    pub(crate) fn turn_to_response(&mut self, body: String, overrides: &Overrides) {
        self.input.set_body(body);
        if overrides.is_empty() {
            return;
        }
        let mut members = self.context.entries().to_vec();
        for (name, set) in
            [("requestOverride", &overrides.request), ("responseOverride", &overrides.response)]
        {
            if let Some(set) = set {
                members.retain(|(key, _)| key != name);
                members.push((name.to_owned(), set.clone()));
            }
        }
        (self.context, self.given_overrides) = context_map(members);
    }

    /// What the template has put into the two overrides, read from the rendering's heap.
    pub(super) fn overrides<'a>(&'a self, heap: &Heap<'a>) -> Result<Overrides> {
        if !heap.has_thawed_maps() && !self.given_overrides {
            return Ok(Overrides::default());
        }
        Ok(Overrides {
            request: self.override_of(heap, "requestOverride")?,
            response: self.override_of(heap, "responseOverride")?,
        })
    }

    fn override_of<'a>(&'a self, heap: &Heap<'a>, name: &str) -> Result<Option<Data>> {
        let Some(value) = heap.map_get_str(MapRef::Host(&self.context), name) else { return Ok(None) };
        let Data::Map(map) = heap.to_data(&value)? else { return heap.to_data(&value).map(Some) };
        let set: Vec<(String, Data)> = map
            .entries()
            .iter()
            .filter(|(_, v)| !matches!(v, Data::Map(m) if m.entries().is_empty()))
            .cloned()
            .collect();
        Ok((!set.is_empty()).then(|| Data::Map(DataMap::new(MapKind::Linked, set))))
    }
}

impl Host for MappingContext {
    fn variable<'a>(&'a self, name: &str) -> Option<Value<'a>> {
        Some(match name {
            "input" => Value::Object(&self.input),
            "util" => Value::Object(&self.util),
            "context" => Value::Map(MapRef::Host(&self.context)),
            "stageVariables" => Value::Map(MapRef::Host(&self.stage_variables)),
            other => return self.variables.variable(other),
        })
    }
}

/// Builds a [`MappingContext`]. Nothing is required; of two values under one name the last one holds.
#[derive(Debug, Default)]
pub struct MappingContextBuilder {
    body: String,
    path: Vec<(String, Data)>,
    query: Vec<(String, Data)>,
    header: Vec<(String, Data)>,
    context: Vec<(String, Data)>,
    stage_variables: Vec<(String, Data)>,
    variables: Variables,
}

impl MappingContextBuilder {
    /// The body as text. An empty one reads as `{}`, as on API Gateway.
    #[must_use]
    pub fn body(mut self, body: impl Into<String>) -> MappingContextBuilder {
        self.body = body.into();
        self
    }

    /// A path parameter, decoded.
    #[must_use]
    pub fn path_param(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.path.push((name.to_owned(), value.into()));
        self
    }

    /// A query parameter, decoded.
    #[must_use]
    pub fn query_param(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.query.push((name.to_owned(), value.into()));
        self
    }

    /// A header. Names keep their case and are looked up by it.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.header.push((name.to_owned(), value.into()));
        self
    }

    /// A member of `$context`, such as `requestId`, or `identity` with a map.
    #[must_use]
    pub fn context(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.context.push((name.to_owned(), value.into()));
        self
    }

    /// A stage variable.
    #[must_use]
    pub fn stage_variable(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.stage_variables.push((name.to_owned(), value.into()));
        self
    }

    /// A variable beside API Gateway's own, which it cannot replace.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.variables.set(name, value);
        self
    }

    /// An object with properties and methods of its own, as a variable.
    #[must_use]
    pub fn object(mut self, name: &str, object: impl Object + 'static) -> MappingContextBuilder {
        self.variables.object(name, object);
        self
    }

    /// The context.
    pub fn build(self) -> MappingContext {
        let linked = |entries| Data::Map(DataMap::new(MapKind::Linked, entries));
        let groups = [
            ("path".to_owned(), linked(self.path)),
            ("querystring".to_owned(), linked(self.query)),
            ("header".to_owned(), linked(self.header)),
        ];
        let (context, given_overrides) = context_map(self.context);
        MappingContext {
            input: Input::new(self.body, DataMap::new(MapKind::Hash, groups)),
            util: Util,
            context,
            stage_variables: DataMap::new(MapKind::Linked, self.stage_variables),
            variables: self.variables,
            given_overrides,
        }
    }
}

/// `$context`: it and the maps in it iterate in the order of Java's hash table and print nothing; the overrides
/// are there, with their groups, before the template writes to them.
fn context_map(mut members: Vec<(String, Data)>) -> (DataMap, bool) {
    let mut given = false;
    let groups: [(&str, &[&str]); 2] =
        [("requestOverride", &["header", "path", "querystring"]), ("responseOverride", &["header"])];
    for (name, wanted) in groups {
        let at = members.iter().rposition(|(key, _)| key == name);
        let mut entries = match at.map(|i| members.remove(i).1) {
            Some(Data::Map(map)) => map.into_entries(),
            _ => Vec::new(),
        };
        given |= entries.iter().any(|(_, v)| !matches!(v, Data::Map(m) if m.entries().is_empty()));
        for group in wanted {
            if !entries.iter().any(|(key, _)| key == group) {
                entries.push(((*group).to_owned(), Data::Map(DataMap::new(MapKind::Linked, []))));
            }
        }
        members.push((name.to_owned(), Data::Map(DataMap::new(MapKind::Linked, entries))));
    }
    let members = members.into_iter().map(|(key, value)| (key, silent(value)));
    (DataMap::new(MapKind::Context, members), given)
}

/// Makes maps of `data`, down to the first lists, maps of `$context`'s kind.
fn silent(data: Data) -> Data {
    match data {
        Data::Map(map) if is_silent(&map) => Data::Map(map),
        Data::Map(map) => {
            let entries = map.into_entries().into_iter().map(|(k, v)| (k, silent(v)));
            Data::Map(DataMap::new(MapKind::Context, entries))
        }
        other => other,
    }
}

/// Whether the map is of `$context`'s kind already, with no map in it that is not.
fn is_silent(map: &DataMap) -> bool {
    map.kind() == MapKind::Context && !map.entries().iter().any(|(_, value)| matches!(value, Data::Map(_)))
}
