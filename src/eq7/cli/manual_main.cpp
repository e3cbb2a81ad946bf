// Prints what is made from the commands' definitions, while eq7 is built:
//   eq7_manual man DATE | bash | zsh

#include <iostream>
#include <string>
#include <vector>

#include "eq7/cli/command.hpp"
#include "eq7/cli/manual.hpp"

int main(int argc, char** argv) {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    CLI::App app;
    eq7::cli::Action action;
    eq7::cli::define(app, action);
    if (arguments.size() == 2 && arguments[0] == "man")
        std::cout << eq7::cli::manual_page(app, arguments[1]);
    else if (arguments.size() == 1 && arguments[0] == "bash")
        std::cout << eq7::cli::bash_completion(app);
    else if (arguments.size() == 1 && arguments[0] == "zsh")
        std::cout << eq7::cli::zsh_completion(app);
    else {
        std::cerr << "usage: eq7_manual man DATE | bash | zsh\n";
        return 2;
    }
    return std::cout.flush() ? 0 : 4;
}
