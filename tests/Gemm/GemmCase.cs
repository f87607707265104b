using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Anything with the signature of Gemm.Multiply: the library's, a textbook's, or one broken on purpose.</summary>
internal delegate void GemmFunction<T>(
    Transpose transA, Transpose transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb,
    T beta, Span<T> c, int ldc, Epilogue<T> epilogue)
    where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>;

/// <summary>One call of a GEMM: everything that can vary.</summary>
internal readonly record struct GemmCase(int M, int N, int K)
{
    /// <summary>Slope of the leaky ReLU: exact in integers' halves.</summary>
    internal const double Slope = 0.5;

    private static readonly int[] Pads = [0, 1, 7];
    private static readonly double[] Factors = [1, 1, 0, -1, 0.7];

    public Transpose TransA { get; init; }

    public Transpose TransB { get; init; }

    public double Alpha { get; init; } = 1;

    public double Beta { get; init; }

    /// <summary>Elements between the rows of A, B, C and the residual.</summary>
    public int Pad { get; init; }

    /// <summary>Further elements between the rows of A, B, C and the residual, each its own.</summary>
    public (int A, int B, int C, int Residual) Slack { get; init; }

    /// <summary>Where the guard pages are.</summary>
    public Edge Edge { get; init; }

    public DataSet Data { get; init; }

    public bool Bias { get; init; }

    public bool Residual { get; init; }

    public Activation Activation { get; init; }

    /// <summary>The case of this shape with everything else but the activation drawn from <paramref name="draw"/>.</summary>
    internal static GemmCase Vary(int m, int n, int k, int draw)
    {
        ulong bits = Scramble((ulong)draw);
        int Pick(int choices)
        {
            int picked = (int)(bits % (ulong)choices);
            bits /= (ulong)choices;
            return picked;
        }

        var data = (DataSet)Pick(3);
        bool exact = data == DataSet.Integers;
        bool plain = Pick(3) > 0; // most calls have no epilogue
        return new GemmCase(m, n, k)
        {
            TransA = (Transpose)(draw & 1),
            TransB = (Transpose)(draw >> 1 & 1),
            Data = data,
            Alpha = Factors[Pick(exact ? 4 : 5)],
            Beta = Factors[Pick(exact ? 4 : 5)],
            Pad = Pads[Pick(3)],
            Edge = (Edge)Pick(2),
            Bias = !plain && Pick(2) > 0,
            Residual = !plain && Pick(2) > 0,
        };
    }

    private static ulong Scramble(ulong x)
    {
        x = unchecked((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9 + 0x9E3779B97F4A7C15);
        x = unchecked((x ^ (x >> 27)) * 0x94D049BB133111EB);
        return x ^ (x >> 31);
    }
}
