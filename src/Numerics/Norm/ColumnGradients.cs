using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What the backward pass of a normalisation reads: the gradient g is dy, masked by the sign of y where there is a y.</summary>
/// <param name="x">Input of the forward pass.</param>
/// <param name="dy">Gradient of its output.</param>
/// <param name="y">Its output after a ReLU; null without.</param>
/// <param name="masked">Receives g while it is summed; null if it is not wanted. May be dy.</param>
internal readonly unsafe struct GradientOperands(float* x, float* dy, float* y, float* masked)
{
    internal readonly float* X = x, Dy = dy, Y = y, G = masked;

    /// <summary>The same after the sums: g needs no mask any more where it was written down.</summary>
    internal GradientOperands Masked() => G == null ? this : new(X, G, null, null);

    internal GradientOperands At(nint offset) => new(
        X + offset, Dy + offset, Y == null ? null : Y + offset, G == null ? null : G + offset);

    /// <summary>g of one element, written down where that is wanted.</summary>
    internal float Gradient(nint i)
    {
        float g = Y == null || Y[i] > 0 ? Dy[i] : 0;
        if (G != null)
            G[i] = g;
        return g;
    }
}

/// <summary>Sums of g and of g * (x - centre) per channel, in one pass over memory. See <see cref="ColumnGrid"/> for the order.</summary>
internal static unsafe class ColumnGradients
{
    // Rows that are summed by themselves before they join the chunk: two levels keep the rounding small.
    private const int BlockRows = 128;

    private const int StepRows = 4;

    /// <summary>Floats of scratch that <see cref="Gather"/> wants.</summary>
    internal static nint TableLength(in ColumnGrid grid) => 2 * (nint)grid.Width * grid.Chunks;

    /// <summary>Sums chunks, on all threads, into <paramref name="table"/>.</summary>
    internal static void Gather(SimdLevel level, in ColumnGrid grid, float* centre, in GradientOperands operands, float* table)
    {
        var kernel = new Kernel(grid, centre, operands, table);
        Dispatch.Run<float, Kernel>(level, ref kernel);
    }

    /// <summary>Puts the chunks together.</summary>
    internal static void Merge(
        in ColumnGrid grid, in GradientOperands operands, float* centre, float* table, double* sums, double* products)
    {
        int channels = grid.Channels, width = grid.Width;
        new Span<double>(sums, channels).Clear();
        new Span<double>(products, channels).Clear();
        for (int chunk = 0; chunk < grid.Chunks; chunk++)
        {
            float* entry = table + (nint)chunk * 2 * width;
            for (int fold = 0; fold < grid.Fold; fold++, entry += channels)
            {
                for (int c = 0; c < channels; c++)
                {
                    sums[c] += entry[c];
                    products[c] += entry[width + c];
                }
            }
        }

        GradientOperands rest = operands.At((nint)grid.Rows * width);
        for (int r = 0; r < grid.Rest; r++)
        {
            for (int c = 0; c < channels; c++)
            {
                nint i = r * channels + c;
                double g = rest.Gradient(i);
                sums[c] += g;
                products[c] += g * ((double)rest.X[i] - centre[c]);
            }
        }
    }

