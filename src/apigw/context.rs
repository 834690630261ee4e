//! All that a mapping template sees of a request: its body and parameters, `$context`, the stage variables.

use super::Overrides;
use super::input::Input;
use super::util::Util;
use crate::error::Result;
use crate::eval::host::Host;
use crate::eval::program::Name;
use crate::value::{Data, DataMap, Heap, Key, MapKind, MapRef, Object, Value};
use crate::variables::Variables;
use std::sync::Arc;

/// What a mapping template sees. Prepared once, shared by any number of renderings and threads.
#[derive(Debug)]
pub struct MappingContext {
    input: Input,
    util: Util,
    context: ContextVariable,
    stage_variables: DataMap,
    variables: Variables,
}

/// `$context`, made once for all that sees it.
#[derive(Clone, Debug)]
pub(crate) struct ContextVariable {
    map: Arc<DataMap>,
    /// The host itself gave overrides: they are handed back even where the template changes nothing.
    given_overrides: bool,
}

impl ContextVariable {
    /// The variable with `members`; of two under one name the last one holds.
    pub(crate) fn new(members: Vec<(Key, Data)>) -> ContextVariable {
        let (map, given_overrides) = context_map(members);
        ContextVariable { map: Arc::new(map), given_overrides }
    }

    pub(crate) fn map(&self) -> &DataMap {
        &self.map
    }
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
        let mut members = self.context.map.entries().to_vec();
        for (name, set) in
            [("requestOverride", &overrides.request), ("responseOverride", &overrides.response)]
        {
            if let Some(set) = set {
                members.retain(|(key, _)| key != name);
                members.push((name.into(), set.clone()));
            }
        }
        self.context = ContextVariable::new(members);
    }

    /// Whether the template may have put anything into the two overrides.
    #[inline]
    pub(super) fn may_override(&self, heap: &Heap<'_>) -> bool {
        heap.has_thawed_maps() || self.context.given_overrides
    }

    /// What the template has put into the two overrides, read from the rendering's heap.
    pub(super) fn overrides<'a>(&'a self, heap: &Heap<'a>) -> Result<Overrides> {
        Ok(Overrides {
            request: self.override_of(heap, "requestOverride")?,
            response: self.override_of(heap, "responseOverride")?,
            repeated: self.repeated(heap),
        })
    }

    /// An override that the template assigned more than once.
    fn repeated<'a>(&'a self, heap: &Heap<'a>) -> Option<String> {
        OVERRIDES.iter().find_map(|(name, groups)| {
            let Some(Value::Map(own)) = heap.map_get_str(MapRef::Host(&self.context.map), name) else {
                return None;
            };
            if let Some(key) = heap.key_put_twice(own) {
                return Some(format!("{name}.{key}"));
            }
            groups.iter().find_map(|group| match heap.map_get_str(own, group) {
                Some(Value::Map(map)) => heap.key_put_twice(map).map(|key| format!("{name}.{group}.{key}")),
                _ => None,
            })
        })
    }

    fn override_of<'a>(&'a self, heap: &Heap<'a>, name: &str) -> Result<Option<Data>> {
        let Some(value) = heap.map_get_str(MapRef::Host(&self.context.map), name) else { return Ok(None) };
        let map = match heap.to_data(&value)? {
            Data::Map(map) => map,
            other => return Ok(Some(other)),
        };
        let set: Vec<(Key, Data)> = map
            .entries()
            .iter()
            .filter(|(_, v)| !matches!(v, Data::Map(m) if m.entries().is_empty()))
            .cloned()
            .collect();
        Ok((!set.is_empty()).then(|| Data::Map(DataMap::new(MapKind::Linked, set))))
    }
}

/// API Gateway's own variables, by their numbers. All others have the next one.
const OWN: [&str; 4] = ["input", "util", "context", "stageVariables"];

/// The number that a variable is known by.
pub(super) fn number(name: &str) -> u8 {
    OWN.iter().position(|own| *own == name).unwrap_or(OWN.len()) as u8
}

