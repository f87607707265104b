namespace FastNet.Benchmarks;

/// <summary>One thing to measure: a kernel at a shape, ready to run on data of its own, and what others make of the same job.</summary>
internal sealed class Case
{
    /// <summary>Name that asks for it, such as gemm_nn_512x512x512.</summary>
    public required string Name { get; init; }

    /// <summary>What <see cref="Work"/> counts.</summary>
    public required Unit Unit { get; init; }

    /// <summary>How ours computes it, where it has several ways; else empty.</summary>
    public string Way { get; init; } = "";

    /// <summary>Floating-point operations or bytes of one call.</summary>
    public required double Work { get; init; }

    /// <summary>Bytes of all inputs and outputs.</summary>
    public required long Footprint { get; init; }

    /// <summary>One call of ours.</summary>
    public required Action Run { get; init; }

    /// <summary>Those who do the same job.</summary>
    public IReadOnlyList<Rival> Rivals { get; init; } = [];
}

/// <summary>Somebody else's way of doing a case's job.</summary>
internal sealed class Rival
{
    /// <summary>Name to print.</summary>
    public required string Name { get; init; }

    /// <summary>One call of theirs; for a peer in another process, all it takes before it can be measured.</summary>
    public required Action Run { get; init; }

    /// <summary>The job in another process that is measured; null where <see cref="Run"/> is measured.</summary>
    public RemoteJob? Remote { get; init; }

    /// <summary>Largest difference between our result and theirs over the largest element, after both ran; null where the
    /// rival does only part of the job.</summary>
    public Func<double>? Difference { get; init; }

    /// <summary>Largest <see cref="Difference"/> that rounding explains.</summary>
    public double Tolerance { get; init; }

    /// <summary>How long its helper threads keep a core busy after a call, in milliseconds.</summary>
    public int SpinMilliseconds { get; init; }
}
