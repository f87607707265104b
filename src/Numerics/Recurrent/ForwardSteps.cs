using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The steps of a slab of time, a chunk for some sequences. At each step and for each panel of units: the hidden state times the
/// panels of all gates into a tile in L1, then the cell's arithmetic on that tile.
/// </summary>
internal unsafe struct ForwardSteps<V, TCell> : ITeamBody
    where V : unmanaged, IVec<V, float>
    where TCell : struct, IRecurrentCell
{
    private readonly RecurrentForward<TCell> _call;
    private readonly float* _panels, _bias, _states, _cells, _kept;
    private readonly nint _start, _count, _rows;

    internal ForwardSteps(
        in RecurrentForward<TCell> call, float* panels, float* bias, float* states, float* cells, float* kept, nint start, nint count)
    {
        _call = call;
        _panels = panels;
        _bias = bias;
        _states = states;
        _cells = cells;
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
        nint nr = Kernels<V, float>.Nr, units = _call.Units, batch = _call.Batch;
        nint first = chunk * _rows, rows = Math.Min(_rows, batch - first);
        nint tileLd = TCell.Gates * nr, stateLd = RecurrentChunks.Ld(units), keptLd = TCell.Kept * units;
        nint group = Blocking.CeilDiv(units, nr) * nr * units;
        float* savedCells = _call.Saved + _call.Time * batch * keptLd;
        using Arena.Block<float> tile = Arena.Thread.Take<float>(rows * tileLd);

        ForwardBlock s = default;
        s.Rows = rows;
        s.Units = units;
        s.ProductLd = tileLd;
        s.ProductGate = nr;
        s.KeptLd = keptLd;
        s.Keep = _call.Saved != null;
        s.StateLd = stateLd;
        s.OutputLd = _call.Time * units;
        for (nint i = 0; i < _count; i++)
        {
            nint step = _start + i;
            float* before = _states + (step % 2 * batch + first) * stateLd;
            float* after = _states + ((step + 1) % 2 * batch + first) * stateLd;
            nint depth = step == 0 && _call.InitialHidden == null ? 0 : units;
            for (nint j = 0; j < units; j += nr)
            {
                for (int gate = 0; gate < TCell.Gates; gate++)
                    PanelProduct.Run<V>(rows, depth, before, stateLd, _panels + gate * group + j * units, tile.Pointer + gate * nr, tileLd);

                for (nint q = 0; q < Math.Min(nr, units - j); q += V.Lanes)
                {
                    nint unit = j + q;
                    s.Products = tile.Pointer + q;
                    s.Kept = _kept + (i * batch + first) * keptLd + unit;
                    s.Bias = _bias + unit;
                    s.Before = before + unit;
                    s.After = after + unit;
                    s.Cell = _cells + first * units + unit;
                    s.KeptCell = savedCells + (step * batch + first) * units + unit;
                    s.Output = _call.Output + (first * _call.Time + step) * units + unit;
                    s.Count = Math.Min(V.Lanes, units - unit);
                    if (s.Count == V.Lanes)
                        TCell.Forward<V, Whole>(s);
                    else
                        TCell.Forward<V, Cut>(s);
                }
            }
        }
    }
}
