#pragma once
// What a cell may call to show something, under the names that xeus-cling gives them.
//
// A type is shown by the function `nlohmann::json mime_bundle_repr(const T&)` of its own namespace;
// without one, by operator<<; without that either, as @ and its address.

#include <sstream>
#include <string>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

// The kernel itself has this one: kind is "display" or "result", bundle a JSON object with one
// entry a MIME type.
extern "C" void eq7_kernel_show(const char* kind, const char* bundle);

namespace nl = nlohmann;

namespace xcpp {

template <class T, class = void>
struct has_output : std::false_type {};
template <class T>
struct has_output<T,
                  std::void_t<decltype(std::declval<std::ostream&>() << std::declval<const T&>())>>
    : std::true_type {};

/// What a type without a mime_bundle_repr of its own looks like.
template <class T>
nl::json mime_bundle_repr(const T& value) {
    std::ostringstream text;
    if constexpr (std::is_same_v<T, bool>) text << (value ? "true" : "false");
    else if constexpr (has_output<T>::value) text << value;
    else text << "@" << static_cast<const void*>(&value);
    return {{"text/plain", text.str()}};
}

/// Shows a value in the middle of a cell.
template <class T>
void display(const T& value) {
    using xcpp::mime_bundle_repr;
    eq7_kernel_show("display", nl::json(mime_bundle_repr(value)).dump().c_str());
}

/// The value of a cell's last expression.
template <class T>
void show_result(const T& value) {
    using xcpp::mime_bundle_repr;
    eq7_kernel_show("result", nl::json(mime_bundle_repr(value)).dump().c_str());
}

}  // namespace xcpp
