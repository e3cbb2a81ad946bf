#include "eq7/judge/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <numeric>
#include <thread>
#include <vector>

namespace eq7 {

namespace {

class Tasks {
public:
    Tasks(std::size_t count, const Progress& progress,
          const std::function<void(std::size_t, const Progress&)>& task)
        : progress_(progress), task_(task), done_(count), thrown_(count) {}

    void operator()() {
        std::vector<std::thread> others;
        const std::size_t threads =
            std::min<std::size_t>(done_.size(), std::max(1U, std::thread::hardware_concurrency()));
        others.reserve(threads);
        try {
            while (others.size() + 1 < threads) others.emplace_back([this] { work(false); });
        } catch (const std::exception&) {
            // No memory, or no permission, for so many: those that there are do all.
        }
        work(true);
        for (std::thread& one : others) one.join();
        for (const std::exception_ptr& one : thrown_)
            if (one) std::rethrow_exception(one);
    }

private:
    struct Stopped {};

    void work(bool of_caller) {
        for (std::size_t one = next_++; one < done_.size() && !failed_; one = next_++) try {
                task_(one, [&](double part) { tell(one, part, of_caller); });
                tell(one, 1, of_caller);
            } catch (const Stopped&) {
            } catch (...) {
                thrown_[one] = std::current_exception();
                failed_ = true;
            }
    }

    void tell(std::size_t one, double part, bool of_caller) {
        if (stopped_) throw Stopped();
        done_[one] = part;
        if (!of_caller || !progress_) return;
        const double all = std::accumulate(done_.begin(), done_.end(), 0.0);
        try {
            progress_(all / static_cast<double>(done_.size()));
        } catch (...) {
            stopped_ = true;
            throw;
        }
    }

    const Progress& progress_;
    const std::function<void(std::size_t, const Progress&)>& task_;
    std::vector<std::atomic<double>> done_;  // of each task
    std::vector<std::exception_ptr> thrown_;
    std::atomic<std::size_t> next_{0};
    std::atomic<bool> failed_{false}, stopped_{false};
};

}  // namespace

void in_parallel(std::size_t count, const Progress& progress,
                 const std::function<void(std::size_t, const Progress&)>& task) {
    Tasks(count, progress, task)();
}

}  // namespace eq7
