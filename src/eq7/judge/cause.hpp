#pragma once
// Why outputs are what they are: one kind, its keys, and a sentence. Page and JSON both come from
// this.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "eq7/algebra/arithmetic.hpp"

namespace eq7 {

/// A key's value, as JSON has it.
struct Value {
    using List = std::vector<Value>;
    using Object = std::vector<std::pair<std::string, Value>>;

    Value() = default;
    Value(std::nullptr_t) {}
    Value(double number) : of(number) {}
    Value(std::size_t number) : of(static_cast<std::int64_t>(number)) {}
    Value(std::int64_t number) : of(number) {}
    Value(int number) : of(static_cast<std::int64_t>(number)) {}
    Value(const char* text) : of(std::string(text)) {}
    Value(std::string text) : of(std::move(text)) {}
    Value(List list) : of(std::move(list)) {}
    Value(Object object) : of(std::move(object)) {}
    template <class T>
    static Value list(const std::vector<T>& of) {
        List all;
        for (const T& one : of) all.emplace_back(one);
        return Value(std::move(all));
    }

    std::variant<std::nullptr_t, double, std::int64_t, std::string, List, Object> of = nullptr;
};

/// One cause. The kinds and their keys stand in docs/json.md.
struct Cause {
    std::string kind;
    std::string text;                   ///< one or two sentences, in the markup of render/text.hpp
    Value::Object keys;                 ///< besides kind, text and also
    std::vector<Cause> also{};          ///< what fits alike
    std::vector<std::string> advice{};  ///< commands to type next
    /// Its run leaves the final state that was given, within roundings in this arithmetic.
    std::optional<Arithmetic> leaves_state{};
    bool pads_state = false;  ///< ... decayed through the tokens that a short last chunk lacks
    bool says_where = false;  ///< the text names the heads or batch entries already
    bool same_run = false;    ///< in `also`: the very run of the cause above it, in other words

    /// A key's value, or null.
    const Value& at(const std::string& key) const;
};

/// A power of gamma as people write it, in markup: "$gamma^B$", "$gamma^(r+1)$".
std::string gamma_to(const std::string& exponent);

/// With a capital first letter.
std::string capitalised(std::string text);
std::string uncapitalised(std::string text);

}  // namespace eq7
