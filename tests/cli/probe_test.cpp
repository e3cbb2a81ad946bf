// eq7 probe on the command line: what is written, what is said, and what is refused.

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

#include "eq7/retention/xtensor.hpp"

#include "eq7/catalogue/catalogue.hpp"
#include "support/probed.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;
namespace fs = std::filesystem;

std::string content(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

std::size_t files_in(const std::string& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

void refuses(const std::vector<std::string>& words, const std::string& shown) {
    const Ran ran = run(words);
    CAPTURE(shown);
    CAPTURE(ran.err);
    CHECK(ran.exit == 2);
    CHECK(ran.out.empty());
    CHECK(contains(ran.err, shown));
}

TEST_CASE("write makes five files and says what to do with them, in 80 columns") {
    const Probed<float> probed(MadeProbe{12, 4, 5, 2, {0.9}});
    CHECK(probed.written.exit == 0);
    CHECK(files_in(probed.where("")) == 5);
    const std::string folder = probed.where("");  // how long its path is, is up to the user
    for (const std::string& line : lines(probed.written.out))
        CHECK(characters(line) - count_of(line, folder) * characters(folder) <= 80);
    std::string text;
    for (const std::string& word : words(probed.written.out)) text += word + ' ';
    CHECK(contains(text, "4 x 2 x 12 x 5, in float32"));
    CHECK(contains(probed.written.out, "python3 " + probed.where("/run.py")));
    CHECK(contains(probed.written.out, "eq7 probe read " + probed.where("")));
    // The script is named, not printed.
    CHECK(contains(text, "into " + probed.where("/run.py")));
    CHECK_FALSE(contains(text, "import numpy"));
    CHECK(probed.inputs.q.shape(0) == 4);
    // Batch entry 1 shows keys 5 to 9.
    CHECK(probed.inputs.v(1, 0, 5, 0) == 1);
    CHECK(probed.inputs.v(1, 1, 9, 4) == 1);
    CHECK(probed.inputs.v(1, 0, 4, 0) == 0);
    // Keys have a direction each, and queries read all of those that are used.
    CHECK(probed.inputs.k(1, 0, 5, 4) == 1);
    CHECK(probed.inputs.q(2, 0, 11, 0) == 1);
    CHECK(probed.inputs.q(2, 0, 11, 1) == 1);
    CHECK(probed.inputs.q(2, 0, 11, 2) == 0);
}

TEST_CASE("write --json, and float64") {
    const Folder folder;
    const Ran ran =
        run({"probe", "write", folder.path("p"), "--tokens", "6", "--dtype", "f64", "--json"});
    const auto json = nlohmann::json::parse(ran.out);
    CHECK(json["shape"] == nlohmann::json({2, 1, 6, 6}));
    CHECK(json["dtype"] == "float64");
    for (const std::string name : json["files"])
        CHECK(fs::exists(fs::path(folder.path("p")) / name));
    CHECK(read_array_file(folder.path("p/v.npy"), "v").dtype == Dtype::float64);
}

TEST_CASE("what an option lacks, or a folder, is said") {
    const Folder folder;
    refuses({"probe", "write", folder.path("x"), "--tokens", "6", "--rule", "foo"}, "--rule 'foo'");
    refuses({"probe", "write", folder.path("x"), "--tokens", "6", "--order", "error-first"},
            "give --rule delta or gated_delta");
    run({"probe", "write", folder.path("not-run"), "--tokens", "6"});
    refuses({"probe", "read", folder.path("not-run")}, "run.py` first");
}

TEST_CASE("nothing is overwritten unasked, and nothing is left behind where it fails") {
    const Folder folder;
    folder.write("kept", "mine");
    const auto write = [&](const std::string& name, const char* tokens = "4") {
        return std::vector<std::string>{"probe", "write", folder.path(name), "--tokens", tokens};
    };
    refuses(write("kept"), "it is not a folder");
    refuses(write("kept/probe"), "Not a directory");
    CHECK(content(folder.path("kept")) == "mine");
    fs::create_directory(folder.path("full"));
    folder.write("full/v.npy", "mine");
    refuses(write("full"), "v.npy' exists already");
    CHECK(content(folder.path("full/v.npy")) == "mine");
    CHECK(files_in(folder.path("full")) == 1);
    fs::create_symlink("nowhere", folder.path("link"));
    refuses(write("link"), "cannot be written");
    CHECK(files_in(folder.path("")) == 3);  // kept, full and link: no temporary folder
    // An empty folder, one with other files, and a name with a slash at its end will do.
    fs::create_directory(folder.path("empty"));
    CHECK(run(write("empty")).exit == 0);
    fs::create_directory(folder.path("other"));
    folder.write("other/mine", "mine");
    CHECK(run(write("other")).exit == 0);
    CHECK(files_in(folder.path("other")) == 6);
    CHECK(content(folder.path("other/mine")) == "mine");
    CHECK(run(write("new/slash/")).exit == 0);
    CHECK(files_in(folder.path("new/slash")) == 5);
    CHECK(files_in(folder.path("")) == 6);
    refuses(write("new/slash"), "exists already");
    // Unless it is asked for.
    std::vector<std::string> again = write("new/slash", "6");
    again.insert(again.end(), {"--force", "--gamma", "0.5", "--chunk", "2"});
    CHECK(run(again).exit == 0);
    CHECK(read_array_file(folder.path("new/slash/q.npy"), "q").shape[2] == 6);
    CHECK(contains(content(folder.path("new/slash/run.py")), "\ngamma, chunk = 0.5, 2\n"));
    CHECK(files_in(folder.path("new/slash")) == 5);
    CHECK(files_in(folder.path("new")) == 1);
}

TEST_CASE("run.py gets the decays and the chunk size that the command names") {
    const Folder folder;
    run({"probe", "write", folder.path("p"), "--tokens", "16", "--heads", "2", "--gamma", "0.9,0.8",
         "--chunk", "5"});
    CHECK(contains(content(folder.path("p/run.py")), "\ngamma, chunk = [0.9, 0.8], 5\n"));
    const auto settings = nlohmann::json::parse(content(folder.path("p/probe.json")));
    CHECK(settings["gamma"] == nlohmann::json({0.9, 0.8}));
    CHECK(settings["chunk"] == 5);
    run({"probe", "write", folder.path("q"), "--tokens", "16", "--heads", "2"});
    CHECK(contains(content(folder.path("q/run.py")), "\ngamma, chunk = [0.9, 0.9], 4\n"));
    CHECK(contains(run({"probe", "write", folder.path("few"), "--tokens", "8", "--chunk", "4"}).out,
                   "fewer than 3 chunks"));
}

TEST_CASE("write --dtype: the long names are taken, too") {
    const Folder folder;
    for (const std::string name : {"float32", "float64"}) {
        const std::string p = folder.path(name);
        CHECK(run({"probe", "write", p, "--tokens", "4", "--dtype", name}).exit == 0);
        CHECK(eq7::name(read_array_file(p + "/q.npy", "q").dtype) == name);
    }
}

TEST_CASE("write --dtype: other names are answered as everywhere, coarser types are refused") {
    const Folder folder;
    const auto write = [&](const std::string& dtype) {
        return std::vector<std::string>{"probe",   "write", folder.path("p"), "--tokens", "4",
                                        "--dtype", dtype};
    };
    for (const char* name : {"f16", "bf16", "tf32", "float16", "half", "bfloat16", "f23", "float"})
        refuses(write(name), fmt::format("--dtype '{}'\n       expected f32 or f64", name));
    CHECK_FALSE(fs::exists(folder.path("p")));
}

TEST_CASE("bad options and bad outputs get one error that shows them") {
    const Folder folder;
    const std::string p = folder.path("p");
    refuses({"probe", "write"}, "probe write needs DIR");
    refuses({"probe", "write", p}, "probe write needs --tokens");
    refuses({"probe", "write", p, "--tokens", "0"}, "--tokens '0'");
    refuses({"probe", "write", p, "--tokens", "5000"}, "from 1 to 4096");
    refuses({"probe", "write", p, "--tokens", "1024", "--heads", "200"}, "numbers each");
    refuses({"probe", "write", p, "--tokens", "4", "--format", "xml"}, "'xml'");
    refuses({"probe", "write", p, "--tokens", "8", "--chunk", "9"}, "from 1 to 8");
    refuses({"probe", "write", p, "--tokens", "8", "--gamma", "0.9,0.8"}, "--heads is 1");
    refuses({"probe", "write", p, "--tokens", "8", "--gamma", "2"}, "--gamma '2'");
    refuses({"probe", "write", p, "--tokns", "4"}, "did you mean --tokens?");
    refuses({"probe", "reed"}, "did you mean read?");
    CHECK_FALSE(fs::exists(p));
    const Probed<double> probed(MadeProbe{}, equation_seven());
    const std::string out = probed.save();
    refuses({"probe", "read", out, "--chunk", "4"}, "probe read needs --gamma");
    refuses({"probe", "read", out, "--gamma", "0.9"}, "probe read needs --chunk");
    refuses({"probe", "read", out, "--gamma", "1.5", "--chunk", "4"}, "--gamma '1.5'");
    refuses({"probe", "read", out, "--gamma", "0.9,0.8", "--chunk", "4"}, "gives 2 decays");
    refuses({"probe", "read", out, "--gamma", "0.9", "--chunk", "0"}, "--chunk '0'");
    refuses({"probe", "read", out, "--gamma", "0.9", "--chunk", "4", "--layout", "nd"}, "4 axes");
    const Probed<double> sliced(MadeProbe{12, 4, 5, 2, {0.9}}, equation_seven());
    refuses({"probe", "read", sliced.save(), "--gamma", "0.9", "--chunk", "4", "--layout", "bnhd"},
            "batch entries: 4, expected 2\n       run your code on the whole probe");
    refuses({"probe", "read", p, "--gamma", "0.9", "--chunk", "4"}, "does not exist");
    refuses({"probe", "read", folder.write("flat.npy", npy_of("(3,)", {1, 2, 3})), "--gamma", "0.9",
             "--chunk", "4"},
            "expected 2, 3 or 4");
}

TEST_CASE("NaN and infinity are a verdict, in the table and in the random part") {
    for (const std::size_t entry : {0, 1}) {
        Probed<double> probed(MadeProbe{}, equation_seven());
        probed.output(entry, 0, 5, 1) = std::numeric_limits<double>::quiet_NaN();
        const auto found = probed.judged();
        CHECK(found["verdict"] == "different");
        CHECK(found["findings"][0]["what"] == (entry == 0 ? "not_finite" : "random"));
        if (entry == 1)
            CHECK(found["findings"][0]["example"] == "some outputs are NaN or infinite");
    }
}

TEST_CASE("tokens before heads: the layout is said, and the answer is the same") {
    Probed<float> probed(MadeProbe{16, 4, 8, 2, {0.9, 0.8}}, find_variant("no-zeta").schedule);
    const auto plain = probed.judged();
    probed.output = xt::eval(xt::transpose(probed.output, {0, 2, 1, 3}));
    CHECK(probed.judged({"--layout", "bnhd"}) == plain);
    CHECK(plain["matches_variant"] == "no-zeta");
}

TEST_CASE("read in words and in every format") {
    const Probed<double> wrong(MadeProbe{12, 4, 0, 1, {0.9}},
                               equation_seven_with({"", "", "", "2*r+1"}));
    const Ran ran = wrong.read();
    CHECK(ran.exit == 1);
    for (const std::string& line : lines(ran.out)) CHECK(characters(line) <= 80);
    CHECK(ran.out.rfind("different: the cross-chunk decay takes 1 token too many", 0) == 0);
    CHECK(contains(ran.out, "cross: found 2*r+1, required r+1"));
    CHECK(contains(ran.out, "$ eq7 check --cross '2*r+1'"));
    for (const char* format : {"md", "html", "text", "json"})
        CHECK(contains(wrong.read({"--format", format}).out, "2*r+1"));
    CHECK(contains(wrong.read({"--format", "csv"}).out, "recovered,5,0,"));
    const Ran right = Probed<double>(MadeProbe{}, equation_seven()).read();
    CHECK(right.exit == 0);
    CHECK(right.out.rfind("equal:", 0) == 0);
    CHECK_FALSE(contains(right.out, "✗"));
    CHECK_FALSE(contains(right.out, "eq7 check"));
}

TEST_CASE("help is led by examples, for probe and for what it does") {
    for (const char* line :
         {"probe", "probe --help", "help probe", "probe write --help", "help probe read"}) {
        const Ran ran = run(line);
        CHECK(ran.exit == 0);
        CHECK(ran.out.find("Examples:") < ran.out.find("Usage:"));
        for (const std::string& help : lines(ran.out)) CHECK(characters(help) <= 80);
    }
    CHECK(contains(run("probe write --help").out, "Usage: eq7 probe write DIR [OPTIONS]"));
    CHECK(contains(run("probe --help").out, "Usage: eq7 probe COMMAND [OPTIONS]"));
    CHECK(contains(run("--help").out, "Usage: eq7 COMMAND [OPTIONS]"));
}

TEST_CASE("the folder knows what was written, and options override it") {
    const Probed<float> probed(MadeProbe{16, 4, 0, 1, {0.9}}, equation_seven());
    probed.save("probe/out.npy");
    const std::string folder = probed.where("");
    CHECK(run({"probe", "read", folder}).exit == 0);
    CHECK(run({"probe", "read", folder + "/out.npy"}).exit == 0);
    CHECK(run({"probe", "read", folder, "--gamma", "0.9", "--chunk", "4"}).exit == 0);
    CHECK(contains(run({"probe", "read", folder, "--layout", "bnhd"}).err,
                   "give the layout that it was saved in"));
    const Ran other = run({"probe", "read", folder, "--gamma", "0.8"});
    CHECK(other.exit == 1);
    CHECK(contains(other.out, "no powers of gamma"));
    // An output without the random batch entry, as some code is run on the table alone.
    Probed<float> alone(MadeProbe{}, equation_seven());
    alone.output = xt::eval(xt::view(alone.output, xt::range(0, 1)));
    const Ran ran = alone.read();
    CHECK(ran.exit == 0);
    CHECK(contains(ran.out, "Not looked at: random inputs"));
}

TEST_CASE("an output of the probe that version 0.1 wrote is read as before") {
    // There all keys had one direction: the outputs are the same table.
    const std::string folder = EQ7_RECORDED "/probe_jamie_issue34_N16_B4_f32";
    const Ran ran = run({"probe", "read", folder + "/out.npy", "--gamma", "0.9", "--chunk", "4"});
    CHECK(ran.exit == 1);
    CHECK(contains(ran.out, "cross: found B-r, required r+1"));
    CHECK(run({"probe", "read", folder + "/out_parallel.npy", "--gamma", "0.9", "--chunk", "4"})
              .exit == 0);
}

}  // namespace
