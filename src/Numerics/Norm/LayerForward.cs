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
    /// 8 MB, 6 % the other way).
    /// </summary>
    private const long FarBytes = 12_000_000;

    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        var body = new Chunks<V>(grid, x, gamma, beta, epsilon, mean, invStd, y);
        Team.Run(grid.Chunks, ref body);
    }

    private readonly struct Chunks<V>(
        LayerGrid grid, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : ITeamBody
        where V : unmanaged, IVec<V, float>
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
        }

        private void Rows<TRows>(nint row, nint half, float* scratch, LayerMoments* moments)
            where TRows : struct, ICount
        {
            nint columns = grid.Columns, at = row * columns, apart = half * columns;
            bool far = 2L * sizeof(float) * grid.Rows * columns >= FarBytes;
            LayerMoments.Of<V, TRows>(x + at, columns, apart, epsilon, scratch, moments, far ? y + at : null);
            Normalize<V, TRows>(x + at, columns, apart, moments, gamma, beta, y + at, far ? x + at + columns : null);
            for (int r = 0; r < TRows.Value && mean != null; r++)
                (mean[row + r * half], invStd[row + r * half]) = (moments[r].Mean, moments[r].InvStd);
        }
    }

    /// <summary>The second pass; asks for the lines of the rows <paramref name="soon"/>, if any, on the way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<V, TRows>(
        float* x, nint columns, nint apart, LayerMoments* moments, float* gamma, float* beta, float* y, float* soon)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
    {
        V shift0 = V.Broadcast(moments[0].Centre), scale0 = V.Broadcast(moments[0].InvStd), offset0 = V.Broadcast(moments[0].Offset);
        V shift1 = V.Broadcast(moments[1].Centre), scale1 = V.Broadcast(moments[1].InvStd), offset1 = V.Broadcast(moments[1].Offset);
        float* x1 = x + apart, y1 = y + apart;
        nint i = 0;
        for (; i <= columns - V.Lanes; i += V.Lanes)
        {
            if (soon != null)
                LayerMoments.Prefetch<V, TRows>(soon, apart, i);
            V factor = V.Load(gamma + i), summand = V.Load(beta + i);
            V value0 = V.MulAdd(V.MulAdd(V.Load(x + i) - shift0, scale0, offset0), factor, summand);
            if (TRows.Value > 1)
                V.MulAdd(V.MulAdd(V.Load(x1 + i) - shift1, scale1, offset1), factor, summand).Store(y1 + i);
            value0.Store(y + i);
        }

        nint left = columns - i;
        if (left == 0)
            return;
        V factors = V.LoadPartial(gamma + i, left), summands = V.LoadPartial(beta + i, left);
        V last = V.MulAdd(V.MulAdd(V.LoadPartial(x + i, left) - shift0, scale0, offset0), factors, summands);
        if (TRows.Value > 1)
        {
            V other = V.MulAdd(V.LoadPartial(x1 + i, left) - shift1, scale1, offset1);
            V.MulAdd(other, factors, summands).StorePartial(y1 + i, left);
        }

        last.StorePartial(y + i, left);
    }
}
