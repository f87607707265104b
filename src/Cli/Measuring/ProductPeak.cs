using System.Diagnostics;
using FastNet.Numerics;

namespace FastNet.Cli;

/// <summary>What the machine reaches in a matrix product: the yardstick for networks, within a few percent of the arithmetic
/// limit.</summary>
internal static class ProductPeak
{
    private const int Size = 768;

    /// <summary>The best of a third of a second, in GFLOP/s.</summary>
    public static double Gflops()
    {
        float[] a = new float[Size * Size], b = new float[Size * Size], c = new float[Size * Size];
        Array.Fill(a, 1f);
        Array.Fill(b, 1f);
        long start = Stopwatch.GetTimestamp();
        double best = double.MaxValue;
        do
        {
            long before = Stopwatch.GetTimestamp();
            Gemm.Multiply<float>(Size, Size, Size, a, b, c);
            best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.33);
        return 2.0 * Size * Size * Size / best / 1e9;
    }
}
