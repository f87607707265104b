namespace FastNet.Benchmarks;

/// <summary>What a peer in another process is given to do, and how its result is judged.</summary>
/// <param name="Job">Case name as its script understands it.</param>
/// <param name="Inputs">In the order the script expects.</param>
/// <param name="Results">Where its results go, in the order the script gives.</param>
/// <param name="Difference">Of our result and <paramref name="Results"/>, over the largest element; null where the result is
/// random.</param>
/// <param name="Tolerance">Largest difference that rounding explains.</param>
internal sealed record RemoteWork(
    string Job, IReadOnlyList<IOperand> Inputs, IReadOnlyList<IOperand> Results, Func<double>? Difference, double Tolerance)
{
    // Operands go to the other process as files and lie in its memory once more.
    private const long Largest = int.MaxValue;

    /// <summary>A rival for each slot, if there is such a peer and the operands are not too large for it.</summary>
    public IEnumerable<Rival> Rivals(Lazy<PeerProcess?> peer, params IEnumerable<string> slots)
    {
        bool fits = Inputs.Concat(Results).Sum(operand => operand.ByteCount) <= Largest;
        return fits && peer.Value is { } process ? slots.Select(slot => Rival(new RemoteJob(process, slot, Job, Inputs, Results))) : [];
    }

    private Rival Rival(RemoteJob remote) => new()
    {
        Name = remote.Slot,
        Remote = remote,
        Run = remote.Prepare,
        Difference = Difference,
        Tolerance = Tolerance,
        SpinMilliseconds = remote.SpinMilliseconds,
    };
}
