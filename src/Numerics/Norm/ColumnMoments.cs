using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Mean and sum of squared deviations of every channel of a row-major matrix, in one pass over memory. A block of rows sums
/// deviations from the mean of its first rows: close enough to its own mean that nothing cancels, however far from zero the data
/// lie. Blocks, then chunks, are put together by the formula of Chan, Golub and LeVeque (1979), the chunks in double.
/// </summary>
internal static unsafe class ColumnMoments
{
    // Rows of a block. Sums of 8 rows at a time over at most 32 steps: their error stays at some units in the last place.
    private const int BlockRows = 256;

    private const int StepRows = 8;

    /// <summary>Floats of scratch that <see cref="Gather"/> wants.</summary>
    internal static nint TableLength(in ColumnGrid grid) => 3 * (nint)grid.Width * grid.Chunks;

    /// <summary>Sums chunks, on all threads, into <paramref name="table"/>.</summary>
    internal static void Gather(SimdLevel level, in ColumnGrid grid, float* x, float* table)
    {
        var kernel = new Kernel(grid, x, table);
        Dispatch.Run<float, Kernel>(level, ref kernel);
    }

    /// <summary>Puts the chunks together.</summary>
    internal static void Merge(in ColumnGrid grid, float* x, float* table, double* mean, double* squares)
    {
        int channels = grid.Channels, width = grid.Width;
        double rows = (double)grid.Rows * grid.Fold + grid.Rest;
        float* rest = x + (nint)grid.Rows * width;
        new Span<double>(mean, channels).Clear();
        new Span<double>(squares, channels).Clear();
        for (int chunk = 0; chunk < grid.Chunks; chunk++)
        {
            float* entry = table + (nint)chunk * 3 * width;
            for (int fold = 0; fold < grid.Fold; fold++, entry += channels)
                AddMeans(channels, entry, entry + width, grid.RowsOf(chunk), mean);
        }

        for (int r = 0; r < grid.Rest; r++)
        {
            for (int c = 0; c < channels; c++)
                mean[c] += rest[r * channels + c];
        }

        for (int c = 0; c < channels; c++)
            mean[c] /= rows;

        for (int chunk = 0; chunk < grid.Chunks; chunk++)
        {
            float* entry = table + (nint)chunk * 3 * width;
            for (int fold = 0; fold < grid.Fold; fold++, entry += channels)
                AddSquares(channels, entry, entry + width, entry + 2 * width, grid.RowsOf(chunk), mean, squares);
        }

        for (int r = 0; r < grid.Rest; r++)
        {
            for (int c = 0; c < channels; c++)
            {
                double deviation = rest[r * channels + c] - mean[c];
                squares[c] += deviation * deviation;
            }
        }
    }

    /// <summary>total += count * (centre + rest). Doubles two operations at a time, so vectors and the loop give the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddMeans(int channels, float* centre, float* rest, double count, double* total)
    {
        int c = 0, half = Vector<double>.Count;
        for (; c <= channels - 2 * half; c += 2 * half)
        {
            Vector.Widen(Vector.Load(centre + c), out Vector<double> low, out Vector<double> high);
            Vector.Widen(Vector.Load(rest + c), out Vector<double> lowRest, out Vector<double> highRest);
            Vector.Store(Vector.Load(total + c) + (low + lowRest) * count, total + c);
            Vector.Store(Vector.Load(total + c + half) + (high + highRest) * count, total + c + half);
        }

        for (; c < channels; c++)
            total[c] += ((double)centre[c] + rest[c]) * count;
    }

    /// <summary>total += own + count * (centre + rest - mean)^2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSquares(int channels, float* centre, float* rest, float* own, double count, double* mean, double* total)
    {
        int c = 0, half = Vector<double>.Count;
        for (; c <= channels - 2 * half; c += 2 * half)
        {
            Vector.Widen(Vector.Load(centre + c), out Vector<double> low, out Vector<double> high);
            Vector.Widen(Vector.Load(rest + c), out Vector<double> lowRest, out Vector<double> highRest);
            Vector.Widen(Vector.Load(own + c), out Vector<double> lowOwn, out Vector<double> highOwn);
            low = low + lowRest - Vector.Load(mean + c);
            high = high + highRest - Vector.Load(mean + c + half);
            Vector.Store(Vector.Load(total + c) + (lowOwn + low * low * count), total + c);
            Vector.Store(Vector.Load(total + c + half) + (highOwn + high * high * count), total + c + half);
        }

        for (; c < channels; c++)
        {
            double apart = (double)centre[c] + rest[c] - mean[c];
            total[c] += own[c] + apart * apart * count;
        }
    }

