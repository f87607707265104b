using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Where a filter element goes in the packed weights of a group: its place in the first panel, and the step to the next.</summary>
internal readonly record struct DirectPlace(nint Offset, nint Step)
{
    /// <summary>For a filter element that meets no pixel.</summary>
    internal static DirectPlace Nowhere => new(-1, 0);
}

/// <summary>Weights as stored and as packed: k is an output channel of the pass, c an input channel.</summary>
internal unsafe struct DirectWeights
{
    /// <summary>As stored: [k, c, tap] at k StepK + c StepC + tap; elements of a group and in all.</summary>
    public nint StepK, StepC, Group, Count;

    /// <summary>Groups and sizes of one.</summary>
    public nint Groups, K, C, Taps;

    /// <summary>Elements of a packed group, and the places of the taps in it.</summary>
    public nint PackedGroup;

    /// <inheritdoc cref="PackedGroup"/>
    public DirectPlace* Places;
}

/// <summary>Packs weights, a panel to a chunk.</summary>
internal readonly unsafe struct DirectPack<V>(DirectWeights shape, float* weights, float* packed) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    internal int Chunks => (int)(shape.Groups * Blocking.CeilDiv(shape.K, Nr));

    public void Run(int chunk)
    {
        nint panels = Blocking.CeilDiv(shape.K, Nr);
        nint group = chunk / panels, panel = chunk % panels;
        for (nint half = 0; half < Nr; half += V.Lanes)
        {
            nint k = panel * Nr + half;
            Half(
                weights + group * shape.Group + k * shape.StepK, packed + group * shape.PackedGroup + half, panel,
                Math.Clamp(shape.K - k, 0, V.Lanes));
        }
    }

    /// <summary>One vector of output channels. What is contiguous as stored, all of a filter or just its taps, is transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Half(float* from, float* to, nint panel, nint count)
    {
        if (shape is { Taps: 1, StepK: 1 } && shape.Places[0].Offset >= 0)
        {
            Copy(from, to + shape.Places[0].Offset + panel * shape.Places[0].Step, count);
            return;
        }

        float* block = stackalloc float[(int)(V.Lanes * V.Lanes)];
        nint lines = shape.StepC == shape.Taps ? 1 : shape.C, length = shape.Taps * shape.C / lines;
        for (nint line = 0; line < lines; line++)
        {
            float* source = from + line * shape.StepC;
            nint c = line, tap = 0;
            for (nint r = 0; r < length; r += V.Lanes)
            {
                nint rows = Math.Min(V.Lanes, length - r);

                // Whole blocks may read on into the weights that follow, but not past the last.
                if (count == V.Lanes && source + (count - 1) * shape.StepK + r + V.Lanes <= weights + shape.Count)
                    V.TransposeBlock(source + r, shape.StepK, block, V.Lanes);
                else
                    Slow(source + r, block, rows, count);
                for (nint i = 0; i < rows; i++)
                {
                    DirectPlace place = shape.Places[tap];
                    if (place.Offset >= 0)
                        V.Load(block + i * V.Lanes).Store(to + place.Offset + panel * place.Step + c * Nr);
                    if (++tap == shape.Taps)
                        (tap, c) = (0, c + 1);
                }
            }
        }
    }

    /// <summary>Output channels that are side by side as stored, those of the data gradient of 1x1.</summary>
    private void Copy(float* from, float* to, nint count)
    {
        for (nint c = 0; c < shape.C; c++, from += shape.StepC, to += Nr)
            V.LoadPartial(from, count).Store(to);
    }

    private void Slow(float* from, float* block, nint rows, nint count)
    {
        for (nint i = 0; i < rows; i++)
        {
            for (nint k = 0; k < V.Lanes; k++)
                block[i * V.Lanes + k] = k < count ? from[k * shape.StepK + i] : 0;
        }
    }
}
