namespace FastNet.Benchmarks;

/// <summary>Cases that differ only in shape.</summary>
internal abstract class CaseFamily
{
    /// <summary>Largest matrix or vector in elements: 1 GiB of floats.</summary>
    protected const long LargestLength = 1L << 28;

    /// <summary>How its names are formed, for messages.</summary>
    public abstract string Form { get; }

    /// <summary>Shapes that patterns choose from.</summary>
    public abstract IEnumerable<string> BuiltIn { get; }

    /// <summary>The case called <paramref name="name"/>, ready to run; null if the name is not of this family or too large.</summary>
    public abstract Case? TryCreate(string name, PeerSet peers);

    /// <summary>Whether a name is of this family: the same question without allocating the data.</summary>
    public abstract bool Knows(string name);
}
