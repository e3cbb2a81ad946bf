#pragma once
// The names that people give to what stands in a formula. Each list has blanks around every name;
// names of several letters are compared in small letters, without underscores at their ends.

#include <string>
#include <string_view>
#include <vector>

namespace eq7 {

/// What is meant, and how it is spelled.
struct Spellings {
    std::string_view meant, typed;
};

bool ends_with(std::string_view word, std::string_view end);
/// "_Chunk_Size_" is "chunk_size"; a single letter keeps its case.
std::string plain_name(std::string_view word);
/// The parts of a text between its separators.
std::vector<std::string> split(std::string_view text, char separator = ' ');
/// Whether the list has the word, compared as above.
bool is_among(std::string_view word, std::string_view list);
/// What the word means in a table of spellings; empty where it is not in there.
template <std::size_t size>
std::string_view meant_in(const Spellings (&table)[size], std::string_view word) {
    for (const Spellings& one : table)
        if (is_among(word, one.typed)) return one.meant;
    return {};
}

namespace names {

inline constexpr std::string_view
    sizes =
        " B C b clen chunk_size chunk_len chunk block_size block blk bt cs recurrent_chunk_size ",
    /// What is said beside "chunk" and "block" in the name of their size.
    lengths = " size sz len length width m n t c l s q ",
    row_counts = " seq_len seqlen slen sequence_length seq_length ",
    counts = " T S len l length cur clen ",  ///< the same, if a range counts up to it
    chunk_indices =
        " chunk_idx chunk_index chunk_id chunkidx chunkindex chunk_i i_chunk block_idx "
        "block_id blockidx i_c idx_chunk ",
    /// A token's place, whoever's it is: the part decides. A name is made of such words, one of
    /// them strong: pos, offset_in_chunk, token_idx.
    places =
        " idx index i_ ii t o_i k j l s p q u arange step steps tx ty o_t i_t indices inds "
        "ind threadidx offs_c offs_t off_c off_t ",
    place_words =
        " off offs offset offsets pos position positions tok token lane thread tid local "
        "within row rows t ",
    fillers = " in chunk block blk idx index id pos position off offs offset x y ",
    query_words = " query row rows q ", query_places = " qi i_q offs_m off_m qpos ",
    key_words = " col column cols columns key k ", key_places = " ki i_k offs_n off_n kpos ",
    /// Row and column of the intra-chunk table, as they are written together.
    pairs =
        "r c row k row col row column rows cols i j n m t s q k t i t j i k ii jj n j n i t tau u "
        "v j "
        "k",
    decays =
        " gammas gamma_h gamma_bh gamma_head gamma_heads gamma_t gamma_n gamma_i gamma_val "
        "gamma_value "
        "gamma_values gamma_f gamma_float gamma_f32 g decay alpha decays gam decay_factor "
        "decay_base decay_scalar decay_val decay_value lambda decay_gamma decay_gammas "
        "decay_rate_gamma ",
    log_decays =
        " log_gamma loggamma g_gamma log_g log_decay logdecay lg ln_gamma b_b log2_gamma "
        "log_gammas decay decays log_lambda log_alpha gamma_log ld ",
    /// -log gamma.
    slopes =
        " s slope slopes slope_rate decay_rate rate slope_h alibi_slope decay_slope "
        "neg_log_gamma ",
    /// What makes another number of a decay whose name has it: chunk_decay, gamma_squared.
    changes =
        " chunk block blk cross inner intra pow power powers squared square sq sqrt root half neg "
        "minus recip rgamma gammab sum num n total ",
    /// log2(e), with which exp2(x * log2e) is exp(x).
    changes_of_base = " log2e log2_e rcp_ln2 inv_ln2 ", infinities = " inf infinity infty ",
    heads = " h H i_h ", axes = " b h batch head none np d ",
    /// What stands before a dot without meaning anything: torch.arange, self.gamma, std::pow.
    spaces =
        " self torch np numpy jnp jax lax math tl F cfg config args std this cls mx tf "
        "libdevice cp nn functional params hparams model cmath extra cuda ops keras mindspore "
        "paddle einops T ttnn ",
    /// What changes axes, and no number.
    changes_of_axes = " transpose permute swapaxes movedim moveaxis ",
    /// What changes the order of tokens, or their number.
    rearrangements = " flip flipud fliplr reversed pad roll diff cat concat concatenate shift ",
    /// What no decay is called: angles.
    angles = " theta phi omega pi ", types = " float double half int uint bfloat long size ",
    sized_types = " f i u bf ";

/// Functions and methods. "same" leaves every number as it is, "axes" too but for its place.
inline constexpr Spellings functions[] = {
    {"range", " arange range xrange iota "},
    {"linspace", " linspace "},
    {"axes", " unsqueeze view reshape expand_dims "},
    {"same",
     " tensor array asarray as_tensor floattensor list tuple collect real to type type_as "
     "expand repeat astype nan_to_num contiguous squeeze clone detach cuda cpu item numpy cast "
     "static_cast broadcast_to requires_grad rearrange int bool float double half bfloat16 "},
    {"triangle", " tril "},
    {"floor", " floor "},
    {"exp", " exp expf exp2 exp2f "},
    {"log", " log log2 ln logf "},
    {"log1p", " log1p "},
    {"min", " min minimum fmin "},
    {"max", " max maximum fmax "},
    {"flip", " flip flipud reversed reverse "},
    {"clamp", " abs clamp clamp_min clip relu "},
    {"where", " where if_then_else select "},
    {"fill", " masked_fill "},
    {"negative", " neg "},
    {"0", " zeros zeros_like zero "},
    {"1", " ones ones_like "},
    {"+", " add "},
    {"-", " sub subtract "},
    {"*", " mul multiply "},
    {"/", " div divide true_divide "},
    {"^", " pow power powf powi float_power "},
    {">=", " ge "},
    {">", " gt "},
    {"<=", " le "},
    {"<", " lt "},
};

/// What papers and code call the four factors.
inline constexpr Spellings factors[] = {
    {"the cross-chunk decay (--cross)", " xi query_inner_decay q_decay query_decay "},
    {"the state-update decay (--state)", " zeta value_inner_decay k_decay key_decay "},
    {"the intra-chunk decay (--intra)", " D "},
    {"the carry (--carry)", " carry "},
};

}  // namespace names

/// Whether the word is a name of a chunk's size: B, chunk_size, C, BT, block.
bool is_size_word(std::string_view word);
/// Whether it is one of the tokens that are really in a chunk: current_block_size.
bool is_last_size_word(std::string_view word);
/// A token's place in its chunk: of a query, of a key, or of either.
bool is_query_place(std::string_view word);
bool is_key_place(std::string_view word);
bool is_place(std::string_view word);
/// Whether the word is a name of the decay: gamma, decay.
bool is_decay_word(std::string_view word);
/// +1 for a name of log gamma, -1 for one of -log gamma (a slope); 0 for neither.
int log_decay_sign(std::string_view word);
/// Whether the word is a name of cumulative sums: g_cumsum, cum_log_a, g_cs.
bool is_running_sum(std::string_view word);
/// dA_cs_m and dA_cs_k are the same sums, at other places: the name without that.
std::string without_index(const std::string& word);
/// The name without what says that it is the last value: "g" for "g_last". Empty where it does not.
std::string without_last(const std::string& word);
/// Whether the word is a type of numbers: float, int64_t, f32.
bool is_type(std::string_view word);
/// exp, exp2 and their like, of which the base does not matter.
bool is_exponential(std::string_view word);

}  // namespace eq7
