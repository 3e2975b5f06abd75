#[doc(hidden)]
#[allow(non_camel_case_types, unreachable_pub)]
pub(crate) enum __guard_of_alive {}
impl ::scope_guard::__private::Declaration for __guard_of_alive {
    const OPERATION: &'static ::scope_guard::__private::Operation = &::scope_guard::__private::Operation {
        name: "alive",
        docs: "",
        policy: ::scope_guard::__private::Policy::Public {
            because: "a probe carries no token",
        },
        optional: &[],
        describe: |__messages| {
            #[allow(unused_imports)]
            use ::scope_guard::__private::Undescribed as _;
        },
    };
}
pub(crate) async fn alive(_: ::scope_guard::__private::Guard<__guard_of_alive>) {}
