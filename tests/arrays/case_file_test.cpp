// A case in one file: .npz, .safetensors or a folder. What each holds is read; hostile ones are
// refused.

#include "eq7/arrays/case_file.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "eq7/error.hpp"
#include "support/archive.hpp"
#include "support/npy_file.hpp"
#include "support/run.hpp"

namespace {

using namespace eq7;
using namespace eq7::testing;

const std::vector<double> numbers{1, 2, 3, 4, 5, 6};
const std::string array = npy_of("(3, 2)", numbers);

std::string refused(const std::string& path) {
    try {
        (void)open_case(read_case_file(path));
    } catch (const BadInput& fault) {
        return fault.what();
    }
    return "";
}

std::vector<ZipFile> members(bool deflated) {
    std::vector<ZipFile> files;
    for (const char* name : {"q", "k", "v", "out"})
        files.push_back({std::string(name) + ".npy", array, deflated});
    files.push_back({"gamma.npy", npy_of("()", {0.5}), deflated});
    return files;
}

// A tensor's entry of a header: (3, 2) float32.
std::string entry(const std::string& name, std::size_t begin, const char* dtype = "F32",
                  std::size_t size = 24) {
    return fmt::format(R"("{}":{{"dtype":"{}","shape":[3,2],"data_offsets":[{},{}]}})", name, dtype,
                       begin, begin + size);
}

std::string plain_safetensors(const std::string& more = "") {
    const std::string header =
        "{" + entry("q", 0) + "," + entry("k", 0) + "," + entry("v", 0) + "," + entry("out", 0) +
        R"(,"gamma":{"dtype":"F32","shape":[],"data_offsets":[0,4]})" + more + "}";
    return safetensors_of(header, raw(std::vector<float>{1, 2, 3, 4, 5, 6}));
}

void check_read(const Case& of) {
    CHECK(of.N == 3);
    CHECK(of.d == 2);
    Matrix<double> rows;
    of.read(Rows::out, 0, 0, 1, 2, rows);
    CHECK(rows(1, 1) == 6);
}

}  // namespace

TEST_CASE("a case that is not there, or of an unknown kind, may be a folder: the message says so") {
    const Folder folder;
    const std::string missing = refused(folder.path("none"));
    CHECK(missing.find("does not exist") != std::string::npos);
    CHECK(missing.find("or a folder") != std::string::npos);
    const std::string unknown = refused(folder.write("case.txt", "q, k, v"));
    CHECK(unknown.find("is not a file of arrays") != std::string::npos);
    CHECK(unknown.find("or a folder") != std::string::npos);
}

TEST_CASE(".npz, stored and deflated, with numbers and text for the settings") {
    const Folder folder;
    for (const bool deflated : {false, true}) {
        std::vector<ZipFile> files = members(deflated);
        files.push_back(
            {"chunk.npy", Npy{"<i8", "()", false, 1}.bytes(raw(std::vector<std::int64_t>{2}))});
        files.push_back({"scale.npy", npy_of("(1,)", {0.25}), deflated});
        const std::string letters{'n', 0, 0, 0, 'd', 0, 0, 0};
        files.push_back({"layout.npy", Npy{"<U2", "()", false, 1}.bytes(letters), deflated});
        files.push_back({"another.npy", "no array at all", deflated});
        for (const char* comment : {"", "a comment"}) {
            const Case of =
                open_case(read_case_file(folder.write("a.npz", zip_of(files, comment))));
            check_read(of);
            CHECK(of.B == 2);
            CHECK(of.scale == 0.25);
            CHECK(of.gamma.front() == 0.5);
            CHECK(of.array(Rows::q).array().name == "'q' in '" + folder.path("a.npz") + "'");
        }
    }
}

