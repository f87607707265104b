using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layouts;

/// <summary>Movements of elements at every level: every element carries its own index, so a wrong place shows.</summary>
[EveryLevel]
public sealed class LayoutTests
{
    private static readonly int[] Sides = [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 33, 49, 63, 64, 65, 100, 257, 260];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Channels_last_and_first(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (int channels in Sides)
        {
            foreach (int pixels in Sides)
            {
                int batch = channels * pixels > 5000 ? 1 : 3;
                Journal.Note($"{batch} x {channels} x {pixels} {level}");
                using GuardedMemory<float> source = Numbers(batch * channels * pixels);
                using GuardedMemory<float> there = new(source.Length), back = new(source.Length);
                Layout.ToChannelsLast(batch, channels, pixels, source.Span, there.Span);
                for (int i = 0; i < source.Length; i++)
                {
                    int n = i / (channels * pixels), c = i / pixels % channels, p = i % pixels;
                    if (there.Span[(n * pixels + p) * channels + c] != i)
                        Assert.Fail($"{Journal.Case}: {i}");
                }

                Layout.ToChannelsFirst(batch, channels, pixels, there.Span, back.Span);
                Assert.True(back.Span.SequenceEqual(source.Span));
                Layout.Transpose(channels, pixels, source.Span[..(channels * pixels)], back.Span[..(channels * pixels)]);
                Assert.True(back.Span[..(channels * pixels)].SequenceEqual(there.Span[..(channels * pixels)]));
                source.AssertUnchanged();
                there.AssertIntact();
                back.AssertIntact();
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Any_permutation_and_its_inverse(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int[][] shapes =
        [
            [], [5], [3, 4], [17, 70], [2, 3, 4], [3, 20, 33], [4, 1, 9, 5], [2, 3, 10, 40], [2, 3, 2, 3, 4], [2, 1, 3, 2, 2, 3, 1, 2],
        ];
        foreach (int[] shape in shapes)
        {
            foreach (int[] permutation in Permutations(shape.Length).Take(2000))
            {
                Journal.Note($"[{string.Join(", ", shape)}] by [{string.Join(", ", permutation)}] {level}");
                using GuardedMemory<float> source = Numbers(shape.Aggregate(1, (a, b) => a * b));
                using GuardedMemory<float> there = new(source.Length), back = new(source.Length);
                Layout.Permute(shape, permutation, source.Span, there.Span);
                Assert.Equal(Permuted(shape, permutation, source.Span), there.Span.ToArray());
                int[] inverse = [.. Enumerable.Range(0, shape.Length).Select(axis => Array.IndexOf(permutation, axis))];
                Layout.Permute([.. permutation.Select(axis => shape[axis])], inverse, there.Span, back.Span);
                Assert.True(back.Span.SequenceEqual(source.Span));
                source.AssertUnchanged();
                there.AssertIntact();
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Parts_of_an_axis(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int, int, int)[] shapes = [(1, 7, 1), (3, 5, 4), (2, 9, 33), (40, 3, 17), (0, 3, 2), (2, 30, 1700)];
        foreach ((int outer, int axis, int inner) in shapes)
        {
            foreach ((int start, int count) in ((int, int)[])[(0, axis), (1, 2), (axis, 0), (axis - 1, 1)])
            {
                Journal.Note($"[{outer}, {axis}, {inner}] {start} + {count} {level}");
                using GuardedMemory<float> whole = Numbers(outer * axis * inner);
                using GuardedMemory<float> part = new(outer * count * inner), copy = new(whole.Length);
                using GuardedMemory<float> rest = new(outer * start * inner), both = new(outer * (start + count) * inner);
                Layout.Slice(outer, axis, inner, whole.Span, start, count, part.Span);
                float[] all = whole.Span.ToArray();
                Assert.Equal(all.Where((_, i) => Inside(i)), part.Span.ToArray());

                copy.Span.Fill(-1);
                Layout.Insert(outer, axis, inner, part.Span, start, count, copy.Span);
                float[] padded = [.. all.Select((v, i) => Inside(i) ? v : -1)];
                Assert.Equal(padded, copy.Span.ToArray());
                copy.Span.Clear();
                Layout.Pad(outer, count, inner, start, axis - start - count, -1, part.Span, copy.Span);
                Assert.Equal(padded, copy.Span.ToArray());

                Layout.Slice(outer, axis, inner, whole.Span, 0, start, rest.Span);
                Layout.Concat(outer, start, count, inner, rest.Span, part.Span, both.Span);
                Assert.Equal(all.Where((_, i) => i / inner % axis < start + count), both.Span.ToArray());
                whole.AssertUnchanged();
                foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[part, copy, rest, both])
                    output.AssertIntact();

                bool Inside(int i) => i / inner % axis >= start && i / inner % axis < start + count;
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_ones_go_past_the_caches_alike_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        const int Batch = 9, Channels = 30, Pixels = 17_000; // 18 MB, no side a multiple of a line
        float[] source = [.. Enumerable.Range(0, Batch * Channels * Pixels).Select(i => (float)i)];
        float[] there = new float[source.Length + 1], back = new float[source.Length];
        using ManyThreads threads = new(3);
        for (int shift = 0; shift < 2; shift++)
        {
            Layout.ToChannelsLast(Batch, Channels, Pixels, source, there.AsSpan(shift, source.Length));
            for (int i = 0; i < source.Length; i += 7)
            {
                int n = i / (Channels * Pixels), c = i / Pixels % Channels, p = i % Pixels;
                if (there[shift + (n * Pixels + p) * Channels + c] != i)
                    Assert.Fail($"{i}");
            }

            Layout.ToChannelsFirst(Batch, Channels, Pixels, there.AsSpan(shift, source.Length), back);
            Assert.True(back.AsSpan().SequenceEqual(source));
            there.AsSpan().Clear();
            ReadOnlySpan<float> most = source.AsSpan(0, source.Length - 1);
            Layout.Pad(1, most.Length, 1, shift, 1 - shift, 5, most, there.AsSpan(shift, source.Length));
            Assert.True(there.AsSpan(2 * shift, most.Length).SequenceEqual(most));
        }

        using Team.CapScope cap = Team.Cap(1);
        Assert.Equal(0, Allocations.Of(() =>
        {
            Layout.ToChannelsLast(1, Channels, Pixels, source.AsSpan(0, Channels * Pixels), back.AsSpan(0, Channels * Pixels));
            Layout.Permute([3, 10, 5, 2], [2, 0, 1, 3], source.AsSpan(0, 300), back.AsSpan(0, 300));
            Layout.Pad(3, 4, 5, 1, 1, 0, source.AsSpan(0, 60), back.AsSpan(0, 90));
        }));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        float[] six = new float[6], other = new float[6];
        Refuse("source", () => Layout.ToChannelsLast(1, 2, 4, six, other));
        Refuse("destination", () => Layout.ToChannelsFirst(1, 2, 3, six, new float[5]));
        Refuse("destination", () => Layout.Transpose(2, 3, six, six));
        Refuse("rows", () => Layout.Transpose(-2, 3, six, six));
        Refuse("permutation", () => Layout.Permute([2, 3], [0], six, other));
        Refuse("permutation", () => Layout.Permute([2, 3], [0, 2], six, other));
        Refuse("permutation", () => Layout.Permute([2, 3], [1, 1], six, other));
        Refuse("shape", () => Layout.Permute([2, -3], [1, 0], six, other));
        Refuse("shape", () => Layout.Permute([1, 1, 1, 1, 1, 1, 1, 1, 6], [0, 1, 2, 3, 4, 5, 6, 7, 8], six, other));
        Refuse("source", () => Layout.Permute([2, 4], [1, 0], six, other));
        Refuse("count", () => Layout.Slice(1, 6, 1, six, 5, 2, other.AsSpan(0, 2)));
        Refuse("start", () => Layout.Slice(1, 6, 1, six, -1, 2, other.AsSpan(0, 2)));
        Refuse("destination", () => Layout.Insert(1, 7, 1, six, 1, 6, other));
        Refuse("destination", () => Layout.Concat(1, 6, 6, 1, six, six, other));
        Refuse("before", () => Layout.Pad(1, 6, 1, -1, 1, 0, six, other));
        Layout.Permute([0, 3], [1, 0], [], []);
        Layout.ToChannelsLast(0, 3, 5, [], []);

        static void Refuse(string name, Action call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }

    private static GuardedMemory<float> Numbers(int length) =>
        new GuardedMemory<float>(length).Set([.. Enumerable.Range(0, length).Select(i => (float)i)]);

    private static float[] Permuted(int[] shape, int[] permutation, ReadOnlySpan<float> source)
    {
        var result = new float[source.Length];
        var index = new int[shape.Length];
        for (int i = 0; i < result.Length; i++)
        {
            for (int axis = shape.Length - 1, left = i; axis >= 0; axis--)
                (left, index[permutation[axis]]) = Math.DivRem(left, shape[permutation[axis]]);
            int at = 0;
            for (int axis = 0; axis < shape.Length; axis++)
                at = at * shape[axis] + index[axis];
            result[i] = source[at];
        }

        return result;
    }

    private static IEnumerable<int[]> Permutations(int rank) => rank == 0
        ? [[]]
        : from shorter in Permutations(rank - 1)
          from at in Enumerable.Range(0, rank)
          select (int[])[.. shorter[..at], rank - 1, .. shorter[at..]];
}
