// The module behind `import eq7`: the command line as a function; `verify` and the probe on arrays
// in memory.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include "eq7/arrays/case_file.hpp"
#include "eq7/cli/app.hpp"
#include "eq7/cli/verify.hpp"
#include "eq7/error.hpp"
#include "eq7/lesson/probe/probe.hpp"
#include "eq7/lesson/verify/verify.hpp"
#include "eq7/render/render.hpp"
#include "eq7/version.hpp"

namespace nb = nanobind;

namespace {

using Numbers = nb::ndarray<const double, nb::c_contig, nb::device::cpu>;
using AnyArray = nb::ndarray<nb::ro>;

// A document is made once and rendered when it is asked for.
struct Page {
    eq7::Document document;
    std::string json;
    int exit = 0;

    std::string text(std::size_t width, bool colour) const {
        return eq7::render_text(document, {width, colour, 2});
    }
    std::string html() const {
        return "<style>" + eq7::html_style(eq7::Theme::of_notebook) + "</style>" +
               eq7::render_html_fragment(document);
    }
};

std::tuple<int, std::string, std::string> run(const std::vector<std::string>& arguments,
                                              std::size_t width, bool colour) {
    const nb::gil_scoped_release release;
    std::ostringstream out;
    std::ostringstream err;
    const eq7::cli::Exit exit = eq7::cli::run(arguments, {false, width, colour, false}, out, err);
    return {static_cast<int>(exit), out.str(), err.str()};
}

// What a DLPack type is, or a buffer's.
eq7::Dtype dtype_of(const AnyArray& from, const std::string& name) {
    using eq7::Dtype;
    const auto code = static_cast<nb::dlpack::dtype_code>(from.dtype().code);
    const int bits = from.dtype().bits;
    if (code == nb::dlpack::dtype_code::Bfloat) return Dtype::bfloat16;
    if (code == nb::dlpack::dtype_code::Float && bits >= 16 && bits <= 64)
        return bits == 16 ? Dtype::float16 : bits == 32 ? Dtype::float32 : Dtype::float64;
    if (name == "gamma" || name == "cu_seqlens") {
        if (code == nb::dlpack::dtype_code::Int)
            return bits == 64   ? Dtype::int64
                   : bits == 32 ? Dtype::int32
                   : bits == 16 ? Dtype::int16
                                : Dtype::int8;
        if (code == nb::dlpack::dtype_code::UInt)
            return bits == 64   ? Dtype::uint64
                   : bits == 32 ? Dtype::uint32
                   : bits == 16 ? Dtype::uint16
                                : Dtype::uint8;
    }
    throw eq7::BadInput(
        name +
        " is an array of other numbers\n  expected floating-point numbers: float64, "
        "float32, float16 or bfloat16");
}

// The array where it lies. NumPy has no bfloat16: such arrays come as their bits.
eq7::Array located(const std::string& name, const AnyArray& from, bool bits_of_bfloat16) {
    if (from.device_type() != nb::device::cpu::value)
        throw eq7::BadInput(name + " lies on another device\n  expected an array in main memory");
    eq7::Array array;
    array.name = name;
    array.dtype = bits_of_bfloat16 ? eq7::Dtype::bfloat16 : dtype_of(from, name);
    const auto size = static_cast<std::ptrdiff_t>(eq7::item_size(array.dtype));
    for (std::size_t axis = 0; axis < from.ndim(); ++axis) {
        array.shape.push_back(from.shape(axis));
        array.strides.push_back(static_cast<std::ptrdiff_t>(from.stride(axis)) * size);
    }
    array.data = static_cast<const char*>(from.data());
    return array;
}

// Tells Python what part is done, now and then, and hears Ctrl-C.
std::function<void(double)> heard(const nb::object& progress) {
    using Clock = std::chrono::steady_clock;
    return [&progress, last = Clock::now()](double part) mutable {
        constexpr std::chrono::milliseconds pause(50);
        if (Clock::now() - last < pause) return;
        last = Clock::now();
        const nb::gil_scoped_acquire acquire;
        if (PyErr_CheckSignals() != 0) throw nb::python_error();
        if (!progress.is_none()) progress(part);
    };
}

// `arrays` by the names of eq7.verify's arguments, `bits` those of them that hold bfloat16 as whole
// numbers, `texts` the arguments that are no arrays.
Page verify(const nb::dict& arrays, const std::vector<std::string>& bits,
            const std::map<std::string, std::string>& texts, bool allow_row_scale,
            const nb::object& progress) {
    eq7::CaseParts parts;
    const std::map<std::string, std::optional<eq7::Array>*> places{
        {"q", &parts.q},
        {"k", &parts.k},
        {"v", &parts.v},
        {"out", &parts.out},
        {"gamma", &parts.gamma},
        {"gates", &parts.gates},
        {"log_gates", &parts.log_gates},
        {"initial_state", &parts.initial_state},
        {"final_state", &parts.final_state},
        {"cu_seqlens", &parts.cu_seqlens}};
    std::vector<AnyArray> kept;  // as long as they are read
    for (const auto& [key, value] : arrays) {
        const auto name = nb::cast<std::string>(key);
        AnyArray from;
        if (!nb::try_cast(value, from))
            throw eq7::BadInput(name + " is a " + nb::type_name(value.type()).c_str() +
                                "\n  expected an array of floating-point numbers: NumPy, PyTorch, "
                                "JAX, or one with DLPack or a buffer");
        const bool as_bits = std::find(bits.begin(), bits.end(), name) != bits.end();
        *places.at(name) = located(name, from, as_bits);
        kept.push_back(std::move(from));
    }
    for (const auto& [key, text] : texts) eq7::set_part(parts, key, text, key);
    const nb::gil_scoped_release release;
    const eq7::Case of = eq7::open_case(parts);
    const eq7::Verification found = eq7::verify(of, heard(progress));
    return {eq7::verify_document(of, found), eq7::verify_json(found),
            static_cast<int>(eq7::cli::exit_of(found, allow_row_scale))};
}

// Hands the numbers to NumPy without a copy.
nb::ndarray<nb::numpy, double> to_numpy(std::vector<double>&& numbers) {
    auto kept = std::make_unique<std::vector<double>>(std::move(numbers));
    const std::size_t shape[1] = {kept->size()};
    double* data = kept->data();
    nb::capsule owner(kept.release(),
                      [](void* of) noexcept { delete static_cast<std::vector<double>*>(of); });
    return {data, 1, shape, owner};
}

// Of all runs, one after the other: q, k, v, gates (linear), beta, initial state.
nb::tuple probe_inputs(const eq7::Probe& probe) {
    eq7::ProbeInputs all;
    {
        const nb::gil_scoped_release release;
        all = probe.all_inputs();
    }
    return nb::make_tuple(to_numpy(std::move(all.q)), to_numpy(std::move(all.k)),
                          to_numpy(std::move(all.v)), to_numpy(std::move(all.gates)),
                          to_numpy(std::move(all.beta)), to_numpy(std::move(all.initial)));
}

Page probe_read(const eq7::Probe& probe, const Numbers& out, const std::optional<Numbers>& state,
                double scale, const std::string& dtype, bool packed) {
    const eq7::ProbeSettings& of = probe.settings();
    const std::size_t runs = probe.runs().size();
    if (out.size() != runs * of.N * of.e || (state && state->size() != runs * of.d * of.e))
        throw eq7::BadInput("the probe's outputs have another size than its inputs");
    const std::vector<double> outputs(out.data(), out.data() + out.size());
    std::vector<double> states;
    if (state) states.assign(state->data(), state->data() + state->size());
    const eq7::Arithmetic arithmetic = eq7::read_arithmetic("dtype", dtype);
    const nb::gil_scoped_release release;
    eq7::ProbeReport report =
        eq7::read_probe(probe, {outputs, state ? &states : nullptr, scale, arithmetic});
    if (packed) report.found_in_packed();
    return {eq7::probe_read_document(report), eq7::probe_read_json(report),
            static_cast<int>(eq7::cli::exit_of(report.verdict()))};
}

void make_probe(eq7::Probe* self, const std::string& rule, std::size_t tokens, std::size_t chunk,
                std::size_t key_dim, std::size_t value_dim, std::size_t heads, bool initial_state,
                bool error_first, double range, const std::vector<double>& gamma) {
    eq7::ProbeSettings settings;
    settings.rule = eq7::find_rule(rule);
    settings.N = tokens;
    settings.B = chunk;
    settings.d = key_dim;
    settings.e = value_dim;
    settings.heads = heads;
    settings.initial_state = initial_state;
    settings.error_first = error_first;
    settings.range = range;
    settings.gamma = gamma;
    new (self) eq7::Probe(std::move(settings));
}

}  // namespace

NB_MODULE(_eq7, module) {
    nb::exception<eq7::BadInput>(module, "BadInput", PyExc_ValueError);
    module.attr("version") = eq7::version;
    module.def("run", &run, nb::arg("arguments"), nb::arg("width"), nb::arg("colour"));
    module.def("verify", &verify, nb::arg("arrays"), nb::arg("bits"), nb::arg("texts"),
               nb::arg("allow_row_scale"), nb::arg("progress").none());
    module.def("probe_gammas", &eq7::probe_gammas, nb::arg("tokens"), nb::arg("range"));
    nb::class_<Page>(module, "Page")
        .def("text", &Page::text, nb::arg("width"), nb::arg("colour"))
        .def("html", &Page::html)
        .def_ro("json", &Page::json)
        .def_ro("exit", &Page::exit);
    nb::class_<eq7::Probe>(module, "Probe")
        .def("__init__", &make_probe)
        .def_prop_ro("entries", &eq7::Probe::entries)
        .def("inputs", &probe_inputs)
        .def("read", &probe_read, nb::arg("out"), nb::arg("state").none(), nb::arg("scale"),
             nb::arg("dtype"), nb::arg("packed"));
}
