using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Losses;

/// <summary>Softmax and the losses: loop, whole-matrix and SIMD form at every level against the loop in double.</summary>
[EveryLevel]
public sealed class SoftmaxTests
{
    private delegate void Map<T>(int rows, int columns, ReadOnlySpan<T> x, Span<T> destination);

    private delegate T Loss<T>(int rows, int classes, ReadOnlySpan<T> x, ReadOnlySpan<int> labels, Span<T> gradient);

    private static readonly (int Rows, int Columns)[] Shapes =
        [.. Enumerable.Range(1, 35).Select(c => (3, c)), (1, 1), (1, 1000), (517, 10), (4096, 10), (128, 1000), (70, 129)];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Three_forms_agree_with_the_loop_in_double(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        All<float>(2e-6);
        All<double>(4e-15);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] x = TestData.Create<float>(4096 * 10, DataSet.Reals, 1), one = new float[x.Length], many = new float[x.Length];
        int[] labels = Labels(4096, 10);
        float loss;
        using (Team.Cap(1))
            loss = Softmax.CrossEntropy<float>(4096, 10, x, labels, one);
        using (new ManyThreads(3))
            Assert.Equal(loss, Softmax.CrossEntropy<float>(4096, 10, x, labels, many));
        Assert.Equal(one, many);

        using (Team.Cap(1))
        {
            Assert.Equal(0, Allocations.Of(Calls));
        }

