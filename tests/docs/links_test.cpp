// No link of the pages leads nowhere, and every picture is there, is shown, and says what it shows.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/run.hpp"

namespace {

namespace fs = std::filesystem;
using eq7::testing::contains;

std::string content(const fs::path& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// The page without its blocks of code, in which nothing is a link.
std::string prose(const fs::path& page) {
    std::string text;
    bool code = false;
    for (const std::string& line : eq7::testing::lines(content(page))) {
        if (line.rfind("```", 0) == 0) code = !code;
        else if (!code) text += line + '\n';
    }
    return text;
}

// A code host's name for a heading: lower case, blanks as dashes, signs left out.
std::string anchor(const std::string& heading) {
    std::string name;
    for (const char letter : heading) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == ' ') name += '-';
        else if (std::isalnum(byte) || letter == '-' || letter == '_' || byte >= 0x80)
            name += static_cast<char>(std::tolower(byte));
    }
    return name;
}

bool has_heading(const fs::path& page, const std::string& name) {
    for (const std::string& line : eq7::testing::lines(prose(page)))
        if (line.rfind('#', 0) == 0 && anchor(line.substr(line.find(' ') + 1)) == name) return true;
    return false;
}

// What is wrong with the links and pictures of these pages, one line each.
std::vector<std::string> faults(const std::vector<fs::path>& pages, const fs::path& pictures) {
    std::vector<std::string> found;
    std::set<fs::path> shown;
    const std::regex link(R"((!?)\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(([^)\s]+)\))");
    for (const fs::path& page : pages) {
        const std::string text = prose(page);
        for (std::sregex_iterator one(text.begin(), text.end(), link), end; one != end; ++one) {
            const std::string target = (*one)[3];
            if (target.rfind("https://", 0) == 0) continue;
            const std::string place = page.filename().string() + ": " + target;
            const std::string file = target.substr(0, target.find('#'));
            const fs::path path =
                file.empty() ? page : (page.parent_path() / file).lexically_normal();
            if (!fs::exists(path)) {
                found.push_back(place + " is not there");
                continue;
            }
            // What stands after the playground's # is a formula.
            if (contains(target, "#") && path.filename() != "playground.md" &&
                !has_heading(path, target.substr(target.find('#') + 1)))
                found.push_back(place + ": no such heading");
            if ((*one)[1] != "!") continue;
            shown.insert(path);
            shown.insert(path.parent_path() /
                         (path.stem().string() + "-narrow.svg"));  // for a phone
            if ((*one)[2].length() < 20) found.push_back(place + " has no text alternative");
            const std::string svg = content(path);
            for (const char* part : {"<title>", "<desc>"})
                if (!contains(svg, part)) found.push_back(place + " has no " + part);
        }
    }
    for (const auto& entry : fs::directory_iterator(pictures))
        if (shown.count(entry.path()) == 0)
            found.push_back(entry.path().filename().string() + " is shown on no page");
    return found;
}

std::vector<fs::path> pages_of(const fs::path& root) {
    std::vector<fs::path> pages{root / "README.md", root / "CONTRIBUTING.md",
                                root / "proof" / "README.md"};
    for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
        if (entry.path().extension() == ".md") pages.push_back(entry.path());
    return pages;
}

}  // namespace

TEST_CASE("no link or picture of README.md and docs/ is missing") {
    const fs::path root = EQ7_ROOT;
    const std::vector<fs::path> pages = pages_of(root);
    CHECK(pages.size() > 30);
    for (const std::string& fault : faults(pages, root / "docs" / "pictures")) FAIL_CHECK(fault);
}

TEST_CASE("a link that leads nowhere is found, and so is a picture that is missing or mute") {
    const fs::path folder = fs::temp_directory_path() / "eq7_links_test";
    fs::remove_all(folder);
    fs::create_directories(folder / "pictures");
    const auto write = [&](const char* name, const char* text) {
        std::ofstream(folder / name) << text;
    };
    write("pictures/good.svg", "<svg><title>t</title><desc>d</desc></svg>");
    write("pictures/mute.svg", "<svg></svg>");
    write("pictures/unused.svg", "<svg><title>t</title><desc>d</desc></svg>");
    write("a.md",
          "# A title, here\n[fine](a.md) [too](#a-title-here) [code `x`](b.md#nowhere)\n"
          "[gone](gone.md) ![long enough to be an alternative](pictures/gone.svg)\n"
          "![long enough to be an alternative](pictures/mute.svg) ![](pictures/good.svg)\n"
          "```\n[x](in-code.md)\n```\n");
    write("b.md", "# B\n");
    const std::vector<std::string> found =
        faults({folder / "a.md", folder / "b.md"}, folder / "pictures");
    fs::remove_all(folder);
    const std::vector<std::string> expected{
        "a.md: b.md#nowhere: no such heading",   "a.md: gone.md is not there",
        "a.md: pictures/gone.svg is not there",  "a.md: pictures/mute.svg has no <title>",
        "a.md: pictures/mute.svg has no <desc>", "a.md: pictures/good.svg has no text alternative",
        "unused.svg is shown on no page",
    };
    CHECK(std::multiset<std::string>(found.begin(), found.end()) ==
          std::multiset<std::string>(expected.begin(), expected.end()));
}
