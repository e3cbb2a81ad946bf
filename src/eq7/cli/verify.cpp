// eq7 verify: a real implementation's arrays against the exact form.

#include "eq7/cli/verify.hpp"
#include "eq7/cli/command.hpp"
#include "eq7/cli/options.hpp"
#include "eq7/cli/progress.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/verify/verify.hpp"

namespace eq7::cli {

namespace {

struct VerifyOptions : Output {
    CaseOptions given;
    bool row_scale_allowed = false;
};

Outcome show_verify(const VerifyOptions& options, const View& view) {
    if (options.given.empty())
        throw BadInput(
            "verify needs q, k, v, out and the decays\n  eq7 verify case.safetensors --chunk 64; "
            "eq7 verify --help shows other ways");
    const Case of = options.given.open();
    // The bar is gone, with the function that draws it, before anything else is written.
    const Verification found =
        verify(of, view.watched ? progress_bar() : std::function<void(double)>());
    const Exit exit = exit_of(found, options.row_scale_allowed);
    if (view.json()) return {verify_json(found), exit};
    return view.answer(verify_document(of, found), exit);
}

}  // namespace

Exit exit_of(Judgement verdict, bool row_scale_allowed) {
    if (verdict == Judgement::undecided) return Exit::undecided;
    const bool wrong = verdict == Judgement::different ||
                       (verdict == Judgement::equal_up_to_row_scale && !row_scale_allowed);
    return wrong ? Exit::refuted : Exit::holds;
}

Exit exit_of(const Verification& found, bool row_scale_allowed) {
    const Exit of_outputs = exit_of(found.verdict, row_scale_allowed);
    const bool wrong_state = found.state && found.state->judgement == Judgement::different;
    return of_outputs == Exit::holds && wrong_state ? Exit::refuted : of_outputs;
}

void add_verify(CLI::App& app, Action& action) {
    const auto [command, options] = add_command(
        app, action, "verify", "A real implementation's arrays: right, or which decay is wrong?",
        {{"verify case.safetensors --chunk 64", "q, k, v, out, gamma in one file"},
         {"verify --q q.npy --k k.npy --v v.npy --out o.npy --gamma 0.9 --chunk 64", ""},
         {"verify ... --layout bnhd --gamma g.npy", "one decay per head, tokens first"},
         {"verify ... --log-gates g.npy", "a decay for each token"},
         {"verify ... --dtype tf32", "float32 from tensor cores"},
         {"verify ... --state0 s.npy --state r.npy", "the states handed in and out"}},
        show_verify,
        {"the outputs are right, and the state that is given", "they are not", "not decided"});
    options->given.add_to(
        command,
        "q, k, v, out, gamma (or gates, log_gates), initial_state, final_state, cu_seqlens; "
        "options override it. q, k, v, out and the decays are REQUIRED, here or as options");
    command->add_flag("--allow-row-scale", options->row_scale_allowed,
                      "exit 0 also where each row has a factor of its own");
}

}  // namespace eq7::cli
