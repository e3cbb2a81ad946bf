#include "eq7/render/render.hpp"

namespace eq7 {

std::string render(const Document& document, Format format, const Terminal& terminal) {
    switch (format) {
        case Format::markdown: return render_markdown(document);
        case Format::html: return render_html(document);
        case Format::json: return render_json(document);
        case Format::csv: return render_csv(document);
        case Format::text: break;
    }
    return render_text(document, terminal);
}

}  // namespace eq7
