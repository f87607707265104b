using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Reductions;

/// <summary>Reductions of a span, of rows and of columns at every level, against loops in double.</summary>
[EveryLevel]
public sealed class ReduceTests
{
    private static readonly int[] Lengths = [.. Enumerable.Range(1, 4 * 16 + 3), 127, 128, 129, 1000, 2048, 4097, 8192, 10_007, 65_537, 300_007];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Spans_reduce_to_what_loops_give(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Spans<float>();
        Spans<double>();
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Rows_and_columns_reduce_to_what_spans_give(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int, int)[] sizes = [(1, 1), (3, 5), (7, 33), (130, 17), (65, 70), (2, 1000), (1000, 200), (9001, 70)];
        foreach ((int rows, int columns) in sizes)
            Matrix(rows, columns);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] x = TestData.Create<float>(1_000_003, DataSet.Reals, 1), y = TestData.Create<float>(1_000_003, DataSet.Reals, 2);
        float[] All() =>
        [
            Reduce.Sum<float>(x), Reduce.Dot<float>(x, y), Reduce.L2Norm<float>(x), Reduce.Variance<float>(x), Reduce.Max<float>(x),
            Reduce.ArgMax<float>(x), Reduce.L1Norm<float>(x),
            .. ColumnsOf(3), .. ColumnsOf(64), .. ColumnsOf(70),
        ];
        float[] ColumnsOf(int columns)
        {
            int rows = x.Length / columns;
            float[] sums = new float[columns], least = new float[columns], variances = new float[columns];
            Columns.Sum(rows, columns, x.AsSpan(0, rows * columns), sums.AsSpan());
            Columns.Min(rows, columns, x.AsSpan(0, rows * columns), least.AsSpan());
            Columns.Variance(rows, columns, x.AsSpan(0, rows * columns), 0, variances.AsSpan());
            return [.. sums, .. least, .. variances];
        }

