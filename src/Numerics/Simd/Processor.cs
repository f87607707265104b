using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics.Simd;

/// <summary>
/// What a kernel is cut to fit that the instruction set does not tell: caches, and how wide loads run. Speed alone hangs on it. Read once
/// (CPUID leaf 4 on Intel, 0x8000001D on AMD, which has the same form); guesses where there is none.
/// </summary>
internal static class Processor
{
    private const int IntelCaches = 4;
    private const int AmdCaches = unchecked((int)0x8000001D);
    private const int Amd = 0x68747541; // "Auth"

    /// <summary>Ways of a set of the first data cache: so many rows a multiple of 4096 bytes apart are there side by side.</summary>
    internal static int FirstCacheWays { get; } = Cache(level: 1)?.Ways ?? 8;

    /// <summary>Bytes of a core's second cache.</summary>
    internal static int SecondCacheBytes { get; } = Cache(level: 2)?.Bytes ?? 1 << 20;

    /// <summary>Whether this is a Zen 4: 512-bit registers over a 256-bit data path, and a third cache that is near.</summary>
    internal static bool IsZen4 { get; } = IsAmd && Family == 0x19 && Avx512F.IsSupported;

    /// <summary>
    /// Whether a cycle has as many 512-bit loads as 256-bit ones. Not so on Zen 4, where a GEMM tile one 512-bit vector wide waits for its
    /// broadcasts (12 x 16: 16.1 cycles per k against 12.1 as two 256-bit vectors); on Emerald Rapids narrow tiles took 1.2 to 1.6 times
    /// as long (48^3, 1024x16x1024).
    /// </summary>
    internal static bool HasWideLoads => !IsZen4;

    private static bool IsAmd => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == Amd;

    // The base family, and from 15 on the extended one added to it.
    private static int Family => (X86Base.CpuId(1, 0).Eax >> 8 & 15) + (X86Base.CpuId(1, 0).Eax >> 20 & 255);

    private static (int Ways, int Bytes)? Cache(int level)
    {
        const int None = 0, Instructions = 2;
        int leaf = IsAmd ? AmdCaches : IntelCaches;
        if (!X86Base.IsSupported || unchecked((uint)X86Base.CpuId(leaf & int.MinValue, 0).Eax) < unchecked((uint)leaf))
            return null;
        for (int i = 0; ; i++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, i);
            int kind = eax & 31, ways = (ebx >> 22 & 1023) + 1, partitions = (ebx >> 12 & 1023) + 1, line = (ebx & 4095) + 1;
            if (kind == None)
                return null;
            if (kind != Instructions && (eax >> 5 & 7) == level)
                return (ways, checked(ways * partitions * line * (ecx + 1)));
        }
    }
}
