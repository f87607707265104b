using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Count, mean and sum of squared deviations of a range, in double so that ranges join without cancellation.</summary>
internal readonly unsafe struct Moments
{
    // Enough for a mean within a few hundredths of what they scatter.
    private const int CentreElements = 1024;

    // As many additions follow each other in an accumulator.
    private const int BlockVectors = 32;

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

    /// <summary>The moments of 1 or more elements.</summary>
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
            partial[chunk] = OfChunk<V, T>(x + start, (int)Math.Min(size, length - start));
        }
    }

    /// <summary>
    /// One pass around a centre, which is the mean of the first elements: deviations from it keep their digits unless it is far from the
    /// mean of all beside what they scatter; then a second pass has that for its centre.
    /// </summary>
    private static Moments OfChunk<V, T>(T* x, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int first = Math.Min(length, CentreElements);
        T centre = Fold.Tree<V, T, SumReduction<T>>(default, x, x, first) / T.CreateTruncating(first);
        Deviations<V, T>(x, length, centre, out double sum, out double squares);
        if (sum * sum / length > squares / 2)
        {
            centre += T.CreateTruncating(sum / length);
            Deviations<V, T>(x, length, centre, out sum, out squares);
        }

        return new Moments(length, double.CreateTruncating(centre) + sum / length, squares - sum * sum / length);
    }

    /// <summary>Sum of x - centre and of its squares; four places at once, see <see cref="Fold"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Deviations<V, T>(T* x, nint length, T centre, out double sum, out double squares)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V shift = V.Broadcast(centre);
        double total = 0, totalSquares = 0;
        nint block = BlockVectors * V.Lanes, apart = length / (4 * block) * block;
        for (nint start = 0; start < apart; start += block)
        {
            T* x0 = x + start, x1 = x0 + apart, x2 = x1 + apart, x3 = x2 + apart;
            V s0 = default, s1 = default, s2 = default, s3 = default, q0 = default, q1 = default, q2 = default, q3 = default;
            for (nint i = 0; i < block; i += V.Lanes)
            {
                V d0 = V.Load(x0 + i) - shift, d1 = V.Load(x1 + i) - shift, d2 = V.Load(x2 + i) - shift, d3 = V.Load(x3 + i) - shift;
                s0 += d0;
                s1 += d1;
                s2 += d2;
                s3 += d3;
                q0 = V.MulAdd(d0, d0, q0);
                q1 = V.MulAdd(d1, d1, q1);
                q2 = V.MulAdd(d2, d2, q2);
                q3 = V.MulAdd(d3, d3, q3);
            }

            total += double.CreateTruncating(V.Sum((s0 + s1) + (s2 + s3)));
            totalSquares += double.CreateTruncating(V.Sum((q0 + q1) + (q2 + q3)));
        }

        // What is left is less than four blocks.
        for (nint start = 4 * apart; start < length; start += block)
        {
            V s = default, q = default;
            for (nint i = start; i < Math.Min(start + block, length); i += V.Lanes)
            {
                V d = RowPasses<V, T>.Load(x + i, length - i, shift) - shift;
                s += d;
                q = V.MulAdd(d, d, q);
            }

            total += double.CreateTruncating(V.Sum(s));
            totalSquares += double.CreateTruncating(V.Sum(q));
        }

        sum = total;
        squares = totalSquares;
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
