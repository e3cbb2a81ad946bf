// The BLAS and LAPACK routines that xtensor-blas calls, found in OpenBLAS when one is first called.
//
// OpenBLAS allocates for every processor as soon as it is loaded, before main begins. A command
// that only reasons about exponents, or `import eq7`, does not load it.

#include <dlfcn.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

// Environment variables that OpenBLAS reads as it is loaded, where the user says nothing of them;
// gone again afterwards, since programs that this one starts inherit them. One thread: a second
// one gains nothing on products of this size, and spins while it waits. The kernels that the
// processor has: of processors younger than itself OpenBLAS knows nothing, and takes the oldest.
class Loading {
public:
    Loading() {
        set("OPENBLAS_NUM_THREADS", "1");
#if defined(__x86_64__)
        __builtin_cpu_init();
        const bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
        if (wide) set("OPENBLAS_CORETYPE", "SkylakeX");
        else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            set("OPENBLAS_CORETYPE", __builtin_cpu_is("amd") ? "Zen" : "Haswell");
#endif
    }
    ~Loading() {
        for (const char* name : set_) unsetenv(name);
    }

private:
    void set(const char* name, const char* value) {
        if (std::getenv(name) != nullptr) return;
        setenv(name, value, 0);
        set_.push_back(name);
    }
    std::vector<const char*> set_;
};

void* find(const char* routine) {
    static void* const library = [] {
        const Loading loading;
        // Where OpenBLAS lies beside the program, so do these; the search for what a library needs
        // does not look there, but takes what is loaded already.
        for (const char* needed : {"libquadmath.so.0", "libgfortran.so.5"})
            dlopen(needed, RTLD_NOW | RTLD_LOCAL);
        for (const char* name : {"libopenblas.so.0", "libopenblas.so", EQ7_BLAS})
            if (void* found = dlopen(name, RTLD_NOW | RTLD_LOCAL)) return found;
        throw std::runtime_error(
            "OpenBLAS is not found (libopenblas.so.0)\n  install it "
            "(apt-get install libopenblas0), or put its folder into "
            "LD_LIBRARY_PATH");
    }();
    if (void* found = dlsym(library, routine)) return found;
    throw std::runtime_error(std::string("OpenBLAS has no ") + routine);
}

// The routine of this name, as the function type that `Routine` is.
template <class Routine>
Routine* found(const char* name) {
    return reinterpret_cast<Routine*>(find(name));
}

}  // namespace

// Matrix products, C = alpha A B + beta C, and symmetric ones, C = alpha A A^T + beta C.
#define EQ7_PRODUCTS(T, gemm, syrk)                                                               \
    void gemm(int order, int ta, int tb, int m, int n, int k, T alpha, const T* a, int lda,       \
              const T* b, int ldb, T beta, T* c, int ldc) {                                       \
        static const auto routine = found<decltype(gemm)>(#gemm);                                 \
        routine(order, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);                     \
    }                                                                                             \
    void syrk(int order, int uplo, int trans, int n, int k, T alpha, const T* a, int lda, T beta, \
              T* c, int ldc) {                                                                    \
        static const auto routine = found<decltype(syrk)>(#syrk);                                 \
        routine(order, uplo, trans, n, k, alpha, a, lda, beta, c, ldc);                           \
    }

extern "C" {
EQ7_PRODUCTS(float, cblas_sgemm, cblas_ssyrk)
EQ7_PRODUCTS(double, cblas_dgemm, cblas_dsyrk)

// Least squares (singular values), and eigenvalues of a symmetric matrix. Fortran takes pointers.
int dgelsd_(void* m, void* n, void* nrhs, void* a, void* lda, void* b, void* ldb, void* s,
            void* rcond, void* rank, void* work, void* lwork, void* iwork, void* info) {
    static const auto routine = found<decltype(dgelsd_)>("dgelsd_");
    return routine(m, n, nrhs, a, lda, b, ldb, s, rcond, rank, work, lwork, iwork, info);
}
int dsyevd_(void* jobz, void* uplo, void* n, void* a, void* lda, void* w, void* work, void* lwork,
            void* iwork, void* liwork, void* info) {
    static const auto routine = found<decltype(dsyevd_)>("dsyevd_");
    return routine(jobz, uplo, n, a, lda, w, work, lwork, iwork, liwork, info);
}
}
