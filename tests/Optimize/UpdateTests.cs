using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Optimize;

/// <summary>Every update rule at every level against its loop in double, with and without penalties and clipping.</summary>
[EveryLevel]
public sealed class UpdateTests
{
    private static readonly UpdateOptions[] Options =
    [
        new(0.1),
        new(0.01) { GradientScale = 0.25, WeightDecay = 0.1, L1 = 0.05 },
        new(0.05) { GradientScale = 2, GradientLimit = 0.5, DecoupledDecay = 0.3 },
    ];

    private static readonly int[] Lengths = [0, .. Enumerable.Range(1, 40), 127, 1000, 16384 + 77];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Steps_are_those_of_the_loop(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (UpdateCase rule in UpdateCase.All)
        {
            foreach (UpdateOptions options in Options)
            {
                foreach (int length in Lengths)
                {
                    Steps<float>(rule, options, length, 1e-6);
                    Steps<double>(rule, options, length, 4e-15);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Neither_threads_nor_parts_nor_alignment_change_a_bit_and_nothing_is_allocated(SimdLevel level)
    {
        const int Length = 300_001;
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] gradients = TestData.Create<float>(Length, DataSet.Reals, 1), start = TestData.Create<float>(Length, DataSet.Reals, 2);
        foreach (UpdateCase rule in UpdateCase.All)
        {
            Arrays<float> one = new(start), many = new(start), parts = new(start);
            using (Team.Cap(1))
                rule.Simd(gradients, one.Parameters, one.First, one.Second, Options[1], 3);
            using (new ManyThreads(3))
                rule.Simd(gradients, many.Parameters, many.First, many.Second, Options[1], 3);
            one.AssertSame(many);

            // Odd cuts: other vectors, other alignment.
            foreach ((int from, int to) in (ReadOnlySpan<(int, int)>)[(0, 33), (33, 40_000), (40_000, 40_001), (40_001, Length)])
            {
                rule.Simd(
                    gradients.AsSpan(from..to),
                    parts.Parameters.AsSpan(from..to),
                    parts.First.AsSpan(from..to),
                    parts.Second.AsSpan(from..to),
                    Options[1],
                    3);
            }

            one.AssertSame(parts);
            using (Team.Cap(1))
                Assert.Equal(0, Allocations.Of(() => rule.Simd(gradients, one.Parameters, one.First, one.Second, Options[1], 4)));
        }
    }

    [Fact]
    public void Nan_spoils_its_own_parameter_alone_and_a_limit_lets_it_through()
    {
        foreach (UpdateCase rule in UpdateCase.All)
        {
            foreach (UpdateOptions options in Options)
            {
                float[] gradients = new float[40];
                gradients[7] = float.NaN;
                var arrays = new Arrays<float>(gradients.Select(_ => 1f).ToArray());
                rule.Simd(gradients, arrays.Parameters, arrays.First, arrays.Second, options, 1);
                Assert.Equal([7], Enumerable.Range(0, 40).Where(i => float.IsNaN(arrays.Parameters[i])));
            }
        }
    }

    [Fact]
    public void Bad_input_is_named_and_nothing_is_written()
    {
        float[] w = [1, 2, 3, 4], first = new float[4], second = new float[4];
        foreach (UpdateCase rule in UpdateCase.All)
        {
            Wrong(rule, new float[3], "4 elements; expected exactly 3");
            Wrong(rule, w, "overlaps");
            foreach ((UpdateOptions options, string name) in ((UpdateOptions, string)[])
                [
                    (new(-1), "LearningRate is -1"),
                    (new(double.NaN), "LearningRate is NaN"),
                    (new(0.1) { GradientScale = double.NaN }, "GradientScale is NaN"),
                    (new(0.1) { GradientLimit = 0 }, "GradientLimit is 0"),
                    (new(0.1) { WeightDecay = -0.5 }, "WeightDecay is -0.5"),
                    (new(0.1) { L1 = double.PositiveInfinity }, "L1 is"),
                    (new(0.1) { DecoupledDecay = -2 }, "DecoupledDecay is -2"),
                    (default, "GradientLimit is 0"),
                ])
            {
                Wrong(rule, new float[4], name, options);
            }
        }

        var good = new UpdateOptions(0.1);
        Assert.Throws<ArgumentException>(() => Update.Adam<float>(first, w, second, new float[3], good, 1));
        Assert.Throws<ArgumentException>(() => Update.Adam<float>(first, w, second, second, good, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Update.Adam<float>(first, w, second, new float[4], good, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Update.Adam<float>(first, w, second, new float[4], good, 1, beta2: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Update.RmsProp<float>(first, w, second, good, decay: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Update.Momentum<float>(first, w, second, good, momentum: double.NaN));
        Assert.Equal([1f, 2, 3, 4], w);

        void Wrong(UpdateCase rule, float[] gradients, string message, UpdateOptions? options = null)
        {
            ArgumentException wrong = Assert.ThrowsAny<ArgumentException>(
                () => rule.Simd(gradients, w, first, second, options ?? new(0.1), 1));
            Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
            Assert.Equal([1f, 2, 3, 4], w);
            Assert.All(first.Concat(second), value => Assert.Equal(0, value));
        }
    }

    private static void Steps<T>(UpdateCase rule, UpdateOptions options, int length, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{rule.Name} {typeof(T).Name} {length} {options} {Cpu.Level}");
        T[] start = TestData.Create<T>(length, DataSet.Reals, length);
        if (length > 3)
            (start[1], start[3]) = (T.Zero, T.NegativeZero);
        var exact = new Arrays<double>(Array.ConvertAll(start, double.CreateTruncating));
        using GuardedMemory<T> parameters = new GuardedMemory<T>(length).Set(start);
        using GuardedMemory<T> first = new GuardedMemory<T>(length).Set(new T[length]);
        using GuardedMemory<T> second = new GuardedMemory<T>(length, Edge.Start).Set(new T[length]);
        for (int step = 1; step <= 3; step++)
        {
            T[] values = TestData.Create<T>(length, DataSet.Reals, 100 + step);
            using GuardedMemory<T> gradients = new GuardedMemory<T>(length).Set(values);
            rule.Run<T>(gradients.Span, parameters.Span, first.Span, second.Span, options, step);
            rule.Naive(
                Array.ConvertAll(values, double.CreateTruncating), exact.Parameters, exact.First, exact.Second, options, step);
            gradients.AssertUnchanged();
        }

        Same(exact.Parameters, parameters);
        Same(exact.First, first);
        Same(exact.Second, second);

        void Same(double[] expected, GuardedMemory<T> actual)
        {
            actual.AssertIntact();
            for (int i = 0; i < length; i++)
            {
                double value = double.CreateTruncating(actual.Span[i]);
                if (!(Math.Abs(value - expected[i]) <= tolerance * (1 + Math.Abs(expected[i]))))
                    Assert.Fail($"{Journal.Case} [{i}]: {value}; expected {expected[i]}");
            }
        }
    }

    private sealed class Arrays<T>(T[] parameters)
        where T : unmanaged
    {
        public T[] Parameters { get; } = [.. parameters];

        public T[] First { get; } = new T[parameters.Length];

        public T[] Second { get; } = new T[parameters.Length];

        public void AssertSame(Arrays<T> other)
        {
            Assert.Equal(Parameters, other.Parameters);
            Assert.Equal(First, other.First);
            Assert.Equal(Second, other.Second);
        }
    }
}
