using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>
/// Random numbers by Philox4x32-10 (Salmon et al., SC 2011). A stream is a fixed sequence of 2^64 words of 32 bits, given by seed
/// and stream number alone; drawing reads the word at <see cref="Position"/> and steps on. So any sample can be had without
/// those before it, filling a span in parts gives what filling it at once gives, and the samples are the same on every
/// machine, at every SIMD level and for any number of threads.
/// </summary>
/// <remarks>
/// Word n is word n % 4 of the block that encrypts the 128-bit counter (n / 4, stream) under the key seed, lower words first.
/// What makes a sample, w being words:
/// <list type="bullet">
/// <item>uniform float: (w &gt;&gt; 8) * 2^-24, one word; uniform double: (x &gt;&gt; 11) * 2^-53, where x is the 64-bit number of two
/// words from an even position, the first the lower half.</item>
/// <item>normal float: words 2j and 2j + 1 give samples 2j and 2j + 1, r cos(2 pi v) and r sin(2 pi v) with r = sqrt(-2 ln u),
/// u = (w[2j] + 1) * 2^-32, v = w[2j + 1] * 2^-32 (Box and Muller 1958), computed in double without fused operations and rounded once;
/// normal double: the same from pairs of 64-bit numbers, of which the upper 53 bits count.</item>
/// <item>integer below n: the upper half of x * n, drawn again in the rare case that would favour some results (Lemire 2019),
/// then from the block that encrypts (x, not stream), whose first two words are the new x.</item>
/// </list>
/// One thread at a time per object; objects are cheap, and different stream numbers are independent. Filling allocates
/// nothing once warm.
/// </remarks>
public sealed unsafe class Philox
{
    private ulong _cached;
    private (ulong Low, ulong High) _block;

