//! Integrations: all that API Gateway does around a mapping template, without a network.
//!
//! An [`Integration`] carries a [`MethodRequest`] up to its backend and the backend's answer back to the client,
//! through the pipeline of a REST API: validator, parameter mapping, request template, overrides, header rules and
//! URI; then selection of the integration response, response parameters, response template and gateway responses.
//! Everything is a pure function of what it is given: no clock, no ids, nothing sent.
//!
//! Where the service was recorded, the recording is the rule; else its developer guide is. Two kinds of faults
//! differ: bad configuration is refused when the integration is built ([`ConfigError`]), bad data ends as the
//! service ends it, with the reason in the execution log ([`MethodResponse::log`]).
//!
//! ```
//! use vtl::integration::{BackendResponse, Integration, MethodRequest};
//!
//! let integration = Integration::from_json(
//!     r#"{
//!         "type": "aws",
//!         "httpMethod": "POST",
//!         "uri": "arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem",
//!         "requestTemplates": {
//!             "application/json": "{\"TableName\": \"pets\", \"Key\": {\"id\": {\"S\": \"$input.params('id')\"}}}"
//!         },
//!         "responses": {
//!             "default": {
//!                 "statusCode": "200",
//!                 "responseTemplates": {"application/json": "{\"name\": $input.json('$.Item.name.S')}"}
//!             }
//!         }
//!     }"#,
//! )?;
//! let exchange = integration.request(&MethodRequest::new("GET", "/pets/7").resource("/pets/{id}"));
//! let sent = exchange.backend_request().unwrap();
//! assert_eq!(sent.headers().get("X-Amz-Target"), Some("DynamoDB_20120810.GetItem"));
//! assert_eq!(sent.body(), br#"{"TableName": "pets", "Key": {"id": {"S": "7"}}}"#);
//!
//! let answer = BackendResponse::http(200).with_body(r#"{"Item": {"name": {"S": "Rex"}}}"#);
//! let response = exchange.response(&answer);
//! assert_eq!((response.status(), response.text().as_ref()), (200, r#"{"name": "Rex"}"#));
//! # Ok::<(), vtl::integration::ConfigError>(())
//! ```

mod builder;
mod check;
mod config;
mod context;
mod endpoint;
mod exchange;
mod facts;
mod fault;
mod gateway;
mod header_rules;
mod headers;
#[cfg(feature = "http")]
mod http;
mod incoming;
mod lambda;
mod log;
mod mapped;
mod mapping;
mod media;
mod message;
mod mock;
#[cfg(feature = "validate")]
mod model;
#[cfg(not(feature = "validate"))]
#[path = "no_model.rs"]
mod model;
mod outgoing;
mod path;
mod plan;
mod quotas;
mod render;
mod request;
mod scope;
mod sending;
mod service;
#[cfg(feature = "sigv4")]
mod sigv4;
mod templates;
mod trace;
mod transport;
mod uri;
mod validate;
mod wire;
#[cfg(feature = "yaml")]
mod yaml;

pub use builder::{IntegrationBuilder, IntegrationResponse};
pub use endpoint::EndpointError;
pub use exchange::Exchange;
pub use fault::{ConfigError, Fault};
pub use gateway::{GatewayResponse, GatewayResponseType};
pub use headers::Headers;
pub use log::ExecutionLog;
pub use media::ContentHandling;
pub use message::{BackendRequest, BackendResponse, Endpoint, MethodResponse};
pub use plan::IntegrationType;
pub use quotas::Quotas;
pub use render::{IntegrationTemplate, Render, TemplateSide};
pub use request::MethodRequest;
pub use scope::SigningScope;
#[cfg(feature = "sigv4")]
pub use sigv4::{Credentials, SigningError};
pub use templates::PassthroughBehavior;
pub use transport::{AsyncTransport, LARGEST_RESPONSE, Transport, TransportError, TransportErrorKind};
pub use validate::RequestValidator;
#[cfg(feature = "yaml")]
pub use yaml::YamlDocument;

use crate::apigw::MappingTemplate;
use crate::value::Data;
use plan::Plan;
use std::sync::Arc;

/// An integration, checked and with its templates parsed. Cheap to clone; shared by any number of threads.
#[derive(Clone, Debug)]
pub struct Integration(Arc<Plan>);

impl Integration {
    /// Builds an integration from code.
    ///
    /// ```
    /// use vtl::integration::{Integration, IntegrationResponse, IntegrationType, MethodRequest};
    ///
    /// let preflight = Integration::builder(IntegrationType::Mock)
    ///     .request_template("application/json", r#"{"statusCode": 204}"#)
    ///     .response(
    ///         IntegrationResponse::new(204)
    ///             .parameter("method.response.header.Access-Control-Allow-Origin", "'*'"),
    ///     )
    ///     .build()?;
    /// let exchange = preflight.request(&MethodRequest::new("OPTIONS", "/pets"));
    /// let response = exchange.finished().unwrap();
    /// assert_eq!(response.headers().get("Access-Control-Allow-Origin"), Some("*"));
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn builder(kind: IntegrationType) -> IntegrationBuilder {
        IntegrationBuilder::new(kind)
    }

    /// Reads and builds an `x-amazon-apigateway-integration` object from JSON text.
    pub fn from_json(text: &str) -> Result<Integration, ConfigError> {
        let data = Data::from_json(text).map_err(|error| {
            ConfigError::one(Fault::new("", "the integration is no JSON").caused_by(error))
        })?;
        Integration::from_data(&data)
    }

