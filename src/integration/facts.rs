//! What mappings and templates see of one request: prepared once, used by both sides of the exchange.

use super::context::Context;
use super::header_rules;
use super::headers::Headers;
use super::media::first_type;
use super::request::MethodRequest;
use crate::apigw::MappingContext;
use crate::value::{Data, Key};
use std::borrow::Cow;

/// The method request as its integration sees it.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) method: String,
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    /// Without those that neither templates nor mappings see.
    pub(super) headers: Headers,
    pub(super) stage_variables: Vec<(String, String)>,
    pub(super) context: Context,
}

impl Facts {
    pub(super) fn of(request: &MethodRequest) -> Facts {
        Facts {
            method: request.http_method().to_owned(),
            path: request.path_parameters(),
            query: request.query.clone(),
            headers: header_rules::visible(&request.headers),
            stage_variables: request.stage_variables.clone(),
            context: Context::of(request),
        }
    }

    /// The media type by which the request template is chosen: `application/json` where the client names none.
    pub(super) fn content_type(&self) -> Cow<'_, str> {
        self.headers.get("Content-Type").map_or(Cow::Borrowed("application/json"), first_type)
    }

    /// The media type by which the response template is chosen.
    pub(super) fn accept(&self) -> Cow<'_, str> {
        self.headers.get("Accept").map_or(Cow::Borrowed("application/json"), first_type)
    }

    pub(super) fn stage_variable(&self, name: &str) -> Option<&str> {
        last(&self.stage_variables, name)
    }

    /// A member of `$context` as text; empty where there is none.
    pub(super) fn context_text(&self, path: &str) -> Cow<'_, str> {
        self.context.text(path).unwrap_or_default()
    }

    /// What a template sees beside `body`.
    pub(super) fn mapping_context(&self, body: String) -> MappingContext {
        let mut builder = MappingContext::builder().body(body);
        for (name, value) in &self.path {
            builder = builder.path_param(name, value.as_str());
        }
        for (name, value) in &self.query {
            builder = builder.query_param(name, value.as_str());
        }
        for (name, value) in self.headers.iter() {
            builder = builder.header(name, value);
        }
        for (name, value) in &self.stage_variables {
            builder = builder.stage_variable(name, value.as_str());
        }
        builder.prepared_context(self.context.variable.clone()).build()
    }

    /// The stage variables of an event: null where there are none.
    pub(super) fn stage_variable_data(&self) -> Vec<(Key, Data)> {
        self.stage_variables.iter().map(|(n, v)| (n.clone().into(), v.as_str().into())).collect()
    }
}

/// The last value of a name.
pub(super) fn last<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    pairs.iter().rfind(|(n, _)| n == name).map(|(_, v)| v.as_str())
}
