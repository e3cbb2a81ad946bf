// What the shells' completions ask the program itself: completion.bash and completion.zsh.

#include <algorithm>

#include <fmt/format.h>

#include "eq7/cli/choices.hpp"
#include "eq7/cli/command.hpp"

namespace eq7::cli {

namespace {

// Where the words before the last one lead: the command, and its option that waits for a value.
struct Place {
    const CLI::App* command;
    const CLI::Option* waits = nullptr;
};

Place place_of(const CLI::App& app, const std::vector<std::string>& before) {
    Place place{&app};
    for (const std::string& word : before) {
        if (word == "=") continue;  // bash cuts "--format=md" at its sign
        if (place.waits != nullptr) {
            place.waits = nullptr;
            continue;
        }
        for (const CLI::App* command : commands_of(*place.command))
            if (command->get_name() == word) place.command = command;
        for (const CLI::Option* option : place.command->get_options())
            if (!option->get_positional() && takes_value(*option) && option->check_name(word))
                place.waits = option;
    }
    return place;
}

class Offer {
public:
    Offer(std::string typed, std::string before)
        : typed_(std::move(typed)), before_(std::move(before)) {}

    void values_of(const CLI::Option& option) {
        const std::string type = option.get_type_name();
        if (type == "FILE" || type == "OUT") lines_ = ":files\n";
        if (type == "DIR") lines_ = ":folders\n";
        for (const std::string& value : choices(type)) add(value, "");
    }
    void options_of(const CLI::App& command) {
        for (const CLI::Option* option : command.get_options()) {
            if (option->get_positional()) continue;
            for (const std::string& name : option->get_snames())
                add('-' + name, option->get_description());
            for (const std::string& name : option->get_lnames())
                add("--" + name, option->get_description());
        }
    }
    void add(const std::string& word, std::string about) {
        std::replace(about.begin(), about.end(), '\n', ' ');
        if (word.rfind(typed_, 0) == 0) lines_ += fmt::format("{}{}\t{}\n", before_, word, about);
    }
    const std::string& lines() const { return lines_; }

private:
    std::string typed_, before_, lines_;
};

}  // namespace

std::string completions(const CLI::App& app, std::vector<std::string> words) {
    std::string typed = words.empty() ? "" : words.back();
    if (!words.empty()) words.pop_back();
    std::string before;
    // zsh does not cut, and wants the whole word back.
    if (const std::size_t sign = typed.find('='); typed[0] == '-' && sign != std::string::npos) {
        words.push_back(typed.substr(0, sign));
        before = typed.substr(0, sign + 1);
        typed.erase(0, sign + 1);
    }
    const Place place = place_of(app, words);
    Offer offer(typed == "=" ? "" : typed, before);
    if (place.waits != nullptr) {
        offer.values_of(*place.waits);
        return offer.lines();
    }
    if (typed[0] != '-') {
        for (const CLI::App* command : commands_of(*place.command))
            offer.add(command->get_name(), command->get_description());
        for (const CLI::Option* option : place.command->get_options())
            if (option->get_positional()) offer.values_of(*option);
    }
    if (offer.lines().empty()) offer.options_of(*place.command);
    return offer.lines();
}

}  // namespace eq7::cli
