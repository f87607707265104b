using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The backward pass of <see cref="LayerNormalization"/>: rows in pairs from the halves of a chunk, so that the sums by column are read and
/// written half as often.
/// </summary>
/// <param name="grid">The rows.</param>
/// <param name="x">Input of the forward pass.</param>
/// <param name="dy">Gradient of its output.</param>
/// <param name="gamma">Scale by column.</param>
/// <param name="mean">By row.</param>
/// <param name="invStd">By row.</param>
/// <param name="dx">Receives the gradient of the input.</param>
/// <param name="sums">
/// Receives the sums of dy * h and, behind them, of dy by column; room for those of every chunk (<see cref="LayerGrid.SumsLength"/>).
/// </param>
internal readonly unsafe struct LayerBackward(
    LayerGrid grid, float* x, float* dy, float* gamma, float* mean, float* invStd, float* dx, float* sums) : IKernel<float>
{
    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        // See LayerForward.
        if (x != dx && dy != dx && grid.IsStreamed<V>(dx))
            RunChunks<V, Switch.On>();
        else
            RunChunks<V, Switch.Off>();
        for (int chunk = 1; chunk < grid.Chunks; chunk++)
            Add<V>(sums + chunk * 2 * (nint)grid.Columns, sums, 2 * (nint)grid.Columns);
    }

    private void RunChunks<V, TStreaming>()
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
    {
        var body = new Chunks<V, TStreaming>(grid, x, dy, gamma, mean, invStd, dx, sums);
        Team.Run(grid.Chunks, ref body);
    }

    /// <summary>Chunks in their order: the same sum for any number of threads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V>(float* from, float* to, nint length)
        where V : unmanaged, IVec<V, float>
    {
        nint i = 0;
        for (; i <= length - V.Lanes; i += V.Lanes)
            (V.Load(to + i) + V.Load(from + i)).Store(to + i);
        for (; i < length; i++)
            to[i] += from[i];
    }

    private readonly struct Chunks<V, TStreaming>(
        LayerGrid grid, float* x, float* dy, float* gamma, float* mean, float* invStd, float* dx, float* sums) : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
    {
        public void Run(int chunk)
        {
            int columns = grid.Columns;
            float* products = sums + 2 * (nint)chunk * columns, totals = stackalloc float[4];
            new Span<float>(products, 2 * columns).Clear();
            nint row = grid.Begin(chunk), end = grid.End(chunk), half = (end - row) / 2, middle = row + half;
            for (; row < middle; row++)
                Rows<N2>(row, half, products, totals);
            if (middle + half < end)
                Rows<N1>(end - 1, 0, products, totals);
            if (TStreaming.On)
                Interlocked.MemoryBarrier();
        }

        private void Rows<TRows>(nint row, nint half, float* products, float* totals)
            where TRows : struct, ICount
        {
            nint columns = grid.Columns, at = row * columns;
            Sums<V, TRows>(x + at, dy + at, columns, half, mean + row, invStd + row, gamma, products, totals);
            Write<V, TRows, TStreaming>(x + at, dy + at, columns, half, mean + row, invStd + row, gamma, totals, dx + at);
        }
    }

    /// <summary>By column of dy * h and dy, and for each row of gamma * dy and gamma * dy * h.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sums<V, TRows>(
        float* x, float* dy, nint columns, nint half, float* mean, float* invStd, float* gamma, float* products, float* totals)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
    {
        nint apart = half * columns;
        float* x1 = x + apart, dy1 = dy + apart, sums = products + columns;
        V mean0 = V.Broadcast(mean[0]), scale0 = V.Broadcast(invStd[0]), mean1 = default, scale1 = default;
        if (TRows.Value > 1)
            (mean1, scale1) = (V.Broadcast(mean[half]), V.Broadcast(invStd[half]));
        V total0 = default, total1 = default, product0 = default, product1 = default;
        nint i = 0;
        for (; i <= columns - V.Lanes; i += V.Lanes)
        {
            V g0 = V.Load(dy + i), h0 = (V.Load(x + i) - mean0) * scale0, factor = V.Load(gamma + i);
            V sum = V.Load(sums + i) + g0, product = V.MulAdd(g0, h0, V.Load(products + i));
            g0 *= factor;
            total0 += g0;
            V.AddProduct(ref product0, g0, h0);
            if (TRows.Value > 1)
            {
                V g1 = V.Load(dy1 + i), h1 = (V.Load(x1 + i) - mean1) * scale1;
                sum += g1;
                V.AddProduct(ref product, g1, h1);
                g1 *= factor;
                total1 += g1;
                V.AddProduct(ref product1, g1, h1);
            }

            sum.Store(sums + i);
            product.Store(products + i);
        }

        totals[0] = V.Sum(total0);
        totals[1] = V.Sum(product0);
        totals[2] = V.Sum(total1);
        totals[3] = V.Sum(product1);
        for (; i < columns; i++)
        {
            for (int row = 0; row < TRows.Value; row++)
            {
                float g = dy[row * apart + i], h = (x[row * apart + i] - mean[row * half]) * invStd[row * half];
                sums[i] += g;
                products[i] += g * h;
                totals[2 * row] += g * gamma[i];
                totals[2 * row + 1] += g * gamma[i] * h;
            }
        }
    }

    /// <summary>dx = invStd * (gamma * dy - mean of that - h * mean of that times h), put as gamma * dy * a + (x - mean) * b + c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Write<V, TRows, TStreaming>(
        float* x, float* dy, nint columns, nint half, float* mean, float* invStd, float* gamma, float* totals, float* dx)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
        where TStreaming : struct, ISwitch
    {
        nint apart = half * columns;
        float* x1 = x + apart, dy1 = dy + apart, dx1 = dx + apart;
        V mean0 = V.Broadcast(mean[0]), a0 = V.Broadcast(invStd[0]), mean1 = default, a1 = default, b1 = default, c1 = default;
        V b0 = V.Broadcast(-invStd[0] * invStd[0] * totals[1] / columns), c0 = V.Broadcast(-invStd[0] * totals[0] / columns);
        if (TRows.Value > 1)
        {
            (mean1, a1) = (V.Broadcast(mean[half]), V.Broadcast(invStd[half]));
            (b1, c1) = (V.Broadcast(-invStd[half] * invStd[half] * totals[3] / columns), V.Broadcast(-invStd[half] * totals[2] / columns));
        }

        nint i = 0;
        for (; i <= columns - V.Lanes; i += V.Lanes)
        {
            V factor = V.Load(gamma + i);
            V value = V.MulAdd(V.Load(dy + i), factor * a0, V.MulAdd(V.Load(x + i) - mean0, b0, c0));
            if (TRows.Value > 1)
            {
                V other = V.MulAdd(V.Load(dy1 + i), factor * a1, V.MulAdd(V.Load(x1 + i) - mean1, b1, c1));
                Streaming.Store<V, TStreaming>(dx1 + i, other);
            }

            Streaming.Store<V, TStreaming>(dx + i, value);
        }

        nint left = columns - i;
        if (left == 0)
            return;
        V factors = V.LoadPartial(gamma + i, left);
        V last = V.MulAdd(V.LoadPartial(dy + i, left), factors * a0, V.MulAdd(V.LoadPartial(x + i, left) - mean0, b0, c0));
        if (TRows.Value > 1)
        {
            V other = V.MulAdd(V.LoadPartial(x1 + i, left) - mean1, b1, c1);
            V.MulAdd(V.LoadPartial(dy1 + i, left), factors * a1, other).StorePartial(dx1 + i, left);
        }

        last.StorePartial(dx + i, left);
    }
}
