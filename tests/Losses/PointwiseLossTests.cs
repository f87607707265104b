using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Losses;

/// <summary>Losses of one score and one target at every level against their loop in double.</summary>
[EveryLevel]
public sealed class PointwiseLossTests
{
    private delegate T Form<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, T weight, Span<T> gradient);

    private static readonly int[] Lengths = [0, .. Enumerable.Range(1, 40), 1023, 1024, 1025, 40_000];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Loss_and_gradient_are_those_of_the_loop_in_double(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        All<float>(2e-6);
        All<double>(1e-14);
    }

    [Fact]
    public void The_gradient_of_the_loop_is_the_numeric_one()
    {
        double[] x = TestData.Create<double>(20, DataSet.Reals, 1), t = Targets<double>(20), gradient = new double[20];
        foreach ((Form<double> naive, _) in Forms<double>())
        {
            naive(x, t, 0.3, gradient);
            NumericGradient.AssertEqual(x, gradient, () => naive(x, t, 0.3, []), 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        const int Length = 400_003;
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] x = TestData.Create<float>(Length, DataSet.Reals, 1), t = Targets<float>(Length);
        float[] one = new float[Length], many = new float[Length];
        foreach ((_, Form<float> simd) in Forms<float>())
        {
            float loss;
            using (Team.Cap(1))
            {
                loss = simd(x, t, 0.5f, one);
                Assert.Equal(0, Allocations.Of(() => simd(x, t, 0.5f, one)));
            }

            using (new ManyThreads(3))
                Assert.Equal(loss, simd(x, t, 0.5f, many));
            Assert.Equal(one, many);
        }
    }

    [Fact]
    public void Large_logits_stay_finite()
    {
        float[] gradient = new float[4];
        Assert.Equal(200, PointwiseLoss.BinaryCrossEntropy<float>([100, -100, 100, -100], [1, 0, 0, 1], 1, 1, gradient));
        Assert.Equal([0f, 0, 1, -1], gradient.Select(g => Math.Abs(g) < 1e-30 ? 0 : g));
        Assert.True(gradient[1] > 0);
    }

    [Fact]
    public void Bad_input_is_named_and_nothing_is_written()
    {
        float[] memory = new float[8];
        foreach ((Form<float> naive, Form<float> simd) in Forms<float>())
        {
            foreach (Form<float> form in (Form<float>[])[naive, simd])
            {
                Assert.Throws<ArgumentException>(() => form(new float[3], new float[2], 1, []));
                Assert.Throws<ArgumentException>(() => form(new float[3], new float[3], 1, memory));
                Assert.Throws<ArgumentException>(() => form(memory.AsSpan(0, 4), new float[4], 1, memory.AsSpan(1, 4)));
                Assert.Throws<ArgumentException>(() => form(new float[4], memory.AsSpan(0, 4), 1, memory.AsSpan(1, 4)));
                Assert.Throws<ArgumentOutOfRangeException>(() => form(new float[8], new float[8], float.NaN, memory));
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(
            () => PointwiseLoss.BinaryCrossEntropy<float>(new float[8], new float[8], 1, -1, memory));
        Assert.All(memory, value => Assert.Equal(0, value));
    }

    private static (Form<T> Naive, Form<T> Simd)[] Forms<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        (NaivePointwiseLoss.SquaredError, PointwiseLoss.SquaredError),
        ((x, t, w, g) => NaivePointwiseLoss.BinaryCrossEntropy(x, t, w, T.One, g),
            (x, t, w, g) => PointwiseLoss.BinaryCrossEntropy(x, t, w, T.One, g)),
        ((x, t, w, g) => NaivePointwiseLoss.BinaryCrossEntropy(x, t, w, T.CreateTruncating(2.5), g),
            (x, t, w, g) => PointwiseLoss.BinaryCrossEntropy(x, t, w, T.CreateTruncating(2.5), g)),
    ];

    private static void All<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int length in Lengths)
        {
            for (int form = 0; form < 3; form++)
            {
                Journal.Note($"{form} {typeof(T).Name} {length} {Cpu.Level}");
                T[] values = TestData.Create<T>(length, DataSet.Reals, length);
                for (int i = 0; i < length; i++)
                    values[i] *= T.CreateTruncating(6);
                T[] targets = Targets<T>(length);
                T weight = T.CreateTruncating(0.375);
                double[] expected = new double[length];
                double loss = Forms<double>()[form].Naive(
                    Array.ConvertAll(values, double.CreateTruncating), Array.ConvertAll(targets, double.CreateTruncating), 0.375, expected);

                using GuardedMemory<T> x = new GuardedMemory<T>(length).Set(values), t = new GuardedMemory<T>(length).Set(targets);
                using var gradient = new GuardedMemory<T>(length);
                Form<T> simd = Forms<T>()[form].Simd;
                double actual = double.CreateTruncating(simd(x.Span, t.Span, weight, gradient.Span));
                x.AssertUnchanged();
                t.AssertUnchanged();
                gradient.AssertIntact();
                Assert.Equal(loss, actual, tolerance * (1 + Math.Abs(loss)));
                Assert.Equal(actual, double.CreateTruncating(simd(x.Span, t.Span, weight, [])));
                for (int i = 0; i < length; i++)
                    Assert.Equal(expected[i], double.CreateTruncating(gradient.Span[i]), tolerance * (1 + Math.Abs(expected[i])));

                T[] apart = gradient.Span.ToArray();
                x.Span.CopyTo(gradient.Span);
                simd(gradient.Span, t.Span, weight, gradient.Span);
                Assert.Equal(apart, gradient.Span.ToArray());
            }
        }
    }

    /// <summary>0, 1 and what lies between.</summary>
    private static T[] Targets<T>(int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        [.. Enumerable.Range(0, length).Select(i => T.CreateTruncating(i % 5 / 4.0))];
}
