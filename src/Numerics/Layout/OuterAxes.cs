namespace FastNet.Numerics;

/// <summary>The axes that a kernel walks over one index at a time: for each its length and its steps in source and destination.</summary>
internal unsafe struct OuterAxes
{
    /// <summary>Most axes.</summary>
    internal const int Max = 8;

    private fixed long _lengths[Max];
    private fixed long _sourceSteps[Max];
    private fixed long _destinationSteps[Max];

    /// <summary>Number of axes.</summary>
    internal int Count { get; private set; }

    /// <summary>Number of combinations of their indices; 1 if there is no axis.</summary>
    internal readonly nint Total
    {
        get
        {
            nint total = 1;
            for (int axis = 0; axis < Count; axis++)
                total *= (nint)_lengths[axis];
            return total;
        }
    }

    /// <summary>Adds an axis inside of those there are: its index changes fastest.</summary>
    internal void Add(long length, long sourceStep, long destinationStep)
    {
        _lengths[Count] = length;
        _sourceSteps[Count] = sourceStep;
        _destinationSteps[Count] = destinationStep;
        Count++;
    }

    /// <summary>Where combination number <paramref name="index"/> starts in source and destination.</summary>
    internal readonly (nint Source, nint Destination) Offsets(nint index)
    {
        nint source = 0, destination = 0;
        for (int axis = Count - 1; axis >= 0; axis--)
        {
            // The outermost index is what is left: one division less, and none for a single axis.
            nint rest = axis == 0 ? 0 : index / (nint)_lengths[axis];
            nint i = axis == 0 ? index : index - rest * (nint)_lengths[axis];
            source += i * (nint)_sourceSteps[axis];
            destination += i * (nint)_destinationSteps[axis];
            index = rest;
        }

        return (source, destination);
    }
}