    /// <summary>Starts a stream at its beginning.</summary>
    /// <param name="seed">Any number; the key.</param>
    /// <param name="stream">Any number; streams of one seed do not overlap.</param>
    public Philox(ulong seed, ulong stream = 0)
    {
        Seed = seed;
        Stream = stream;
        _block = PhiloxBlocks.Block(seed, 0, stream);
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    /// <summary>The stream number.</summary>
    public ulong Stream { get; }

    /// <summary>Words of 32 bits before the next one. Saving and setting it resumes exactly.</summary>
    public ulong Position { get; set; }

    /// <summary>Draws one word.</summary>
    public uint NextUInt32()
    {
        ulong pair = Pair(Position / 2);
        return (uint)(Position++ % 2 == 0 ? pair : pair >> 32);
    }

    /// <summary>Draws two words, from an even position: at an odd one, a word is left out first.</summary>
    public ulong NextUInt64()
    {
        ulong index = Aligned / 2;
        Position = 2 * index + 2;
        return Pair(index);
    }

    /// <summary>Draws an integer of 0..<paramref name="end"/> - 1, all equally likely; takes words as <see cref="NextUInt64"/>.</summary>
    /// <param name="end">1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is less than 1.</exception>
    public int NextInt32(int end)
    {
        Check.Positive(end);
        return (int)Below(NextUInt64(), (uint)end, Seed, Stream);
    }

    /// <summary>Draws uniform numbers of [0, 1): one word for a float, two from an even position for a double.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="destination">Receives the numbers.</param>
    public void Uniform<T>(Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Uniform(destination, T.Zero, T.One);

    /// <summary>
    /// Draws uniform numbers of [<paramref name="low"/>, <paramref name="high"/>): low + u * (high - low), and the largest number
    /// below high where that rounds up to it.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="low">Finite.</param>
    /// <param name="high">Above low; high - low is finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or not finite.</exception>
    public void Uniform<T>(Span<T> destination, T low, T high)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        if (!(low < high) || !T.IsFinite(high - low))
            Check.ThrowRange(nameof(high), high, $"high is {high}; expected a number above low, {low}, by a finite difference.");
        Fill<T, UniformSampler<T>>(destination, new UniformSampler<T>(low, high));
    }

    /// <summary>
    /// Draws normal numbers: mean + deviation * z. One word for a float, two from an even position for a double. |z| is at
    /// most 6.7 for float and 8.6 for double.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="destination">Receives the numbers.</param>
    /// <param name="mean">Finite.</param>
    /// <param name="deviation">Finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">mean or deviation is not as above.</exception>
    public void Normal<T>(Span<T> destination, T mean, T deviation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        if (!T.IsFinite(mean))
            Check.ThrowRange(nameof(mean), mean, $"mean is {mean}; expected a finite number.");
        if (!T.IsFinite(deviation) || T.IsNegative(deviation))
            Check.ThrowRange(nameof(deviation), deviation, $"deviation is {deviation}; expected a finite number of 0 or more.");
        Fill<T, NormalSampler<T>>(destination, new NormalSampler<T>(mean, deviation));
    }

    /// <summary>Draws integers of low..<paramref name="end"/> - 1, all equally likely; two words each from an even position.</summary>
    /// <param name="destination">Receives the integers.</param>
    /// <param name="low">Smallest.</param>
    /// <param name="end">One more than the largest; above low.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="end"/> is not above <paramref name="low"/>.</exception>
    public void Integers(Span<int> destination, int low, int end)
    {
        if (end <= low)
            Check.ThrowRange(nameof(end), end, $"end is {end}; expected more than low, {low}.");
        Fill<int, IntegerSampler>(destination, new IntegerSampler(Seed, Stream, low, (uint)((long)end - low)));
    }

    /// <summary>Puts the items into a random order, all orders equally likely (Fisher and Yates, Durstenfeld 1964).</summary>
    /// <typeparam name="TItem">Any type.</typeparam>
    /// <param name="items">What to shuffle; takes two words for every item but one, from an even position.</param>
    public void Shuffle<TItem>(Span<TItem> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>Draws a permutation of 0..n-1, all equally likely.</summary>
    /// <param name="destination">Receives it; n is its length.</param>
    public void Permutation(Span<int> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = i;
        Shuffle(destination);
    }

    /// <summary>Draws numbers of 0..<paramref name="population"/> - 1, all selections in all orders equally likely.</summary>
    /// <param name="population">How many there are to choose from, 1 or more; or 0 to fill nothing.</param>
    /// <param name="destination">Receives the numbers, two words each from an even position.</param>
    /// <param name="replacement">
    /// Whether a number may come more than once. If not, 4 bytes of scratch memory are used for each of the population.
    /// </param>
    /// <exception cref="ArgumentException">Without replacement, destination is longer than the population; or that is 0.</exception>
    public void Choice(int population, Span<int> destination, bool replacement)
    {
        Check.Size(population);
        if (destination.Length > population && (!replacement || population == 0))
            Check.Throw(
                nameof(destination),
                $"destination has {destination.Length} elements; expected at most {population}, the population.");
        if (destination.IsEmpty)
            return;
        if (replacement)
        {
            Integers(destination, 0, population);
            return;
        }

        // The first steps of a shuffle from the front.
        using Arena.Block<int> scratch = Arena.Thread.Take<int>(population);
        var all = new Span<int>(scratch.Pointer, population);
        for (int i = 0; i < population; i++)
            all[i] = i;
        for (int i = 0; i < destination.Length; i++)
        {
            int other = i + NextInt32(population - i);
            (all[i], all[other]) = (all[other], all[i]);
            destination[i] = all[i];
        }
    }

    /// <summary>An integer below <paramref name="n"/> from 64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Below(ulong x, uint n, ulong seed, ulong stream)
    {
        ulong high = Math.BigMul(x, n, out ulong low);
        return low >= n ? (uint)high : BelowExactly(x, n, seed, stream);
    }

    private static uint BelowExactly(ulong x, uint n, ulong seed, ulong stream)
    {
        // Of the lower halves, 2^64 mod n are one too many.
        ulong excess = (0ul - n) % n;
        while (true)
        {
            ulong high = Math.BigMul(x, n, out ulong low);
            if (low >= excess)
                return (uint)high;
            x = PhiloxBlocks.Block(seed, x, ~stream).Low;
        }
    }

    private ulong Aligned => Position + Position % 2;

    /// <summary>Words 2 index and 2 index + 1.</summary>
    private ulong Pair(ulong index)
    {
        if (index / 2 != _cached)
        {
            _cached = index / 2;
            _block = PhiloxBlocks.Block(Seed, _cached, Stream);
        }

        return index % 2 == 0 ? _block.Low : _block.High;
    }

    private void Fill<T, TSampler>(Span<T> destination, in TSampler sampler)
        where T : unmanaged
        where TSampler : unmanaged, ISampler<T>
    {
        if (destination.IsEmpty)
            return;
        uint words = (uint)(PhiloxBlocks.Words / TSampler.PerBlock);
        ulong first = words == 1 ? Position : Aligned / words;
        fixed (T* pointer = destination)
        {
            var job = new FillJob<T, TSampler>(Seed, Stream, first, destination.Length, pointer, sampler);
            Team.Run(job.Chunks, ref job);
        }

        Position = (first + (ulong)destination.Length) * words;
    }
}
