namespace FastNet.Benchmarks;

/// <summary>The native libraries found on this machine, all at the same number of threads.</summary>
internal sealed class PeerSet
{
    private readonly Lazy<IReadOnlyList<BlasLibrary>> _blas;

    /// <param name="threads">Threads each library may use.</param>
    /// <param name="complain">Told, once, of every library that is missing.</param>
    public PeerSet(int threads, Action<string> complain) => _blas = new(() =>
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

    private PeerSet() => _blas = new([]);

    /// <summary>Nobody.</summary>
    public static PeerSet None { get; } = new();

    /// <summary>OpenBLAS and BLIS, as far as installed. Loaded when first asked for.</summary>
    public IReadOnlyList<BlasLibrary> Blas => _blas.Value;
}