impl Host for MappingContext {
    fn variables<'a>(&'a self, names: &[Name], values: &mut Vec<Value<'a>>) {
        values.reserve(names.len());
        for name in names {
            // Each value is written where it stays: put together before, it would wait for its parts.
            match name.number.unwrap_or_else(|| number(&name.text)) {
                0 => values.push(Value::Object(&self.input)),
                1 => values.push(Value::Object(&self.util)),
                2 => values.push(Value::Map(MapRef::Host(&self.context.map))),
                3 => values.push(Value::Map(MapRef::Host(&self.stage_variables))),
                _ => values.push(self.variables.value(&name.text)),
            }
        }
    }

    fn handed_back<'a>(&'a self, heap: &Heap<'a>) -> Vec<Value<'a>> {
        let context = MapRef::Host(&self.context.map);
        OVERRIDES.iter().filter_map(|(name, _)| heap.map_get_str(context, name)).collect()
    }
}

/// Builds a [`MappingContext`]. Nothing is required; of two values under one name the last one holds.
#[derive(Debug, Default)]
pub struct MappingContextBuilder {
    body: String,
    path: Vec<(Key, Data)>,
    query: Vec<(Key, Data)>,
    header: Vec<(Key, Data)>,
    context: Vec<(Key, Data)>,
    prepared: Option<ContextVariable>,
    stage_variables: Vec<(Key, Data)>,
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
        self.path.push((name.to_owned().into(), value.into()));
        self
    }

    /// A query parameter, decoded.
    #[must_use]
    pub fn query_param(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.query.push((name.to_owned().into(), value.into()));
        self
    }

    /// A header. Names keep their case and are looked up by it.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.header.push((name.to_owned().into(), value.into()));
        self
    }

    /// A member of `$context`, such as `requestId`, or `identity` with a map.
    #[must_use]
    pub fn context(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.context.push((name.to_owned().into(), value.into()));
        self
    }

    /// All of `$context`, made before.
    pub(crate) fn prepared_context(mut self, context: ContextVariable) -> MappingContextBuilder {
        self.prepared = Some(context);
        self
    }

    /// A stage variable.
    #[must_use]
    pub fn stage_variable(mut self, name: &str, value: impl Into<Data>) -> MappingContextBuilder {
        self.stage_variables.push((name.to_owned().into(), value.into()));
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
        let linked = |entries| Data::Map(DataMap::of_entries(MapKind::Linked, entries));
        let groups = [
            ("path", linked(self.path)),
            ("querystring", linked(self.query)),
            ("header", linked(self.header)),
        ];
        MappingContext {
            input: Input::new(self.body, DataMap::new(MapKind::Hash, groups)),
            util: Util,
            context: self.prepared.unwrap_or_else(|| ContextVariable::new(self.context)),
            stage_variables: DataMap::of_entries(MapKind::Linked, self.stage_variables),
            variables: self.variables,
        }
    }
}

/// The groups of the two overrides, there before a template writes to them.
const OVERRIDES: [(&str, &[&str]); 2] =
    [("requestOverride", &["path", "header", "querystring"]), ("responseOverride", &["header"])];

/// `$context`: it and the maps in it iterate in the order of Java's hash table and print nothing; the overrides
/// are there, with their groups. Tells whether the host itself gave any of them.
fn context_map(mut members: Vec<(Key, Data)>) -> (DataMap, bool) {
    let mut given = false;
    for (name, groups) in OVERRIDES {
        let empty = || groups.iter().map(|group| (*group, Data::Map(DataMap::new(MapKind::Context, NONE))));
        let fresh = || DataMap::new(MapKind::Context, empty());
        match members.iter_mut().rfind(|(key, _)| key == name) {
            Some((_, Data::Map(own))) => {
                given |=
                    own.entries().iter().any(|(_, v)| !matches!(v, Data::Map(m) if m.entries().is_empty()));
                let missing =
                    empty().filter(|(group, _)| own.get(group).is_none()).map(|(g, v)| (g.into(), v));
                let all = own.entries().iter().cloned().chain(missing).collect::<Vec<(Key, Data)>>();
                *own = DataMap::new(MapKind::Context, all);
            }
            Some((_, other)) => *other = Data::Map(fresh()),
            None => members.push((name.into(), Data::Map(fresh()))),
        }
    }
    for (_, value) in &mut members {
        if matches!(value, Data::Map(_)) {
            *value = silent(std::mem::take(value));
        }
    }
    (DataMap::of_entries(MapKind::Context, members), given)
}

const NONE: [(Key, Data); 0] = [];

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

/// Whether the map is of `$context`'s kind already, with the maps in it.
fn is_silent(map: &DataMap) -> bool {
    let inner = |value: &Data| !matches!(value, Data::Map(inner) if !is_silent(inner));
    map.kind() == MapKind::Context && map.entries().iter().all(|(_, value)| inner(value))
}
