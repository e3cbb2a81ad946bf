// Writes the pages of docs/ that the program itself says, with their pictures, into a folder:
//   eq7_pages FOLDER
// Pages that others have put there already are listed on the front page too.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "eq7/pages/pages.hpp"
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

// Where a page names the command of another page, or lists its code, it links to it.
void link_commands(std::string& text, const std::string& from,
                   const std::vector<eq7::DocsPage>& pages) {
    for (const eq7::DocsPage& page : pages) {
        if (page.path == from) continue;
        const std::string command = "`eq7 " + page.command + "`";
        text =
            eq7::replaced(text, command, fmt::format("[{}]({})", command, link(from, page.path)));
        const std::string code = page.command.substr(page.command.find(' ') + 1);
        if (page.command == "explain " + code)
            text = eq7::replaced(text, fmt::format("\n- `{}`:", code),
                                 fmt::format("\n- [`{}`]({}):", code, link(from, page.path)));
    }
    // What has no page here, the playground shows.
    const std::string shown = "`eq7 tables --variant ";
    for (std::size_t at = text.find(shown); at != std::string::npos; at = text.find(shown, at)) {
        const std::size_t end = text.find('`', at + 1) + 1;
        const std::size_t name = at + shown.size();
        const std::string command = text.substr(at, end - at);
        const bool linked = at > 0 && text[at - 1] == '[';
        const std::string to =
            linked ? command
                   : fmt::format("[{}]({}#variant={})", command, link(from, "playground.md"),
                                 text.substr(name, text.find(' ', name) - name));
        text.replace(at, end - at, to);
        at += to.size();
    }
}

// What a page cites becomes a link to it: an issue, a commit, a paper.
void link_sources(std::string& text) {
    const std::string repository = "\\b([A-Za-z][A-Za-z0-9-]*/[A-Za-z][A-Za-z0-9-]*) ";
    const std::string github = "[$&](https://github.com/$1/";
    for (const auto& [cited, to] :
         {std::pair(repository + "issue ([0-9]+)", github + "issues/$2)"),
          std::pair(repository + "([0-9a-f]{7})\\b", github + "commit/$2)"),
          std::pair(std::string("arXiv ([0-9]{4}\\.[0-9]{5})"),
                    std::string("[$&](https://arxiv.org/abs/$1)"))})
        text = std::regex_replace(text, std::regex(cited), to);
}

// As wide as a page of text, and NAME-narrow.svg for a phone.
void write_pictures(const fs::path& folder, const eq7::Document& document) {
    for (const eq7::Section& section : document.sections)
        for (const eq7::Block& block : section.blocks)
            for (const bool narrow : {false, true}) {
                const char* end = narrow ? "-narrow.svg" : ".svg";
                if (const auto* picture = std::get_if<eq7::Picture>(&block))
                    write(folder / "pictures" / (picture->name + end),
                          eq7::picture_file(*picture, narrow));
                else if (const auto* plot = std::get_if<eq7::Plot>(&block))
                    write(folder / "pictures" / (plot->name + end),
                          eq7::drawing_file(eq7::draw_plot(*plot, narrow)));
            }
}

// The page, its pictures, and how to make it again.
std::string page_text(const fs::path& folder, const std::string& path,
                      const eq7::Document& document, const std::vector<eq7::DocsPage>& pages) {
    write_pictures(folder, document);
    std::string text = eq7::render_markdown(document, link(path, "pictures"));
    link_commands(text, path, pages);
    link_sources(text);
    return text;
}

std::string generated_by(const std::string& command) {
    return fmt::format("\n---\n\nGenerated: `{}`. Change the program, not this page.\n", command);
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

void write_all(const fs::path& folder) {
    const std::vector<eq7::DocsPage> pages = eq7::docs_pages();
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
    const std::string front = page_text(folder, "README.md", eq7::front_page(), pages);
    write(folder / "README.md",
          eq7::replaced(front, "the playground", "[the playground](playground.md)") + list +
              generated_by("scripts/docs"));
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: eq7_pages FOLDER\n";
        return 2;
    }
    try {
        write_all(argv[1]);
    } catch (const std::exception& fault) {
        std::cerr << "eq7_pages: " << fault.what() << '\n';
        return 4;
    }
    return 0;
}