    private readonly struct Kernel(ColumnGrid grid, float* x, float* table) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new Chunks<V>(grid, x, table);
            Team.Run(grid.Chunks * grid.Strips, ref body);
        }
    }

    private readonly struct Chunks<V>(ColumnGrid grid, float* x, float* table) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int index)
        {
            (int chunk, int strip) = Math.DivRem(index, grid.Strips);
            nint first = (nint)strip * ColumnGrid.MaxStrip;
            float* source = x + (nint)chunk * grid.ChunkRows * grid.Width + first;
            float* entry = table + (nint)chunk * 3 * grid.Width + first;
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(3 * ColumnGrid.MaxStrip);
            Chunk<V>(source, grid.Width, grid.RowsOf(chunk), grid.WidthOf(strip), entry, scratch.Pointer);
        }
    }

    /// <summary>A strip of a chunk: the centre, the mean less the centre, and the squares go to entry, rows ld apart.</summary>
    private static void Chunk<V>(float* x, nint ld, int rows, nint width, float* entry, float* scratch)
        where V : unmanaged, IVec<V, float>
    {
        float* shift = scratch, sum = scratch + ColumnGrid.MaxStrip, square = scratch + 2 * ColumnGrid.MaxStrip;
        for (int done = 0; done < rows; done += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - done);
            Start<V>(x, ld, Math.Min(StepRows, count), width, shift, sum, square);

            // Two rows from each quarter at a time: see Fold.
            int quarter = count / StepRows * 2, r = 0;
            for (; r < quarter; r += 2, x += 2 * ld)
                AddEight<V>(x, ld, quarter * ld, width, shift, sum, square);
            x += 3 * quarter * ld;
            for (r = 4 * quarter; r < count; r++, x += ld)
                AddOne<V>(x, width, shift, sum, square);
            Join<V>(done, count, width, shift, sum, square, entry, ld);
        }
    }

    /// <summary>The mean of some rows becomes the shift; sums start at 0.</summary>
    private static void Start<V>(float* x, nint ld, int rows, nint width, float* shift, float* sum, float* square)
        where V : unmanaged, IVec<V, float>
    {
        V weight = V.Broadcast(1f / rows);
        for (nint c = 0; c < width; c += V.Lanes)
        {
            V total = default;
            for (int r = 0; r < rows; r++)
                total += UpTo<V>.Load(x + r * ld + c, width - c);
            (total * weight).Store(shift + c);
            default(V).Store(sum + c);
            default(V).Store(square + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddEight<V>(float* x, nint ld, nint apart, nint width, float* shift, float* sum, float* square)
        where V : unmanaged, IVec<V, float>
    {
        nint c = 0;
        for (; c <= width - V.Lanes; c += V.Lanes)
            Eight<V>(x + c, ld, apart, V.Lanes, shift + c, sum + c, square + c);
        if (c < width)
            LastOfEight<V>(x + c, ld, apart, width - c, shift + c, sum + c, square + c);
    }

    // Apart: the loop over whole vectors must not hold a call.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LastOfEight<V>(float* x, nint ld, nint apart, nint left, float* shift, float* sum, float* square)
        where V : unmanaged, IVec<V, float> => Eight<V>(x, ld, apart, left, shift, sum, square);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Eight<V>(float* x, nint ld, nint apart, nint left, float* shift, float* sum, float* square)
        where V : unmanaged, IVec<V, float>
    {
        V centre = V.Load(shift);
        V a = UpTo<V>.Load(x, left) - centre;
        V b = UpTo<V>.Load(x + ld, left) - centre;
        V c = UpTo<V>.Load(x + apart, left) - centre;
        V d = UpTo<V>.Load(x + apart + ld, left) - centre;
        x += 2 * apart;
        V e = UpTo<V>.Load(x, left) - centre;
        V f = UpTo<V>.Load(x + ld, left) - centre;
        V g = UpTo<V>.Load(x + apart, left) - centre;
        V h = UpTo<V>.Load(x + apart + ld, left) - centre;
        V squares = V.MulAdd(d, d, V.MulAdd(c, c, V.MulAdd(b, b, a * a)));
        V others = V.MulAdd(h, h, V.MulAdd(g, g, V.MulAdd(f, f, e * e)));
        (V.Load(sum) + (((a + b) + (c + d)) + ((e + f) + (g + h)))).Store(sum);
        (V.Load(square) + (squares + others)).Store(square);
    }

    private static void AddOne<V>(float* x, nint width, float* shift, float* sum, float* square)
        where V : unmanaged, IVec<V, float>
    {
        for (nint c = 0; c < width; c += V.Lanes)
        {
            V deviation = UpTo<V>.Load(x + c, width - c) - V.Load(shift + c);
            (V.Load(sum + c) + deviation).Store(sum + c);
            V.MulAdd(deviation, deviation, V.Load(square + c)).Store(square + c);
        }
    }

    /// <summary>Takes a block of count rows into what done rows gave.</summary>
    private static void Join<V>(
        int done, int count, nint width, float* shift, float* sum, float* square, float* entry, nint ld)
        where V : unmanaged, IVec<V, float>
    {
        float* mean = entry + ld, squares = entry + 2 * ld;
        V perRow = V.Broadcast(1f / count);
        V share = V.Broadcast((float)count / (done + count));
        V between = V.Broadcast((float)((double)done * count / (done + count)));
        for (nint c = 0; c < width; c += V.Lanes)
        {
            nint left = width - c;
            V total = V.Load(sum + c);
            V own = total * perRow;
            V ownSquares = V.MaxFast(default, V.MulAdd(-total, own, V.Load(square + c)));
            if (done == 0)
            {
                UpTo<V>.Store(V.Load(shift + c), entry + c, left);
                UpTo<V>.Store(own, mean + c, left);
                UpTo<V>.Store(ownSquares, squares + c, left);
                continue;
            }

            V former = UpTo<V>.Load(mean + c, left);
            V apart = V.Load(shift + c) - UpTo<V>.Load(entry + c, left) + own - former;
            UpTo<V>.Store(V.MulAdd(apart, share, former), mean + c, left);
            UpTo<V>.Store(UpTo<V>.Load(squares + c, left) + V.MulAdd(apart * apart, between, ownSquares), squares + c, left);
        }
    }
}
