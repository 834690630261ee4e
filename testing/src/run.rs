//! One test: its request carried through the template or integration.

use crate::expect::kind_name;
use crate::format::{Case, Side};
use crate::layers::{object, with};
use crate::messages::{backend_response, body, mapping_request, method_request};
use crate::subject::Subject;
use vtl::integration::{BackendRequest, Integration, MethodResponse, Render};
use vtl::{MappingContext, MappingTemplate, Overrides};

/// What came of a test.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// The output of a template; of an integration the body for the backend or the client, by the side that is tested.
    pub(crate) body: Option<Vec<u8>>,
    /// `requestOverride` and `responseOverride` as JSON, where they are to be seen.
    pub(crate) overrides: Option<String>,
    pub(crate) backend: Option<BackendRequest>,
    pub(crate) response: Option<MethodResponse>,
    /// How it ended, where it did not end well.
    pub(crate) error: Option<Ended>,
}

/// An error of a template, or a gateway response.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) kind: &'static str,
    /// All that is known of it.
    pub(crate) text: String,
}

/// Carries the request of a test as far as its side goes; templates are rendered by `render`, which may observe them.
/// An `Err` is a mistake in the test.
pub(crate) fn run(
    subject: &Subject,
    side: Side,
    case: &Case,
    render: &mut Render<'_>,
) -> Result<Outcome, String> {
    match subject {
        Subject::Template(Ok(template)) => rendered(template, side, case, render),
        Subject::Template(Err(error)) => Ok(failed(error)),
        Subject::Integration(tested) => match &tested.built {
            Ok(integration) => exchange(integration, side, case, render),
            Err(reason) => Err(format!("the integration is refused\n{reason}")),
        },
    }
}

fn failed(error: &vtl::Error) -> Outcome {
    let ended = Ended { kind: kind_name(error.kind()), text: format!("{error:#}") };
    Outcome { error: Some(ended), ..Outcome::default() }
}

fn rendered(
    template: &MappingTemplate,
    side: Side,
    case: &Case,
    render: &mut Render<'_>,
) -> Result<Outcome, String> {
    let mut request = case.request.clone();
    if side == Side::Response {
        let answer = case.response.clone().unwrap_or_else(|| object([]));
        let bytes = String::from_utf8_lossy(&body(&answer)?).into_owned();
        request = with(&with(&request, "body_base64", None), "body", Some(bytes.into()));
    }
    let context = mapping_request(MappingContext::builder(), &request)?.build();
    match render(template, &context) {
        Ok(rendered) => Ok(Outcome {
            overrides: Some(json_of(rendered.overrides())),
            body: Some(rendered.into_body().into_bytes()),
            ..Outcome::default()
        }),
        Err(error) => Ok(failed(&error)),
    }
}

fn json_of(overrides: &Overrides) -> String {
    overrides.to_json().unwrap_or_else(|| "{}".to_owned())
}

fn exchange(
    integration: &Integration,
    side: Side,
    case: &Case,
    render: &mut Render<'_>,
) -> Result<Outcome, String> {
    let exchange = integration.request_with(&method_request(&case.request, &case.request)?, render);
    let backend = exchange.backend_request().cloned();
    let mut outcome = Outcome { backend, ..Outcome::default() };
    if side == Side::Request {
        outcome.overrides = Some(json_of(exchange.overrides()));
        outcome.body = outcome.backend.as_ref().map(|request| request.body().to_vec());
        outcome.error = exchange.finished().and_then(ended);
        return Ok(outcome);
    }
    outcome.response = match &case.response {
        Some(answer) => Some(exchange.response_with(&backend_response(answer)?, render)),
        None => exchange.finished().cloned(),
    };
    outcome.body = outcome.response.as_ref().map(|response| response.body().to_vec());
    outcome.error = outcome.response.as_ref().and_then(ended);
    Ok(outcome)
}

/// A response that the gateway made itself.
fn ended(response: &MethodResponse) -> Option<Ended> {
    let kind = response.gateway_response()?.name();
    Some(Ended { kind, text: format!("{}\n{}", response.log(), response.text()) })
}
