#include "support/npy_file.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>

namespace eq7::testing {

Folder::Folder() {
    static std::atomic<int> count{0};
    where_ = std::filesystem::temp_directory_path() /
             ("eq7_test_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(where_);
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(where_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& bytes) const {
    std::ofstream(where_ / name, std::ios::binary) << bytes;
    return path(name);
}

std::string Npy::dictionary() const {
    return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") +
           ", 'shape': " + shape + ", }";
}

std::string npy_start(int version, std::uint64_t length, const std::string& header) {
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    for (int place = 0; place < (version == 1 ? 2 : 4); ++place)
        bytes += static_cast<char>(length >> (8 * place) & 0xff);
    return bytes + header;
}

std::string Npy::bytes(const std::string& data) const {
    // Blanks up to a multiple of 64, as numpy writes them.
    std::string header = dictionary();
    const std::size_t before = version == 1 ? 10 : 12;
    while ((before + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';
    return npy_start(version, header.size(), header) + data;
}

std::string npy_of(const std::string& shape, const std::vector<double>& values) {
    Npy npy;
    npy.shape = shape;
    return npy.bytes(raw(values));
}

Bytes kept(std::string bytes) {
    const auto owner = std::make_shared<const std::string>(std::move(bytes));
    return {*owner, owner};
}

const std::vector<UnusableFile>& unusable_files() {
    static const std::vector<double> numbers(8, 1);
    static const std::string whole = npy_of("(4, 2)", numbers);
    static const std::vector<UnusableFile> all{
        {"", "is not a file of arrays"},
        {"1 2 3\n", "is not a file of arrays"},
        {std::string("PK\3\4", 4) + whole, "no directory of what it holds"},
        {whole.substr(0, whole.size() - 1), "cut short"},
        {whole.substr(0, 40), "cut short"},
        {Npy{"<f16", "(4, 2)", false, 1}.bytes(raw(numbers)), "astype('float64')"},
        {Npy{"<c8", "(4, 2)", false, 1}.bytes(raw(numbers)), "complex"},
        {Npy{"<V4", "(4, 2)", false, 1}.bytes(std::string(32, '\0')), "raw bytes"},
        {Npy{"<\x1b[2J", "(4, 2)", false, 1}.bytes(raw(numbers)), "holds the type <?[2J"},
        {npy_of("(4, 0)", {}), "is empty"},
    };
    return all;
}

}  // namespace eq7::testing
