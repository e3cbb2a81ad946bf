// libFuzzer on the catalogue's data: any text is either read, and then every entry can be used, or
// refused with BadInput.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "eq7/catalogue/catalogue.hpp"
#include "eq7/error.hpp"
#include "require.hpp"

namespace {

void require_usable(const std::vector<eq7::Variant>& variants) {
    std::set<std::string> names;
    for (const eq7::Variant& variant : variants) {
        require(names.insert(variant.name).second);
        require(!variant.name.empty());
        require(variant.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
                std::string::npos);
        require(variant.index_base == 0 || variant.index_base == 1);
        require(!variant.schedule[eq7::Part::cross].exponent().uses('c') &&
                !variant.schedule[eq7::Part::state].exponent().uses('r'));
        require(!variant.schedule[eq7::Part::carry].text().empty());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        require_usable(eq7::read_catalogue({reinterpret_cast<const char*>(data), size}));
    } catch (const eq7::BadInput& refused) {
        require(refused.what()[0] != '\0');
    }
    return 0;
}