        float[] one;
        using (Team.Cap(1))
            one = All();
        using (new ManyThreads(3))
            Assert.Equal(one, All());
    }

    [Theory]
    [InlineData(1025)]
    [InlineData(60_000)]
    [InlineData(300_001)]
    public void Variance_does_not_depend_on_how_the_data_begins(int length)
    {
        // The first elements are no sample of the others: a step, a ramp, an outlier, a constant.
        float[] noise = TestData.Create<float>(length, DataSet.Reals, 3);
        foreach (Func<int, float> data in (Func<int, float>[])[
            i => i < 1024 ? noise[i] : 1e4f + noise[i],
            i => i < 1024 ? 3e4f : noise[i],
            i => i,
            i => i == 0 ? 1e7f : noise[i],
            i => i < length / 2 ? -5 : 7,
            _ => 0.1f])
        {
            float[] x = [.. Enumerable.Range(0, length).Select(data)];
            double mean = x.Average(v => (double)v), expected = x.Sum(v => (v - mean) * (v - mean)) / length;
            Assert.Equal(expected, Reduce.Variance<float>(x), expected * 2e-6 + 1e-12);
            Assert.Equal(expected, Reduce.Variance<double>(Array.ConvertAll(x, v => (double)v)), expected * 3e-11 + 1e-12); // of a plain sum
        }
    }

    [Fact]
    public void Variance_does_not_cancel_far_from_zero()
    {
        float[] noise = TestData.Create<float>(200_003, DataSet.Integers, 4);
        double expected = Reduce.Variance<double>(Array.ConvertAll(noise, v => (double)v), 1);
        for (int i = 0; i < noise.Length; i++)
            noise[i] += 1e6f; // exact: small integers
        Assert.Equal(expected, Reduce.Variance<float>(noise, 1), expected * 1e-6);
    }

    [Fact]
    public void The_first_extremum_wins_and_nan_before_it()
    {
        foreach (int length in Lengths)
        {
            var x = new float[length];
            Assert.Equal(0, Reduce.ArgMax<float>(x));
            x[length / 2] = x[^1] = 3;
            x[length / 3] -= 5;
            Assert.Equal(Array.IndexOf(x, x.Max()), Reduce.ArgMax<float>(x));
            Assert.Equal(Array.IndexOf(x, x.Min()), Reduce.ArgMin<float>(x));
            x[length * 2 / 3] = float.NaN;
            x[^1] = float.NaN;
            Assert.Equal(Array.FindIndex(x, float.IsNaN), Reduce.ArgMax<float>(x));
            Assert.Equal(Array.FindIndex(x, float.IsNaN), Reduce.ArgMin<float>(x));
            Assert.True(float.IsNaN(Reduce.Max<float>(x)) && float.IsNaN(Reduce.Min<float>(x)) && float.IsNaN(Reduce.Sum<float>(x)));
        }

        foreach (int length in Lengths)
        {
            // One NaN among larger and smaller numbers, wherever it is.
            foreach (int at in (int[])[0, length / 3, length / 2, length - 1])
            {
                float[] x = TestData.Create<float>(length, DataSet.Reals, length);
                x[at] = float.NaN;
                Assert.True(float.IsNaN(Reduce.Max<float>(x)) && float.IsNaN(Reduce.Min<float>(x)));
                Assert.Equal(at, Reduce.ArgMax<float>(x));
                Assert.Equal(at, Reduce.ArgMin<float>(x));
            }
        }

        Assert.Equal(1, Reduce.ArgMax<float>([float.NegativeInfinity, -1]));
        Assert.Equal(0, Reduce.ArgMax<float>([-0f, 0f]));
    }

    [Fact]
    public void Norm_survives_squares_beyond_the_exponents()
    {
        Assert.Equal(5e30f, Reduce.L2Norm<float>([3e30f, 4e30f]), 1e24f);
        Assert.Equal(5e-35f, Reduce.L2Norm<float>([3e-35f, -4e-35f]), 1e-41f);
        Assert.Equal(5e300, Reduce.L2Norm<double>([3e300, 4e300]), 1e287);
        Assert.Equal(float.Epsilon, Reduce.L2Norm<float>([float.Epsilon, 0]));
        Assert.Equal(float.MaxValue, Reduce.L2Norm<float>([float.MaxValue]));
        Assert.Equal(float.PositiveInfinity, Reduce.L2Norm<float>([float.NegativeInfinity, 1]));
        Assert.True(float.IsNaN(Reduce.L2Norm<float>([float.NaN, 1])));
        Assert.Equal(0, Reduce.L2Norm<float>([]));
    }

    [Fact]
    public void Bad_operands_are_refused()
    {
        var three = new float[3];
        Assert.Equal("y", Assert.Throws<ArgumentException>(() => Reduce.Dot<float>(three, new float[2])).ParamName);
        Assert.Throws<ArgumentException>(() => Reduce.Max<float>([]));
        Assert.Throws<ArgumentException>(() => Reduce.ArgMin<float>([]));
        Assert.Throws<ArgumentException>(() => Reduce.Mean<float>([]));
        Assert.Throws<ArgumentException>(() => Reduce.Variance<float>(three, 3));
        Assert.Throws<ArgumentException>(() => Rows.Sum<float>(2, 2, three, new float[2]));
        Assert.Throws<ArgumentException>(() => Columns.Sum<float>(1, 3, three, new float[2]));
        Assert.Throws<ArgumentException>(() => Columns.Max<float>(1, 3, three, three));
        Assert.Throws<ArgumentException>(() => Rows.Add<float>(1, 3, three, new float[2], three));
    }

    private static void Spans<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (DataSet set in (DataSet[])[DataSet.Integers, DataSet.Reals])
        {
            foreach (int length in Lengths)
            {
                using GuardedMemory<T> x = new GuardedMemory<T>(length, Edge.End, "x").Set(TestData.Create<T>(length, set, length));
                using GuardedMemory<T> y = new GuardedMemory<T>(length, Edge.End, "y").Set(TestData.Create<T>(length, set, length + 1));
                Journal.Note($"{typeof(T).Name} {length} {set} {Cpu.Level}");
                double[] a = Array.ConvertAll(x.Span.ToArray(), double.CreateTruncating);
                double[] b = Array.ConvertAll(y.Span.ToArray(), double.CreateTruncating);
                double squares = NaiveReduce.Dot<double>(a, a), magnitude = a.Sum(Math.Abs), dots = 0;
                for (int i = 0; i < length; i++)
                    dots += Math.Abs(a[i] * b[i]);

                // Integer sums are exact up to 2^16 elements; otherwise like pairwise sums, measured by the sum of magnitudes.
                double unit = (set == DataSet.Integers && length <= 1 << 16 ? 0 : 16) * (typeof(T) == typeof(float) ? 6e-8 : 1.2e-16);
                Near(NaiveReduce.Sum<double>(a), Reduce.Sum<T>(x.Span), unit * magnitude, "Sum");
                Near(NaiveReduce.Dot<double>(a, b), Reduce.Dot<T>(x.Span, y.Span), unit * dots, "Dot");
                Near(NaiveReduce.Mean<double>(a), Reduce.Mean<T>(x.Span), 1e-7 * magnitude / length, "Mean");
                // The loop in double is itself off by more than the kernel; decimals are not.
                Near((double)a.Sum(v => (decimal)Math.Abs(v)), Reduce.L1Norm<T>(x.Span), unit * magnitude, "L1Norm");
                Near(NaiveReduce.L2Norm<double>(a), Reduce.L2Norm<T>(x.Span), 1e-6 * Math.Sqrt(squares), "L2Norm");
                Near(NaiveReduce.Max<double>(a), Reduce.Max<T>(x.Span), 0, "Max");
                Near(NaiveReduce.Min<double>(a), Reduce.Min<T>(x.Span), 0, "Min");
                Near(NaiveReduce.Variance<double>(a), Reduce.Variance<T>(x.Span), 1e-6 * (squares / length), "Variance");
                Assert.Equal(NaiveReduce.ArgMax<double>(a), Reduce.ArgMax<T>(x.Span));
                Assert.Equal(NaiveReduce.ArgMin<double>(a), Reduce.ArgMin<T>(x.Span));
                x.AssertUnchanged();
                y.AssertUnchanged();
            }
        }
    }

    private static void Near<T>(double expected, T actual, double tolerance, string what)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(Math.Abs(expected - double.CreateTruncating(actual)) <= tolerance))
            Assert.Fail($"{what} {Journal.Case}: {actual}; expected {expected} within {tolerance}");
    }

    private static void Matrix(int rows, int columns)
    {
        Journal.Note($"{rows} x {columns} {Cpu.Level}");
        float[] values = TestData.Create<float>(rows * columns, DataSet.Integers, rows);
        using GuardedMemory<float> x = new GuardedMemory<float>(rows * columns).Set(values);
        using var destination = new GuardedMemory<float>(rows * columns);
        float[] perRow = TestData.Create<float>(rows, DataSet.Reals, 1), perColumn = TestData.Create<float>(columns, DataSet.Reals, 2);
        float[] byRow = new float[rows], byColumn = new float[columns];
        int[] indexByRow = new int[rows], indexByColumn = new int[columns];

        Rows.Multiply<float>(rows, columns, x.Span, perColumn, destination.Span);
        Cells((r, c) => x.Span[r * columns + c] * perColumn[c]);
        Columns.Subtract<float>(rows, columns, x.Span, perRow, destination.Span);
        Cells((r, c) => x.Span[r * columns + c] - perRow[r]);
        destination.AssertIntact();

        Rows.Sum(rows, columns, x.Span, byRow.AsSpan());
        Assert.Equal(Enumerable.Range(0, rows).Select(r => Row(r).Sum()), byRow);
        Columns.Sum(rows, columns, x.Span, byColumn.AsSpan());
        Assert.Equal(Enumerable.Range(0, columns).Select(c => Column(c).Sum()), byColumn);
        Rows.Max(rows, columns, x.Span, byRow.AsSpan());
        Assert.Equal(Enumerable.Range(0, rows).Select(r => Row(r).Max()), byRow);
        Columns.Min(rows, columns, x.Span, byColumn.AsSpan());
        Assert.Equal(Enumerable.Range(0, columns).Select(c => Column(c).Min()), byColumn);
        Columns.Mean(rows, columns, x.Span, byColumn.AsSpan());
        Assert.Equal(Enumerable.Range(0, columns).Select(c => Column(c).Sum() / rows), byColumn);
        Columns.Variance(rows, columns, x.Span, 0, byColumn.AsSpan());
        for (int c = 0; c < columns; c++)
            Assert.Equal(Reduce.Variance<float>(Column(c)), byColumn[c], 1e-4f);
        Rows.Variance(rows, columns, x.Span, 0, byRow.AsSpan());
        for (int r = 0; r < rows; r++)
            Assert.Equal(Reduce.Variance<float>(Row(r)), byRow[r], 1e-4f);
        Rows.ArgMax<float>(rows, columns, x.Span, indexByRow);
        Assert.Equal(Enumerable.Range(0, rows).Select(r => Array.IndexOf(Row(r), Row(r).Max())), indexByRow);
        Columns.ArgMax<float>(rows, columns, x.Span, indexByColumn);
        Assert.Equal(Enumerable.Range(0, columns).Select(c => Array.IndexOf(Column(c), Column(c).Max())), indexByColumn);
        x.AssertUnchanged();

        float[] Row(int r) => x.Span.Slice(r * columns, columns).ToArray();

        float[] Column(int c) => [.. Enumerable.Range(0, rows).Select(r => x.Span[r * columns + c])];

        void Cells(Func<int, int, float> expected)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++)
                    Assert.Equal(expected(r, c), destination.Span[r * columns + c]);
            }
        }
    }
}
