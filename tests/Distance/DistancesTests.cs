using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Distance;

[EveryLevel]
public sealed class DistancesTests
{
    /// <summary>queries, points, dim: nothing, one, around vectors, tiles, panels, blocks and passes, and several chunks of each.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 0, 3, 2 }, { 3, 0, 2 }, { 2, 3, 0 }, { 1, 1, 1 }, { 1, 2, 3 }, { 2, 1, 5 }, { 3, 5, 7 }, { 4, 16, 8 }, { 5, 17, 16 },
        { 11, 31, 33 }, { 12, 32, 64 }, { 13, 63, 65 }, { 7, 64, 511 }, { 25, 65, 512 }, { 3, 129, 513 }, { 97, 40, 100 }, { 1, 300, 70 },
        { 300, 1, 70 }, { 510, 131, 17 }, { 130, 700, 37 },
    };

    public static TheoryData<Metric> Metrics => new(Enum.GetValues<Metric>());

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Integers_give_the_bits_of_the_double_loops(int queries, int points, int dim)
    {
        ForEachLevel(() =>
        {
            CompareIntegers<float>(queries, points, dim);
            CompareIntegers<double>(queries, points, dim);
        });
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reals_stay_within_their_error_bound(int queries, int points, int dim)
    {
        ForEachLevel(() =>
        {
            CompareReals<float>(queries, points, dim);
            CompareReals<double>(queries, points, dim);
        });
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Equal_vectors_are_exactly_0_apart_and_close_ones_keep_their_digits(Metric metric)
    {
        const int Count = 70, Dim = 1100;
        float[] q = TestData.Create<float>(Count * Dim, DataSet.Reals, 1);
        for (int i = 0; i < q.Length; i++)
            q[i] += 200; // far from the origin: |a|^2 is 10^5 times the squared distances

        float[] p = [.. q];
        for (int i = 0; i < Count; i++)
            p[i * Dim + i] += i % 2 == 0 ? 0 : 0.25f; // every second point is a query moved by a quarter
        ForEachLevel(() =>
        {
            float[] d = Matrix<float>(metric, Count, Count, Dim, q, p);
            double[] expected = Oracle(metric, Count, Count, Dim, q, p);
            for (int i = 0; i < Count; i++)
                Assert.Equal(expected[i * Count + i], d[i * Count + i]);
            for (int i = 0; i < d.Length; i++)
                Assert.InRange(d[i], expected[i] * (1 - 1e-4), expected[i] * (1 + 1e-4));
        });
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void A_distance_does_not_depend_on_where_its_vectors_stand(Metric metric)
    {
        const int Queries = 29, Points = 150, Dim = 700;
        float[] q = TestData.Create<float>(Queries * Dim, DataSet.Reals, 2), p = TestData.Create<float>(Points * Dim, DataSet.Reals, 3);
        ForEachLevel(() =>
        {
            float[] all = Matrix<float>(metric, Queries, Points, Dim, q, p);
            for (int i = 0; i < Queries; i += 7)
            {
                for (int j = 0; j < Points; j += 13)
                {
                    float[] one = Matrix<float>(metric, 1, 1, Dim, q.AsSpan(i * Dim, Dim), p.AsSpan(j * Dim, Dim));
                    Assert.Equal(all[i * Points + j], one[0]);
                }
            }
        });
    }

    [Fact]
    public void Overflow_infinities_and_NaN_are_as_in_the_plain_loop()
    {
        const int Dim = 40;
        float[][] rows =
        [
            Row(0), Row(1), Row(1e30f), Row(-1e30f), Row(float.MaxValue), Row(1.2e19f), Row(0.9e19f), Row(1e-30f),
            One(float.PositiveInfinity), One(float.NaN),
        ];
        float[] v = [.. rows.SelectMany(row => row)];
        int n = rows.Length;
        var expected = new float[n * n];
        ForEachLevel(() =>
        {
            foreach (Metric metric in Enum.GetValues<Metric>())
            {
                NaiveDistances.L1TwoLoops<float>(n, n, Dim, v, v, expected);
                if (metric != Metric.L1)
                    NaiveDistances.L2TwoLoops<float>(n, n, Dim, v, v, expected);
                float[] d = Matrix<float>(metric, n, n, Dim, v, v);
                for (int i = 0; i < d.Length; i++)
                {
                    Assert.Equal(float.IsNaN(expected[i]), float.IsNaN(d[i]));
                    bool equal = float.IsNaN(d[i]) || d[i] == expected[i] || Math.Abs(d[i] / expected[i] - 1) < 1e-5;
                    Assert.True(equal || metric == Metric.SquaredL2, $"{metric} [{i}]: {d[i]}, expected {expected[i]}");
                }
            }
        });

        static float[] Row(float value) => [.. Enumerable.Repeat(value, Dim)];

        static float[] One(float value) => [value, .. Enumerable.Repeat(1f, Dim - 1)];
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void One_and_two_threads_give_the_same_bits(Metric metric)
    {
        const int Queries = 530, Points = 410, Dim = 129;
        float[] q = TestData.Create<float>(Queries * Dim, DataSet.Reals, 4);
        float[] p = TestData.Create<float>(Points * Dim, DataSet.Reals, 5);
        q.AsSpan(0, 50 * Dim).CopyTo(p.AsSpan(200 * Dim));
        float[] shared = Matrix<float>(metric, Queries, Points, Dim, q, p);
        using Team.CapScope cap = Team.Cap(1);
        Assert.Equal(Matrix<float>(metric, Queries, Points, Dim, q, p), shared);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_textbook_forms_agree(int queries, int points, int dim)
    {
        double[] q = TestData.Create<double>(queries * dim, DataSet.Integers, 6);
        double[] p = TestData.Create<double>(points * dim, DataSet.Integers, 7);
        double[] l1 = Oracle(Metric.L1, queries, points, dim, q, p), l2 = Oracle(Metric.L2, queries, points, dim, q, p);
        var d = new double[queries * points];
        NaiveDistances.L1OneLoop<double>(queries, points, dim, q, p, d);
        Assert.Equal(l1, d);
        NaiveDistances.L2OneLoop<double>(queries, points, dim, q, p, d);
        Assert.Equal(l2, d);
        NaiveDistances.L2NoLoop<double>(queries, points, dim, q, p, d);
        Assert.Equal(l2, d);
    }

    [Fact]
    public void Nothing_is_read_or_written_beyond_the_spans()
    {
        foreach (Edge edge in Enum.GetValues<Edge>())
        {
            (int, int, int)[] shapes = [(1, 1, 1), (3, 5, 7), (13, 33, 17), (12, 65, 515), (101, 130, 3)];
            foreach ((int queries, int points, int dim) in shapes)
            {
                using var q = new GuardedMemory<float>(queries * dim, edge, "q");
                using var p = new GuardedMemory<float>(points * dim, edge, "p");
                using var d = new GuardedMemory<float>(queries * points, edge, "destination");
                q.Set(TestData.Create<float>(queries * dim, DataSet.Integers, 8));
                p.Set(TestData.Create<float>(points * dim, DataSet.Integers, 9));
                ForEachLevel(() =>
                {
                    foreach (Metric metric in Enum.GetValues<Metric>())
                    {
                        Distances.Matrix<float>(metric, queries, points, dim, q.Span, p.Span, d.Span);
                        d.AssertIntact();
                        q.AssertUnchanged();
                        p.AssertUnchanged();
                        Assert.DoesNotContain(d.Span.ToArray(), float.IsNaN);
                    }
                });
            }
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Calls_allocate_nothing_once_warm(Metric metric)
    {
        const int Queries = 60, Points = 300, Dim = 200, K = 5;
        float[] q = TestData.Create<float>(Queries * Dim, DataSet.Reals, 10), p = TestData.Create<float>(Points * Dim, DataSet.Reals, 11);
        q.AsSpan(0, 10 * Dim).CopyTo(p);
        var d = new float[Queries * Points];
        var (indices, nearest) = (new int[Queries * K], new float[Queries * K]);
        ForEachLevel(() =>
        {
            Assert.Equal(0, Allocations.Of(() =>
            {
                Distances.Matrix<float>(metric, Queries, Points, Dim, q, p, d);
                Distances.Nearest<float>(metric, Queries, Points, Dim, q, p, K, indices, nearest);
            }));
        });
    }

    [Fact]
    public void Bad_input_is_refused_before_anything_is_written()
    {
        float[] q = new float[6], p = new float[8], d = [.. Enumerable.Repeat(7f, 12)];
        Refused("queries", () => Distances.L2<float>(-1, 4, 2, q, p, d));
        Refused("points", () => Distances.L2<float>(3, -4, 2, q, p, d));
        Refused("dim", () => Distances.L1<float>(3, 4, -2, q, p, d));
        Refused("q", () => Distances.L2<float>(3, 4, 3, q, p, d), "6", "9");
        Refused("p", () => Distances.L2<float>(3, 5, 2, q, p, d), "8", "10");
        Refused("q", () => Distances.L2<float>(int.MaxValue, 4, int.MaxValue, q, p, d));
        Refused("destination", () => Distances.SquaredL2<float>(3, 4, 2, q, p, d.AsSpan(1)), "11", "12");
        Refused("destination", () => Distances.L1<float>(1, 1, 6, q, q, q.AsSpan(2, 1)));
        Refused("metric", () => Distances.Matrix<float>((Metric)9, 3, 4, 2, q, p, d), "9");
        Refused("k", () => Distances.Nearest<float>(Metric.L2, 3, 4, 2, q, p, 5, new int[15], new float[15]), "5", "4");
        Refused("indices", () => Distances.Nearest<float>(Metric.L2, 3, 4, 2, q, p, 2, new int[5], new float[6]), "5", "6");
        Refused("distances", () => Distances.Nearest<float>(Metric.L2, 3, 4, 2, q, p, 2, new int[6], new float[7]), "7", "6");
        Assert.Throws<NotSupportedException>(() => Distances.L2<Half>(0, 0, 0, [], [], []));
        Assert.All(d, value => Assert.Equal(7, value));

        static void Refused(string parameter, Action call, params string[] numbers)
        {
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(call);
            Assert.Equal(parameter, refusal.ParamName);
            Assert.All(numbers, number => Assert.Contains(number, refusal.Message, StringComparison.Ordinal));
        }
    }

    internal static T[] Matrix<T>(Metric metric, int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var d = new T[queries * points];
        Rogue<T>.Fill(d);
        Distances.Matrix(metric, queries, points, dim, q, p, d);
        return d;
    }

    internal static void ForEachLevel(Action test)
    {
        foreach (SimdLevel level in KernelSuite.IsChild ? [Cpu.Level] : Cpu.SupportedLevels)
        {
            using Cpu.LevelScope scope = Cpu.Use(level);
            test();
        }
    }

    private static void CompareIntegers<T>(int queries, int points, int dim)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] q = TestData.Create<T>(queries * dim, DataSet.Integers, 12), p = TestData.Create<T>(points * dim, DataSet.Integers, 13);
        foreach (Metric metric in Enum.GetValues<Metric>())
        {
            double[] expected = Oracle(metric, queries, points, dim, q, p);
            T[] d = Matrix<T>(metric, queries, points, dim, q, p);
            for (int i = 0; i < d.Length; i++)
                Assert.True(d[i] == T.CreateTruncating(expected[i]), $"{metric} {Cpu.Level} [{i}]: {d[i]}, expected {expected[i]}");
        }
    }

    private static void CompareReals<T>(int queries, int points, int dim)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] q = TestData.Create<T>(queries * dim, DataSet.Reals, 14), p = TestData.Create<T>(points * dim, DataSet.Reals, 15);
        double epsilon = typeof(T) == typeof(float) ? 1.1920929e-7 : 2.220446049250313e-16;
        foreach (Metric metric in Enum.GetValues<Metric>())
        {
            double[] expected = Oracle(metric, queries, points, dim, q, p);
            T[] d = Matrix<T>(metric, queries, points, dim, q, p);

            // Sums of dim positive terms: the error grows like the root of dim. The expanded form loses up to 6 bits more.
            double bound = epsilon * (4 + 2 * Math.Sqrt(dim)) * (metric == Metric.L1 ? 1 : 8);
            for (int i = 0; i < d.Length; i++)
            {
                double error = Math.Abs(double.CreateTruncating(d[i]) - expected[i]);
                Assert.True(error <= bound * expected[i], $"{metric} {Cpu.Level} [{i}]: {d[i]}, expected {expected[i]}");
            }
        }
    }

    private static double[] Oracle<T>(Metric metric, int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] wideQ = Widen(q), wideP = Widen(p);
        var d = new double[queries * points];
        if (metric == Metric.L1)
            NaiveDistances.L1TwoLoops<double>(queries, points, dim, wideQ, wideP, d);
        else if (metric == Metric.L2)
            NaiveDistances.L2TwoLoops<double>(queries, points, dim, wideQ, wideP, d);
        else
            for (int i = 0; i < queries; i++)
                for (int j = 0; j < points; j++)
                    for (int k = 0; k < dim; k++)
                        d[i * points + j] += Math.Pow(wideQ[i * dim + k] - wideP[j * dim + k], 2);
        return d;
    }

    private static double[] Widen<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var wide = new double[values.Length];
        for (int i = 0; i < wide.Length; i++)
            wide[i] = double.CreateTruncating(values[i]);
        return wide;
    }
}
