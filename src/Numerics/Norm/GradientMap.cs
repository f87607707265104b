using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>dx = a * g + b * (x - centre) + constant with a, b, centre and constant per channel: the second half of every backward
/// pass of a normalisation by channel.</summary>
internal readonly unsafe struct GradientMap(SimdLevel level, ChannelTable table, GradientOperands operands, float* dx)
{
    /// <summary>Rows of the table.</summary>
    internal const int Centre = 0, OfGradient = 1, OfInput = 2, Constant = 3, Rows = 4;

    // See ScaleShift.
    private const int ChunkElements = 1 << 16;
    private const long StreamingBytes = 16 << 20;

    /// <summary>
    /// Does length elements, of total that the call as a whole writes, on all threads. The last come first: they are what
    /// the sums left in cache.
    /// </summary>
    internal void Run(nint length, nint total)
    {
        var kernel = new Kernel(this, length, total);
        Dispatch.Run<float, Kernel>(level, ref kernel);
    }

    private readonly struct Kernel(GradientMap job, nint length, nint total) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new Chunks<V>(job, length, total * sizeof(float) >= StreamingBytes);
            Team.Run((int)((length + ChunkElements - 1) / ChunkElements), ref body);
        }
    }

    private readonly struct Chunks<V>(GradientMap job, nint length, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int index)
        {
            nint end = length - (nint)index * ChunkElements;
            job.Part<V>(Math.Max(0, end - ChunkElements), end, streaming);
        }
    }

    /// <summary>Elements start to end on the calling thread.</summary>
    internal void Part<V>(nint start, nint end, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint i = start;
        if (streaming && dx != operands.Dy && (nuint)dx % sizeof(float) == 0)
        {
            nint ahead = (nint)((0 - (nuint)(dx + start)) % (nuint)(V.Lanes * sizeof(float))) / sizeof(float);
            i = Math.Min(end, start + ahead);
            Partial<V>(start, i - start);
            i = operands.Y == null ? Loop<V, Switch.On, Switch.Off>(i, end) : Loop<V, Switch.On, Switch.On>(i, end);

            // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
            Interlocked.MemoryBarrier();
        }
        else
        {
            i = operands.Y == null ? Loop<V, Switch.Off, Switch.Off>(i, end) : Loop<V, Switch.Off, Switch.On>(i, end);
        }

        Partial<V>(i, end - i);
    }

    private void Partial<V>(nint i, nint left)
        where V : unmanaged, IVec<V, float>
    {
        if (left == 0)
            return;
        nint p = i % table.Period;
        V g = UpTo<V>.Load(operands.Dy + i, left);
        if (operands.Y != null)
            g = V.And(V.LessThan(default, UpTo<V>.Load(operands.Y + i, left)), g);
        V deviation = UpTo<V>.Load(operands.X + i, left) - V.Load(table[Centre] + p);
        V value = V.MulAdd(deviation, V.Load(table[OfInput] + p), V.Load(table[Constant] + p));
        UpTo<V>.Store(V.MulAdd(g, V.Load(table[OfGradient] + p), value), dx + i, left);
    }

    /// <summary>All whole vectors; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private nint Loop<V, TStreaming, TRelu>(nint i, nint end)
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
        where TRelu : struct, ISwitch
    {
        // Copies: what is stored could change fields, for all the compiler knows.
        GradientMap job = this;
        float* destination = dx;
        nint period = table.Period, p = i % period;

        // Two places at once, whole periods apart, and whole cache lines in each: see Map.
        nint apart = table.Half(end - i), middle = i + apart;
        while (i < middle)
        {
            // To the end of the period; the last vectors may reach into the overhang.
            nint last = Math.Min(middle, i + period - p);
            for (; i < last; i += 2 * V.Lanes, p += 2 * V.Lanes)
            {
                V a = job.Value<V, TRelu>(i, p), b = job.Value<V, TRelu>(i + V.Lanes, p + V.Lanes);
                V c = job.Value<V, TRelu>(i + apart, p), d = job.Value<V, TRelu>(i + apart + V.Lanes, p + V.Lanes);
                Streaming.Store<V, TStreaming>(destination + i, a);
                Streaming.Store<V, TStreaming>(destination + i + V.Lanes, b);
                Streaming.Store<V, TStreaming>(destination + i + apart, c);
                Streaming.Store<V, TStreaming>(destination + i + apart + V.Lanes, d);
            }

            p -= period;
        }

        i += apart;
        while (i <= end - V.Lanes)
        {
            nint last = Math.Min(end - V.Lanes, i + period - p - 1);
            for (; i <= last; i += V.Lanes, p += V.Lanes)
                Streaming.Store<V, TStreaming>(destination + i, job.Value<V, TRelu>(i, p));
            p -= period;
        }

        return i;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private V Value<V, TRelu>(nint i, nint p)
        where V : unmanaged, IVec<V, float>
        where TRelu : struct, ISwitch
    {
        V g = V.Load(operands.Dy + i);
        if (TRelu.On)
            g = V.And(V.LessThan(default, V.Load(operands.Y + i)), g);
        V value = V.MulAdd(V.Load(operands.X + i) - V.Load(table[Centre] + p), V.Load(table[OfInput] + p), V.Load(table[Constant] + p));
        return V.MulAdd(g, V.Load(table[OfGradient] + p), value);
    }
}
