using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The steps of a slab of time from its end, a chunk for some sequences. At each step and for each panel of units: the gate
/// gradients of the step after times the weights into a tile in L1, then the cell's arithmetic on that tile.
/// </summary>
internal unsafe struct BackwardSteps<V, TCell> : ITeamBody
    where V : unmanaged, IVec<V, float>
    where TCell : struct, IRecurrentCell
{
    private readonly RecurrentBackward<TCell> _call;
    private readonly float* _panels, _gates, _carry, _kept;
    private readonly nint _start, _count, _rows;

    internal BackwardSteps(
        in RecurrentBackward<TCell> call, float* panels, float* gates, float* carry, float* kept, nint start, nint count)
    {
        _call = call;
        _panels = panels;
        _gates = gates;
        _carry = carry;
        _kept = kept;
        _start = start;
        _count = count;
        _rows = RecurrentChunks.Rows(call.Batch, (double)count * call.Batch * TCell.Gates * call.Units * call.Units);
        Chunks = (int)Blocking.CeilDiv(call.Batch, _rows);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Run(int chunk)
    {
        nint nr = Kernels<V, float>.Nr, units = _call.Units, batch = _call.Batch, time = _call.Time;
        nint first = chunk * _rows, rows = Math.Min(_rows, batch - first);
        nint depth = TCell.Gates * units, gatesLd = RecurrentChunks.Ld(depth), keptLd = TCell.Kept * units;
        float* cells = _call.Saved + time * batch * keptLd;
        using Arena.Block<float> tile = Arena.Thread.Take<float>(rows * nr);

        BackwardBlock s = default;
        s.Rows = rows;
        s.Units = units;
        s.Product = tile.Pointer;
        s.ProductLd = nr;
        s.OutputLd = time * units;
        s.KeptLd = keptLd;
        s.GatesLd = gatesLd;
        for (nint i = _count - 1; i >= 0; i--)
        {
            nint step = _start + i;
            bool last = step == time - 1;
            float* after = _gates + ((step + 1) % 2 * batch + first) * gatesLd;
            float* now = _gates + (step % 2 * batch + first) * gatesLd;
            s.BeforeLd = step > 0 ? time * units : units;
            for (nint j = 0; j < units; j += nr)
            {
                PanelProduct.Run<V>(rows, last ? 0 : depth, after, gatesLd, _panels + j * depth, tile.Pointer, nr);
                for (nint q = 0; q < Math.Min(nr, units - j); q += V.Lanes)
                {
                    nint unit = j + q, state = first * units + unit, output = (first * time + step) * units + unit;
                    s.Product = tile.Pointer + q;
                    s.Output = _call.Output + output;
                    s.OutputGradient = At(_call.OutputGradient, output);
                    s.FinalGradient = last ? At(_call.FinalHiddenGradient, state) : null;
                    s.Before = step > 0 ? _call.Output + output - units : At(_call.InitialHidden, state);
                    s.Carry = _carry + state;
                    s.Kept = _kept + (i * batch + first) * keptLd + unit;
                    s.Cell = cells + step * batch * units + state;
                    s.CellBefore = step > 0 ? s.Cell - batch * units : At(_call.InitialCell, state);
                    s.Gates = now + unit;
                    s.Count = Math.Min(V.Lanes, units - unit);
                    if (s.Count == V.Lanes)
                        TCell.Backward<V, Whole>(s);
                    else
                        TCell.Backward<V, Cut>(s);
                }
            }
        }

        if (_start == 0 && _call.InitialHiddenGradient != null)
            Initial(first, rows, tile.Pointer);
    }

    /// <summary>One product more takes the gradients of the first step's gates to the state before it.</summary>
    private readonly void Initial(nint first, nint rows, float* tile)
    {
        nint nr = Kernels<V, float>.Nr, units = _call.Units, depth = TCell.Gates * units, ld = RecurrentChunks.Ld(depth);
        for (nint j = 0; j < units; j += nr)
        {
            PanelProduct.Run<V>(rows, depth, _gates + first * ld, ld, _panels + j * depth, tile, nr);
            for (nint r = 0; r < rows; r++)
            {
                for (nint q = 0; q < Math.Min(nr, units - j); q++)
                {
                    nint state = (first + r) * units + j + q;
                    _call.InitialHiddenGradient[state] = tile[r * nr + q] + (TCell.Carry == Carry.Hidden ? _carry[state] : 0);
                }
            }
        }
    }

    private static float* At(float* start, nint offset) => start == null ? null : start + offset;
}