TEST_CASE(".safetensors: every type, bfloat16 as it is, settings in the metadata") {
    const Folder folder;
    const Case of = open_case(read_case_file(
        folder.write("a.safetensors",
                     plain_safetensors(
                         R"(,"__metadata__":{"chunk":"2","scale":"0.25","layout":"nd","format":"pt",
                             "dtype":"torch.bfloat16","q":"/etc/passwd"})"))));
    check_read(of);
    CHECK(of.B == 2);
    CHECK(of.scale == 0.25);
    CHECK(of.stated == Arithmetic::bf16);
    CHECK(of.stored == Arithmetic::f32);

    const std::string halves = raw(std::vector<std::uint16_t>{0x3f80, 0xc000, 0, 0, 0, 0x4120});
    const std::string path = folder.write(
        "b.safetensors", safetensors_of("{" + entry("q", 0, "BF16", 12) + "}  ", halves));
    const Array q = read_array_file(path, "q");
    CHECK(q.dtype == Dtype::bfloat16);
    CHECK(q.values() == std::vector<double>{1, -2, 0, 0, 0, 10});
}

TEST_CASE("a folder of .npy files, and names that mean the same") {
    const Folder folder;
    for (const char* name : {"Query", "keys", "v", "o"})
        folder.write(std::string(name) + ".npy", array);
    folder.write("log-gates.npy", npy_of("(3,)", {-1, -2, -3}));
    folder.write("s0.npy", npy_of("(2, 2)", {1, 2, 3, 4}));
    folder.write("chunk.npy", npy_of("(1,)", {2}));
    folder.write("out_parallel.npy", "not read");
    const Case of = open_case(read_case_file(folder.path("")));
    check_read(of);
    CHECK(of.gated());
    CHECK(of.B == 2);
    CHECK(of.initial_array());
    folder.write("state0.npy", npy_of("(2, 2)", {1, 2, 3, 4}));
    CHECK(contains(refused(folder.path("")), "holds both"));

    const Folder other;
    other.write("readme.txt", "no array");
    CHECK(contains(refused(other.path("")), "it holds 'readme.txt'"));
}

TEST_CASE("what an option overrides is not read in the file") {
    const Folder folder;
    const std::string path =
        folder.write("a.npz", zip_of({{"q.npy", array}, {"chunk.npy", npy_of("(1,)", {2.5})}}));
    CHECK_THROWS_WITH_AS((void)read_case_file(path), doctest::Contains("is '2.5'"), BadInput);
    CHECK_FALSE(read_case_file(path, {"chunk"}).chunk);
}

TEST_CASE("single arrays from any of them") {
    const Folder folder;
    const std::string npz = folder.write("a.npz", zip_of(members(true)));
    CHECK(read_array_file(npz, "v").values() == numbers);
    CHECK(contains(read_array_file(npz, "gamma").name, "'gamma' in"));
    CHECK_THROWS_WITH_AS((void)read_array_file(npz, "gates"),
                         doctest::Contains("holds no array gates: it holds 'q', 'k', 'v'"),
                         BadInput);
    const std::string one = folder.write("one.npz", zip_of({{"arr_0.npy", array}}));
    CHECK(read_array_file(one, "q").values() == numbers);
    const std::string metadata = R"(,"__metadata__":{"format":"pt","v":"/etc/passwd"})";
    const std::string tensors = folder.write("a.safetensors", plain_safetensors(metadata));
    CHECK(read_array_file(tensors, "v").values() == numbers);
    const std::string tensor =
        folder.write("b.safetensors",
                     safetensors_of("{" + entry("x", 0, "F64", 48) + metadata + "}", raw(numbers)));
    CHECK(read_array_file(tensor, "q").values() == numbers);
    CHECK_THROWS_WITH_AS((void)read_array_file(folder.path(""), "q"),
                         doctest::Contains("is a directory"), BadInput);
}

TEST_CASE("settings as text: numbers, lists, files, names of numbers") {
    const Folder folder;
    CaseParts parts;
    CHECK(set_part(parts, "gamma", "0.9,0.8", "--gamma"));
    CHECK(parts.gamma->name == "--gamma '0.9,0.8'");
    CHECK(set_part(parts, "cu_seqlens", "0,2,3", "--cu-seqlens"));
    CHECK(parts.cu_seqlens->values() == std::vector<double>{0, 2, 3});
    CHECK(set_part(parts, "gamma", folder.write("g.npy", npy_of("(2,)", {0.5, 1})), "--gamma"));
    CHECK(parts.gamma->values() == std::vector<double>{0.5, 1});
    CHECK(set_part(parts, "dtype", "half", "--dtype"));
    CHECK(parts.dtype == Arithmetic::f16);
    CHECK_FALSE(set_part(parts, "color", "red", "--color"));
    CHECK(set_part(parts, "scale", "1/8", "--scale"));
    CHECK(parts.scale == 0.125);
    const std::pair<const char*, const char*> wrong[] = {
        {"gamma", "1.5"}, {"gamma", "none.npy"}, {"chunk", "0"},        {"chunk", "2.5"},
        {"scale", "0"},   {"dtype", "float"},    {"cu_seqlens", "0,x"}, {"cu_seqlens", "0,-2"}};
    for (const auto& given : wrong) {
        CAPTURE(given.second);
        CHECK_THROWS_AS(set_part(parts, given.first, given.second, "--option"), BadInput);
    }
}

TEST_CASE("what torch.save writes is refused, with the two lines that save it otherwise") {
    const Folder folder;
    for (const std::string& bytes : {zip_of({{"case/data.pkl", "x"}, {"case/data/0", "y"}}),
                                     std::string("\x80\x02\x8a\x0a") + std::string(100, 'l')}) {
        const std::string said = refused(folder.write("case.pt", bytes));
        CHECK(contains(said, "torch.save"));
        CHECK(contains(said, "\n    from safetensors.torch import save_file\n    save_file({"));
    }
    CHECK(contains(refused(folder.write("a.txt", "hello")), "expected .npy, .npz or .safetensors"));
    CHECK(contains(refused(folder.write("a.npz", zip_of({{"x.npy", array}}))),
                   "holds no array of a case: it holds 'x'"));
}

TEST_CASE("a file's name is shown with what it holds, control characters too") {
    const Folder folder;
    CHECK(contains(refused(folder.write("a\n\x1b[2J\xff.npz", "x")), R"(a\n\x1b[2J\xff.npz')"));
}

TEST_CASE("hostile archives") {
    const Folder folder;
    const auto check = [&](const std::vector<ZipFile>& files, const char* said) {
        CAPTURE(said);
        const std::string found = refused(folder.write("a.npz", zip_of(files)));
        CHECK_MESSAGE(contains(found, said), found);
    };
    const std::string zeros = npy_of("(5000, 2000)", std::vector<double>(10'000'000, 0));
    check({{"q.npy", zeros, true}}, "at most 100 times as many; save it unpacked");
    check({{"q.npy", array, true, 1u << 30}}, "at most 100 times");
    check({{"q.npy", array, true, 1u << 25}, {"k.npy", array, true, 1u << 26}},
          "at most 100 times");
    check({{"q.npy", array, true, 1u << 20}}, "does not unpack to what was saved");
    check({{"q.npy", array, true, 100}}, "does not unpack to what was saved");
    check({{"q.npy", array, false, 100}}, "its sizes differ");
    check({{"q.npy", array, false, 0, 12}}, "is packed by method 12");
    check({{"q.npy", array, false, 0, 0, 1}}, "is encrypted");
    check({{"q.npy", array}, {"q.npy", array}}, "holds 'q.npy' twice");
    check({{std::string(500, 'q') + "\n.npy", array}}, "...'");
    const std::string whole = zip_of(members(true));
    for (std::size_t length = 4; length < whole.size(); ++length)
        CHECK_FALSE(refused(folder.write("a.npz", whole.substr(0, length))).empty());
    std::string changed = whole;
    changed[60] = static_cast<char>(changed[60] ^ 1);  // within q's data
    CHECK(contains(refused(folder.write("a.npz", changed)), "does not unpack"));
    // A number that is another: NumPy refuses it, too.
    std::string stored = zip_of(members(false));
    stored[stored.find("NUMPY") + 140] ^= 1;
    CHECK(contains(refused(folder.write("a.npz", stored)), "by its checksum"));
}

TEST_CASE("hostile headers of .safetensors") {
    const Folder folder;
    const std::string data(24, '\0');
    const auto said = [&](const std::string& bytes) {
        return refused(folder.write("a.safetensors", bytes));
    };
    const auto header = [&](const std::string& text) { return said(safetensors_of(text, data)); };
    for (const char* text :
         {"{", "{]", "{\"q\":3}", "{\"q\":{}}", "{\"q\":[[[[1]]]]}", "{\"q\":{\"dtype\":\"F32\"}}",
          R"({"q":{"dtype":"F32","shape":[3,-2],"data_offsets":[0,24]}})",
          R"({"q":{"dtype":"F32","shape":[3,2.0],"data_offsets":[0,24]}})",
          R"({"q":{"dtype":"F32","shape":6,"data_offsets":[0,24]}})",
          R"({"q":{"dtype":4,"shape":[3,2],"data_offsets":[0,24]}})", "{\"q\xff\":1}"})
        CHECK_MESSAGE(contains(header(text), "has a damaged .safetensors header"), text);
    CHECK(contains(header("{" + entry("q", 0) + "," + entry("q", 0) + "}"), "damaged"));
    CHECK(contains(header("{\"a\":" + std::string(100000, '[') + "}"), "damaged"));
    for (const std::string& text :
         {entry("q", 1), entry("q", 0, "F32", 20), entry("q", 0, "F64"),
          entry("q", 18446744073709551600u), std::string(R"("q":{"dtype":"F32","shape":[3,2],
          "data_offsets":[24,0]})"),
          std::string(R"("q":{"dtype":"F32","shape":[3,2],"data_offsets":[0]})"),
          std::string(R"("q":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],
          "data_offsets":[0,24]})")})
        CHECK_MESSAGE(contains(header("{" + text + "}"), "not as long as its shape"), text);
    CHECK(contains(header("{" + entry("q", 0, "F8_E4M3", 6) + "}"), "holds the type F8_E4M3"));
    CHECK_FALSE(contains(header("{" + entry("x", 0, "F8_E4M3", 6) + "}"), "F8_E4M3;"));
    CHECK(contains(header(R"({"q":{"dtype":"F32","shape":[0,2],"data_offsets":[0,0]},)" +
                          entry("k", 0) + "," + entry("v", 0) + "," + entry("out", 0) +
                          R"(,"gamma":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})"),
                   "is empty"));
    const std::string whole = plain_safetensors();
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK_FALSE(said(whole.substr(0, length)).empty());
    CHECK(said(whole).empty());
    CHECK_FALSE(said(std::string(8, '\xff') + "{}").empty());
}

TEST_CASE("law: no bytes crash the readers") {
    const Folder folder;
    const std::string wholes[] = {zip_of(members(true)), zip_of(members(false)),
                                  plain_safetensors()};
    CHECK(rc::check("random damage", [&] {
        std::string bytes = wholes[*rc::gen::inRange(0, 3)];
        const auto count = *rc::gen::inRange(1, 6);
        for (int damage = 0; damage < count; ++damage)
            bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = *rc::gen::arbitrary<char>();
        const std::string found = refused(folder.write("a.file", bytes));
        RC_ASSERT(found.size() < 2000);
    }));
}
