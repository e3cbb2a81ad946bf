// The kernel: xeus speaks the notebook protocol, Interpreter runs the cells.

#include <unistd.h>

#include <iostream>
#include <memory>
#include <string>

#include <xeus/xinterpreter.hpp>
#include <xeus/xkernel.hpp>
#include <xeus/xkernel_configuration.hpp>
#include <xeus/xserver_zmq.hpp>

#include "interpreter.hpp"

namespace nl = nlohmann;

namespace {

// What a cell writes to std::cout or std::cerr goes to the notebook when the line or the cell ends.
class Stream : public std::streambuf {
public:
    explicit Stream(std::string name) : name_(std::move(name)) {}
    void send() {
        if (!text_.empty()) xeus::get_interpreter().publish_stream(name_, text_);
        text_.clear();
    }

private:
    int_type overflow(int_type sign) override {
        if (!traits_type::eq_int_type(sign, traits_type::eof()))
            text_ += traits_type::to_char_type(sign);
        return traits_type::not_eof(sign);
    }
    std::streamsize xsputn(const char* text, std::streamsize count) override {
        text_.append(text, static_cast<std::size_t>(count));
        return count;
    }
    std::string name_;
    std::string text_;
};

// A notebook that asks for input could not be run by itself.
class NoInput : public std::streambuf {
    int_type underflow() override {
        throw std::runtime_error("std::cin is not supported by this kernel");
    }
};

class Kernel : public xeus::xinterpreter {
public:
    explicit Kernel(const std::string& headers) : interpreter_(headers) {
        xeus::register_interpreter(this);
    }

    void send_streams() {
        out_.send();
        error_.send();
    }
    void show(const std::string& kind, const nl::json& bundle) {
        send_streams();  // what was written before is shown before
        if (kind == "result") publish_execution_result(count_, bundle, nl::json::object());
        else display_data(bundle, nl::json::object(), nl::json::object());
    }

private:
    void configure_impl() override {
        std::cout.rdbuf(&out_);
        std::cerr.rdbuf(&error_);
        std::cin.rdbuf(&no_input_);
        std::cin.exceptions(std::ios::badbit);
    }

    nl::json execute_request_impl(int count, const std::string& code, bool, bool, nl::json,
                                  bool) override {
        count_ = count;
        const eq7_kernel::Outcome outcome = interpreter_.run(code);
        send_streams();
        if (outcome.kind == eq7_kernel::Outcome::Kind::done)
            return {{"status", "ok"},
                    {"payload", nl::json::array()},
                    {"user_expressions", nl::json::object()}};
        const std::string name = eq7_kernel::name(outcome.kind);
        publish_execution_error(name, outcome.message, {name + ": " + outcome.message});
        return {{"status", "error"},
                {"ename", name},
                {"evalue", outcome.message},
                {"traceback", {name + ": " + outcome.message}}};
    }

    nl::json complete_request_impl(const std::string&, int at) override {
        return {{"status", "ok"},
                {"matches", nl::json::array()},
                {"cursor_start", at},
                {"cursor_end", at},
                {"metadata", nl::json::object()}};
    }
    nl::json inspect_request_impl(const std::string&, int, int) override {
        return {{"status", "ok"},
                {"found", true},
                {"metadata", nl::json::object()},
                {"data", {{"text/plain", "looking names up is not supported by this kernel"}}}};
    }
    nl::json is_complete_request_impl(const std::string&) override {
        return {{"status", "complete"}};
    }
    nl::json kernel_info_request_impl() override {
        return {{"status", "ok"},
                {"protocol_version", "5.3"},
                {"implementation", "eq7-kernel"},
                {"implementation_version", "1"},
                {"banner", "C++17 for eq7's notebooks"},
                {"language_info",
                 {{"name", "c++"},
                  {"version", "17"},
                  {"mimetype", "text/x-c++src"},
                  {"codemirror_mode", "text/x-c++src"},
                  {"file_extension", ".cpp"}}}};
    }
    // Destroying a session that has run any code whatever is asking for trouble; leaving is not.
    void shutdown_request_impl() override {}

    Stream out_{"stdout"};
    Stream error_{"stderr"};
    NoInput no_input_;
    eq7_kernel::Interpreter interpreter_;
    int count_ = 0;
};

Kernel* kernel = nullptr;

}  // namespace

// What xcpp/xdisplay.hpp calls from a cell.
extern "C" void eq7_kernel_show(const char* kind, const char* bundle) {
    kernel->show(kind, nl::json::parse(bundle));
}

int main(int count, char** arguments) {
    if (count != 3 || std::string(arguments[1]) != "-f") {
        std::cerr << "usage: xcpp17-kernel -f CONNECTION_FILE   (Jupyter calls it so)\n";
        return 2;
    }
    // Everything that a cell's code could still hold stays alive until the process ends.
    auto interpreter = std::make_unique<Kernel>(EQ7_KERNEL_HEADERS);
    kernel = interpreter.get();
    xeus::xkernel server(xeus::load_configuration(arguments[2]), xeus::get_user_name(),
                         xeus::make_context<zmq::context_t>(), std::move(interpreter),
                         xeus::make_xserver_zmq);
    server.start();
    _exit(0);
}
