using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>What OpenBLAS and BLIS are told through the environment, in this process and in those of peers that use it.</summary>
internal static partial class BlasSettings
{
    /// <summary>Variables and their values; one that the user has set stays as it is.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = Choose();

    /// <summary>Sets them where the C library sees them, which is not where this runtime keeps its environment.</summary>
    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach ((string name, string value) in Variables)
            _ = SetEnvironmentVariable(name, value, overwrite: 0);
    }

    private static Dictionary<string, string> Choose()
    {
        // Helpers spin after a call for 2^28 ticks of the time-stamp counter, 100 ms, before they sleep. 2^22 are 2 ms, and OpenBLAS's
        // own times stay the same.
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["OPENBLAS_THREAD_TIMEOUT"] = "22" };

        // OpenBLAS knows processors by their model, and takes an Intel one newer than itself for a Prescott of 2004: 0.3.21 on an Emerald
        // Rapids multiplies 2048^3 at 65 GFLOP/s so, and at 317 when told of its AVX-512.
        bool hasAvx512 = Cpu.IsSupported(SimdLevel.Avx512);
        if (hasAvx512 && Cpu.IsIntel)
            variables["OPENBLAS_CORETYPE"] = "SkylakeX";

        // BLIS 0.9 runs plain C on a Zen 5: 1024^3 at 51 GFLOP/s, 320 when told. It reads the number of a configuration, which is 0 for
        // this one and for any word; later versions read its name.
        if (hasAvx512 && !Cpu.IsZen4)
            variables["BLIS_ARCH_TYPE"] = "skx";
        return variables;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironmentVariable(string name, string value, int overwrite);
}
