namespace FastNet.Benchmarks;

/// <summary>One side of a comparison and the time its calls took.</summary>
/// <param name="name">Name to print.</param>
/// <param name="spinMilliseconds">How long its helper threads keep a core busy after a call.</param>
internal abstract class Contestant(string name, double spinMilliseconds)
{
    // The timer ticks in tens of nanoseconds; 50 us keeps that below 0.1 %.
    protected static readonly TimeSpan ShortestSample = TimeSpan.FromMicroseconds(50);

    // Long against the drift of a block's first samples, short enough to alternate often.
    protected static readonly TimeSpan Block = TimeSpan.FromMilliseconds(10);

    private readonly List<double> _samples = [];

    /// <summary>Name to print.</summary>
    public string Name => name;

    /// <summary>How long its helper threads keep a core busy after a call.</summary>
    public double SpinMilliseconds => spinMilliseconds;

    /// <summary>Milliseconds per call, in the order taken.</summary>
    public IReadOnlyList<double> Samples => _samples;

    /// <summary>Fastest sample in milliseconds per call.</summary>
    public double Best => _samples.Min();

    /// <summary>Middle sample in milliseconds per call.</summary>
    public double Median => Statistics.Quantile(_samples, 0.5);

    /// <summary>Managed bytes allocated by one call on the calling thread, in steady state.</summary>
    public long AllocatedBytes { get; protected set; }

    /// <summary>How many calls make a sample long enough for the clock; found while warming up.</summary>
    protected int CallsPerSample { get; set; } = 1;

    /// <summary>Runs until further calls take no longer than later ones will, and finds how many make a sample.</summary>
    public abstract void WarmUp();

    /// <summary>Runs until what came before has settled, then takes samples for some milliseconds, at least one.</summary>
    public abstract void RunBlock(TimeSpan settling);

    /// <summary>Takes a sample, in milliseconds per call.</summary>
    protected void Add(double sample) => _samples.Add(sample);
}
