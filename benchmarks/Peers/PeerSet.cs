namespace FastNet.Benchmarks;

/// <summary>The peers found on this machine, all at the same number of threads.</summary>
internal sealed class PeerSet : IDisposable
{
    // Inputs and results go to the other process as files.
    private const long LargestRemote = int.MaxValue;

    private readonly Lazy<IReadOnlyList<BlasLibrary>> _blas;
    private readonly Lazy<PeerProcess?> _torch;

    /// <param name="threads">Threads each peer may use.</param>
    /// <param name="complain">Told, once, of every peer that is missing.</param>
    public PeerSet(int threads, Action<string> complain)
    {
        _blas = new(() =>
        {
            List<BlasLibrary> found = [];
            (string, BlasLibrary?)[] known = [("OpenBLAS", BlasLibrary.OpenBlas(threads)), ("BLIS", BlasLibrary.Blis(threads))];
            foreach ((string name, BlasLibrary? library) in known)
            {
                if (library is null)
                    complain($"PEER ABSENT: {name} is not installed; its columns will be missing.");
                else
                    found.Add(library);
            }

            return found;
        });
        _torch = new(() =>
        {
            PeerProcess? torch = PeerProcess.Torch(threads, out string why);
            if (torch is null)
                complain($"PEER ABSENT: PyTorch cannot be started ({why}); its columns will be missing. FASTNET_PYTHON names the interpreter.");
            return torch;
        });
    }

    private PeerSet() => (_blas, _torch) = (new([]), new((PeerProcess?)null));

    /// <summary>Nobody.</summary>
    public static PeerSet None { get; } = new();

    /// <summary>OpenBLAS and BLIS, as far as installed. Loaded when first asked for.</summary>
    public IReadOnlyList<BlasLibrary> Blas => _blas.Value;

    /// <summary>Processor time that the peers in processes of their own have used.</summary>
    public TimeSpan ProcessorTime => _torch is { IsValueCreated: true, Value: { } torch } ? torch.ProcessorTime : TimeSpan.Zero;

    /// <summary>PyTorch at a case, as far as installed. Started when first asked for.</summary>
    /// <param name="job">Case name as its script understands it.</param>
    /// <param name="inputs">In the order the script expects.</param>
    /// <param name="results">Where its results go, in the order the script gives.</param>
    /// <param name="difference">Of our result and <paramref name="results"/>, over the largest element.</param>
    /// <param name="tolerance">Largest difference that rounding explains.</param>
    /// <param name="images">The operands are images: runs once as NCHW, the usual format, and once as channels-last.</param>
    public IEnumerable<Rival> Torch(
        string job,
        IReadOnlyList<IOperand> inputs,
        IReadOnlyList<IOperand> results,
        Func<double>? difference,
        double tolerance,
        bool images = false)
    {
        if (inputs.Concat(results).Sum(operand => operand.ByteCount) > LargestRemote || _torch.Value is not { } torch)
            yield break;

        string[] slots = images ? ["torch", "torch-nhwc"] : ["torch"];
        foreach (string slot in slots)
        {
            var remote = new RemoteJob(torch, slot, job, inputs, results);
            yield return new Rival
            {
                Name = slot,
                Remote = remote,
                Run = remote.Prepare,
                Difference = difference,
                Tolerance = tolerance,
                SpinMilliseconds = remote.SpinMilliseconds,
            };
        }
    }

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        if (_torch is { IsValueCreated: true, Value: { } torch })
            torch.Dispose();
    }
}
