//! One exchange: what both sides share while a request is on its way, and how it ends.

use super::facts::Facts;
use super::gateway::Refusal;
use super::header_rules;
use super::headers::Headers;
use super::log::{ExecutionLog, Log};
use super::message::{BackendRequest, BackendResponse, MethodResponse};
use super::plan::{IntegrationType, Plan};
use super::render::Render;
use super::wire;
use crate::apigw::{MappingContext, MappingTemplate, Overrides};
use std::sync::Arc;

/// A request that was carried up to the backend. The response side needs what the request side found: parameters,
/// overrides, the types that the client accepts.
#[derive(Debug)]
pub struct Exchange {
    pub(super) plan: Arc<Plan>,
    pub(super) facts: Facts,
    pub(super) log: Log,
    pub(super) mapping: Option<MappingContext>,
    pub(super) overrides: Overrides,
    pub(super) backend: Option<BackendRequest>,
    pub(super) finished: Option<MethodResponse>,
}

impl Exchange {
    /// The request for the backend; `None` where nothing is to be sent.
    pub fn backend_request(&self) -> Option<&BackendRequest> {
        self.backend.as_ref()
    }

    /// The finished response, where nothing is to be sent: MOCK, or refused.
    pub fn finished(&self) -> Option<&MethodResponse> {
        self.finished.as_ref()
    }

    /// What the request template assigned to `$context.requestOverride` and `$context.responseOverride`.
    pub fn overrides(&self) -> &Overrides {
        &self.overrides
    }

    /// The execution log so far.
    pub fn log(&self) -> &ExecutionLog {
        match &self.finished {
            Some(response) => response.log(),
            None => self.log.entries(),
        }
    }

    /// The client's response for what the backend answered. An exchange that is finished already gives its own.
    pub fn response(self, backend: &BackendResponse) -> MethodResponse {
        self.response_with(backend, &mut MappingTemplate::render)
    }

    /// The same, with the response template rendered by `render`; see [`Integration::request_with`].
    ///
    /// [`Integration::request_with`]: super::Integration::request_with
    pub fn response_with(mut self, backend: &BackendResponse, render: &mut Render<'_>) -> MethodResponse {
        match self.finished.take() {
            Some(response) => response,
            None => super::incoming::run(self, backend, render),
        }
    }

    /// Ends with a gateway response.
    pub(super) fn refuse(&mut self, refusal: &Refusal) -> MethodResponse {
        let mut log = std::mem::take(&mut self.log);
        if let Some(reasons) = &refusal.validation {
            log.push(&["Request body validation failed: ", reasons]);
        }
        log.push(&[&refusal.log]);
        let (status, headers, body) = self.plan.gateway.render(refusal, &self.facts);
        log.push(&["Method completed with status: ", &status.to_string()]);
        let headers = wire::sendable(&headers);
        let gateway = Some(refusal.kind);
        MethodResponse { status, headers, body: body.into_bytes(), log: log.into_entries(), gateway }
    }

    /// Ends with a response of the integration: `headers` are renamed where they must be, and the gateway's added.
    pub(super) fn complete(
        &mut self,
        status: u16,
        headers: &Headers,
        body: Vec<u8>,
    ) -> Result<MethodResponse, Refusal> {
        let kind = self.plan.kind;
        let mut sent = Headers::with_room(headers.len() + 4);
        sent.add("x-amzn-RequestId", self.facts.context_text("requestId"));
        sent.add("x-amz-apigw-id", self.facts.context_text("extendedRequestId"));
        for (name, value) in headers.iter() {
            if let Some(name) = header_rules::to_client(kind, name) {
                sent.push(name, value);
            }
        }
        if !sent.contains("Content-Type") {
            sent.add("Content-Type", "application/json");
        }
        let traced = matches!(kind, IntegrationType::Aws | IntegrationType::AwsProxy | IntegrationType::Http);
        if traced && !sent.contains("X-Amzn-Trace-Id") {
            sent.add("X-Amzn-Trace-Id", self.facts.context.trace_id.clone());
        }
        if let Some(reason) = wire::refused(&sent) {
            return Err(Refusal::configuration(reason));
        }
        let mut log = std::mem::take(&mut self.log);
        log.learn(&sent);
        log.body("Method response body after transformations", &body);
        log.headers("Method response headers", &sent);
        log.push(&["Successfully completed execution"]);
        log.push(&["Method completed with status: ", &status.to_string()]);
        Ok(MethodResponse { status, headers: sent, body, log: log.into_entries(), gateway: None })
    }
}
