using System.Diagnostics;
using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>How busy other processes kept the machine meanwhile; known on Linux.</summary>
/// <param name="children">Processor time of processes that belong to this one.</param>
internal sealed class OtherLoad(Func<TimeSpan> children)
{
    // /proc/stat counts hundredths of a second whatever the kernel's own tick.
    private const double TicksPerSecond = 100;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly double? _others = OthersSeconds(children());

    /// <summary>Processors that others used on average since this object was made; null where that is not known.</summary>
    public double? Processors => (OthersSeconds(children()) - _others) / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    private static double? OthersSeconds(TimeSpan children)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/stat"))
            return null;

        // cpu user nice system idle iowait irq softirq steal guest guest_nice; guests are in user already.
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] ticks = [.. fields.Skip(1).Take(8).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        double busy = ticks.Sum() - ticks[3] - ticks[4];
        return busy / TicksPerSecond - (Environment.CpuUsage.TotalTime + children).TotalSeconds;
    }
}
