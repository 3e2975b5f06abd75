#[cfg(all())]
#[doc(hidden)]
#[allow(non_camel_case_types, unreachable_pub)]
pub enum __guard_of_change {}
#[cfg(all())]
impl ::scopewright::__private::Declaration for __guard_of_change {
    const OPERATION: &'static ::scopewright::__private::Operation = &::scopewright::__private::Operation {
        name: "change",
        docs: "Changes an order.\n\nThe rest of the comment.",
        policy: ::scopewright::__private::Policy::Requires(
            ::scopewright::__private::Requirement::Any(
                &[
                    ::scopewright::__private::Requirement::Scope(
                        ::scopewright::__private::scope_of(&shop.orders.write),
                    ),
                    ::scopewright::__private::Requirement::All(
                        &[
                            ::scopewright::__private::Requirement::Scope(
                                ::scopewright::__private::scope_of(&shop.orders.read),
                            ),
                            ::scopewright::__private::Requirement::Scope(
                                ::scopewright::__private::scope_of(&shop.r#type),
                            ),
                        ],
                    ),
                ],
            ),
        ),
        optional: &[
            ::scopewright::__private::Requirement::Scope(
                ::scopewright::__private::scope_of(&shop.orders.read),
            ),
        ],
        describe: |__messages| {
            #[allow(unused_imports)]
            use ::scopewright::__private::Undescribed as _;
            ::scopewright::__private::Request::<
                ::scopewright::Caller,
            >(::core::marker::PhantomData)
                .describe(__messages);
            ::scopewright::__private::Request::<
                ::axum::Json<u8>,
            >(::core::marker::PhantomData)
                .describe(__messages);
            ::scopewright::__private::Response::<
                ::axum::Json<u8>,
            >(::core::marker::PhantomData)
                .describe(__messages);
            (&::scopewright::__private::Failure::<
                ::axum::Json<u8>,
            >(::core::marker::PhantomData))
                .describe(__messages);
        },
    };
}
/// Changes an order.
///
/// The rest of the comment.
#[cfg(all())]
pub async fn change(
    _: ::scopewright::__private::Guard<__guard_of_change>,
    caller: ::scopewright::Caller,
    ::scopewright::__private::Granted {
        held: show,
        ..
    }: ::scopewright::__private::Granted<__guard_of_change, 0usize>,
    body: ::axum::Json<u8>,
) -> ::axum::Json<u8> {
    let _ = (caller, show);
    body
}
