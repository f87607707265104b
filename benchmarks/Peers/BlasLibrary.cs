using System.Runtime.InteropServices;

namespace FastNet.Benchmarks;

/// <summary>A C BLAS with 32-bit integers, loaded by itself so that two of them do not shadow each other.</summary>
internal sealed unsafe class BlasLibrary
{
    private const int RowMajor = 101;
    private const int NoTrans = 111;
    private const int Trans = 112;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> _sgemm;
    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>
        _dgemm;

    private BlasLibrary(string name, nint library, int spinMilliseconds)
    {
        Name = name;
        SpinMilliseconds = spinMilliseconds;
        _sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        _dgemm = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)
            NativeLibrary.GetExport(library, "cblas_dgemm");
    }

    /// <summary>Name to print.</summary>
    public string Name { get; }

    /// <summary>How long its helper threads spin after a call.</summary>
    public int SpinMilliseconds { get; }

    /// <summary>OpenBLAS at a number of threads; null if it is not installed.</summary>
    public static BlasLibrary? OpenBlas(int threads)
    {
        BlasSettings.Apply();
        if (Load("libopenblas.so.0", "libopenblas.so", "openblas", "libopenblas") is not nint library)
            return null;
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(threads);
        return new BlasLibrary("OpenBLAS", library, threads == 1 ? 0 : OperatingSystem.IsLinux() ? 4 : 110);
    }

    /// <summary>BLIS at a number of threads; null if it is not installed.</summary>
    public static BlasLibrary? Blis(int threads)
    {
        if (Load("libblis.so.4", "libblis.so", "blis", "libblis") is not nint library)
            return null;

        // dim_t is as wide as a pointer. BLIS starts and joins threads per call: none is left spinning.
        ((delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "bli_thread_set_num_threads"))(threads);
        return new BlasLibrary("BLIS", library, 0);
    }

    /// <summary>C = op(A) op(B), row-major.</summary>
    public void Gemm<T>(bool transA, bool transB, int m, int n, int k, T* a, int lda, T* b, int ldb, T* c, int ldc)
        where T : unmanaged
    {
        int opA = transA ? Trans : NoTrans;
        int opB = transB ? Trans : NoTrans;
        if (typeof(T) == typeof(float))
            _sgemm(RowMajor, opA, opB, m, n, k, 1, (float*)a, lda, (float*)b, ldb, 0, (float*)c, ldc);
        else
            _dgemm(RowMajor, opA, opB, m, n, k, 1, (double*)a, lda, (double*)b, ldb, 0, (double*)c, ldc);
    }

    private static nint? Load(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        }

        return null;
    }
}
