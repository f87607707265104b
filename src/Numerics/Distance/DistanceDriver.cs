using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Fills a matrix of distances at one level.</summary>
internal static unsafe class DistanceDriver<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // About 50 us of work: less than waking a parked thread and sharing with it is worth.
    private const double LeastSharedWork = 2e6;

    internal static void Run(in DistanceProblem<T> p)
    {
        if (p.Dim == 0)
        {
            for (nint i = 0; i < p.Queries; i++)
                new Span<T>(p.D + i * p.Ldd, (int)p.Points).Clear();
            return;
        }

        if (p.Queries == 0 || p.Points == 0)
            return;

        if (p.Metric == Metric.L1)
        {
            var direct = new DirectJob<V, T>(p);
            Share(direct.Chunks, ref direct, p.Work);
            return;
        }

        nint count = HeldQueries<V, T>.Count(p.Queries, p.Dim);
        using Arena.Block<T> rows = Arena.Thread.Take<T>(count * HeldQueries<V, T>.LdFor(p.Dim));
        using Arena.Block<T> norms = Arena.Thread.Take<T>(count);
        for (nint i = 0; i < p.Queries; i += count)
        {
            DistanceProblem<T> part = p.Part(i, Math.Min(count, p.Queries - i), 0, p.Points, p.D + i * p.Ldd, p.Ldd);
            var held = new HeldQueries<V, T>(part, rows.Pointer, norms.Pointer);
            Share(held.Chunks, ref held, part.Work);
            var product = new ProductJob<V, T>(part, held);
            Share(product.Chunks, ref product, part.Work);
        }
    }

    private static void Share<TBody>(int chunks, ref TBody body, double work)
        where TBody : unmanaged, ITeamBody
    {
        if (work >= LeastSharedWork)
        {
            Team.Run(chunks, ref body);
            return;
        }

        for (int chunk = 0; chunk < chunks; chunk++)
            body.Run(chunk);
    }
}
