using System.Numerics;
using System.Runtime.InteropServices;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>A batch of products of one shape: how many, and how far apart the matrices lie.</summary>
internal readonly record struct BatchCase(int Batch, int M, int N, int K)
{
    public Transpose TransA { get; init; }

    public Transpose TransB { get; init; }

    public double Alpha { get; init; } = 1;

    public double Beta { get; init; }

    /// <summary>Elements between the rows of every matrix.</summary>
    public int Pad { get; init; }

    /// <summary>Elements between one matrix and the next.</summary>
    public int Gap { get; init; }

    /// <summary>Whether all products have the same A.</summary>
    public bool SharedA { get; init; }

    /// <summary>Whether all products have the same B.</summary>
    public bool SharedB { get; init; }

    public bool Epilogue { get; init; }

    /// <summary>Whether the rows of the matrices lie between each other, one matrix beside the next.</summary>
    public bool Interleaved { get; init; }

    /// <summary>Whether the matrices are given by offsets instead of strides.</summary>
    public bool Offsets { get; init; }
}

/// <summary>Runs a batch in guarded memory: integers against the textbook loops, reals to the bit against single products.</summary>
internal static class BatchCheck
{
    /// <summary>Runs the batch <paramref name="x"/>; throws if an element, a gap or an input is not as it must be.</summary>
    internal static void Run<T>(BatchCase x, DataSet data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{typeof(T).Name} {data} {x}");
        bool ta = x.TransA == Transpose.Yes, tb = x.TransB == Transpose.Yes;
        using var a = new Matrices<T>(x.Batch, ta ? x.K : x.M, ta ? x.M : x.K, x, x.SharedA, data, 1, "a");
        using var b = new Matrices<T>(x.Batch, tb ? x.N : x.K, tb ? x.K : x.N, x, x.SharedB, data, 2, "b");
        using var c = new Matrices<T>(x.Batch, x.M, x.N, x, shared: false, x.Beta == 0 ? null : data, 3, "c");
        T[] bias = x.Epilogue ? TestData.Create<T>(x.N, data, 4) : [];
        Activation activation = x.Epilogue ? Activation.Relu : Activation.None;
        T alpha = T.CreateChecked(x.Alpha), beta = T.CreateChecked(x.Beta);

        T[] expected = c.Memory.Span.ToArray();
        for (int i = 0; i < x.Batch; i++)
        {
            GemmFunction<T> reference = data == DataSet.Integers ? NaiveGemm.Multiply : Gemm.Multiply;
            reference(
                x.TransA, x.TransB, x.M, x.N, x.K, alpha, a.From(i), a.Ld, b.From(i), b.Ld, beta,
                expected.AsSpan(Math.Min(i * c.Stride, expected.Length)), c.Ld,
                new Epilogue<T> { Bias = bias, Activation = activation });
        }

        var epilogue = new Epilogue<T> { Bias = bias, Activation = activation };
        if (x.Offsets)
            Gemm.MultiplyBatched(
                x.TransA, x.TransB, x.M, x.N, x.K, alpha, a.Memory.Span, a.Ld, a.Offsets, b.Memory.Span, b.Ld, b.Offsets,
                beta, c.Memory.Span, c.Ld, c.Offsets, epilogue);
        else
            Gemm.MultiplyBatched(
                x.Batch, x.TransA, x.TransB, x.M, x.N, x.K, alpha, a.Memory.Span, a.Ld, a.Stride, b.Memory.Span, b.Ld, b.Stride,
                beta, c.Memory.Span, c.Ld, c.Stride, epilogue);

        a.Memory.AssertUnchanged();
        b.Memory.AssertUnchanged();
        c.Memory.AssertIntact();
        Compare<T>(c.Memory.Span, expected, x);
    }

    // The gaps hold signalling NaN and are compared to the bit; numbers by value, since zeros may differ in sign.
    private static void Compare<T>(ReadOnlySpan<T> actual, ReadOnlySpan<T> expected, BatchCase x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < actual.Length; i++)
        {
            bool same = T.IsNaN(expected[i])
                ? MemoryMarshal.AsBytes(actual.Slice(i, 1)).SequenceEqual(MemoryMarshal.AsBytes(expected.Slice(i, 1)))
                : actual[i] == expected[i];
            if (!same)
                throw new GemmException($"Element {i} of the results is {actual[i]}; expected {expected[i]} in {x}.");
        }
    }

    /// <summary>One operand of a batch, rogue values between rows and matrices.</summary>
    private sealed class Matrices<T> : IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal Matrices(int batch, int rows, int columns, BatchCase x, bool shared, DataSet? data, int seed, string name)
        {
            Ld = Math.Max(1, x.Interleaved ? batch * (columns + x.Gap) : columns + x.Pad);
            int extent = rows == 0 || columns == 0 ? 0 : (rows - 1) * Ld + columns;
            Stride = shared ? 0 : x.Interleaved ? columns + x.Gap : extent + x.Gap;
            Offsets = [.. Enumerable.Range(0, batch).Select(i => i * Stride)];
            Memory = new GuardedMemory<T>(batch == 0 || extent == 0 ? 0 : (batch - 1) * Stride + extent, Edge.End, name);
            for (int i = 0; i < batch && extent > 0 && data != null; i++)
            {
                for (int row = 0; row < rows; row++)
                    TestData.Fill(
                        Memory.Span.Slice(i * Stride + row * Ld, columns), data.Value, (seed * 1009 + (shared ? 0 : i)) * 1009 + row);
            }

            Memory.Freeze();
        }

        internal GuardedMemory<T> Memory { get; }

        internal int Ld { get; }

        internal int Stride { get; }

        internal int[] Offsets { get; }

        internal ReadOnlySpan<T> From(int i) => Memory.Span[Math.Min(i * Stride, Memory.Length)..];

        public void Dispose() => Memory.Dispose();
    }
}
