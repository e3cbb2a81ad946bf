#pragma once
// A case in one file, or in one folder; and single arrays by the names of their files.

#include <set>
#include <string>
#include <string_view>

#include "eq7/arrays/case.hpp"

namespace eq7 {

/// What a .npz, a .safetensors or a folder of .npy files holds, by the arrays' names: q, k, v, out,
/// gamma or gates or log_gates, initial_state, final_state, cu_seqlens (case does not matter, and
/// other names that mean the same are read). Chunk, scale, dtype and the layouts may stand in the
/// metadata of a .safetensors, or as arrays of one number or text. Throws BadInput where the file
/// cannot be used, or holds two arrays for one place, or none of them. What it says of a key of
/// set_part() that is `overridden` is not read.
CaseParts read_case_file(const std::string& path, const std::set<std::string>& overridden = {});

/// One array: an .npy file, or in another file the array of that role ("q"), or its only one.
/// Throws BadInput.
Array read_array_file(const std::string& path, std::string_view role);

/// --gamma: numbers separated by commas, or a file of them. Throws BadInput unless each is above 0
/// and at most 1.
std::vector<double> read_gammas(const std::string& text);

/// Sets what `key` names to what `text` says: "chunk", "scale", "dtype", "layout" and the other
/// layouts with underscores ("layout_state0"), or an array by the name it has in a case ("q",
/// "initial_state"): a file of it, and for gamma and cu_seqlens numbers separated by commas, too.
/// `option` is how a message calls it. Throws BadInput where the text does not say it. Whether
/// there is such a key.
bool set_part(CaseParts& parts, std::string_view key, const std::string& text,
              const std::string& option);

}  // namespace eq7
