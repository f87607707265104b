using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The forward pass of <see cref="LayerNormalization"/>: rows in pairs from the halves of a chunk, whose second pass finds them in cache.
/// </summary>
/// <param name="grid">The rows.</param>
/// <param name="x">They.</param>
/// <param name="gamma">Scale by column.</param>
/// <param name="beta">Shift by column.</param>
/// <param name="epsilon">Added to the variance.</param>
/// <param name="mean">Receives the mean by row; null together with invStd if they are not wanted.</param>
/// <param name="invStd">Receives 1 / sqrt(variance + epsilon) by row.</param>
/// <param name="y">Receives the rows.</param>
internal readonly unsafe struct LayerForward(
    LayerGrid grid, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : IKernel<float>
{
    /// <summary>
    /// Bytes read and written from which lines are asked for ahead, the rows to come in the second pass and the result in the first: what
    /// one pass waits for the other would not begin (two Zen 3 cores: 4096x512, 16 MB, 1.07 to 0.61 ms, 8192x1024 5.8 to 4.9; 1024x1024,
    /// 8 MB, 6 % the other way). From <see cref="Streaming.FromBytes"/> written on the result goes past the caches instead (8192x1024 0.65 of
    /// the time, 8192x512 0.77).
    /// </summary>
    private const long FarBytes = 12_000_000;

    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        if (x != y && grid.IsStreamed<V>(y))
            RunChunks<V, Switch.On, Switch.On>();
        else if (2L * sizeof(float) * grid.Rows * grid.Columns >= FarBytes)
            RunChunks<V, Switch.On, Switch.Off>();
        else
            RunChunks<V, Switch.Off, Switch.Off>();
    }

    private void RunChunks<V, TAsks, TStreaming>()
        where V : unmanaged, IVec<V, float>
        where TAsks : struct, ISwitch
        where TStreaming : struct, ISwitch
    {
        var body = new Chunks<V, TAsks, TStreaming>(grid, x, gamma, beta, epsilon, mean, invStd, y);
        Team.Run(grid.Chunks, ref body);
    }

    private readonly struct Chunks<V, TAsks, TStreaming>(
        LayerGrid grid, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TAsks : struct, ISwitch
        where TStreaming : struct, ISwitch
    {
        public void Run(int chunk)
        {
            float* scratch = stackalloc float[LayerMoments.Scratch<V>()];
            LayerMoments* moments = stackalloc LayerMoments[2];
            nint row = grid.Begin(chunk), end = grid.End(chunk), half = (end - row) / 2, middle = row + half;
            for (; row < middle; row++)
                Rows<N2>(row, half, scratch, moments);
            if (middle + half < end)
                Rows<N1>(end - 1, 0, scratch, moments);

            // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
            if (TStreaming.On)
                Interlocked.MemoryBarrier();
        }

        private void Rows<TRows>(nint row, nint half, float* scratch, LayerMoments* moments)
            where TRows : struct, ICount
        {
            nint columns = grid.Columns, at = row * columns, apart = half * columns;
            if (TAsks.On && !TStreaming.On)
                LayerMoments.Of<V, TRows, Switch.On>(x + at, columns, apart, epsilon, scratch, moments, y + at);
            else
                LayerMoments.Of<V, TRows, Switch.Off>(x + at, columns, apart, epsilon, scratch, moments, null);
            Normalize<V, TRows, TAsks, TStreaming>(x + at, columns, apart, moments, gamma, beta, y + at);
            for (int r = 0; r < TRows.Value && mean != null; r++)
                (mean[row + r * half], invStd[row + r * half]) = (moments[r].Mean, moments[r].InvStd);
        }
    }

    /// <summary>The second pass; where it asks, for the rows below on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<V, TRows, TAsks, TStreaming>(
        float* x, nint columns, nint apart, LayerMoments* moments, float* gamma, float* beta, float* y)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
        where TAsks : struct, ISwitch
        where TStreaming : struct, ISwitch
    {
        V shift0 = V.Broadcast(moments[0].Centre), scale0 = V.Broadcast(moments[0].InvStd), offset0 = V.Broadcast(moments[0].Offset);
        V shift1 = V.Broadcast(moments[1].Centre), scale1 = V.Broadcast(moments[1].InvStd), offset1 = V.Broadcast(moments[1].Offset);
        float* x1 = x + apart, y1 = y + apart, soon = x + columns, soon1 = soon + apart;
        nint i = 0;
        for (; i <= columns - 2 * V.Lanes; i += 2 * V.Lanes)
        {
            if (TAsks.On) LayerMoments.Ask<V>(soon + i);
            if (TAsks.On && TRows.Value > 1) LayerMoments.Ask<V>(soon1 + i);
            V factor = V.Load(gamma + i), summand = V.Load(beta + i);
            V more = V.Load(gamma + i + V.Lanes), other = V.Load(beta + i + V.Lanes);
            Streaming.Store<V, TStreaming>(y + i, Value(V.Load(x + i), shift0, scale0, offset0, factor, summand));
            Streaming.Store<V, TStreaming>(y + i + V.Lanes, Value(V.Load(x + i + V.Lanes), shift0, scale0, offset0, more, other));
            if (TRows.Value > 1)
            {
                Streaming.Store<V, TStreaming>(y1 + i, Value(V.Load(x1 + i), shift1, scale1, offset1, factor, summand));
                Streaming.Store<V, TStreaming>(y1 + i + V.Lanes, Value(V.Load(x1 + i + V.Lanes), shift1, scale1, offset1, more, other));
            }
        }

        for (nint left = columns - i; left > 0; left -= V.Lanes, i += V.Lanes)
        {
            nint count = Math.Min(left, V.Lanes);
            V factor = V.LoadPartial(gamma + i, count), summand = V.LoadPartial(beta + i, count);
            V value = Value(V.LoadPartial(x + i, count), shift0, scale0, offset0, factor, summand);
            if (TRows.Value > 1)
                Value(V.LoadPartial(x1 + i, count), shift1, scale1, offset1, factor, summand).StorePartial(y1 + i, count);
            value.StorePartial(y + i, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Value<V>(V x, V shift, V scale, V offset, V factor, V summand)
        where V : unmanaged, IVec<V, float> => V.MulAdd(V.MulAdd(x - shift, scale, offset), factor, summand);
}