    private readonly struct Kernel(ColumnGrid grid, float* centre, GradientOperands operands, float* table) : IKernel<float>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var body = new Chunks<V>(grid, centre, operands, table);
            Team.Run(grid.Chunks * grid.Strips, ref body);
        }
    }

    private readonly struct Chunks<V>(ColumnGrid grid, float* centre, GradientOperands operands, float* table) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int index)
        {
            (int chunk, int strip) = Math.DivRem(index, grid.Strips);
            nint first = (nint)strip * ColumnGrid.MaxStrip, width = grid.WidthOf(strip);
            float* entry = table + (nint)chunk * 2 * grid.Width + first;
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(3 * ColumnGrid.MaxStrip);
            // A strip of more than one has no fold; else the channels repeat.
            for (nint c = 0; c < width; c += grid.Channels)
            {
                var values = new ReadOnlySpan<float>(centre + first, (int)Math.Min(grid.Channels, width - c));
                values.CopyTo(new Span<float>(scratch.Pointer + c, ColumnGrid.MaxStrip));
            }

            GradientOperands own = operands.At((nint)chunk * grid.ChunkRows * grid.Width + first);
            Chunk<V>(in own, grid.Width, grid.RowsOf(chunk), width, entry, scratch.Pointer);
        }
    }

    /// <summary>A strip of a chunk: the sums go to entry, the products ld behind them.</summary>
    private static void Chunk<V>(in GradientOperands operands, nint ld, int rows, nint width, float* entry, float* shift)
        where V : unmanaged, IVec<V, float>
    {
        float* sum = shift + ColumnGrid.MaxStrip, product = shift + 2 * ColumnGrid.MaxStrip;
        for (int done = 0; done < rows; done += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - done);
            new Span<float>(sum, 2 * ColumnGrid.MaxStrip).Clear();
            GradientOperands block = operands.At(done * ld);
            if (block.Y != null && block.G != null)
                Rows<V, Switch.On, Switch.On>(in block, ld, count, width, shift, sum, product);
            else if (block.Y != null)
                Rows<V, Switch.On, Switch.Off>(in block, ld, count, width, shift, sum, product);
            else if (block.G != null && block.G != block.Dy)
                Rows<V, Switch.Off, Switch.On>(in block, ld, count, width, shift, sum, product);
            else
                Rows<V, Switch.Off, Switch.Off>(in block, ld, count, width, shift, sum, product);
            for (nint c = 0; c < width; c++)
            {
                entry[c] = done == 0 ? sum[c] : entry[c] + sum[c];
                entry[ld + c] = done == 0 ? product[c] : entry[ld + c] + product[c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V, TRelu, TKept>(
        ref readonly GradientOperands operands, nint ld, int rows, nint width, float* shift, float* sum, float* product)
        where V : unmanaged, IVec<V, float>
        where TRelu : struct, ISwitch
        where TKept : struct, ISwitch
    {
        float* x = operands.X, dy = operands.Dy, y = operands.Y, kept = operands.G;

        // Two rows from each half at a time: see Fold.
        int half = rows / StepRows * 2, r = 0;
        nint i = 0, apart = half * ld;
        for (; r < half; r += 2, i += 2 * ld)
        {
            nint c = 0;
            for (; c <= width - V.Lanes; c += V.Lanes)
            {
                V centre = V.Load(shift + c);
                nint j = i + c;
                V g0 = Gradient<V, TRelu, TKept>(dy, y, kept, j), g1 = Gradient<V, TRelu, TKept>(dy, y, kept, j + ld);
                V d0 = V.Load(x + j) - centre, d1 = V.Load(x + j + ld) - centre;
                j += apart;
                V g2 = Gradient<V, TRelu, TKept>(dy, y, kept, j), g3 = Gradient<V, TRelu, TKept>(dy, y, kept, j + ld);
                V d2 = V.Load(x + j) - centre, d3 = V.Load(x + j + ld) - centre;
                (V.Load(sum + c) + ((g0 + g1) + (g2 + g3))).Store(sum + c);
                (V.Load(product + c) + (V.MulAdd(g0, d0, g1 * d1) + V.MulAdd(g2, d2, g3 * d3))).Store(product + c);
            }

            for (nint row = 0; c < width && row < StepRows; row++)
                Tail<V, TRelu, TKept>(in operands, i + row / 2 * apart + row % 2 * ld, c, width, shift, sum, product);
        }

        i += apart;
        for (r = 2 * half; r < rows; r++, i += ld)
            Tail<V, TRelu, TKept>(in operands, i, 0, width, shift, sum, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Gradient<V, TRelu, TKept>(float* dy, float* y, float* kept, nint i)
        where V : unmanaged, IVec<V, float>
        where TRelu : struct, ISwitch
        where TKept : struct, ISwitch
    {
        V g = V.Load(dy + i);
        if (TRelu.On)
            g = V.And(V.LessThan(default, V.Load(y + i)), g);
        if (TKept.On)
            g.Store(kept + i);
        return g;
    }

    /// <summary>One row from column c on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Tail<V, TRelu, TKept>(
        in GradientOperands operands, nint row, nint c, nint width, float* shift, float* sum, float* product)
        where V : unmanaged, IVec<V, float>
        where TRelu : struct, ISwitch
        where TKept : struct, ISwitch
    {
        for (; c < width; c += V.Lanes)
        {
            nint left = width - c;
            V g = UpTo<V>.Load(operands.Dy + row + c, left);
            if (TRelu.On)
                g = V.And(V.LessThan(default, UpTo<V>.Load(operands.Y + row + c, left)), g);
            if (TKept.On)
                UpTo<V>.Store(g, operands.G + row + c, left);
            V deviation = UpTo<V>.Load(operands.X + row + c, left) - V.Load(shift + c);
            (V.Load(sum + c) + g).Store(sum + c);
            V.MulAdd(g, deviation, V.Load(product + c)).Store(product + c);
        }
    }
}
