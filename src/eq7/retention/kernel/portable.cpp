#include "eq7/retention/kernel/head_kernel.hpp"

namespace eq7::kernel::portable {

void run(const Head<float>& head) { run_head<float, 16>(head); }
void run(const Head<double>& head) { run_head<double, 16>(head); }

}  // namespace eq7::kernel::portable
