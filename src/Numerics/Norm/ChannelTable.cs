namespace FastNet.Numerics;

/// <summary>
/// Values per channel, written out over a period of whole channels and a little beyond, so that a loop over channels-last memory takes
/// vectors at any phase of it: element i belongs to position i % <see cref="Period"/>.
/// </summary>
internal readonly unsafe struct ChannelTable
{
    // Two of the longest vectors that Vector<T> may be.
    private const int Overhang = 64;

    // Shorter periods are repeated: a loop to the end of a period costs some cycles to start.
    private const int LeastPeriod = 512;

    private readonly float* _memory;

    /// <summary>Lays a table out in <see cref="Length"/> floats.</summary>
    internal ChannelTable(int channels, float* memory)
    {
        Channels = channels;
        Period = PeriodOf(channels);
        _memory = memory;
    }

    /// <summary>Number of channels.</summary>
    internal int Channels { get; }

    /// <summary>Elements after which the values repeat.</summary>
    internal nint Period { get; }

    /// <summary>Values number <paramref name="row"/> of the channels.</summary>
    internal float* this[int row] => _memory + row * (Period + Overhang);

    /// <summary>
    /// About half of <paramref name="elements"/>, or 0: whole periods and whole vectors of any level, so that two loops that far apart are at
    /// the same position and keep their alignment.
    /// </summary>
    internal nint Half(nint elements)
    {
        nint step = Period % Overhang == 0 ? Period : Period * Overhang;
        return Math.Max(0, elements) / (2 * step) * step;
    }

    /// <summary>Floats that a table of some rows takes.</summary>
    internal static nint Length(int channels, int rows) => rows * (PeriodOf(channels) + Overhang);

    /// <summary>Repeats the first <see cref="Channels"/> values of a row to its end.</summary>
    internal void Repeat(int row)
    {
        var values = new Span<float>(this[row], (int)Period + Overhang);
        for (int filled = Channels; filled < values.Length;)
        {
            // A multiple of the channels is in place: twice as much is one.
            int count = Math.Min(filled, values.Length - filled);
            values[..count].CopyTo(values[filled..]);
            filled += count;
        }
    }

    private static nint PeriodOf(int channels) => (nint)channels * ((LeastPeriod + channels - 1) / channels);
}
