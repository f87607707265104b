using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Filters to the points of F(4, r), U = G g, as the products read them: [panel of Nr filters, point, row and channel, filter], zeros for
/// the filters missing in the last panel. A chunk is a panel and a row of the filters.
/// </summary>
/// <param name="table">The coefficients.</param>
/// <param name="grid">Channels and filters of the pass, which is a data gradient if <paramref name="flipped"/>.</param>
/// <param name="flipped">Whether channels and filters trade places and taps are turned around.</param>
/// <param name="weights">[Filters, Channels, FilterHeight, FilterWidth] of the convolution.</param>
/// <param name="panels">Receives the points.</param>
internal readonly unsafe struct RowWeights<V>(RowTable table, RowGrid grid, bool flipped, float* weights, float* panels) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    internal int Chunks => (int)(Blocking.CeilDiv(grid.Filters, Nr) * grid.FilterHeight);

    /// <summary>Elements of all panels.</summary>
    internal static long Size(in RowGrid grid, nint points)
        => (long)Blocking.CeilDiv(grid.Filters, Nr) * Nr * points * grid.Depth;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint taps = table.Taps, area = grid.FilterHeight * taps;
        nint panel = chunk / grid.FilterHeight, row = chunk % grid.FilterHeight, pointStep = grid.Depth * Nr;
        nint filterStep = flipped ? area : grid.Channels * area, channelStep = flipped ? grid.Filters * area : area;
        float* lanes = stackalloc float[(int)(taps * V.Lanes)];
        float* to = panels + panel * table.Points * pointStep + row * grid.Channels * Nr;
        for (nint c = 0; c < grid.Channels; c++, to += Nr)
        {
            for (nint half = 0; half < Nr; half += V.Lanes)
            {
                nint k = panel * Nr + half, count = Math.Clamp(grid.Filters - k, 0, V.Lanes);
                float* from = weights + k * filterStep + c * channelStep + (flipped ? grid.FilterHeight - 1 - row : row) * taps;
                for (nint j = 0; j < taps; j++)
                {
                    float* tap = from + (flipped ? taps - 1 - j : j);
                    for (nint i = 0; i < V.Lanes; i++)
                        lanes[j * V.Lanes + i] = i < count ? tap[i * filterStep] : 0;
                }

                float* target = to + half;
                for (nint p = 0; p < table.Points; p++, target += pointStep)
                {
                    float* g = table.Filter + p * taps;
                    V sum = default;
                    for (nint j = 0; j < taps; j++)
                        sum = V.MulAdd(V.Load(lanes + j * V.Lanes), V.Broadcast(g[j]), sum);
                    sum.Store(target);
                }
            }
        }
    }
}
