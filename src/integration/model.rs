//! Models by the `jsonschema` crate: JSON Schema draft 4, with references between the models of an API.
//!
//! A model names another by `https://apigateway.amazonaws.com/restapis/ID/models/NAME`, as the API keeps it, or by
//! `#/definitions/NAME` and `#/components/schemas/NAME`, as an OpenAPI document writes it.

use crate::value::Data;
use jsonschema::{Draft, Retrieve, Uri, Validator};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

/// The models of an API by name, read and ready to be referred to.
#[derive(Clone, Debug, Default)]
pub(super) struct Named(HashMap<String, Value>);

impl Named {
    pub(super) fn new(models: &[(String, Data)]) -> Result<Named, String> {
        let read = |(name, schema): &(String, Data)| Ok((name.clone(), json(schema)?));
        let read = Named(models.iter().map(read).collect::<Result<_, String>>()?);
        let complete = |(name, schema): (&String, &Value)| (name.clone(), read.complete(schema.clone()));
        Ok(Named(read.0.iter().map(complete).collect()))
    }

    /// The schema with the other models where an OpenAPI document has them.
    fn complete(&self, mut schema: Value) -> Value {
        if let Some(root) = schema.as_object_mut() {
            self.add_to(root.entry("definitions"));
            if let Value::Object(components) =
                root.entry("components").or_insert_with(|| Value::Object(Map::new()))
            {
                self.add_to(components.entry("schemas"));
            }
        }
        schema
    }

    fn add_to(&self, entry: serde_json::map::Entry<'_>) {
        if let Value::Object(there) = entry.or_insert_with(|| Value::Object(Map::new())) {
            for (name, schema) in &self.0 {
                there.entry(name.as_str()).or_insert_with(|| schema.clone());
            }
        }
    }
}

impl Retrieve for Named {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let path = uri.path().as_str();
        let name = path.strip_prefix("/restapis/").and_then(|rest| rest.split_once("/models/"));
        let name = name.map(|(_, name)| name).ok_or_else(|| format!("{uri} names no model of an API"))?;
        self.0.get(name).cloned().ok_or_else(|| format!("there is no model {name:?}").into())
    }
}

fn json(schema: &Data) -> Result<Value, String> {
    serde_json::from_str(&schema.to_json()).map_err(|e| e.to_string())
}

/// A compiled model.
#[derive(Clone, Debug)]
pub(super) struct Model(Arc<Validator>);

impl Model {
    pub(super) fn new(schema: &Data, named: &Named) -> Result<Model, String> {
        let schema = named.complete(json(schema)?);
        let options = jsonschema::options().with_draft(Draft::Draft4).with_retriever(named.clone());
        let built = options.build(&schema);
        built.map(|validator| Model(Arc::new(validator))).map_err(|e| format!("not a JSON Schema: {e}"))
    }

    pub(super) fn check(&self, body: &[u8]) -> Result<(), Vec<String>> {
        let body: Value =
            serde_json::from_slice(body).map_err(|e| vec![format!("the body is not JSON: {e}")])?;
        let reasons: Vec<String> = self.0.iter_errors(&body).map(|e| e.to_string()).collect();
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(text: &str) -> Data {
        Data::from_json(text).unwrap()
    }

    fn named() -> Named {
        let models = [
            ("Name".to_owned(), data(r#"{"type": "string", "minLength": 2}"#)),
            (
                "Pet".to_owned(),
                data(
                    r##"{"type": "object", "required": ["name"], "properties": {
                        "name": {"$ref": "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Name"},
                        "mother": {"$ref": "#/definitions/Pet"}}}"##,
                ),
            ),
        ];
        Named::new(&models).unwrap()
    }

    #[test]
    fn models_refer_to_each_other() {
        for reference in [
            "https://apigateway.amazonaws.com/restapis/a1b2c3/models/Pet",
            "#/definitions/Pet",
            "#/components/schemas/Pet",
        ] {
            let schema = format!(r#"{{"type": "array", "items": {{"$ref": "{reference}"}}}}"#);
            let model = Model::new(&data(&schema), &named()).unwrap();
            assert_eq!(
                model.check(br#"[{"name": "Rex", "mother": {"name": "Ada"}}]"#),
                Ok(()),
                "{reference}"
            );
            assert!(model.check(br#"[{"name": "R"}]"#).is_err(), "{reference}");
            assert!(model.check(br#"[{"name": "Rex", "mother": {}}]"#).is_err(), "{reference}");
        }
    }

    #[test]
    fn own_definitions_come_first() {
        let schema =
            data(r##"{"$ref": "#/definitions/Name", "definitions": {"Name": {"type": "integer"}}}"##);
        let model = Model::new(&schema, &named()).unwrap();
        assert_eq!((model.check(b"1"), model.check(br#""Rex""#).is_err()), (Ok(()), true));
    }

    #[test]
    fn an_unknown_model_is_named() {
        for reference in
            ["https://apigateway.amazonaws.com/restapis/a1b2c3/models/Cat", "https://a.example/Cat"]
        {
            let error = Model::new(&data(&format!(r#"{{"$ref": "{reference}"}}"#)), &named()).unwrap_err();
            assert!(error.contains("Cat"), "{error}");
        }
    }
}
