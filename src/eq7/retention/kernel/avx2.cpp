#include "eq7/retention/kernel/head_kernel.hpp"

namespace eq7::kernel::avx2 {

void run(const Head<float>& head) { run_head<float, 32>(head); }
void run(const Head<double>& head) { run_head<double, 32>(head); }

}  // namespace eq7::kernel::avx2
