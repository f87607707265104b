using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Count, mean and sum of squared deviations of a range, in double so that ranges join without cancellation.</summary>
internal readonly unsafe struct Moments
{
    private readonly double _count;
    private readonly double _mean;
    private readonly double _squares;

    private Moments(double count, double mean, double squares)
    {
        _count = count;
        _mean = mean;
        _squares = squares;
    }

    /// <summary>Squared deviations over count - ddof.</summary>
    internal double Variance(int ddof) => _squares / (_count - ddof);

    /// <summary>The moments of 1 or more elements. Each chunk is read three times while it is in cache, and from memory once.</summary>
    internal static Moments Of<V, T>(T* x, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Moments* partial = stackalloc Moments[Fold.MaxChunks];
        int size = Fold.ChunkSize(length);
        int chunks = (int)(((long)length + size - 1) / size);
        var body = new Chunks<V, T>(x, length, size, partial);
        Fold.Run(length, chunks, ref body);

        for (int step = 1; step < chunks; step *= 2)
        {
            for (int i = 0; i + step < chunks; i += 2 * step)
                partial[i] = Join(partial[i], partial[i + step]);
        }

        return partial[0];
    }

    private readonly struct Chunks<V, T>(T* x, int length, int size, Moments* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(int chunk)
        {
            nint start = (nint)chunk * size;
            partial[chunk] = TwoPass<V, T>(x + start, (int)Math.Min(size, length - start));
        }
    }

    private static Moments TwoPass<V, T>(T* x, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T centre = Fold.Tree<V, T, SumReduction<T>>(default, x, x, length) / T.CreateTruncating(length);
        double squares = double.CreateTruncating(Fold.Tree<V, T, SquaredDeviationReduction<T>>(new(centre), x, x, length));

        // The centre is the mean rounded to T; what the deviations from it add up to corrects mean and squares.
        double rest = double.CreateTruncating(Fold.Tree<V, T, DeviationReduction<T>>(new(centre), x, x, length));
        return new Moments(length, double.CreateTruncating(centre) + rest / length, squares - rest * rest / length);
    }

    /// <summary>Chan, Golub and LeVeque (1979): the moments of two ranges together.</summary>
    private static Moments Join(Moments a, Moments b)
    {
        double count = a._count + b._count;
        double difference = b._mean - a._mean;
        return new Moments(
            count,
            a._mean + difference * (b._count / count),
            a._squares + b._squares + difference * difference * (a._count * b._count / count));
    }
}
