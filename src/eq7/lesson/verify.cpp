#include "eq7/lesson/verify.hpp"

#include <fmt/format.h>

namespace eq7 {

Document verify_document(const Case& of, const Verification& found) {
    Document document;
    document.title = parse_text(fmt::format("{}", name(found.verdict)));
    (void)of;
    return document;
}

}  // namespace eq7