        void Calls()
        {
            Softmax.CrossEntropy<float>(4096, 10, x, labels, one);
            Softmax.Forward<float>(4096, 10, x, one);
            Hinge.Squared(4096, 10, x, labels, 1f, one);
            FastNet.Numerics.Elementwise.Gelu<float>(x, one);
            _ = Reduce.Sum<float>(x) + Reduce.Variance<float>(x) + Reduce.ArgMax<float>(x);
        }
    }

    [Fact]
    public void Extremes_stay_finite_or_turn_nan()
    {
        var p = new float[3];
        Softmax.Forward<float>(1, 3, [1e30f, 1e30f, float.NegativeInfinity], p);
        Assert.Equal([0.5f, 0.5f, 0f], p);
        Softmax.LogForward<float>(1, 3, [0, -1000, float.NegativeInfinity], p);
        Assert.Equal([0f, -1000f, float.NegativeInfinity], p);
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            Softmax.Forward<float>(1, 3, [1, bad, 2], p);
            Assert.All(p, value => Assert.True(float.IsNaN(value)));
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Rows_longer_than_a_scratch_and_their_losses(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Long<float>(2e-6);
        Long<double>(4e-15);
    }

    private static void Long<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int columns in (int[])[1023, 1024, 1025, 2047, 2048, 2049, 2056, 2057, 4096, 4100, 10000])
        {
            T[] values = TestData.Create<T>(2 * columns, DataSet.Reals, columns);
            using GuardedMemory<T> x = new GuardedMemory<T>(values.Length).Set(values);
            using var p = new GuardedMemory<T>(values.Length);
            double[] exact = Array.ConvertAll(values, double.CreateTruncating), expected = new double[values.Length];
            int[] labels = Labels(2, columns);

            NaiveSoftmax.Forward<double>(2, columns, exact, expected);
            Softmax.Forward<T>(2, columns, x.Span, p.Span);
            Near("Forward");
            p.Set(values);
            Softmax.Forward<T>(2, columns, p.Span, p.Span);
            Near("Forward in place");

            double loss = NaiveSoftmax.CrossEntropy<double>(2, columns, exact, labels, expected);
            T actual = Softmax.CrossEntropy<T>(2, columns, x.Span, labels, p.Span);
            Near("CrossEntropy");
            Assert.Equal(loss, double.CreateTruncating(actual), tolerance * loss);
            Assert.Equal(actual, Softmax.CrossEntropy<T>(2, columns, x.Span, labels, []));

            NaiveSoftmax.LogForward<double>(2, columns, exact, expected);
            Softmax.LogForward<T>(2, columns, x.Span, p.Span);
            Near("LogForward");

            void Near(string name)
            {
                x.AssertUnchanged();
                p.AssertIntact();
                for (int i = 0; i < values.Length; i++)
                {
                    if (!(Math.Abs(expected[i] - double.CreateTruncating(p.Span[i])) <= tolerance * Math.Abs(expected[i])))
                        Assert.Fail($"{name} {typeof(T).Name} 2 x {columns} {Cpu.Level} [{i}]: {p.Span[i]}; expected {expected[i]}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Small_probabilities_keep_their_digits_down_to_the_smallest_normal_number(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Small<float>(-87.3, -88.1, 1.2e-38, 3e-7);
        Small<double>(-708.3, -709.2, 2.3e-308, 1e-15);
    }

    private static void Small<T>(double lastNormal, double firstZero, double smallest, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (int columns in (int[])[7, 20, 500])
        {
            T[] x = new T[columns], p = new T[columns];
            for (int i = 0; i < columns; i++)
                x[i] = T.CreateTruncating(lastNormal * i / (columns - 3));
            x[^2] = T.CreateTruncating(firstZero);
            x[^1] = T.NegativeInfinity;
            double sum = x.Sum(value => Math.Exp(double.CreateTruncating(value)));
            Softmax.Forward<T>(1, columns, x, p);
            for (int i = 0; i < columns - 2; i++)
            {
                double expected = Math.Exp(double.CreateTruncating(x[i])) / sum, actual = double.CreateTruncating(p[i]);
                if (!(Math.Abs(actual - expected) <= tolerance * expected + smallest * 1e-6))
                    Assert.Fail($"{typeof(T).Name} [{i}] of {columns}: {actual}; expected {expected}");
            }

            Assert.InRange(double.CreateTruncating(p[^2]), 0, smallest);
            Assert.Equal(T.Zero, p[^1]);
        }
    }

    [Fact]
    public void Labels_out_of_range_are_named_and_nothing_is_written()
    {
        var gradient = new float[6];
        foreach (Loss<float> loss in Losses<float>().SelectMany(l => (Loss<float>[])[l.Naive, l.Vectorized, l.Simd]))
        {
            ArgumentException wrong = Assert.Throws<ArgumentException>(() => loss(2, 3, new float[6], [0, 3], gradient));
            Assert.Contains("labels[1] is 3", wrong.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => loss(2, 3, new float[6], [-1, 0], gradient));
            Assert.Throws<ArgumentException>(() => loss(2, 3, new float[6], [0], gradient));
            Assert.Throws<ArgumentException>(() => loss(2, 3, new float[5], [0, 1], gradient));
            Assert.Throws<ArgumentException>(() => loss(2, 3, new float[6], [0, 1], gradient.AsSpan(1)));
            Assert.ThrowsAny<ArgumentException>(() => loss(-2, 3, new float[6], [0, 1], gradient));
        }

        Assert.All(gradient, value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => Softmax.Forward<float>(2, 3, new float[6], gradient.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Softmax.Forward<float>(1, 5, gradient.AsSpan(0, 5), gradient.AsSpan(1)));
    }

    private static (string Name, Loss<T> Naive, Loss<T> Vectorized, Loss<T> Simd)[] Losses<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        ("CrossEntropy", NaiveSoftmax.CrossEntropy, VectorizedSoftmax.CrossEntropy, Softmax.CrossEntropy),
        ("Hinge", (r, c, x, l, g) => NaiveHinge.Multiclass(r, c, x, l, T.One, g),
            (r, c, x, l, g) => VectorizedHinge.Multiclass(r, c, x, l, T.One, g), (r, c, x, l, g) => Hinge.Multiclass(r, c, x, l, T.One, g)),
        ("Squared hinge", (r, c, x, l, g) => NaiveHinge.Squared(r, c, x, l, T.One, g),
            (r, c, x, l, g) => VectorizedHinge.Squared(r, c, x, l, T.One, g), (r, c, x, l, g) => Hinge.Squared(r, c, x, l, T.One, g)),
    ];

    private static void All<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((int rows, int columns) in Shapes)
        {
            int length = rows * columns;
            T[] values = TestData.Create<T>(length, DataSet.Reals, length);
            for (int i = 0; i < length; i++)
                values[i] *= T.CreateTruncating(10);
            using GuardedMemory<T> x = new GuardedMemory<T>(length).Set(values);
            using var destination = new GuardedMemory<T>(length);
            double[] exact = Array.ConvertAll(values, double.CreateTruncating), expected = new double[length];
            int[] labels = Labels(rows, columns);

            NaiveSoftmax.Forward<double>(rows, columns, exact, expected);
            foreach (Map<T> form in (Map<T>[])[NaiveSoftmax.Forward, VectorizedSoftmax.Forward, Softmax.Forward])
                Same(form, "Forward", tolerance, 1e-3);
            NaiveSoftmax.LogForward<double>(rows, columns, exact, expected);
            foreach (Map<T> form in (Map<T>[])[NaiveSoftmax.LogForward, VectorizedSoftmax.LogForward, Softmax.LogForward])
                Same(form, "LogForward", tolerance, 1);

            for (int i = 0; i < 3; i++)
            {
                (string name, Loss<T> naive, Loss<T> vectorized, Loss<T> simd) = Losses<T>()[i];
                double loss = Losses<double>()[i].Naive(rows, columns, exact, labels, expected);
                foreach (Loss<T> form in (Loss<T>[])[naive, vectorized, simd])
                {
                    double actual = 0;
                    Map<T> gradient = (r, c, input, output) => actual = double.CreateTruncating(form(r, c, input, labels, output));
                    Same(gradient, name, 20 * tolerance, 1e-3);
                    Assert.Equal(loss, actual, 20 * tolerance * (1 + Math.Abs(loss)));
                    Assert.Equal(actual, double.CreateTruncating(form(rows, columns, x.Span, labels, [])));
                }
            }

            void Same(Map<T> form, string name, double bound, double floor)
            {
                Journal.Note($"{name} {typeof(T).Name} {rows} x {columns} {Cpu.Level}");
                form(rows, columns, x.Span, destination.Span);
                x.AssertUnchanged();
                destination.AssertIntact();
                for (int i = 0; i < length; i++)
                {
                    double difference = Math.Abs(expected[i] - double.CreateTruncating(destination.Span[i]));
                    if (!(difference <= bound * (floor + Math.Abs(expected[i]))))
                        Assert.Fail($"{Journal.Case} [{i}]: {destination.Span[i]}; expected {expected[i]}");
                }

                // In place: the same bits.
                T[] apart = destination.Span.ToArray();
                x.Span.CopyTo(destination.Span);
                form(rows, columns, destination.Span, destination.Span);
                Assert.Equal(apart, destination.Span.ToArray());
            }
        }
    }

    private static int[] Labels(int rows, int classes) => [.. Enumerable.Range(0, rows).Select(r => r * 7 % classes)];
}
