// libFuzzer on .npy files: any bytes are either read or refused with BadInput, which names the file
// in a message that a terminal can show. Neither a hostile header nor reading what it promises
// takes more memory than a small multiple of the file's size.

#include "eq7/arrays/layout.hpp"
#include "eq7/arrays/npy.hpp"
#include "memory.hpp"

namespace {

// As verify reads it: mapped, one row of its last axis after the other.
void read_rows(const eq7::Array& read) {
    const eq7::HeadArray array(read, eq7::default_layout(read), eq7::token_axes('d'), "--layout");
    const auto& [batches, heads, rows, columns] = array.shape();
    eq7::Matrix<double> row;
    for (std::size_t b = 0; b < batches; ++b)
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t n = 0; n < rows; ++n) array.read(b, h, n, 1, row);
    require(row.size() == columns);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const File file;
    constexpr std::size_t buffers = 32 << 10;  // a message
    constexpr std::size_t parsed = 64;  // times: a header's number as JSON, while its list grows
    const std::string& path = file.write(data, size);
    const auto read = [&] { return eq7::read_npy(eq7::map_file(path), eq7::shown_file(path)); };
    within(parsed * size + buffers, path, [&] { (void)read(); });
    // A byte as a double is eight times as large, which is less; one row may be the whole file.
    within(parsed * size + buffers, path, [&] { read_rows(read()); });
    within(parsed * size + buffers, path, [&] { (void)read().values(); });
    return 0;
}
