//! A handler function, and the parts of it that the guard and the documents need.

use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Expr, ExprLit, FnArg, GenericParam, Generics, Item, ItemFn, Lifetime, Lit, Meta, Pat, PatType,
    ReturnType, Type, TypeImplTrait, TypeReference,
};

use crate::context::Context;
use crate::mistakes::Mistakes;
use crate::requirement::Requirement;

/// axum's handlers take 16 arguments, and the guard is one of them.
const MAX_ARGUMENTS: usize = 15;

/// A free `async fn` with its `#[granted]` arguments.
pub(crate) struct Handler {
    pub(crate) function: ItemFn,
    /// The optional scopes of `#[granted]` arguments, by argument position.
    pub(crate) granted: Vec<(usize, Requirement)>,
    /// The requirements of further `#[requires]` below the first one.
    pub(crate) further: Vec<Requirement>,
}

impl Handler {
    /// Reads the item below the attribute. `attribute` is its name for messages. An item that
    /// cannot be guarded is returned unchanged, because it must be emitted.
    pub(crate) fn read(
        item: TokenStream,
        attribute: &str,
        context: &Context,
        mistakes: &mut Mistakes,
    ) -> Result<Self, TokenStream> {
        let Ok(Item::Fn(mut function)) = syn::parse2::<Item>(item.clone()) else {
            let message = format!("`#[{attribute}]` must be on a free `async fn` that handles requests");
            mistakes.add(syn::Error::new(Span::call_site(), message));
            return Err(item);
        };
        check_form(&function, attribute, mistakes);
        let further = take_further(&mut function, attribute, mistakes);
        let granted = take_granted(&mut function, context, mistakes);
        if function.sig.asyncness.is_none() || function.sig.receiver().is_some() {
            return Err(quote::quote!(#function));
        }
        Ok(Self { function, granted, further })
    }

    /// Returns the doc comment, without the leading space of its lines.
    pub(crate) fn docs(&self) -> String {
        let lines: Vec<String> = self.function.attrs.iter().filter_map(doc_line).collect();
        lines.join("\n").trim().to_owned()
    }

    /// Returns the `cfg` attributes of the function. Items that belong to it need the same ones.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = &Attribute> {
        self.function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }

    /// Returns the types of the arguments that may describe a part of the request.
    pub(crate) fn argument_types(&self) -> Vec<&Type> {
        self.function
            .sig
            .inputs
            .iter()
            .enumerate()
            .filter(|(position, _)| !self.granted.iter().any(|(granted, _)| granted == position))
            .filter_map(|(_, argument)| match argument {
                FnArg::Typed(argument) => Some(argument.ty.as_ref()),
                FnArg::Receiver(_) => None,
            })
            .collect()
    }

    /// Returns the return type.
    pub(crate) fn return_type(&self) -> Type {
        match &self.function.sig.output {
            ReturnType::Type(_, ty) => ty.as_ref().clone(),
            ReturnType::Default => syn::parse_quote!(()),
        }
    }

    /// Returns the handler's name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.function.sig.ident.unraw().to_string()
    }

    /// Returns whether a type has the same meaning outside of the function.
    pub(crate) fn is_nameable(&self, ty: &Type) -> bool {
        let mut search = LocalNames { generics: &self.function.sig.generics, found: false };
        search.visit_type(ty);
        !search.found
    }
}

/// A search for names that have a meaning only inside the function: `impl Trait`, lifetimes other
/// than `'static`, and the function's own type parameters.
struct LocalNames<'f> {
    generics: &'f Generics,
    found: bool,
}

impl<'ast> Visit<'ast> for LocalNames<'_> {
    fn visit_type_impl_trait(&mut self, _: &'ast TypeImplTrait) {
        self.found = true;
    }

    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        self.found |= reference.lifetime.is_none();
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        self.found |= lifetime.ident != "static";
    }

    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.found |= self.generics.params.iter().any(|parameter| match parameter {
            GenericParam::Type(parameter) => parameter.ident == *ident,
            GenericParam::Const(parameter) => parameter.ident == *ident,
            GenericParam::Lifetime(_) => false,
        });
    }
}

