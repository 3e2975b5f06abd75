#[doc(hidden)]
#[allow(non_camel_case_types, unreachable_pub)]
pub(crate) enum __guard_of_alive {}
impl ::scopewright::__private::Declaration for __guard_of_alive {
    const OPERATION: &'static ::scopewright::__private::Operation = &::scopewright::__private::Operation {
        name: "alive",
        docs: "",
        policy: ::scopewright::__private::Policy::Public {
            because: "a probe carries no token",
        },
        optional: &[],
        describe: |__messages| {
            #[allow(unused_imports)]
            use ::scopewright::__private::Undescribed as _;
            ::scopewright::__private::Response::<()>(::core::marker::PhantomData)
                .describe(__messages);
            (&::scopewright::__private::Failure::<()>(::core::marker::PhantomData))
                .describe(__messages);
        },
    };
}
pub(crate) async fn alive(_: ::scopewright::__private::Guard<__guard_of_alive>) {}
