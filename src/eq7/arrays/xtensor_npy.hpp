// xtensor's writer of .npy files, wherever the installed version keeps it (compare
// retention/xtensor.hpp).

#pragma once

#if __has_include(<xtensor/io/xnpy.hpp>)
#include <xtensor/io/xnpy.hpp>
#else
#include <xtensor/xnpy.hpp>
#endif
