namespace FastNet.Numerics;

/// <summary>
/// Which taps of a filter meet which elements of the source for every element of the result, along one axis: once for the forward pass
/// and once for the data gradient, so that one kernel does both, whatever the stride, the dilation and the padding.
/// </summary>
internal sealed class DepthwiseAxis
{
    private DepthwiseAxis(DepthwiseTaps[] taps, int sourceStep, int tapStep, int phases, int advance)
    {
        Taps = taps;
        SourceStep = sourceStep;
        TapStep = tapStep;
        Phases = phases;
        Advance = advance;
        Runs = FindRuns();
    }

    /// <summary>For each element of the result, its taps.</summary>
    internal DepthwiseTaps[] Taps { get; }

    /// <summary>From one tap's element of the source to the next one's.</summary>
    internal int SourceStep { get; }

    /// <summary>From one tap to the next.</summary>
    internal int TapStep { get; }

    /// <summary>Elements of the result this far apart have like taps: 1, or the stride for the gradient.</summary>
    internal int Phases { get; }

    /// <summary>How far the source advances from one to the next of those.</summary>
    internal int Advance { get; }

    /// <summary>Elements of the result, <see cref="Phases"/> apart, with the same taps: together all of the result.</summary>
    internal DepthwiseRun[] Runs { get; }

    /// <summary>Forward: result o has source o * stride + j * dilation - pad at tap j.</summary>
    internal static DepthwiseAxis Forward(int size, int outputs, int filter, int stride, int dilation, int pad)
    {
        var taps = new DepthwiseTaps[outputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int j = filter - 1; j >= 0; j--)
            {
                long source = (long)o * stride + (long)j * dilation - pad;
                if (source >= 0 && source < size)
                    taps[o] = new DepthwiseTaps((int)source, j, taps[o].Count + 1);
            }
        }

        return new DepthwiseAxis(taps, dilation, 1, 1, stride);
    }

    /// <summary>Data gradient: result i has source o = (i + pad - j * dilation) / stride at the taps j where that is whole.</summary>
    internal static DepthwiseAxis Gradient(int size, int outputs, int filter, int stride, int dilation, int pad)
    {
        var taps = new DepthwiseTaps[size];
        for (int i = 0; i < size; i++)
        {
            for (int j = filter - 1; j >= 0; j--)
            {
                long at = (long)i + pad - (long)j * dilation;
                if (at >= 0 && at % stride == 0 && at / stride < outputs)
                    taps[i] = new DepthwiseTaps((int)(at / stride), j, taps[i].Count + 1);
            }
        }

        int common = CommonDivisor(stride, dilation);
        return new DepthwiseAxis(taps, -dilation / common, stride / common, stride, 1);
    }

    private DepthwiseRun[] FindRuns()
    {
        var runs = new List<DepthwiseRun>();
        for (int phase = 0; phase < Math.Min(Phases, Taps.Length); phase++)
        {
            for (int i = phase, length; i < Taps.Length; i += length * Phases)
            {
                length = 1;
                while (i + (long)length * Phases < Taps.Length && Taps[i + length * Phases] == Expected(Taps[i], length))
                    length++;
                runs.Add(new DepthwiseRun(i, length, Taps[i]));
            }
        }

        return [.. runs];
    }

    private static int CommonDivisor(int a, int b) => b == 0 ? a : CommonDivisor(b, a % b);

    private DepthwiseTaps Expected(DepthwiseTaps first, int length)
        => first.Count == 0 ? first : first with { Source = first.Source + length * Advance };
}

/// <summary>The taps of one element of a result along an axis.</summary>
/// <param name="Source">Element of the source at the first of them.</param>
/// <param name="Tap">The first of them.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct DepthwiseTaps(int Source, int Tap, int Count);

/// <summary>Elements of a result with the same taps.</summary>
/// <param name="Start">The first.</param>
/// <param name="Length">How many.</param>
/// <param name="Taps">The taps of the first.</param>
internal readonly record struct DepthwiseRun(int Start, int Length, DepthwiseTaps Taps);
