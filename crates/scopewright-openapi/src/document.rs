//! The whole document.

use indexmap::IndexMap;
use openapiv3::{Components, Info, OpenAPI, PathItem, Paths, ReferenceOr, Response, Schema, Server};
use schemars::SchemaGenerator;
use scopewright::describe::{Part, UndescribedType};
use scopewright::{ScopeId, Surface, Vocabulary};

use crate::address::is_address;
use crate::common_answer::{CommonAnswer, REFUSALS};
use crate::document_error::DocumentError;
use crate::example::Example;
use crate::link::Link;
use crate::operation::{operation, operation_ids};
use crate::operation_lookup::place_of;
use crate::schema;
use crate::security::{SCHEME, security_scheme};
use crate::tags::tags;
use crate::undescribed::{Undescribed, undescribed_types};

/// The parts of a document that neither routes nor scopes contain. [`Service::of`] and
/// [`Service::new`] take the required ones.
#[derive(Clone, Debug)]
pub struct Service<'s> {
    /// The name of the API.
    pub title: &'s str,
    /// The version of the API.
    pub version: &'s str,
    /// A description of the API; by default empty.
    pub description: &'s str,
    /// The address of the API, which the paths are relative to; by default the host that serves the
    /// document.
    pub server_url: &'s str,
    /// The authorization server's token endpoint.
    pub token_url: &'s str,
    /// The scopes that tokens for this service can have, in order. A vocabulary may also contain
    /// those of other services.
    pub scopes: Vec<ScopeId>,
    /// The responses of every guarded operation in addition to 401 and 403.
    pub common_answers: &'s [CommonAnswer<'s>],
    /// The body of those responses and of refusals, if the API has its own.
    pub error_body: Option<fn(&mut SchemaGenerator) -> schemars::Schema>,
    /// Links from parts of a response to parameters of another request.
    pub links: &'s [Link<'s>],
    /// Recorded requests and responses.
    pub examples: &'s [Example],
}

impl<'s> Service<'s> {
    /// Returns the service of a catalog, with its title and its version, at this address. Its
    /// tokens come from `token_url` and can have all scopes of the catalog.
    pub fn of(vocabulary: &'static Vocabulary, server_url: &'s str, token_url: &'s str) -> Self {
        let service = Self::new(vocabulary.title, vocabulary.version, token_url, vocabulary.ids());
        Self { server_url, ..service }
    }

    /// Returns a service with this title and version. Its tokens come from `token_url` and can have
    /// these scopes.
    pub fn new(
        title: &'s str,
        version: &'s str,
        token_url: &'s str,
        scopes: impl IntoIterator<Item = ScopeId>,
    ) -> Self {
        Self {
            title,
            version,
            description: "",
            server_url: "/",
            token_url,
            scopes: scopes.into_iter().collect(),
            common_answers: &[],
            error_body: None,
            links: &[],
            examples: &[],
        }
    }
}

/// Makes the OpenAPI document of a service. The result is the same for each call.
/// [`undescribed`] lists the types that it leaves out.
///
/// # Errors
/// Returns an error if an address is invalid, if a message does not describe itself or has a schema
/// that OpenAPI 3.0 cannot express, or if a link or an example belongs to no operation.
pub fn document(service: &Service<'_>, surface: &Surface) -> Result<OpenAPI, DocumentError> {
    for (field, address) in [("server_url", service.server_url), ("token_url", service.token_url)] {
        if !is_address(address) {
            return Err(DocumentError::Address { field, address: address.to_owned() });
        }
    }
    let undescribed = undescribed_types(surface, UndescribedType::is_message);
    if !undescribed.is_empty() {
        return Err(DocumentError::Undescribed(undescribed));
    }
    let mut document = without_examples(service, surface)?;
    for link in service.links {
        link.put_into(&mut document)?;
    }
    for example in service.examples {
        example.put_into(&mut document)?;
    }
    Ok(document)
}

/// Returns the types that a document leaves out, in the order of the routes: arguments that may be
/// a part of the request, and responses. Errors are among them if the service has no
/// [`error_body`](Service::error_body).
///
/// An argument that reads no message can implement `DescribeRequest` of `scopewright::describe`
/// without describing anything.
pub fn undescribed(service: &Service<'_>, surface: &Surface) -> Vec<Undescribed> {
    let is_known = |part: Part| part == Part::Error && service.error_body.is_some();
    undescribed_types(surface, |found| !found.is_message() && !is_known(found.part))
}

fn without_examples(service: &Service<'_>, surface: &Surface) -> Result<OpenAPI, DocumentError> {
    let mut generator = schema::generator();
    let common = [&REFUSALS, service.common_answers].concat();
    let mut items: IndexMap<String, PathItem> = IndexMap::new();
    for (route, id) in surface.routes().zip(operation_ids(surface)) {
        let operation = operation(route, id, &common, &mut generator)?;
        let item = items.entry(route.path.clone()).or_default();
        if let Some(place) = place_of(item, route.method.as_str()) {
            *place = Some(operation);
        }
    }
    let error_body = match service.error_body {
        Some(describe) => Some(schema::inline(&describe(&mut generator), &mut generator, "failures")?),
        None => None,
    };
    let answers = common.iter().map(|answer| (answer.name.to_owned(), answer.component(error_body.as_ref())));
    let responses = answers.collect();
    let paths = items.into_iter().map(|(path, item)| (path, ReferenceOr::Item(item))).collect();
    Ok(OpenAPI {
        openapi: "3.0.3".to_owned(),
        info: Info {
            title: service.title.to_owned(),
            version: service.version.to_owned(),
            description: Some(service.description.to_owned()).filter(|text| !text.is_empty()),
            ..Info::default()
        },
        servers: vec![Server { url: service.server_url.to_owned(), ..Server::default() }],
        tags: tags(surface),
        paths: Paths { paths, ..Paths::default() },
        components: Some(components(service, schema::definitions(&mut generator)?, responses)),
        ..OpenAPI::default()
    })
}

fn components(
    service: &Service<'_>,
    schemas: IndexMap<String, ReferenceOr<Schema>>,
    responses: IndexMap<String, ReferenceOr<Response>>,
) -> Components {
    let scheme = ReferenceOr::Item(security_scheme(&service.scopes, service.token_url));
    Components {
        schemas,
        responses,
        security_schemes: IndexMap::from([(SCHEME.to_owned(), scheme)]),
        ..Components::default()
    }
}
