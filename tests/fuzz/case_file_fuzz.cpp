// libFuzzer on cases in one file, .npz and .safetensors: any bytes are either opened and read or
// refused with BadInput. Memory stays in proportion: what deflate can make of so many bytes, and a
// small multiple of a header.

#include "eq7/arrays/case_file.hpp"
#include "memory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const File file;
    constexpr std::size_t buffers = 128 << 10;   // zlib's window, the parser's, messages
    constexpr std::size_t most_deflated = 1032;  // times: zlib's own figure (its technical details)
    constexpr std::size_t arrays = 16;           // that a case may have, each of all the bytes
    const std::string& path = file.write(data, size);
    const bool zip = size > 2 && data[0] == 'P' && data[1] == 'K';
    within((zip ? arrays * most_deflated : 64) * size + buffers, path, [&] {
        try {
            const eq7::Case of = eq7::open_case(eq7::read_case_file(path));
            eq7::Matrix<double> rows;
            for (const eq7::Rows kind :
                 {eq7::Rows::q, eq7::Rows::k, eq7::Rows::v, eq7::Rows::out, eq7::Rows::log_gates})
                of.read(kind, of.batches - 1, of.heads - 1, of.N - 1, 1, rows);
            (void)of.initial(of.batches - 1, of.heads - 1, of.sequences() - 1);
        } catch (const eq7::BadInput& refused) {
            // Of what is missing or contradicts, the message names arrays or options, not the file.
            throw eq7::BadInput(refused.what() + ("\n" + path));
        }
    });
    return 0;
}
