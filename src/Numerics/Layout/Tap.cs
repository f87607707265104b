namespace FastNet.Numerics;

/// <summary>Which input an output index looks at.</summary>
internal enum Sampling
{
    /// <summary>The nearest below.</summary>
    Nearest,

    /// <summary>Two, by coordinates whose first and last centres coincide.</summary>
    AlignedCorners,

    /// <summary>Two, by coordinates whose outer edges coincide.</summary>
    AlignedEdges,
}

/// <summary>The two inputs of an output index along one axis: low counts 1 - weight, high counts weight.</summary>
internal readonly unsafe struct Tap(int low, int high, float weight)
{
    internal readonly int Low = low, High = high;
    internal readonly float Weight = weight;

    /// <summary>The taps of all outputs; Low never falls.</summary>
    internal static void Fill(Sampling sampling, int inputs, int outputs, Tap* taps)
    {
        for (int i = 0; i < outputs; i++)
        {
            if (sampling == Sampling.Nearest)
            {
                int nearest = (int)((long)i * inputs / outputs);
                taps[i] = new Tap(nearest, nearest, 0);
                continue;
            }

            double coordinate = sampling == Sampling.AlignedCorners
                ? outputs == 1 ? 0 : (double)i * (inputs - 1) / (outputs - 1)
                : Math.Max(0, (i + 0.5) * inputs / outputs - 0.5);
            int low = Math.Min((int)coordinate, inputs - 1);
            taps[i] = new Tap(low, Math.Min(low + 1, inputs - 1), (float)(coordinate - low));
        }
    }
}
