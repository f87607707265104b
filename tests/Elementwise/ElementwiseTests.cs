using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Elementwise;

/// <summary>Every element-wise operation at every level, length and edge, against its oracle in double.</summary>
[EveryLevel]
public sealed class ElementwiseTests
{
    // Every length around four of the widest vectors, some that end unevenly, and two that several threads take.
    private static readonly int[] Lengths = [.. Enumerable.Range(0, 4 * 16 + 4), 127, 1000, Many];

    private const int Many = 270_007;

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Operations_equal_their_oracles(SimdLevel level)
    {
        using (Cpu.Use(level))
        {
            All<float>();
            All<double>();
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_and_position_change_no_bit(SimdLevel level)
    {
        const int Length = Many;
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] x = TestData.Create<float>(Length, DataSet.Reals, 5);
        float[] one = new float[Length], two = new float[Length], shifted = new float[Length];
        foreach (UnaryCase<float> op in ElementwiseCases<float>.Unaries)
        {
            using (Team.Cap(1))
                op.Run(x, one);
            using (new ManyThreads(3))
                op.Run(x, two);
            op.Run(x.AsSpan(3), shifted);
            Assert.Equal(one, two);
            Assert.True(one.AsSpan(3).SequenceEqual(shifted.AsSpan(0, Length - 3)), $"{op}: position changed a bit");
        }
    }

    [Fact]
    public void Bad_operands_are_refused_before_anything_is_written()
    {
        var memory = new float[100];
        foreach (UnaryCase<float> op in ElementwiseCases<float>.Unaries)
        {
            ArgumentException cut = Assert.Throws<ArgumentException>(() => op.Run(memory.AsSpan(0, 10), memory.AsSpan(50, 9)));
            Assert.Equal("destination", cut.ParamName);
            ArgumentException shifted = Assert.Throws<ArgumentException>(() => op.Run(memory.AsSpan(0, 50), memory.AsSpan(1, 50)));
            Assert.Contains("shifted by 1", shifted.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => op.Run(memory.AsSpan(1, 50), memory.AsSpan(0, 50)));
        }

        foreach (BinaryCase<float> op in ElementwiseCases<float>.Binaries)
        {
            ArgumentException cut = Assert.Throws<ArgumentException>(
                () => op.Run(memory.AsSpan(0, 10), memory.AsSpan(0, 9), memory.AsSpan(20)));
            Assert.Equal("y", cut.ParamName);
            Assert.Throws<ArgumentException>(() => op.Run(memory.AsSpan(0, 10), memory.AsSpan(20, 10), memory.AsSpan(21, 10)));
        }

        Assert.Throws<ArgumentException>(() => FastNet.Numerics.Elementwise.Clip(memory, 1f, -1f, memory));
        Assert.Throws<NotSupportedException>(() => FastNet.Numerics.Elementwise.Exp(new Half[3], new Half[3]));
        Assert.All(memory, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Multiply_add_is_right_and_axpy_accumulates()
    {
        foreach (int length in Lengths)
        {
            double[] x = TestData.Create<double>(length, DataSet.Integers, 1);
            double[] y = TestData.Create<double>(length, DataSet.Integers, 2);
            double[] z = TestData.Create<double>(length, DataSet.Integers, 3);
            var result = new double[length];
            FastNet.Numerics.Elementwise.MultiplyAdd<double>(x, y, z, result);
            Assert.Equal(x.Zip(y, (a, b) => a * b).Zip(z, (p, c) => p + c), result);
            FastNet.Numerics.Elementwise.MultiplyAdd<double>(x, 3, z, result);
            Assert.Equal(x.Zip(z, (a, c) => a * 3 + c), result);
            FastNet.Numerics.Elementwise.Axpy<double>(3, x, z);
            Assert.Equal(result, z);
        }
    }

    private static void All<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (DataSet set in Enum.GetValues<DataSet>())
        {
            foreach (int length in Lengths)
            {
                if (length == Many && set != DataSet.Reals)
                    continue;
                T[] x = TestData.Create<T>(length, set, length), y = TestData.Create<T>(length, set, length + 1);

                // Not only -1..1: the functions change their ways up to about 10.
                T spread = set == DataSet.Reals ? T.CreateTruncating(11) : T.One;
                for (int i = 0; i < length; i++)
                    x[i] *= spread;
                foreach (Edge edge in Enum.GetValues<Edge>())
                {
                    using GuardedMemory<T> input = new GuardedMemory<T>(length, edge, "x").Set(x);
                    using GuardedMemory<T> other = new GuardedMemory<T>(length, edge, "y").Set(y);
                    using var output = new GuardedMemory<T>(length, edge, "destination");
                    foreach (UnaryCase<T> op in ElementwiseCases<T>.Unaries)
                        Check(op, input, output, set);
                    foreach (BinaryCase<T> op in ElementwiseCases<T>.Binaries)
                        Check(op, input, other, output);
                }
            }
        }
    }

    private static void Check<T>(UnaryCase<T> op, GuardedMemory<T> x, GuardedMemory<T> output, DataSet set)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{op} {typeof(T).Name} {x.Length} {set} {Cpu.Level}");
        op.Run(x.Span, output.Span);
        x.AssertUnchanged();
        output.AssertIntact();
        for (int i = 0; i < x.Length; i++)
        {
            double input = double.CreateTruncating(x.Span[i]);
            double expected = op.Oracle(input);
            if (!Ulp.Close(output.Span[i], expected, op.Ulps, op.Relative * Math.Abs(input)))
                Assert.Fail($"{Journal.Case} [{i}]: f({x.Span[i]:R}) is {output.Span[i]:R}; expected {expected:R} within {op.Ulps} ULP");
        }

        // In place: the same bits.
        using var inPlace = new GuardedMemory<T>(x.Length, Edge.End, "in place");
        x.Span.CopyTo(inPlace.Span);
        op.Run(inPlace.Span, inPlace.Span);
        inPlace.AssertIntact();
        for (int i = 0; i < x.Length; i++)
            Assert.True(inPlace.Span[i].Equals(output.Span[i]), $"{Journal.Case} [{i}]: in place differs");
    }

    private static void Check<T>(BinaryCase<T> op, GuardedMemory<T> x, GuardedMemory<T> y, GuardedMemory<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{op} {typeof(T).Name} {x.Length} {Cpu.Level}");
        op.Run(x.Span, y.Span, output.Span);
        x.AssertUnchanged();
        y.AssertUnchanged();
        output.AssertIntact();
        for (int i = 0; i < x.Length; i++)
        {
            T expected = op.Oracle(x.Span[i], y.Span[i]);
            T actual = output.Span[i];
            if (!Ulp.Close(actual, double.CreateTruncating(expected), op.Ulps, 0))
                Assert.Fail($"{Journal.Case} [{i}]: f({x.Span[i]}, {y.Span[i]}) is {actual:R}; expected {expected:R} within {op.Ulps} ULP");
        }
    }
}
