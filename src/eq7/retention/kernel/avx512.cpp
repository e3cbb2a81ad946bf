#include "eq7/retention/kernel/head_kernel.hpp"

namespace eq7::kernel::avx512 {

void run(const Head<float>& head) { run_head<float, 64>(head); }
void run(const Head<double>& head) { run_head<double, 64>(head); }

}  // namespace eq7::kernel::avx512