fn check_form(function: &ItemFn, attribute: &str, mistakes: &mut Mistakes) {
    let signature = &function.sig;
    if let Some(receiver) = signature.receiver() {
        mistakes.at(receiver, format!("`#[{attribute}]` must be on a free `async fn`, not on a method"));
    }
    if signature.asyncness.is_none() {
        mistakes.at(
            signature.fn_token,
            format!("`#[{attribute}]` must be on an `async fn`, like all axum handlers"),
        );
    }
    if signature.inputs.len() > MAX_ARGUMENTS {
        let message = format!(
            "this handler has {} arguments, expected at most 15\nnote: axum allows 16, and the guard is one of them",
            signature.inputs.len()
        );
        mistakes.at(&signature.inputs[MAX_ARGUMENTS], message);
    }
}

/// Removes the guard attributes below this one. Further `#[requires]` narrow the same guard.
/// `#[public]` contradicts it.
fn take_further(function: &mut ItemFn, attribute: &str, mistakes: &mut Mistakes) -> Vec<Requirement> {
    let mut further = Vec::new();
    function.attrs.retain(|other| {
        let name = other.path().segments.last().map(|segment| segment.ident.to_string());
        match (attribute, name.as_deref()) {
            ("requires", Some("requires")) => {
                let (context, scopes) = Context::take(arguments(other), mistakes);
                further.extend(Requirement::read(scopes, "#[requires]", context.catalog.as_ref(), mistakes));
                false
            }
            (_, Some("requires" | "public")) => {
                mistakes.at(other, "expected either `#[requires]` or `#[public]`, not both");
                false
            }
            _ => true,
        }
    });
    further
}

/// Returns the tokens in an attribute's parentheses.
fn arguments(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) => list.tokens.clone(),
        Meta::Path(_) | Meta::NameValue(_) => TokenStream::new(),
    }
}

fn take_granted(
    function: &mut ItemFn,
    context: &Context,
    mistakes: &mut Mistakes,
) -> Vec<(usize, Requirement)> {
    let mut granted = Vec::new();
    for (position, argument) in function.sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = argument else { continue };
        if let Some(attribute) = take_attribute(argument, "granted") {
            check_granted(argument, mistakes);
            let scopes =
                Requirement::read(arguments(&attribute), "#[granted]", context.catalog.as_ref(), mistakes);
            granted.extend(scopes.map(|scopes| (position, scopes)));
        }
    }
    granted
}

fn check_granted(argument: &PatType, mistakes: &mut Mistakes) {
    if !matches!(ungrouped_type(&argument.ty), Type::Path(ty) if ty.path.is_ident("bool")) {
        mistakes.at(&argument.ty, "a `#[granted]` argument must have the type `bool`");
    }
    if !matches!(ungrouped_pattern(&argument.pat), Pat::Ident(_) | Pat::Wild(_)) {
        mistakes.at(&argument.pat, "a `#[granted]` argument must be a plain name");
    }
}

/// Returns the type without parentheses and the invisible groups in which `macro_rules` passes
/// fragments such as `$flag:ty`.
fn ungrouped_type(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped_type(&group.elem),
        Type::Paren(group) => ungrouped_type(&group.elem),
        other => other,
    }
}

fn ungrouped_pattern(pattern: &Pat) -> &Pat {
    match pattern {
        Pat::Paren(group) => ungrouped_pattern(&group.pat),
        other => other,
    }
}

fn ungrouped_expression(expression: &Expr) -> &Expr {
    match expression {
        Expr::Group(group) => ungrouped_expression(&group.expr),
        Expr::Paren(group) => ungrouped_expression(&group.expr),
        other => other,
    }
}

fn take_attribute(argument: &mut PatType, name: &str) -> Option<Attribute> {
    let position = argument.attrs.iter().position(|attribute| attribute.path().is_ident(name))?;
    Some(argument.attrs.remove(position))
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match ungrouped_expression(&meta.value) {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => {
                let text = text.value();
                Some(text.strip_prefix(' ').unwrap_or(&text).to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}
