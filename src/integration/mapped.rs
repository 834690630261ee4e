//! The values that parameter mapping and overrides give to the backend's request. Overrides win.

use super::context::scalar;
use super::facts::Facts;
use super::gateway::{GatewayResponseType, Refusal};
use super::header_rules::is_forbidden;
use super::headers::Headers;
use super::mapping::{Message, Side};
use super::media;
use super::plan::{Destination, Plan};
use super::request::MethodRequest;
use crate::apigw::Overrides;
use crate::value::{Data, Key};

/// Values that mapping and overrides give to the backend's request.
#[derive(Debug, Default)]
pub(super) struct Mapped {
    pub(super) headers: Headers,
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
}

/// Carries out the request parameters.
pub(super) fn map_parameters(facts: &Facts, plan: &Plan, request: &MethodRequest) -> Result<Mapped, Refusal> {
    let mut mapped = Mapped::default();
    if plan.mappings.is_empty() {
        return Ok(mapped);
    }
    let body = media::to_text(&request.body);
    let message = Message { headers: &facts.headers, body: &body, side: Side::Request };
    for mapping in &plan.mappings {
        let values = mapping.source.values(facts, message).map_err(|_| {
            let message = "Invalid JSON in request body";
            let log = format!("Execution failed: {message}");
            Refusal::new(GatewayResponseType::BadRequestBody, message, log)
        })?;
        if values.is_empty() {
            continue;
        }
        match mapping.to {
            Destination::Header => mapped.headers.set(&mapping.name, values.join(",")),
            Destination::Path => mapped.path.push((mapping.name.clone(), values.join(","))),
            Destination::Query => {
                mapped.query.extend(values.into_iter().map(|value| (mapping.name.clone(), value)));
            }
        }
    }
    Ok(mapped)
}

/// The texts of an override: a list gives several.
pub(super) fn override_values(value: &Data) -> Vec<String> {
    match value {
        Data::List(list) => list.items().iter().filter_map(scalar).collect(),
        other => scalar(other).into_iter().collect(),
    }
}

/// The members of an override's group.
pub(super) fn group<'o>(data: Option<&'o Data>, name: &str) -> &'o [(Key, Data)] {
    match data.and_then(|d| d.get(name)) {
        Some(Data::Map(map)) => map.entries(),
        _ => &[],
    }
}

/// Overrides win over what was mapped.
pub(super) fn apply_overrides(
    plan: &Plan,
    overrides: &Overrides,
    mapped: &mut Mapped,
) -> Result<(), Refusal> {
    let request = overrides.request();
    for (name, value) in group(request, "header") {
        if is_forbidden(plan.kind, name) {
            return Err(Refusal::configuration(format!("the header {name} cannot be set")));
        }
        mapped.headers.remove(name);
        for value in override_values(value) {
            mapped.headers.push(name.as_ref(), value);
        }
    }
    for (name, value) in group(request, "path") {
        mapped.path.retain(|(n, _)| n != name);
        mapped.path.extend(override_values(value).pop().map(|v| (name.clone().into_owned(), v)));
    }
    for (name, value) in group(request, "querystring") {
        mapped.query.retain(|(n, _)| n != name);
        mapped.query.extend(override_values(value).into_iter().map(|v| (name.clone().into_owned(), v)));
    }
    Ok(())
}
