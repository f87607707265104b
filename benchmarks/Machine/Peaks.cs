using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>What a rate is measured in, and so which limit of the machine it is held against.</summary>
internal enum Unit
{
    /// <summary>Single-precision arithmetic.</summary>
    GflopsSingle,

    /// <summary>Double-precision arithmetic.</summary>
    GflopsDouble,

    /// <summary>Bytes moved.</summary>
    GigabytesPerSecond,
}

/// <summary>One of the machine's limits: the best of its measurements so far.</summary>
internal sealed class Peak(string name, string circumstance, IReadOnlyList<Func<double>> ways)
{
    private int _fastest = -1;

    /// <summary>What it is, for the unit column.</summary>
    public string Name { get; } = name;

    /// <summary>How it was measured, for those who read the limits themselves.</summary>
    public string Circumstance { get; } = circumstance;

    /// <summary>The best measurement of the run, in G/s.</summary>
    public double Best { get; private set; }

    /// <summary>The lowest measurement of the way that was kept: how far the machine drifts.</summary>
    public double Lowest { get; private set; } = double.MaxValue;

    /// <summary>Measures once more. The first time, every way of reaching the limit is tried; later only the fastest.</summary>
    public void Probe()
    {
        if (_fastest < 0)
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                for (int way = 0; way < ways.Count; way++)
                {
                    double rate = ways[way]();
                    if (rate > Best)
                        (Best, _fastest) = (rate, way);
                }
            }

            return;
        }

        double again = ways[_fastest]();
        Best = Math.Max(Best, again);
        Lowest = Math.Min(Lowest, again);
    }
}

/// <summary>The machine's limits at a number of threads, measured in this run and again between the cases: machines drift.</summary>
internal sealed class Peaks(int threads) : IDisposable
{
    /// <summary>Beyond the caches of anything smaller than a server.</summary>
    private const long MemoryFootprint = 128L << 20;

    private readonly Gang _gang = new(threads);
    private readonly Dictionary<(Unit, long), Peak> _peaks = [];

    /// <summary>Threads that measure at once.</summary>
    public int Threads => _gang.Threads;

    /// <summary>Every limit that was asked for.</summary>
    public IEnumerable<Peak> Measured => _peaks.Values;

    /// <summary>The limit for a case.</summary>
    /// <param name="unit">Arithmetic or bytes.</param>
    /// <param name="work">Operations or bytes of one call: arithmetic is held against a stretch of about as many.</param>
    /// <param name="footprint">Bytes the case touches: up to 64 MiB bytes are held against a copy with the same footprint, which
    /// may come from a cache, above that against memory.</param>
    public Peak For(Unit unit, double work, long footprint)
    {
        long size = unit != Unit.GigabytesPerSecond ? FmaPeak.Stretch(work / Threads)
            : footprint > MemoryFootprint / 2 ? MemoryFootprint : footprint;
        if (!_peaks.TryGetValue((unit, size), out Peak? peak))
        {
            _peaks[(unit, size)] = peak = Create(unit, size);
            peak.Probe();
        }

        return peak;
    }

    /// <summary>Ends the threads that measured.</summary>
    public void Dispose() => _gang.Dispose();

    private Peak Create(Unit unit, long size)
    {
        int stretch = (int)size;
        string span = $" in stretches of {2 * stretch} ms";
        IEnumerable<SimdLevel> levels = Cpu.SupportedLevels.Where(level => level != SimdLevel.Scalar || Cpu.SupportedLevels.Count == 1);
        switch (unit)
        {
            case Unit.GflopsSingle:
                IEnumerable<Func<double>> floats =
                    levels.Select(level => (Func<double>)(() => FmaPeak.Measure<float>(level, _gang, stretch)));
                return new Peak("GFLOP/s float", span, [.. floats]);
            case Unit.GflopsDouble:
                IEnumerable<Func<double>> doubles =
                    levels.Select(level => (Func<double>)(() => FmaPeak.Measure<double>(level, _gang, stretch)));
                return new Peak("GFLOP/s double", span, [.. doubles]);
            default:
                var copy = new CopyPeak(size, _gang);
                string where = size == MemoryFootprint ? "memory copy" : $"copy in {Bytes(size)}";
                IEnumerable<Func<double>> ways = Enum.GetValues<CopyKind>().Select(kind => (Func<double>)(() => copy.Measure(kind)));
                return new Peak($"GB/s of {where}", "", [.. ways]);
        }
    }

    private static string Bytes(long count) => count >= 1 << 20 ? $"{count / 1048576.0:0.#} MiB" : $"{count / 1024.0:0.#} KiB";
}
