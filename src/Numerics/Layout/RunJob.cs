using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Copies runs of consecutive elements that lie at steps in source and destination, or fills them: what slicing, concatenating, padding
/// and permutations that keep the innermost axis come down to. Chunks are cut by elements, so one long run is shared too.
/// </summary>
internal readonly unsafe struct RunJob(OuterAxes axes, nint length, float* source, float value, float* destination) : IKernel<float>
{
    // The processor foresees long runs but not where the next short one lies: it is asked for that many elements ahead.
    private const int AheadElements = 1024;

    // Floats of a cache line.
    private const int Line = 16;

    /// <summary>Copies runs of <paramref name="length"/> elements.</summary>
    internal static void Copy(in OuterAxes axes, nint length, float* source, float* destination)
    {
        var job = new RunJob(axes, length, source, 0, destination);
        Dispatch.Run<float, RunJob>(ref job);
    }

    /// <summary>Fills runs of <paramref name="length"/> elements; the source steps do not count.</summary>
    internal static void Fill(in OuterAxes axes, nint length, float value, float* destination)
    {
        var job = new RunJob(axes, length, null, value, destination);
        Dispatch.Run<float, RunJob>(ref job);
    }

    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint total = axes.Total * length;
        if (total == 0)
            return;
        var body = new Chunks<V>(this, total);
        Team.Run((int)((total + Streaming.ChunkElements - 1) / Streaming.ChunkElements), ref body);
    }

    private void Part<V>(nint start, nint end, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint index = start / length, skipped = start - index * length;
        nint runs = axes.Total, ahead = AheadElements / length;
        for (nint i = start; i < end; index++, skipped = 0)
        {
            (nint from, nint to) = axes.Offsets(index);
            if (source != null && ahead > 0 && index + ahead < runs)
                Prefetch<V>(source + axes.Offsets(index + ahead).Source, length);
            nint count = Math.Min(length - skipped, end - i);
            if (source == null)
                Streaming.Fill<V>(value, destination + to + skipped, count, streaming);
            else
                Streaming.Copy<V>(source + from + skipped, destination + to + skipped, count, streaming);
            i += count;
        }

        // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
        if (streaming)
            Interlocked.MemoryBarrier();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch<V>(float* run, nint length)
        where V : unmanaged, IVec<V, float>
    {
        for (nint i = 0; i < length; i += Line)
            V.Prefetch(run + i);
    }

    private readonly struct Chunks<V>(RunJob job, nint total) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            nint start = (nint)chunk * Streaming.ChunkElements;
            job.Part<V>(
                start, Math.Min(total, start + Streaming.ChunkElements), total * sizeof(float) >= Streaming.FromBytes);
        }
    }
}
