using System.Numerics;
using System.Runtime.InteropServices;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>The same bits for any number of threads. For tests that run alone.</summary>
internal static class ThreadCheck
{
    private static readonly int[] Few = [1, 2, 3, 4];

    /// <summary>
    /// Runs one product with 1, 2, 3 and 4 threads, or the numbers given, several times each, and compares bits; C is added to, and then
    /// only written.
    /// </summary>
    internal static void SameBits<T>(
        GemmFunction<T> gemm, int m, int n, int k, Transpose ta = Transpose.No, Transpose tb = Transpose.No, int[]? counts = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{typeof(T).Name} {m} x {n} x {k} {ta} {tb}");
        T[] a = TestData.Create<T>(m * k, DataSet.Reals, 1);
        T[] b = TestData.Create<T>(k * n, DataSet.Reals, 2);
        T[] former = TestData.Create<T>(m * n, DataSet.Reals, 3);
        using var many = new ManyThreads((counts ?? Few).Max());
        foreach (T beta in new[] { T.One, T.Zero })
            SameBits(gemm, (m, n, k), ta, tb, counts ?? Few, a, b, former, beta);
    }

    private static void SameBits<T>(
        GemmFunction<T> gemm, (int, int, int) shape, Transpose ta, Transpose tb, int[] counts, T[] a, T[] b, T[] former, T beta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int m, int n, int k) = shape;
        T[]? first = null;
        foreach (int threads in counts)
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                using Team.CapScope cap = Team.Cap(threads);
                T[] c = [.. former];
                gemm(ta, tb, m, n, k, T.One, a, ta == Transpose.Yes ? m : k, b, tb == Transpose.Yes ? k : n, beta, c, n, default);
                first ??= c;
                int at = MemoryMarshal.AsBytes<T>(first).CommonPrefixLength(MemoryMarshal.AsBytes<T>(c)) / Marshal.SizeOf<T>();
                if (at < m * n)
                    throw new GemmException($"With {threads} threads element {at} has other bits than with the first number.");
            }
        }
    }
}
