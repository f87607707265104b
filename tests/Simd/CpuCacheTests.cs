using System.Globalization;
using FastNet.Numerics;

namespace FastNet.Tests.Simd;

/// <summary>What CPUID says about the caches, beside what the operating system says.</summary>
public sealed class CpuCacheTests
{
    private const string Caches = "/sys/devices/system/cpu/cpu0/cache";

    [SkippableFact]
    public void Caches_are_as_the_system_has_them()
    {
        Skip.IfNot(Directory.Exists(Caches), $"There is no {Caches}.");
        string[] all = Directory.GetDirectories(Caches, "index*");
        string first = all.Single(c => Read(c, "level") == "1" && Read(c, "type") == "Data");
        string second = all.Single(c => Read(c, "level") == "2");
        Assert.Equal(int.Parse(Read(first, "ways_of_associativity"), CultureInfo.InvariantCulture), Cpu.FirstCacheWays);
        Assert.Equal(int.Parse(Read(second, "size").TrimEnd('K'), CultureInfo.InvariantCulture) << 10, Cpu.SecondCacheBytes);
    }

    [Fact]
    public void Guesses_are_sound_too()
    {
        Assert.InRange(Cpu.FirstCacheWays, 2, 64);
        Assert.InRange(Cpu.SecondCacheBytes, 1 << 17, 1 << 27);
    }

    private static string Read(string cache, string name) => File.ReadAllText(Path.Combine(cache, name)).Trim();
}
