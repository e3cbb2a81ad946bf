// Writes the pages of docs/ that the program itself says, with their pictures, into a folder:
//   eq7_pages FOLDER RECORD
// RECORD is what scripts/bench --store measured: of it the page on speed is made. Pages that others
// have put there already are listed on the front page too.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "eq7/lesson/pages.hpp"
#include "eq7/lesson/performance/performance.hpp"
#include "eq7/render/picture.hpp"
#include "eq7/render/render.hpp"

namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& content) {
    fs::create_directories(path.parent_path());
    std::ofstream file(path);
    file << content << std::flush;
    if (!file) throw std::runtime_error("cannot write " + path.string());
}

// `to` as a link on the page `from`; both are paths in the folder.
std::string link(const std::string& from, const std::string& to) {
    return fs::path(to).lexically_relative(fs::path(from).parent_path()).generic_string();
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

// Where a page names the command of another page, or lists its code, it links to it.
void link_commands(std::string& text, const std::string& from,
                   const std::vector<eq7::DocsPage>& pages) {
    for (const eq7::DocsPage& page : pages) {
        if (page.path == from) continue;
        const std::string command = "`eq7 " + page.command + "`";
        replace_all(text, command, fmt::format("[{}]({})", command, link(from, page.path)));
        const std::string code = page.command.substr(page.command.find(' ') + 1);
        if (page.command == "explain " + code)
            replace_all(text, fmt::format("\n- `{}`:", code),
                        fmt::format("\n- [`{}`]({}):", code, link(from, page.path)));
    }
}

void write_pictures(const fs::path& folder, const eq7::Document& document) {
    for (const eq7::Section& section : document.sections)
        for (const eq7::Block& block : section.blocks)
            if (const auto* picture = std::get_if<eq7::Picture>(&block))
                write(folder / "pictures" / (picture->name + ".svg"), eq7::picture_file(*picture));
            else if (const auto* plot = std::get_if<eq7::Plot>(&block))
                write(folder / "pictures" / (plot->name + ".svg"),
                      eq7::drawing_file(eq7::draw_plot(*plot)));
}

// The page, its pictures, and how to make it again.
std::string page_text(const fs::path& folder, const std::string& path,
                      const eq7::Document& document, const std::vector<eq7::DocsPage>& pages) {
    write_pictures(folder, document);
    std::string text = eq7::render_markdown(document, link(path, "pictures"));
    link_commands(text, path, pages);
    return text;
}

std::string generated_by(const std::string& command) {
    return fmt::format("\n---\n\nGenerated: `{}`. Change the program, not this page.\n", command);
}

// The page on speed, from the record in a file.
void write_performance(const fs::path& folder, const fs::path& record,
                       const std::vector<eq7::DocsPage>& pages) {
    std::ifstream file(record);
    std::ostringstream json;
    json << file.rdbuf();
    if (!file) throw std::runtime_error("cannot read " + record.string());
    const std::string path = "performance.md";
    const eq7::Document document = eq7::performance_document(eq7::read_performance(json.str()));
    write(folder / path, page_text(folder, path, document, pages) + generated_by("scripts/docs"));
}

// "# Title" on the first line of a page that somebody else wrote.
std::string title_of(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    if (line.rfind("# ", 0) != 0) throw std::runtime_error(path.string() + " has no title");
    return line.substr(2);
}

// The files at the top of the folder that are none of ours, by name.
std::set<std::string> other_pages(const fs::path& folder, const std::vector<eq7::DocsPage>& pages) {
    std::set<std::string> others;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".md") others.insert(entry.path().filename().string());
    others.erase("README.md");
    for (const eq7::DocsPage& page : pages) others.erase(page.path);
    return others;
}

void write_all(const fs::path& folder, const fs::path& record) {
    const std::vector<eq7::DocsPage> pages = eq7::docs_pages();
    write_performance(folder, record, pages);
    std::string list = "\n";
    for (const eq7::DocsPage& page : pages) {
        const eq7::Document document = page.document();
        write(folder / page.path,
              page_text(folder, page.path, document, pages) + generated_by("eq7 " + page.command));
        if (!page.about.empty())
            list += fmt::format("- [{}]({}): {}\n", eq7::unadorned(document.title), page.path,
                                page.about);
    }
    for (const std::string& other : other_pages(folder, pages))
        list += fmt::format("- [{}]({}): {}\n", title_of(folder / other), other,
                            eq7::about_other_page(other));
    std::string front = page_text(folder, "README.md", eq7::front_page(), pages);
    replace_all(front, "the playground", "[the playground](playground.md)");
    write(folder / "README.md", front + list + generated_by("scripts/docs"));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: eq7_pages FOLDER RECORD\n";
        return 2;
    }
    try {
        write_all(argv[1], argv[2]);
    } catch (const std::exception& fault) {
        std::cerr << "eq7_pages: " << fault.what() << '\n';
        return 4;
    }
    return 0;
}
