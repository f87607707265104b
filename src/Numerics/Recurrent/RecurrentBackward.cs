using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A validated backward pass through time, slab after slab from the end: the steps, which turn what forward kept into the gradients
/// of the gates (<see cref="BackwardSteps{V,TCell}"/>), then the gradients of weights and input, a GEMM each for all steps.
/// </summary>
internal unsafe struct RecurrentBackward<TCell> : IKernel<float>
    where TCell : struct, IRecurrentCell
{
    public nint Batch, Time, Inputs, Units;
    public float* Input, Output;
    public float* InputWeights, HiddenWeights;

    /// <summary>Null for zeros.</summary>
    public float* InitialHidden, InitialCell, OutputGradient, FinalHiddenGradient, FinalCellGradient;

    /// <summary>As <see cref="RecurrentForward{TCell}.Saved"/>; null where the output is enough. Overwritten.</summary>
    public float* Saved;

    /// <summary>Gradients, each null if not wanted.</summary>
    public float* InputGradient, InitialHiddenGradient, InitialCellGradient;

    /// <inheritdoc cref="InputGradient"/>
    public float* InputWeightsGradient, HiddenWeightsGradient, InputBiasGradient, HiddenBiasGradient;

    public readonly void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint gates = TCell.Gates * Units, keptLd = TCell.Kept * Units, steps = RecurrentChunks.Steps(Batch, Time);
        nint slabRows = steps * Batch;
        bool carries = TCell.Carry != Carry.None, sameOrder = Batch == 1 || Time == 1;
        using Arena.Block<float> panels = Arena.Thread.Take<float>(RecurrentPacking<V>.Length(TCell.Gates, Units));
        using Arena.Block<float> gateGradients = Arena.Thread.Take<float>(2 * Batch * RecurrentChunks.Ld(gates));
        using Arena.Block<float> carry = Arena.Thread.Take<float>(carries ? Batch * Units : 0);
        using Arena.Block<float> kept = Arena.Thread.Take<float>(Saved != null ? 0 : slabRows * keptLd);
        using Arena.Block<float> before = Arena.Thread.Take<float>(HiddenWeightsGradient == null ? 0 : slabRows * Units);
        using Arena.Block<float> x = Arena.Thread.Take<float>(sameOrder ? 0 : slabRows * Inputs);
        using Arena.Block<float> sums = Arena.Thread.Take<float>(keptLd);

        RecurrentPacking<V>.Run(HiddenWeights, TCell.Gates, Units, forward: false, panels.Pointer);
        var carrySpan = new Span<float>(carry.Pointer, (int)(carries ? Batch * Units : 0));
        if (FinalCellGradient != null)
            new ReadOnlySpan<float>(FinalCellGradient, carrySpan.Length).CopyTo(carrySpan);
        else
            carrySpan.Clear();

        for (nint end = Time; end > 0; end -= steps)
        {
            nint start = Math.Max(0, end - steps), count = end - start, rows = count * Batch;
            float* slab = Saved != null ? Saved + start * Batch * keptLd : kept.Pointer;
            var job = new BackwardSteps<V, TCell>(this, panels.Pointer, gateGradients.Pointer, carry.Pointer, slab, start, count);
            Team.Run(job.Chunks, ref job);

            float beta = end == Time ? 0 : 1;
            if (HiddenWeightsGradient != null)
            {
                TimeMajor.GatherBefore(Output, InitialHidden, before.Pointer, Batch, Time, Units, start, count);
                HiddenGradient<V>(slab, before.Pointer, rows, beta);
            }

            if (InputWeightsGradient != null)
            {
                float* ordered = Input + start * Inputs;
                if (!sameOrder)
                    TimeMajor.Gather(Input, ordered = x.Pointer, Batch, Time, Inputs, start, count);
                Gemm.Run<V, float>(Product<float>.Of(
                    Transpose.Yes, Transpose.No, gates, Inputs, rows, 1, slab, keptLd, ordered, Inputs, beta, InputWeightsGradient,
                    Inputs));
            }

            if (InputGradient != null)
            {
                float* ordered = sameOrder ? InputGradient + start * Inputs : x.Pointer;
                Gemm.Run<V, float>(Product<float>.Of(
                    Transpose.No, Transpose.No, rows, Inputs, gates, 1, slab, keptLd, InputWeights, Inputs, 0, ordered, Inputs));
                if (!sameOrder)
                    TimeMajor.Scatter(ordered, InputGradient, Batch, Time, Inputs, start, count);
            }

            if (InputBiasGradient != null || HiddenBiasGradient != null)
                BiasGradients(slab, sums.Pointer, rows, beta);
        }

        if (InitialCellGradient != null)
            carrySpan.CopyTo(new Span<float>(InitialCellGradient, carrySpan.Length));
    }

    private readonly void HiddenGradient<V>(float* slab, float* before, nint rows, float beta)
        where V : unmanaged, IVec<V, float>
    {
        // The last gate's gradient lies apart where it differs from that of the input's product.
        nint keptLd = TCell.Kept * Units, together = (TCell.Kept > TCell.Gates ? TCell.Gates - 1 : TCell.Gates) * Units;
        Gemm.Run<V, float>(Product<float>.Of(
            Transpose.Yes, Transpose.No, together, Units, rows, 1, slab, keptLd, before, Units, beta, HiddenWeightsGradient, Units));
        if (TCell.Kept > TCell.Gates)
            Gemm.Run<V, float>(Product<float>.Of(
                Transpose.Yes, Transpose.No, Units, Units, rows, 1, slab + keptLd - Units, keptLd, before, Units, beta,
                HiddenWeightsGradient + together * Units, Units));
    }

    private readonly void BiasGradients(float* slab, float* sums, nint rows, float beta)
    {
        nint gates = TCell.Gates * Units, kept = TCell.Kept * Units, together = kept > gates ? gates - Units : gates;
        Columns.Sum<float>((int)rows, (int)kept, new(slab, (int)(rows * kept)), new(sums, (int)kept));
        for (nint j = 0; j < gates; j++)
        {
            if (InputBiasGradient != null)
                InputBiasGradient[j] = (beta == 0 ? 0 : InputBiasGradient[j]) + sums[j];
            if (HiddenBiasGradient != null)
                HiddenBiasGradient[j] = (beta == 0 ? 0 : HiddenBiasGradient[j]) + sums[j < together ? j : j + Units];
        }
    }
}
