using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Filters to the points where they multiply, U = G g G^T, in the order in which the products read them: [panel of Nr filters, point,
/// channel, filter], zeros for the filters missing in the last panel. A chunk is a panel and some channels of it.
/// </summary>
internal readonly unsafe struct WinogradWeights<V, TDown, TAcross> : ITeamBody
    where V : unmanaged, IVec<V, float>
    where TDown : struct, IWinogradTile
    where TAcross : struct, IWinogradTile
{
    private const int ChannelsPerChunk = 32;

    private readonly float* _weights, _panels;
    private readonly nint _channels, _filters, _channelStep, _filterStep, _channelChunks;
    private readonly bool _flipped;

    /// <summary>Prepares the job.</summary>
    /// <param name="weights">[Filters, Channels, 3, 3] of the convolution.</param>
    /// <param name="channels">Channels of the convolution.</param>
    /// <param name="filters">Filters of the convolution.</param>
    /// <param name="transposed">Whether for the data gradient: channels and filters trade places, taps are turned around.</param>
    /// <param name="panels">Receives the points.</param>
    internal WinogradWeights(float* weights, nint channels, nint filters, bool transposed, float* panels)
    {
        _weights = weights;
        _panels = panels;
        _flipped = transposed;
        (_channels, _filters) = transposed ? (filters, channels) : (channels, filters);
        (_channelStep, _filterStep) = transposed ? (channels * 9, (nint)9) : ((nint)9, channels * 9);
        _channelChunks = Blocking.CeilDiv(_channels, ChannelsPerChunk);
    }

    internal int Chunks => (int)(_channelChunks * Blocking.CeilDiv(_filters, Kernels<V, float>.Nr));

    /// <summary>Elements of all panels.</summary>
    internal static long Size(nint channels, nint filters)
        => (long)Blocking.CeilDiv(filters, Kernels<V, float>.Nr) * TDown.Points * TAcross.Points
            * WinogradTask.PlaneLength(channels * Kernels<V, float>.Nr);

    public void Run(int chunk)
    {
        nint panel = chunk / _channelChunks, begin = chunk % _channelChunks * ChannelsPerChunk;
        nint end = Math.Min(begin + ChannelsPerChunk, _channels);
        for (nint c = begin; c < end; c++)
            Transform(panel, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(nint panel, nint c)
    {
        nint nr = Kernels<V, float>.Nr, step = WinogradTask.PlaneLength(_channels * nr);
        float* taps = stackalloc float[(9 + V.Lanes) * V.Lanes];
        float* columns = stackalloc float[TDown.Points * 3 * V.Lanes];
        float* target = _panels + panel * TDown.Points * TAcross.Points * step + c * nr;
        for (nint half = 0; half < nr; half += V.Lanes, target += V.Lanes)
        {
            Gather(panel * nr + half, c, taps);
            // Turned around, the taps are read from the last to the first.
            float* first = _flipped ? taps + 8 * V.Lanes : taps;
            nint next = _flipped ? -V.Lanes : V.Lanes;
            for (nint j = 0; j < 3; j++)
                TDown.Filter<V>(first + j * next, 3 * next, columns + j * V.Lanes, 3 * V.Lanes);
            for (nint i = 0; i < TDown.Points; i++)
                TAcross.Filter<V>(columns + i * 3 * V.Lanes, V.Lanes, target + i * TAcross.Points * step, step);
        }
    }

    /// <summary>taps[tap, lane] of one channel of the filters from one on; zeros past the last filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gather(nint filter, nint c, float* taps)
    {
        nint count = Math.Clamp(_filters - filter, 0, V.Lanes);
        float* source = _weights + filter * _filterStep + c * _channelStep;

        // Blocks of the transpose read past the ninth tap: what is there belongs to the next filter, or lies past the end.
        nint extent = Blocking.CeilDiv(9, V.Lanes) * V.Lanes;
        if (count == V.Lanes && source + (V.Lanes - 1) * _filterStep + extent <= _weights + _channels * _filters * 9)
        {
            for (nint tap = 0; tap < 9; tap += V.Lanes)
                V.TransposeBlock(source + tap, _filterStep, taps + tap * V.Lanes, V.Lanes);
            return;
        }

        for (nint tap = 0; tap < 9; tap++)
            for (nint k = 0; k < V.Lanes; k++)
                taps[tap * V.Lanes + k] = k < count ? source[k * _filterStep + tap] : 0;
    }
}
