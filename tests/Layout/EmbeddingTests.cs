using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layouts;

/// <summary>Embeddings at every level against a loop over the indices.</summary>
[EveryLevel]
public sealed class EmbeddingTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Rows_are_taken_and_their_gradients_added(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int, int, int)[] shapes =
        [
            (1, 1, 1), (5, 3, 20), (80, 64, 2048), (7, 33, 4000), (300, 200, 900), (2, 5000, 20), (3, 0, 4), (0, 4, 0),
        ];
        foreach ((int vocabulary, int width, int count) in shapes)
        {
            Journal.Note($"{vocabulary} x {width}, {count} {level}");
            int[] indices = [.. Enumerable.Range(0, count).Select(i => (int)(i * 2654435761L % vocabulary))];
            using GuardedMemory<float> table = new GuardedMemory<float>(vocabulary * width)
                .Set(TestData.Create<float>(vocabulary * width, DataSet.Reals, 1));
            using GuardedMemory<float> dy = new GuardedMemory<float>(count * width)
                .Set(TestData.Create<float>(count * width, DataSet.Reals, 2));
            using GuardedMemory<float> y = new(count * width), gradient = new(vocabulary * width);
            EmbeddingTable.Forward(vocabulary, width, table.Span, indices, y.Span);
            float[] expected = table.Span.ToArray();
            for (int i = 0; i < count; i++)
            {
                Assert.True(y.Span.Slice(i * width, width).SequenceEqual(table.Span.Slice(indices[i] * width, width)));
                for (int c = 0; c < width; c++)
                    expected[indices[i] * width + c] += dy.Span[i * width + c];
            }

            foreach (int threads in (int[])[1, 3])
            {
                using ManyThreads many = new(threads);
                table.Span.CopyTo(gradient.Span);
                EmbeddingTable.Backward(vocabulary, width, indices, dy.Span, gradient.Span);
                Assert.Equal(expected, gradient.Span.ToArray());
            }

            table.AssertUnchanged();
            dy.AssertUnchanged();
            y.AssertIntact();
            gradient.AssertIntact();
        }
    }

    [Fact]
    public void Bad_indices_are_named_with_their_place_and_nothing_is_written()
    {
        float[] table = new float[6], y = new float[4];
        ArgumentException wrong = Assert.Throws<ArgumentException>(() => EmbeddingTable.Forward(3, 2, table, [1, 3], y));
        Assert.Contains("indices[1] is 3; expected 0 to 2", wrong.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EmbeddingTable.Backward(3, 2, [-1, 0], y, table));
        Assert.Throws<ArgumentException>(() => EmbeddingTable.Forward(3, 2, table, [1], y));
        Assert.Throws<ArgumentException>(() => EmbeddingTable.Forward(3, 3, table, [1], y));
        Assert.Throws<ArgumentException>(() => EmbeddingTable.Backward(3, 2, [1, 2], table.AsSpan(2), table));
        Assert.All(y, value => Assert.Equal(0, value));
    }
}
