#[cfg(all())]
#[doc(hidden)]
#[allow(non_camel_case_types, unreachable_pub)]
pub enum __guard_of_change {}
#[cfg(all())]
impl ::scope_guard::__private::Declaration for __guard_of_change {
    const OPERATION: &'static ::scope_guard::__private::Operation = &::scope_guard::__private::Operation {
        name: "change",
        docs: "Changes an order.\n\nThe rest of the comment.",
        policy: ::scope_guard::__private::Policy::Requires(
            ::scope_guard::__private::Requirement::Any(
                &[
                    ::scope_guard::__private::Requirement::Scope(
                        ::scope_guard::__private::scope_of(&shop.orders.write),
                    ),
                    ::scope_guard::__private::Requirement::All(
                        &[
                            ::scope_guard::__private::Requirement::Scope(
                                ::scope_guard::__private::scope_of(&shop.orders.read),
                            ),
                            ::scope_guard::__private::Requirement::Scope(
                                ::scope_guard::__private::scope_of(&shop.r#type),
                            ),
                        ],
                    ),
                ],
            ),
        ),
        optional: &[
            ::scope_guard::__private::Requirement::Scope(
                ::scope_guard::__private::scope_of(&shop.orders.read),
            ),
        ],
        describe: |__messages| {
            #[allow(unused_imports)]
            use ::scope_guard::__private::Undescribed as _;
            ::scope_guard::__private::Request::<
                ::scope_guard::Caller,
            >(::core::marker::PhantomData)
                .describe(__messages);
            ::scope_guard::__private::Request::<
                ::axum::Json<u8>,
            >(::core::marker::PhantomData)
                .describe(__messages);
            ::scope_guard::__private::Response::<
                ::axum::Json<u8>,
            >(::core::marker::PhantomData)
                .describe(__messages);
        },
    };
}
/// Changes an order.
///
/// The rest of the comment.
#[cfg(all())]
pub async fn change(
    _: ::scope_guard::__private::Guard<__guard_of_change>,
    caller: ::scope_guard::Caller,
    ::scope_guard::__private::Granted {
        held: show,
        ..
    }: ::scope_guard::__private::Granted<__guard_of_change, 0usize>,
    body: ::axum::Json<u8>,
) -> ::axum::Json<u8> {
    let _ = (caller, show);
    body
}
