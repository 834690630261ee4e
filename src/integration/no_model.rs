//! Without the feature `validate` no model can be built, so none is silently passed over.

use crate::value::Data;

#[derive(Clone, Debug, Default)]
pub(super) struct Named;

impl Named {
    #[allow(clippy::unnecessary_wraps, reason = "the shape of the models that are checked")]
    pub(super) fn new(_: &[(String, Data)]) -> Result<Named, String> {
        Ok(Named)
    }
}

#[derive(Clone, Debug)]
pub(super) enum Model {}

impl Model {
    pub(super) fn new(_: &Data, _: &Named) -> Result<Model, String> {
        Err("checking a body against a model needs the cargo feature `validate`".to_owned())
    }

    pub(super) fn check(&self, _: &[u8]) -> Result<(), Vec<String>> {
        match *self {}
    }
}
