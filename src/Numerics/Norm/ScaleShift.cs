using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// y = activation((x - centre) * scale + offset + residual) with a centre, scale and offset per channel. The centre is taken off
/// first, so data far from zero lose nothing.
/// </summary>
internal readonly unsafe struct ScaleShift(SimdLevel level, ChannelTable table, float* x, float* residual, float* y, bool relu)
{
    /// <summary>Rows of the table.</summary>
    internal const int Centre = 0, Scale = 1, Offset = 2, Rows = 3;

    // 256 KB of each operand: what a thread reads and writes at a time fits a 1 MB L2.
    private const int ChunkElements = 1 << 16;

    // See Map: from this size on y goes past the caches.
    private const long StreamingBytes = 16 << 20;

    /// <summary>Fills in a channel. The centre is the mean as a float; what that rounded off goes into the offset.</summary>
    internal static void SetChannel(in ChannelTable table, int channel, double mean, double invStd, float gamma, float beta)
    {
        double scale = invStd * gamma;
        float centre = (float)mean;
        table[Centre][channel] = centre;
        table[Scale][channel] = (float)scale;
        table[Offset][channel] = (float)(beta + (centre - mean) * scale);
    }

    /// <summary>
    /// Does length elements, of total that the call as a whole writes, on all threads. The last come first: they are what
    /// a pass over x before this left in cache.
    /// </summary>
    internal void Run(nint length, nint total)
    {
        var kernel = new Kernel(this, length, total);
        Dispatch.Run<float, Kernel>(level, ref kernel);
    }

    private readonly struct Kernel(ScaleShift job, nint length, nint total) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new Chunks<V>(job, length, total * sizeof(float) >= StreamingBytes);
            Team.Run((int)((length + ChunkElements - 1) / ChunkElements), ref body);
        }
    }

    private readonly struct Chunks<V>(ScaleShift job, nint length, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int index)
        {
            nint end = length - (nint)index * ChunkElements;
            nint start = Math.Max(0, end - ChunkElements);
            job.Part<V>(start, end, streaming);
        }
    }

    /// <summary>Elements start to end on the calling thread.</summary>
    internal void Part<V>(nint start, nint end, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint i = start;
        if (streaming && y != x && y != residual && (nuint)y % sizeof(float) == 0)
        {
            nint ahead = (nint)((0 - (nuint)(y + start)) % (nuint)(V.Lanes * sizeof(float))) / sizeof(float);
            i = Math.Min(end, start + ahead);
            Partial<V>(start, i - start);
            i = residual == null ? Loop<V, Switch.On, Switch.Off>(i, end) : Loop<V, Switch.On, Switch.On>(i, end);

            // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
            Interlocked.MemoryBarrier();
        }
        else
        {
            i = residual == null ? Loop<V, Switch.Off, Switch.Off>(i, end) : Loop<V, Switch.Off, Switch.On>(i, end);
        }

        Partial<V>(i, end - i);
    }

    private void Partial<V>(nint i, nint left)
        where V : unmanaged, IVec<V, float>
    {
        if (left == 0)
            return;
        nint p = i % table.Period;
        V value = V.MulAdd(UpTo<V>.Load(x + i, left) - V.Load(table[Centre] + p), V.Load(table[Scale] + p), V.Load(table[Offset] + p));
        if (residual != null)
            value += UpTo<V>.Load(residual + i, left);
        UpTo<V>.Store(V.MaxFast(Floor<V>(), value), y + i, left);
    }

    /// <summary>All whole vectors; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Loop<V, TStreaming, TResidual>(nint i, nint end)
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
        where TResidual : struct, ISwitch
    {
        // Copies: what is stored could change fields, for all the compiler knows.
        ScaleShift job = this;
        float* destination = y;
        nint period = table.Period, p = i % period;
        V floor = Floor<V>();

        // Two places at once, whole periods apart, and whole cache lines in each: see Map.
        nint apart = table.Half(end - i), middle = i + apart;
        while (i < middle)
        {
            // To the end of the period; the last vectors may reach into the overhang.
            nint last = Math.Min(middle, i + period - p);
            for (; i < last; i += 2 * V.Lanes, p += 2 * V.Lanes)
            {
                V a = job.Value<V, TResidual>(i, p), b = job.Value<V, TResidual>(i + V.Lanes, p + V.Lanes);
                V c = job.Value<V, TResidual>(i + apart, p), d = job.Value<V, TResidual>(i + apart + V.Lanes, p + V.Lanes);
                Streaming.Store<V, TStreaming>(destination + i, V.MaxFast(floor, a));
                Streaming.Store<V, TStreaming>(destination + i + V.Lanes, V.MaxFast(floor, b));
                Streaming.Store<V, TStreaming>(destination + i + apart, V.MaxFast(floor, c));
                Streaming.Store<V, TStreaming>(destination + i + apart + V.Lanes, V.MaxFast(floor, d));
            }

            p -= period;
        }

        i += apart;
        while (i <= end - V.Lanes)
        {
            nint last = Math.Min(end - V.Lanes, i + period - p - 1);
            for (; i <= last; i += V.Lanes, p += V.Lanes)
                Streaming.Store<V, TStreaming>(destination + i, V.MaxFast(floor, job.Value<V, TResidual>(i, p)));
            p -= period;
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Value<V, TResidual>(nint i, nint p)
        where V : unmanaged, IVec<V, float>
        where TResidual : struct, ISwitch
    {
        V value = V.MulAdd(V.Load(x + i) - V.Load(table[Centre] + p), V.Load(table[Scale] + p), V.Load(table[Offset] + p));
        return TResidual.On ? value + V.Load(residual + i) : value;
    }

    // No branch in the loops: without an activation everything, NaN too, passes a floor of minus infinity.
    private V Floor<V>()
        where V : unmanaged, IVec<V, float> => V.Constant(relu ? 0 : double.NegativeInfinity);
}
