using System.Runtime.CompilerServices;
using FastNet.Numerics;

namespace FastNet.Tests.Harness;

/// <summary>Products that are wrong on purpose, each in one way a kernel can be. The harness must tell every one of them.</summary>
internal static unsafe class PlantedGemm
{
    /// <summary>Defects that a comparison, a canary or a hash finds, by name.</summary>
    internal static readonly Dictionary<string, GemmFunction<float>> Wrong = new(StringComparer.Ordinal)
    {
        ["lost tail of columns"] = LostColumns,
        ["lost tail of k"] = LostDepth,
        ["beta 0 reads C"] = ReadsC,
        ["write into the row padding"] = WritesPadding,
        ["changed input"] = ChangesInput,
        ["swallowed NaN"] = SwallowsNaN,
        ["lost digits"] = LosesDigits,
    };

    /// <summary>Defects that touch memory outside the matrices, by name.</summary>
    internal static readonly Dictionary<string, GemmFunction<float>> Stray = new(StringComparer.Ordinal)
    {
        ["read past the end of A"] = (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e) =>
        {
            NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
            Touch(a, a.Length);
        },
        ["read of whole vectors of B"] = (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e) =>
        {
            NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
            Touch(b, (b.Length + 3) / 4 * 4 - 1);
        },
        ["read before B"] = (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e) =>
        {
            NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
            Touch(b, -1);
        },
    };

    /// <summary>A sum over k cut into one part per thread: right, but not the same bits for 1..N threads.</summary>
    internal static void SplitByThreads(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        int part = (k + Team.Threads - 1) / Team.Threads;
        for (int k0 = 0; k0 < k; k0 += part)
        {
            int depth = Math.Min(part, k - k0);
            ReadOnlySpan<float> ai = a[(ta == Transpose.Yes ? k0 * lda : k0)..], bi = b[(tb == Transpose.Yes ? k0 : k0 * ldb)..];
            NaiveGemm.Multiply(ta, tb, m, n, depth, alpha, ai, lda, bi, ldb, k0 == 0 ? beta : 1, c, ldc);
        }
    }

    /// <summary>Writes one element past the end of C.</summary>
    internal static void WritesPastC(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        fixed (float* p = c)
            p[c.Length] = 0;
    }

    private static void LostColumns(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        if (n % 16 != 5) // one width of sixteen
            NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
    }

    private static void LostDepth(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
        => NaiveGemm.Multiply(ta, tb, m, n, k > 32 ? 32 : k, alpha, a, lda, b, ldb, beta, c, ldc, e);

    private static void ReadsC(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        float former = m > 0 && n > 0 ? c[^1] : 0;
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        if (m > 0 && n > 0 && beta == 0)
            c[^1] += beta * former; // only the last element: an edge tile of its own
    }

    private static void WritesPadding(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        if (m > 2 && ldc > n)
            c[ldc + n] += 0; // reads and writes back: only the quiet bit changes
    }

    private static void ChangesInput(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        if (!b.IsEmpty)
            Unsafe.AsRef(in b[^1]) *= -1;
    }

    private static void SwallowsNaN(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        for (int i = 0; i < m && e.Activation == Activation.Relu; i++)
        {
            foreach (ref float x in c.Slice(i * ldc, n))
                x = x > 0 ? x : 0;
        }
    }

    private static void LosesDigits(
        Transpose ta, Transpose tb, int m, int n, int k, float alpha, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb,
        float beta, Span<float> c, int ldc, Epilogue<float> e)
    {
        NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
        for (int i = 0; i < m; i++)
        {
            foreach (ref float x in c.Slice(i * ldc, n))
                x = float.IsFinite(x) ? x * (1 + 64 * 1.1920929e-7f) : x; // 6 of 24 bits
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Touch(ReadOnlySpan<float> span, int index)
    {
        fixed (float* p = span)
            Volatile.Read(ref p[index]);
    }
}
