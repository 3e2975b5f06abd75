//! The macros `#[requires]` and `#[public]`: the handler with a leading guard, and the declaration
//! that the guard reads. Also `requirement!`, a requirement without a handler.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{FnArg, LitStr, MetaNameValue, Pat, PatType, Token, Type};

use crate::context::{Context, Private, local};
use crate::handler::Handler;
use crate::mistakes::Mistakes;
use crate::requirement::Requirement;

pub(crate) fn requires(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let (context, arguments) = Context::take(arguments, &mut mistakes);
    let own = Requirement::read(arguments, "#[requires]", context.catalog.as_ref(), &mut mistakes);
    let handler = Handler::read(item, "requires", &context, &mut mistakes);
    let further = handler.as_ref().map(|handler| handler.further.as_slice()).unwrap_or_default();
    let policy = policy(own, further, &context.private);
    expand(handler, &policy, &context.private, mistakes)
}

/// Expands `requirement!` to an expression of the requirement.
pub(crate) fn requirement(input: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let (context, input) = Context::take(input, &mut mistakes);
    let requirement = Requirement::read(input, "requirement!", context.catalog.as_ref(), &mut mistakes);
    let private = &context.private;
    let value = match requirement {
        Some(requirement) => requirement.expand(private),
        // There is a mistake, so the program will not compile.
        None => quote!(#private::Requirement::All(&[])),
    };
    let errors = mistakes.into_compile_errors();
    // A constant, so that the lists of `all` and `any` are static wherever the macro is used.
    quote!(const { #errors #value })
}

/// Returns the policy that needs the attribute's own requirement and those of further
/// `#[requires]`.
fn policy(own: Option<Requirement>, further: &[Requirement], private: &Private) -> TokenStream {
    let parts: Vec<_> = own.iter().chain(further).map(|requirement| requirement.expand(private)).collect();
    match parts.as_slice() {
        // There is a mistake, so the program will not compile.
        [] => quote!(Public { because: "" }),
        [one] => quote!(Requires(#one)),
        several => quote!(Requires(#private::Requirement::All(&[#(#several),*]))),
    }
}

pub(crate) fn public(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let mut mistakes = Mistakes::default();
    let (context, arguments) = Context::take(arguments, &mut mistakes);
    let because = read_reason(arguments, &mut mistakes).unwrap_or_default();
    let handler = Handler::read(item, "public", &context, &mut mistakes);
    if let Ok(handler) = &handler {
        for (position, _) in &handler.granted {
            let argument = &handler.function.sig.inputs[*position];
            mistakes.at(argument, "`#[granted]` needs a caller, and a `#[public]` handler has none");
        }
    }
    expand(handler, &quote!(Public { because: #because }), &context.private, mistakes)
}

/// Reads `because = "…"`, which must not be blank.
fn read_reason(arguments: TokenStream, mistakes: &mut Mistakes) -> Option<String> {
    let message = "expected the reason why anyone may call this: `#[public(because = \"…\")]`";
    let reason = syn::parse2::<MetaNameValue>(arguments.clone())
        .ok()
        .filter(|meta| meta.path.is_ident("because"))
        .and_then(|meta| {
            let value = &meta.value;
            syn::parse2::<LitStr>(quote!(#value)).ok()
        })
        .map(|reason| reason.value())
        .filter(|reason| !reason.trim().is_empty());
    if reason.is_none() {
        mistakes.add(if arguments.is_empty() {
            syn::Error::new(Span::call_site(), message)
        } else {
            syn::Error::new_spanned(arguments, message)
        });
    }
    reason
}

fn expand(
    handler: Result<Handler, TokenStream>,
    policy: &TokenStream,
    private: &Private,
    mistakes: Mistakes,
) -> TokenStream {
    let errors = mistakes.into_compile_errors();
    match handler {
        Ok(handler) => {
            let declaration = local(&format!("__guard_of_{}", handler.name()));
            let declared = declare(&handler, &declaration, policy, private);
            let guarded = guard(handler, &declaration, private);
            quote!(#errors #declared #guarded)
        }
        Err(item) => quote!(#errors #item),
    }
}

/// Expands to the type of the guard and its declaration.
fn declare(handler: &Handler, declaration: &Ident, policy: &TokenStream, private: &Private) -> TokenStream {
    let conditions: Vec<_> = handler.conditions().collect();
    let visibility = &handler.function.vis;
    let (name, docs) = (handler.name(), handler.docs());
    let optional = handler.granted.iter().map(|(_, scopes)| scopes.expand(private));
    let describe = describe(handler, private);
    quote! {
        #(#conditions)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, unreachable_pub)]
        #visibility enum #declaration {}

        #(#conditions)*
        impl #private::Declaration for #declaration {
            const OPERATION: &'static #private::Operation = &#private::Operation {
                name: #name,
                docs: #docs,
                policy: #private::Policy::#policy,
                optional: &[#(#optional),*],
                describe: #describe,
            };
        }
    }
}

/// Expands to a function that lets the types of the arguments and of the response describe
/// themselves, and notes those that have no name outside of the handler.
fn describe(handler: &Handler, private: &Private) -> TokenStream {
    let arguments = handler.argument_types().into_iter().map(|ty| {
        if handler.is_nameable(ty) {
            quote!(#private::Request::<#ty>(::core::marker::PhantomData).describe(__messages);)
        } else {
            let text = written(ty);
            quote!(__messages.unnameable_request(#text);)
        }
    });
    let answer = handler.return_type();
    let answer = if handler.is_nameable(&answer) {
        quote! {
            #private::Response::<#answer>(::core::marker::PhantomData).describe(__messages);
            (&#private::Failure::<#answer>(::core::marker::PhantomData)).describe(__messages);
        }
    } else {
        let text = written(&answer);
        quote!(__messages.unnameable_response(#text);)
    };
    quote! {
        |__messages| {
            #[allow(unused_imports)]
            use #private::Undescribed as _;
            #(#arguments)*
            #answer
        }
    }
}

/// Returns the source text of a type on one line.
fn written(ty: &Type) -> String {
    let text = quote!(#ty).to_string();
    text.replace(" :: ", "::").replace(" <", "<").replace("< ", "<").replace(" >", ">").replace("& ", "&")
}

/// Expands to the handler with the guard as its first argument, and with `#[granted]` arguments
/// that the guard fills.
fn guard(handler: Handler, declaration: &Ident, private: &Private) -> TokenStream {
    let Handler { mut function, granted, .. } = handler;
    for (number, (position, _)) in granted.iter().enumerate() {
        let argument = &mut function.sig.inputs[*position];
        if let FnArg::Typed(PatType { pat, .. }) = &*argument {
            let ty = quote!(#private::Granted);
            *argument = typed(quote!(#ty { held: #pat, .. }), quote!(#ty<#declaration, #number>));
        }
    }
    let span = function.sig.ident.span();
    let ty = quote_spanned!(span => #private::Guard<#declaration>);
    function.sig.inputs.insert(0, typed(quote!(_), ty));
    quote!(#function)
}

fn typed(pattern: TokenStream, ty: TokenStream) -> FnArg {
    FnArg::Typed(PatType {
        attrs: Vec::new(),
        pat: Box::new(Pat::Verbatim(pattern)),
        colon_token: Token![:](Span::call_site()),
        ty: Box::new(Type::Verbatim(ty)),
    })
}
