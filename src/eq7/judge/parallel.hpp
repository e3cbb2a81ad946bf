#pragma once
// Independent tasks on all processors.

#include <cstddef>
#include <functional>

namespace eq7 {

/// Tells what part of the work is done, 0 to 1.
using Progress = std::function<void(double)>;

/// Does task(0) ... task(count - 1), on as many threads as run at once; the caller's is one of
/// them. Each task may tell how far it is. `progress` hears how much of all is done, in the
/// caller's thread. Where tasks throw, no further ones begin, and what the first of them threw is
/// thrown: the same, however many threads there are. What `progress` throws stops all tasks.
void in_parallel(std::size_t count, const Progress& progress,
                 const std::function<void(std::size_t, const Progress&)>& task);

}  // namespace eq7
