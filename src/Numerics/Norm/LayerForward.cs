using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The forward pass of <see cref="LayerNormalization"/>: rows in pairs, whose second pass finds them in cache.</summary>
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
            nint row = grid.Begin(chunk), end = grid.End(chunk);
            for (; row < end - 1; row += 2)
                Rows<N2>(row, scratch, moments);
            if (row < end)
                Rows<N1>(row, scratch, moments);
        }

        private void Rows<TRows>(nint row, float* scratch, LayerMoments* moments)
            where TRows : struct, ICount
        {
            nint columns = grid.Columns, at = row * columns;
            LayerMoments.Of<V, TRows>(x + at, columns, epsilon, scratch, moments);
            Normalize<V, TRows>(x + at, columns, moments, gamma, beta, y + at);
            for (int r = 0; r < TRows.Value && mean != null; r++)
                (mean[row + r], invStd[row + r]) = (moments[r].Mean, moments[r].InvStd);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize<V, TRows>(float* x, nint columns, LayerMoments* moments, float* gamma, float* beta, float* y)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
    {
        V shift0 = V.Broadcast(moments[0].Centre), scale0 = V.Broadcast(moments[0].InvStd), offset0 = V.Broadcast(moments[0].Offset);
        V shift1 = V.Broadcast(moments[1].Centre), scale1 = V.Broadcast(moments[1].InvStd), offset1 = V.Broadcast(moments[1].Offset);
        float* x1 = x + columns, y1 = y + columns;
        nint i = 0;
        for (; i <= columns - V.Lanes; i += V.Lanes)
        {
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
