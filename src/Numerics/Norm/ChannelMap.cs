using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The second pass of every normalisation by channel: destination[i] = value(i, place of i in a <see cref="ChannelTable"/>).
/// </summary>
/// <param name="level">SIMD level.</param>
/// <param name="value">What is written.</param>
/// <param name="destination">Where to.</param>
/// <param name="inPlace">Whether the destination is an operand too: then it is not written past the caches.</param>
internal readonly unsafe struct ChannelMap<TValue>(SimdLevel level, TValue value, float* destination, bool inPlace)
    where TValue : unmanaged, IChannelValue
{
    /// <summary>
    /// Does length elements, of total that the call as a whole writes, on all threads. Each begins with the last of its own: what a pass
    /// over the operands before this has left in its caches.
    /// </summary>
    internal void Run(nint length, nint total)
    {
        var kernel = new Kernel(value, destination, length, !inPlace && total * sizeof(float) >= Streaming.FromBytes);
        Dispatch.Run<float, Kernel>(level, ref kernel);
    }

    private readonly struct Kernel(TValue value, float* destination, nint length, bool streaming) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new Chunks<V>(value, destination, length, streaming);
            Team.Run((int)((length + Streaming.ChunkElements - 1) / Streaming.ChunkElements), ref body, lastFirst: true);
        }
    }

    private readonly struct Chunks<V>(TValue value, float* destination, nint length, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int index)
        {
            nint i = (nint)index * Streaming.ChunkElements, end = Math.Min(length, i + Streaming.ChunkElements);
            if (streaming && (nuint)destination % sizeof(float) == 0)
            {
                nint ahead = (nint)((0 - (nuint)(destination + i)) % (nuint)(V.Lanes * sizeof(float))) / sizeof(float);
                ahead = Math.Min(ahead, end - i);
                Partial<V>(value, destination, i, ahead);
                i = Loop<V, Switch.On>(value, destination, i + ahead, end);

                // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
                Interlocked.MemoryBarrier();
            }
            else
            {
                i = Loop<V, Switch.Off>(value, destination, i, end);
            }

            Partial<V>(value, destination, i, end - i);
        }
    }

    private static void Partial<V>(TValue value, float* destination, nint i, nint left)
        where V : unmanaged, IVec<V, float>
    {
        if (left > 0)
            UpTo<V>.Store(value.Get<V>(i, i % value.Period, left), destination + i, left);
    }

    /// <summary>All whole vectors; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Loop<V, TStreaming>(in TValue shared, float* destination, nint i, nint end)
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
    {
        // A copy, so that its fields may live in registers.
        TValue value = shared;
        nint period = value.Period, p = i % period;

        // Two places at once, whole periods apart, and whole cache lines in each: see Map.
        nint apart = Half(period, end - i), middle = i + apart;
        while (i < middle)
        {
            // To the end of the period; the last vectors may reach into the overhang.
            nint last = Math.Min(middle, i + period - p);
            for (; i < last; i += 2 * V.Lanes, p += 2 * V.Lanes)
            {
                V a = value.Get<V>(i, p), b = value.Get<V>(i + V.Lanes, p + V.Lanes);
                V c = value.Get<V>(i + apart, p), d = value.Get<V>(i + apart + V.Lanes, p + V.Lanes);
                Streaming.Store<V, TStreaming>(destination + i, a);
                Streaming.Store<V, TStreaming>(destination + i + V.Lanes, b);
                Streaming.Store<V, TStreaming>(destination + i + apart, c);
                Streaming.Store<V, TStreaming>(destination + i + apart + V.Lanes, d);
            }

            p -= period;
        }

        i += apart;
        p = i % period;
        while (i <= end - V.Lanes)
        {
            nint last = Math.Min(end - V.Lanes, i + period - p - 1);
            for (; i <= last; i += V.Lanes, p += V.Lanes)
                Streaming.Store<V, TStreaming>(destination + i, value.Get<V>(i, p));
            p -= period;
        }

        return i;
    }

    /// <summary>
    /// About half of some elements, or 0: whole periods and whole vectors of any level, so that two loops that far apart are at the same
    /// position and keep their alignment.
    /// </summary>
    private static nint Half(nint period, nint elements)
    {
        nint step = period * (ChannelTable.Overhang / Math.Min(period & -period, ChannelTable.Overhang));
        return Math.Max(0, elements) / (2 * step) * step;
    }
}

/// <summary>A number for every element, by operands and by values of its channel.</summary>
internal interface IChannelValue
{
    /// <summary>Period of the table.</summary>
    nint Period { get; }

    /// <summary>Elements i and on, which are at position <paramref name="p"/> of the table.</summary>
    V Get<V>(nint i, nint p)
        where V : unmanaged, IVec<V, float>;

    /// <summary>The same where only <paramref name="left"/> elements are left.</summary>
    V Get<V>(nint i, nint p, nint left)
        where V : unmanaged, IVec<V, float>;
}
