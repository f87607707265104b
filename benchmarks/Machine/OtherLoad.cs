using System.Diagnostics;
using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>How busy other processes kept the machine meanwhile; known on Linux.</summary>
internal sealed class OtherLoad
{
    // /proc/stat counts hundredths of a second whatever the kernel's own tick.
    private const double TicksPerSecond = 100;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly double? _others = OthersSeconds();

    /// <summary>Processors that others used on average since this object was made; null where that is not known.</summary>
    public double? Processors => (OthersSeconds() - _others) / Stopwatch.GetElapsedTime(_started).TotalSeconds;

    private static double? OthersSeconds()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/proc/stat"))
            return null;

        // cpu user nice system idle iowait irq softirq steal guest guest_nice; guests are in user already.
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] ticks = [.. fields.Skip(1).Take(8).Select(field => double.Parse(field, CultureInfo.InvariantCulture))];
        double busy = ticks.Sum() - ticks[3] - ticks[4];
        return busy / TicksPerSecond - Environment.CpuUsage.TotalTime.TotalSeconds;
    }
}
