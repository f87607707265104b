using System.Runtime.InteropServices;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

[EveryLevel]
public sealed class PhiloxTests
{
    /// <summary>The known answers published with the algorithm (Random123, kat_vectors): key, counter, block; lower words first.</summary>
    [Theory]
    [InlineData(0ul, 0ul, 0ul, 0xe169c58d6627e8d5ul, 0x9b00dbd8bc57ac4cul)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41c83b0e408f276dul, 0x6d5451fda20bc7c6ul)]
    [InlineData(0x299f31d0a4093822ul, 0x85a308d3243f6a88ul, 0x0370734413198a2eul, 0x94fdccebd16cfe09ul, 0x24126ea15001e420ul)]
    public void Blocks_are_the_published_ones(ulong key, ulong low, ulong high, ulong firstPair, ulong secondPair)
        => Assert.Equal((firstPair, secondPair), PhiloxBlocks.Block(key, low, high));

    [Fact]
    public unsafe void Many_blocks_are_as_one_by_one()
    {
        ForEachLevel(() =>
        {
            // Across the carry from the lower to the upper word of the counter.
            const ulong First = uint.MaxValue - 20ul, Key = 0x0123456789abcdef, High = 0xfedcba9876543210;
            for (int blocks = 0; blocks < 70; blocks++)
            {
                using var words = new GuardedMemory<ulong>(2 * blocks, Edge.End, "words");
                PhiloxBlocks.Fill(Key, First, High, blocks, words.Pointer);
                words.AssertIntact();
                for (int i = 0; i < blocks; i++)
                    Assert.Equal(PhiloxBlocks.Block(Key, First + (ulong)i, High), (words.Span[2 * i], words.Span[2 * i + 1]));
            }
        });
    }

    /// <summary>Hashes of the first samples of every kind: they may never change, on any machine.</summary>
    [Fact]
    public void The_streams_stay_what_they_are()
    {
        ForEachLevel(() =>
        {
            Assert.Equal(GoldenUniformFloat, Hash<float>(random => Draw<float>(Length, random.Uniform)));
            Assert.Equal(GoldenUniformDouble, Hash<double>(random => Draw<double>(Length, random.Uniform)));
            Assert.Equal(GoldenNormalFloat, Hash<float>(random => Draw<float>(Length, to => random.Normal(to, 0.5f, 2))));
            Assert.Equal(GoldenNormalDouble, Hash<double>(random => Draw<double>(Length, to => random.Normal(to, 0.5, 2))));
            Assert.Equal(GoldenIntegers, Hash<int>(random => Draw<int>(Length, to => random.Integers(to, -5, 1_000_000_000))));
            Assert.Equal(GoldenPermutation, Hash<int>(random => Draw<int>(1000, random.Permutation)));
            Assert.Equal(GoldenChoice, Hash<int>(random => Draw<int>(100, to => random.Choice(1000, to, replacement: false))));
        });
    }

    [Fact]
    public void Filling_in_parts_is_filling_at_once()
    {
        ForEachLevel(() =>
        {
            foreach (ulong start in (ulong[])[0, 1, 2, 3, 1023, 4_294_967_290ul * 4])
            {
                AssertParts<float>(start, (random, to) => random.Uniform(to));
                AssertParts<double>(start, (random, to) => random.Uniform(to));
                AssertParts<float>(start, (random, to) => random.Normal(to, 0, 1));
                AssertParts<double>(start, (random, to) => random.Normal(to, 0, 1));
                AssertParts<int>(start, (random, to) => random.Integers(to, 0, 10));
            }
        });
    }

    [Fact]
    public void One_and_two_threads_give_the_same_samples()
    {
        float[] shared = Draw<float>(300_001, to => new Philox(3).Normal(to, 0, 1));
        using Team.CapScope cap = Team.Cap(1);
        Assert.Equal(shared, Draw<float>(300_001, to => new Philox(3).Normal(to, 0, 1)));
    }

    [Fact]
    public void Single_draws_are_the_words_of_the_spans()
    {
        var random = new Philox(7, 9);
        foreach (float uniform in Draw<float>(9, new Philox(7, 9).Uniform))
            Assert.Equal(random.NextUInt32() >> 8, (uint)(uniform * (1 << 24)));
        Assert.Equal(9ul, random.Position);
        ulong pair = random.NextUInt64();
        Assert.Equal(12ul, random.Position);
        random.Position = 10;
        Assert.Equal(pair, random.NextUInt32() | (ulong)random.NextUInt32() << 32);
        Assert.NotEqual(pair, new Philox(7, 10) { Position = 10 }.NextUInt64());
        Assert.NotEqual(pair, new Philox(8, 9) { Position = 10 }.NextUInt64());
    }

    [Fact]
    public void Position_resumes_exactly()
    {
        var random = new Philox(1);
        random.Normal(new float[77], 0, 1);
        ulong position = random.Position;
        float[] next = Draw<float>(50, random.Uniform);
        int[] order = Draw<int>(33, random.Permutation);

        var resumed = new Philox(1) { Position = position };
        Assert.Equal(next, Draw<float>(50, resumed.Uniform));
        Assert.Equal(order, Draw<int>(33, resumed.Permutation));
        Assert.Equal(random.Position, resumed.Position);
    }

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        const int Count = 1 << 20, Bins = 64;
        double[] doubles = Draw<double>(Count, to => new Philox(12).Uniform(to, -3, 5));
        double[] numbers = [.. doubles, .. Draw<float>(Count, to => new Philox(11).Uniform(to, -3, 5))];
        var bins = new int[Bins];
        foreach (double x in numbers)
        {
            Assert.InRange(x, -3, Math.BitDecrement(5.0));
            bins[(int)((x + 3) * (Bins / 8))]++;
        }

        AssertChiSquare(bins, [.. Enumerable.Repeat(2.0 * Count / Bins, Bins)]);
        Assert.All(Draw<float>(100_000, to => new Philox(1).Uniform(to, 1, float.BitIncrement(1))), x => Assert.Equal(1, x));
    }

    [Fact]
    public void Normal_numbers_have_the_normal_distribution()
    {
        const int Count = 1 << 20;
        double[] doubles = Draw<double>(Count, to => new Philox(13).Normal(to, 0, 1));
        foreach (double[] z in (double[][])[doubles, [.. Draw<float>(Count, to => new Philox(14).Normal(to, 0, 1))]])
        {
            // Moments, each within five of its standard deviations.
            double scale = 5 / Math.Sqrt(Count);
            Assert.InRange(z.Average(), -scale, scale);
            Assert.InRange(z.Average(x => x * x), 1 - scale * Math.Sqrt(2), 1 + scale * Math.Sqrt(2));
            Assert.InRange(z.Average(x => x * x * x), -scale * Math.Sqrt(15), scale * Math.Sqrt(15));
            Assert.InRange(z.Average(x => x * x * x * x), 3 - scale * Math.Sqrt(96), 3 + scale * Math.Sqrt(96));
            double correlation = Enumerable.Range(0, Count / 2).Average(i => z[2 * i] * z[2 * i + 1]);
            Assert.InRange(correlation, -scale * Math.Sqrt(2), scale * Math.Sqrt(2));

            // Quantiles of the standard normal distribution at the eighths, and the far tails.
            double[] upper = [0.31863936396437514, 0.67448975019608171, 1.1503493803760079];
            double[] eighths = [.. upper.Select(x => -x), 0, .. upper];
            var bins = new int[8];
            foreach (double x in z)
                bins[eighths.Count(edge => x >= edge)]++;
            AssertChiSquare(bins, [.. Enumerable.Repeat(Count / 8.0, 8)]);
            double tail = 0.001 * Count;
            Assert.InRange(z.Count(x => Math.Abs(x) > 3.2905267314918948), tail - 5 * Math.Sqrt(tail), tail + 5 * Math.Sqrt(tail));
        }
    }

    [Fact]
    public void Normal_numbers_are_the_documented_function_of_the_words()
    {
        var random = new Philox(15);
        double[] z = Draw<double>(2000, to => random.Normal(to, 1, 3));
        random.Position = 0;
        for (int i = 0; i < z.Length; i += 2)
        {
            double u = ((random.NextUInt64() >> 11) + 1.0) / (1L << 53), v = (random.NextUInt64() >> 11) / (double)(1L << 53);
            double r = 3 * Math.Sqrt(-2 * Math.Log(u));
            Assert.Equal(1 + r * Math.Cos(2 * Math.PI * v), z[i], 1e-14 * (1 + r));
            Assert.Equal(1 + r * Math.Sin(2 * Math.PI * v), z[i + 1], 1e-14 * (1 + r));
        }
    }

    [Fact]
    public void Integers_favour_nothing()
    {
        foreach ((int low, int count) in ((int, int)[])[(0, 7), (-3, 10), (int.MinValue, 3)])
        {
            var bins = new int[count];
            foreach (int x in Draw<int>(1 << 18, to => new Philox(16).Integers(to, low, low + count)))
                bins[x - low]++;
            AssertChiSquare(bins, [.. Enumerable.Repeat((1 << 18) / (double)count, count)]);
        }

        Assert.Contains(Draw<int>(100, to => new Philox(1).Integers(to, int.MinValue, int.MaxValue)), x => x < 0);

        // A product whose lower half is among those left out: drawn again, and still below n.
        Assert.InRange(Philox.Below(0, 3, 1, 2), 0u, 2u);
        Assert.Equal(Philox.Below(PhiloxBlocks.Block(1, 0, ~2ul).Low, 3, 1, 2), Philox.Below(0, 3, 1, 2));
    }

    [Fact]
    public void Permutations_and_choices_are_fair()
    {
        var random = new Philox(17);
        var orders = new int[24];
        var order = new int[4];
        var chosen = new int[5];
        var pair = new int[2];
        for (int i = 0; i < 48_000; i++)
        {
            random.Permutation(order);
            Assert.Equal([0, 1, 2, 3], order.Order());
            orders[order[0] * 6 + (order[1] - (order[1] > order[0] ? 1 : 0)) * 2 + (order[2] > order[3] ? 1 : 0)]++;
            random.Choice(5, pair, replacement: false);
            Assert.NotEqual(pair[0], pair[1]);
            chosen[pair[0]]++;
            chosen[pair[1]]++;
        }

        AssertChiSquare(orders, [.. Enumerable.Repeat(2000.0, 24)]);
        AssertChiSquare(chosen, [.. Enumerable.Repeat(19200.0, 5)]);
        Assert.Equal(Enumerable.Range(0, 50), Draw<int>(50, to => random.Choice(50, to, replacement: false)).Order());
        Assert.All(Draw<int>(50, to => random.Choice(2, to, replacement: true)), x => Assert.InRange(x, 0, 1));
    }

    [Fact]
    public void Bad_input_is_refused_and_draws_nothing()
    {
        var random = new Philox(1);
        Refused("high", () => random.Uniform<float>(new float[3], 1, 1));
        Refused("high", () => random.Uniform(new double[3], 0, double.NaN));
        Refused("high", () => random.Uniform<float>(new float[3], -float.MaxValue, float.MaxValue));
        Refused("mean", () => random.Normal(new float[3], float.NaN, 1));
        Refused("deviation", () => random.Normal(new double[3], 0, -1));
        Refused("deviation", () => random.Normal(new double[3], 0, double.PositiveInfinity));
        Refused("end", () => random.Integers(new int[3], 4, 4));
        Refused("end", () => random.NextInt32(0));
        Refused("population", () => random.Choice(-1, [], replacement: true));
        Refused("destination", () => random.Choice(2, new int[3], replacement: false));
        Refused("destination", () => random.Choice(0, new int[3], replacement: true));
        Assert.Throws<NotSupportedException>(() => random.Uniform<Half>(new Half[1]));
        Assert.Equal(0ul, random.Position);

        static void Refused(string parameter, Action call) => Assert.Equal(parameter, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }

    [Fact]
    public void Filling_allocates_nothing_once_warm()
    {
        var random = new Philox(1);
        float[] floats = new float[5001];
        double[] doubles = new double[5001];
        int[] integers = new int[501];
        Assert.Equal(0, Allocations.Of(() =>
        {
            random.Uniform<float>(floats);
            random.Normal(doubles, 0, 1);
            random.Integers(integers, 0, 9);
            random.Permutation(integers);
            random.Choice(1000, integers, replacement: false);
        }));
    }

    private const int Length = 5003;
    // Computed by an independent program from the documentation of Philox.
    private const ulong GoldenUniformFloat = 0x43d75d423756e351, GoldenUniformDouble = 0xbcf4715079219417;
    private const ulong GoldenNormalFloat = 0x3fe65badaf0532bf, GoldenNormalDouble = 0x215c8d0c523cd13b;
    private const ulong GoldenIntegers = 0x40a194b3ce830e02, GoldenPermutation = 0xc5a144dd4f98b211, GoldenChoice = 0x35849bf4e9cc9580;

    private delegate void Filler<T>(Span<T> destination);

    private static T[] Draw<T>(int count, Filler<T> fill)
    {
        var samples = new T[count];
        fill(samples);
        return samples;
    }

    private static void AssertParts<T>(ulong start, Action<Philox, T[]> fill)
        where T : unmanaged
    {
        const int Count = 2500;
        var whole = new Philox(5, 6) { Position = start };
        var expected = new T[Count];
        fill(whole, expected);
        foreach (int cut in (int[])[1, 2, 3, 5, 511, 1024, 1301, 2499])
        {
            var parts = new Philox(5, 6) { Position = start };
            T[] first = new T[cut], second = new T[Count - cut];
            fill(parts, first);
            fill(parts, second);
            Assert.Equal(expected, [.. first, .. second]);
            Assert.Equal(whole.Position, parts.Position);
        }
    }

    /// <summary>FNV-1a over the bytes, from a place in the middle of a block.</summary>
    private static ulong Hash<T>(Func<Philox, T[]> draw)
        where T : unmanaged
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in MemoryMarshal.AsBytes<T>(draw(new Philox(0x5EED, 42) { Position = 3 })))
            hash = unchecked((hash ^ b) * 1099511628211);
        return hash;
    }

    /// <summary>Within six standard deviations of a chi-square variable: fixed streams, so this cannot fail by chance later.</summary>
    private static void AssertChiSquare(int[] counts, double[] expected)
    {
        double sum = counts.Zip(expected, (count, mean) => (count - mean) * (count - mean) / mean).Sum(), freedom = counts.Length - 1;
        Assert.InRange(sum, Math.Max(0, freedom - 6 * Math.Sqrt(2 * freedom)), freedom + 6 * Math.Sqrt(2 * freedom));
    }

    private static void ForEachLevel(Action test)
    {
        foreach (SimdLevel level in KernelSuite.IsChild ? [Cpu.Level] : Cpu.SupportedLevels)
        {
            using Cpu.LevelScope scope = Cpu.Use(level);
            test();
        }
    }
}
