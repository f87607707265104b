using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Distance;

[EveryLevel]
public sealed class TopKTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 0, 5, 2 }, { 3, 0, 0 }, { 3, 5, 0 }, { 1, 1, 1 }, { 4, 7, 7 }, { 5, 16, 3 }, { 5, 17, 16 }, { 3, 33, 1 }, { 6, 100, 10 },
        { 2, 1000, 999 }, { 40, 5000, 20 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_a_stable_sort(int rows, int columns, int k)
    {
        foreach (DataSet set in Enum.GetValues<DataSet>())
        {
            DistancesTests.ForEachLevel(() =>
            {
                Compare(rows, columns, k, TestData.Create<float>(rows * columns, set, 20));
                Compare(rows, columns, k, TestData.Create<double>(rows * columns, set, 21));
            });
        }
    }

    [Fact]
    public void Ties_go_to_the_smaller_index_and_NaN_sorts_last()
    {
        float nan = float.NaN, infinity = float.PositiveInfinity;
        float[] matrix = [nan, 2, nan, infinity, 1, 2, -0f, nan, 0, 1, infinity, nan];
        int[] indices = new int[12];
        float[] values = new float[12];
        DistancesTests.ForEachLevel(() =>
        {
            TopK.Smallest<float>(1, 12, matrix, 12, indices, values);
            Assert.Equal([6, 8, 4, 9, 1, 5, 3, 10, 0, 2, 7, 11], indices);
            Assert.Equal([-0f, 0, 1, 1, 2, 2, infinity, infinity, nan, nan, nan, nan], values);
        });
    }

    [Theory]
    [InlineData(Metric.L1)]
    [InlineData(Metric.L2)]
    [InlineData(Metric.SquaredL2)]
    public void Nearest_equals_the_sorted_matrix(Metric metric)
    {
        // More than one block of queries and of points; copies of points make ties, also across blocks.
        (int Queries, int Points, int Dim, int K)[] shapes =
            [(1, 1, 1, 1), (3, 9, 4, 9), (20, 300, 33, 7), (510, 40, 5, 3), (2, 9000, 3, 12), (5, 4097, 2, 4097), (4, 6, 0, 5)];
        foreach ((int queries, int points, int dim, int k) in shapes)
        {
            float[] q = TestData.Create<float>(queries * dim, DataSet.Reals, 22);
            float[] p = TestData.Create<float>(points * dim, DataSet.Reals, 23);
            p.AsSpan(0, points / 2 * dim).CopyTo(p.AsSpan((points + 1) / 2 * dim));
            DistancesTests.ForEachLevel(() =>
            {
                float[] d = DistancesTests.Matrix<float>(metric, queries, points, dim, q, p);
                var (indices, distances) = (new int[queries * k], new float[queries * k]);
                Distances.Nearest<float>(metric, queries, points, dim, q, p, k, indices, distances);
                AssertSmallest(queries, points, k, d, indices, distances);
            });
        }
    }

    [Fact]
    public void Bad_input_is_refused()
    {
        float[] matrix = new float[6];
        Refused("k", 2, 3, 4, 8, 8);
        Refused("k", 2, 3, -1, 2, 2);
        Refused("rows", -2, 3, 1, 2, 2);
        Refused("columns", 2, -3, 1, 2, 2);
        Refused("matrix", 2, 4, 1, 2, 2);
        Refused("indices", 2, 3, 1, 3, 2);
        Refused("values", 2, 3, 1, 2, 1);
        var shared = Assert.ThrowsAny<ArgumentException>(() => TopK.Smallest<float>(2, 3, matrix, 1, new int[2], matrix.AsSpan(4)));
        Assert.Equal("values", shared.ParamName);

        void Refused(string parameter, int rows, int columns, int k, int indices, int values)
        {
            var refusal = Assert.ThrowsAny<ArgumentException>(
                () => TopK.Smallest<float>(rows, columns, matrix, k, new int[indices], new float[values]));
            Assert.Equal(parameter, refusal.ParamName);
        }
    }

    private static void Compare<T>(int rows, int columns, int k, T[] matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var guarded = new GuardedMemory<T>(matrix.Length, Edge.End, "matrix");
        using var indices = new GuardedMemory<int>(rows * k, Edge.End, "indices");
        using var values = new GuardedMemory<T>(rows * k, Edge.End, "values");
        guarded.Set(matrix);
        TopK.Smallest<T>(rows, columns, guarded.Span, k, indices.Span, values.Span);
        guarded.AssertUnchanged();
        indices.AssertIntact();
        values.AssertIntact();
        AssertSmallest<T>(rows, columns, k, matrix, indices.Span, values.Span);
    }

    private static void AssertSmallest<T>(int rows, int columns, int k, T[] matrix, ReadOnlySpan<int> indices, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < rows; row++)
        {
            T[] elements = matrix[(row * columns)..((row + 1) * columns)];
            // LINQ's order is stable; NaN is ordered apart, since T's own comparison puts it first.
            int[] expected = [.. Enumerable.Range(0, columns).OrderBy(j => T.IsNaN(elements[j])).ThenBy(j => elements[j]).Take(k)];
            Assert.Equal(expected, indices.Slice(row * k, k).ToArray());
            Assert.Equal(expected.Select(j => elements[j]), values.Slice(row * k, k).ToArray());
        }
    }
}
