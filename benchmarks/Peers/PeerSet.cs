namespace FastNet.Benchmarks;

/// <summary>The peers found on this machine, all at the same number of threads.</summary>
internal sealed class PeerSet : IDisposable
{
    private readonly Lazy<IReadOnlyList<BlasLibrary>> _blas;
    private readonly Lazy<PeerProcess?> _torch;
    private readonly Lazy<PeerProcess?> _onnxRuntime;

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
            PeerProcess? process = PeerProcess.Torch(threads, out string why);
            if (process is null)
                complain($"PEER ABSENT: PyTorch ({why}); its columns will be missing. FASTNET_PYTHON names the interpreter.");
            return process;
        });
        _onnxRuntime = new(() =>
        {
            PeerProcess? process = PeerProcess.OnnxRuntime(threads, out string why);
            if (process is null)
                complain($"PEER ABSENT: ONNX Runtime ({why}); its columns will be missing. FASTNET_ORT_NODE names the folder.");
            return process;
        });
    }

    private PeerSet() => (_blas, _torch, _onnxRuntime) = (new([]), new((PeerProcess?)null), new((PeerProcess?)null));

    /// <summary>Nobody.</summary>
    public static PeerSet None { get; } = new();

    /// <summary>OpenBLAS and BLIS, as far as installed. Loaded when first asked for.</summary>
    public IReadOnlyList<BlasLibrary> Blas => _blas.Value;

    /// <summary>Processor time that the peers in processes of their own have used.</summary>
    public TimeSpan ProcessorTime => Processes.Aggregate(TimeSpan.Zero, (time, process) => time + process.ProcessorTime);

    private IEnumerable<PeerProcess> Processes =>
        new[] { _torch, _onnxRuntime }.Where(peer => peer.IsValueCreated).Select(peer => peer.Value).OfType<PeerProcess>();

    /// <summary>PyTorch at a job, as far as installed. Started when first asked for.</summary>
    public IEnumerable<Rival> Torch(RemoteWork work) => work.Rivals(_torch, "torch");

    /// <summary>PyTorch at a job on images: in its usual format, which is NCHW, and in its channels-last format.</summary>
    public IEnumerable<Rival> TorchOnImages(RemoteWork work) => work.Rivals(_torch, "torch", "torch-nhwc");

    /// <summary>ONNX Runtime at a job, as far as installed. Started when first asked for.</summary>
    public IEnumerable<Rival> OnnxRuntime(RemoteWork work) => work.Rivals(_onnxRuntime, "onnxruntime");

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        foreach (PeerProcess process in Processes)
            process.Dispose();
    }
}