    /// Reads and builds an `x-amazon-apigateway-integration` object.
    pub fn from_data(data: &Data) -> Result<Integration, ConfigError> {
        IntegrationBuilder::from_data(data)?.build()
    }

    /// Reads and builds an `x-amazon-apigateway-integration` object from YAML text; faults carry their line and
    /// column.
    ///
    /// ```
    /// use vtl::integration::Integration;
    ///
    /// let error = Integration::from_yaml("type: http\nhttpMethod: GET\nuri: ftp://a.example\n").unwrap_err();
    /// assert_eq!(error.to_string(), "3:6: uri: Invalid HTTP endpoint specified for URI");
    /// ```
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<Integration, ConfigError> {
        IntegrationBuilder::from_yaml(text)?.build()
    }

    /// The type.
    pub fn integration_type(&self) -> IntegrationType {
        self.0.kind
    }

    /// Properties that are unknown or have no effect, each with the reason.
    pub fn warnings(&self) -> &[Fault] {
        &self.0.warnings
    }

    /// Carries a request up to the backend: the exchange holds the backend's request, or the finished response
    /// where nothing is to be sent.
    pub fn request(&self, request: &MethodRequest) -> Exchange {
        self.request_with(request, &mut MappingTemplate::render)
    }

    /// The same, with each template rendered by `render`, which may observe it. A MOCK integration renders its
    /// response template here, too; the others do in [`Exchange::response_with`].
    ///
    /// ```
    /// use vtl::integration::{Integration, MethodRequest};
    /// use vtl::{Observer, Place};
    ///
    /// #[derive(Default)]
    /// struct Written(usize);
    ///
    /// impl Observer for Written {
    ///     fn output(&mut self, _: Place<'_>, output: std::ops::Range<usize>, _: usize) {
    ///         self.0 += output.len();
    ///     }
    /// }
    ///
    /// let mock = r#"{"type": "mock", "requestTemplates": {"application/json": "{statusCode: 200}"},
    ///                "responses": {"default": {"statusCode": "200"}}}"#;
    /// let mut seen = Vec::new();
    /// Integration::from_json(mock)?.request_with(&MethodRequest::new("GET", "/"), &mut |template, context| {
    ///     let mut written = Written::default();
    ///     let rendered = template.render_observed(context, &mut written);
    ///     seen.push((template.name().unwrap_or_default().to_owned(), written.0));
    ///     rendered
    /// });
    /// assert_eq!(seen, [("requestTemplates.application/json".to_owned(), 17)]);
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn request_with(&self, request: &MethodRequest, render: &mut Render<'_>) -> Exchange {
        outgoing::run(&self.0, request, render)
    }

    /// The templates, those of requests first, each in the order of the configuration. One that does not parse,
    /// which only an integration [as deployed](IntegrationBuilder::as_deployed) holds, is left out.
    ///
    /// ```
    /// use vtl::integration::{Integration, TemplateSide};
    ///
    /// let mock = r#"{"type": "mock", "requestTemplates": {"application/json": "{statusCode: 200}"},
    ///                "responses": {"default": {"statusCode": "200", "responseTemplates": {"text/plain": "ok"}}}}"#;
    /// let integration = Integration::from_json(mock)?;
    /// let found: Vec<_> = integration.templates().map(|t| (t.side, t.media_type, t.template.source())).collect();
    /// assert_eq!(found, [
    ///     (TemplateSide::Request, "application/json", "{statusCode: 200}"),
    ///     (TemplateSide::Response, "text/plain", "ok"),
    /// ]);
    /// # Ok::<(), vtl::integration::ConfigError>(())
    /// ```
    pub fn templates(&self) -> impl Iterator<Item = IntegrationTemplate<'_>> {
        render::templates(&self.0)
    }
}

impl IntegrationBuilder {
    /// Reads an `x-amazon-apigateway-integration` object, to add what stands elsewhere in an API: binary media
    /// types, a validator, gateway responses.
    pub fn from_data(data: &Data) -> Result<IntegrationBuilder, ConfigError> {
        config::read(data)
    }

    /// Reads an `x-amazon-apigateway-integration` object from YAML text; faults carry their line and column, also
    /// those that [`IntegrationBuilder::build`] finds.
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<IntegrationBuilder, ConfigError> {
        let document = match (Data::from_json(text), YamlDocument::parse(text)) {
            // JSON writes what lies beyond 16 bits as two escapes, which YAML does not know.
            (Ok(data), Err(_)) => return config::read(&data),
            (Ok(data), Ok(document)) => document.with_data(data),
            (Err(_), document) => document?,
        };
        let mut builder = config::read(document.data()).map_err(|error| document.places().place(error))?;
        builder.places = Some(document.into_places());
        Ok(builder)
    }

    /// Takes over an API's `x-amazon-apigateway-gateway-responses` object.
    pub fn gateway_responses(mut self, data: &Data) -> Result<IntegrationBuilder, ConfigError> {
        for (kind, response) in config::read_gateway_responses(data)? {
            self = self.gateway_response(kind, response);
        }
        Ok(self)
    }
}

/// Reads YAML with YAML's own rules for plain scalars, as [`Integration::from_yaml`] does.
#[cfg(feature = "yaml")]
pub fn data_from_yaml(text: &str) -> Result<Data, ConfigError> {
    Ok(YamlDocument::parse(text)?.into_data())
}
