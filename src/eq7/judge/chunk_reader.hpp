#pragma once
// One sequence of a batch entry and head, chunk by chunk: its rows, or what a hypothesis has in
// their place, and what they are multiplied by.

#include "eq7/judge/run.hpp"

namespace eq7 {

class ChunkReader {
public:
    ChunkReader(const Case& of, const Hypothesis& as, const Wanted& wanted, std::size_t b,
                std::size_t h, std::size_t sequence);
    /// Reads the next rows: a chunk, or a block of a long one. Whether there are some.
    bool next();

    const ChunkRows& rows() const { return at_; }
    const Weights& weights() const { return as_.change ? changed_ : usual_; }
    bool in_blocks() const { return block_ < at_.B; }
    bool is_last() const { return at_.begin + at_.L >= end_; }
    bool ends_chunk() const { return at_.row + at_.L == at_.B || is_last(); }

private:
    void read(Rows rows, std::size_t count, Matrix<double>& into) const;
    void read_gates();
    void weigh();

    const Case& of_;
    const Hypothesis& as_;
    bool reads_out_;
    ChunkRows at_;
    std::size_t end_ = 0, block_ = 1;
    bool constant_ = false;
    Weights usual_, changed_;
};

}  // namespace eq7
