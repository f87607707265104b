using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A validated forward pass over whole sequences. For a slab of time after the other: the input's products of all its steps in one
/// GEMM, then the steps, the hidden state's product and the gates fused (<see cref="ForwardSteps{V,TCell}"/>).
/// </summary>
internal unsafe struct RecurrentForward<TCell> : IKernel<float>
    where TCell : struct, IRecurrentCell
{
    public nint Batch, Time, Inputs, Units;
    public float* Input, Output;
    public float* InputWeights, HiddenWeights, InputBias, HiddenBias;

    /// <summary>Null for zeros.</summary>
    public float* InitialHidden, InitialCell;

    /// <summary>Null if not wanted.</summary>
    public float* FinalHidden, FinalCell;

    /// <summary>What backward needs, by time: [Time, Batch, Kept Units], then cells [Time, Batch, Units]. Null without backward.</summary>
    public float* Saved;

    public readonly void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint gates = TCell.Gates * Units, keptLd = TCell.Kept * Units, stateLd = RecurrentChunks.Ld(Units);
        nint steps = RecurrentChunks.Steps(Batch, Time);
        bool sameOrder = Batch == 1 || Time == 1, hasCell = TCell.Carry == Carry.Cell;
        using Arena.Block<float> panels = Arena.Thread.Take<float>(RecurrentPacking<V>.Length(TCell.Gates, Units));
        using Arena.Block<float> bias = Arena.Thread.Take<float>(keptLd);
        using Arena.Block<float> states = Arena.Thread.Take<float>(2 * Batch * stateLd);
        using Arena.Block<float> cells = Arena.Thread.Take<float>(hasCell ? Batch * Units : 0);
        using Arena.Block<float> ordered = Arena.Thread.Take<float>(sameOrder ? 0 : steps * Batch * Inputs);
        using Arena.Block<float> kept = Arena.Thread.Take<float>(Saved != null ? 0 : steps * Batch * keptLd);

        RecurrentPacking<V>.Run(HiddenWeights, TCell.Gates, Units, forward: true, panels.Pointer);
        SumBiases(bias.Pointer);
        var cellSpan = new Span<float>(cells.Pointer, (int)(hasCell ? Batch * Units : 0));
        if (hasCell && InitialCell != null)
            new ReadOnlySpan<float>(InitialCell, cellSpan.Length).CopyTo(cellSpan);
        else
            cellSpan.Clear();
        for (nint n = 0; n < Batch; n++)
        {
            var state = new Span<float>(states.Pointer + n * stateLd, (int)Units);
            if (InitialHidden != null)
                new ReadOnlySpan<float>(InitialHidden + n * Units, state.Length).CopyTo(state);
            else
                state.Clear();
        }

        for (nint start = 0; start < Time; start += steps)
        {
            nint count = Math.Min(steps, Time - start);
            float* x = Input + start * Inputs;
            if (!sameOrder)
                TimeMajor.Gather(Input, x = ordered.Pointer, Batch, Time, Inputs, start, count);
            float* slab = Saved != null ? Saved + start * Batch * keptLd : kept.Pointer;
            Gemm.Run<V, float>(Product<float>.Of(
                Transpose.No, Transpose.Yes, count * Batch, gates, Inputs, 1, x, Inputs, InputWeights, Inputs, 0, slab, keptLd));

            var job = new ForwardSteps<V, TCell>(this, panels.Pointer, bias.Pointer, states.Pointer, cells.Pointer, slab, start, count);
            Team.Run(job.Chunks, ref job);
        }

        for (nint n = 0; n < Batch && FinalHidden != null; n++)
            new ReadOnlySpan<float>(Output + ((n + 1) * Time - 1) * Units, (int)Units).CopyTo(new(FinalHidden + n * Units, (int)Units));
        if (FinalCell != null)
            cellSpan.CopyTo(new Span<float>(FinalCell, cellSpan.Length));
    }

    /// <summary>Both biases of a gate are one; but where backward keeps the hidden product of the last gate, it has its own.</summary>
    private readonly void SumBiases(float* bias)
    {
        nint gates = TCell.Gates * Units, shared = TCell.Kept > TCell.Gates ? gates - Units : gates;
        for (nint j = 0; j < gates; j++)
        {
            float input = InputBias == null ? 0 : InputBias[j], hidden = HiddenBias == null ? 0 : HiddenBias[j];
            bias[j] = j < shared ? input + hidden : input;
            if (j >= shared)
                bias[Units + j] = hidden;
        }
    }
}
