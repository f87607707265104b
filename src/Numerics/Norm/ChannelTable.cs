namespace FastNet.Numerics;

/// <summary>
/// Values per channel, written out over a period of whole channels and a little beyond, so that a loop over channels-last memory takes
/// vectors at any phase of it: element i belongs to position i % <see cref="Period"/>.
/// </summary>
internal readonly unsafe struct ChannelTable
{
    /// <summary>Positions beyond the period: two of the longest vectors that Vector&lt;T&gt; may be.</summary>
    internal const int Overhang = 64;

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
