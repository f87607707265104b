using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The hidden weights [G Units, Units] in panels. Forward, a step multiplies h by each gate's transpose: G groups of panels of
/// Units rows. Backward, it multiplies the gate gradients by the weights as they are: panels of G Units rows.
/// </summary>
internal unsafe struct RecurrentPacking<V> : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    /// <summary>Rows of the weights that a chunk of the backward form packs.</summary>
    private const int ChunkRows = 64;

    /// <summary>Elements from which the team packs: about 10 us.</summary>
    private const long ParallelElements = 1 << 16;

    private readonly float* _weights, _panels;
    private readonly nint _gates, _units, _groupPanels;
    private readonly bool _forward;

    private RecurrentPacking(float* weights, int gates, nint units, bool forward, float* panels)
    {
        _weights = weights;
        _gates = gates;
        _units = units;
        _groupPanels = Blocking.CeilDiv(units, Kernels<V, float>.Nr);
        _forward = forward;
        _panels = panels;
    }

    /// <summary>Elements that the panels of either form take.</summary>
    internal static nint Length(int gates, nint units)
        => gates * units * Blocking.CeilDiv(units, Kernels<V, float>.Nr) * Kernels<V, float>.Nr;

    /// <summary>Packs the weights.</summary>
    internal static void Run(float* weights, int gates, nint units, bool forward, float* panels)
    {
        var job = new RecurrentPacking<V>(weights, gates, units, forward, panels);
        nint chunks = forward ? gates * job._groupPanels : Blocking.CeilDiv(gates * units, ChunkRows);
        if (gates * units * units >= ParallelElements)
            Team.Run((int)chunks, ref job);
        else
            for (int chunk = 0; chunk < chunks; chunk++)
                job.Run(chunk);
    }

    public readonly void Run(int chunk)
    {
        nint nr = Kernels<V, float>.Nr;
        if (_forward)
        {
            nint gate = chunk / _groupPanels, first = chunk % _groupPanels * nr;
            Packing.TransposedB<V, float>(
                _weights + gate * _units * _units,
                _units,
                first,
                Math.Min(first + nr, _units),
                _units,
                _panels + gate * _groupPanels * nr * _units);
        }
        else
        {
            nint first = (nint)chunk * ChunkRows, rows = _gates * _units;
            Packing.RowsOfB<V, float>(_weights, _units, first, Math.Min(first + ChunkRows, rows), rows, _units, _panels);
        }
    }
}
