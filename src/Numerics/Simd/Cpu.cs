using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastNet.Numerics;

/// <summary>Instruction-set level a kernel runs at, slowest first.</summary>
public enum SimdLevel
{
    /// <summary>One lane of plain scalar arithmetic.</summary>
    Scalar,

    /// <summary>The runtime's <see cref="Vector{T}"/>: SSE, AVX2, Arm64 NEON, whatever there is.</summary>
    Portable,

    /// <summary>256-bit AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit AVX-512 (F, DQ, VL).</summary>
    Avx512,
}

/// <summary>What this machine can do, and which level runs: the only place that asks the processor.</summary>
public static class Cpu
{
    /// <summary>Environment variable that forces a level: avx512, avx2, portable or scalar.</summary>
    public const string LevelVariable = "FASTNET_ISA";

    [ThreadStatic]
    private static SimdLevel? _override;

    // Whether any thread ever used an override: until then a call is spared the look into thread-local memory.
    private static bool _overridden;

    private static int _default = Unknown;

    private const int Unknown = -1;

    /// <summary>The level kernels run at: the best supported one unless <see cref="LevelVariable"/> forces another.</summary>
    /// <exception cref="PlatformNotSupportedException">The variable names an unknown or unsupported level.</exception>
    public static SimdLevel Level
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => !_overridden && _default != Unknown ? (SimdLevel)_default : Settle();
    }

    private static SimdLevel Settle()
    {
        if (_overridden && _override is { } level)
            return level;
        if (_default == Unknown)
            _default = (int)Parse(Environment.GetEnvironmentVariable(LevelVariable));
        return (SimdLevel)_default;
    }

    /// <summary>Every level this machine can run, slowest first.</summary>
    public static IReadOnlyList<SimdLevel> SupportedLevels { get; } = [.. Enum.GetValues<SimdLevel>().Where(IsSupported)];

    /// <summary>Whether this machine and runtime can run kernels at <paramref name="level"/>.</summary>
    public static bool IsSupported(SimdLevel level) => level switch
    {
        // Accelerated, not merely supported: a runtime told to prefer 256 bits is obeyed.
        SimdLevel.Avx512 => Vector512.IsHardwareAccelerated && Avx512F.VL.IsSupported && Avx512DQ.IsSupported
            && IsSupported(SimdLevel.Avx2),
        SimdLevel.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        SimdLevel.Portable => Vector.IsHardwareAccelerated,
        SimdLevel.Scalar => true,
        _ => false,
    };

    /// <summary>
    /// Runs kernels called from this thread at <paramref name="level"/> until the result is disposed: for comparing levels
    /// within one process. The threads that help this one run at its level.
    /// </summary>
    /// <param name="level">A member of <see cref="SupportedLevels"/>.</param>
    /// <exception cref="PlatformNotSupportedException">This machine cannot run <paramref name="level"/>.</exception>
    public static LevelScope Use(SimdLevel level)
    {
        if (!IsSupported(level))
            throw new PlatformNotSupportedException(
                $"SIMD level {level} is not supported here; supported: {string.Join(", ", SupportedLevels)}.");

        var scope = new LevelScope(_override);
        _overridden = true;
        _override = level;
        return scope;
    }

    /// <summary>Restores the level that was in force before <see cref="Use"/>.</summary>
    public readonly ref struct LevelScope
    {
        private readonly SimdLevel? _previous;

        internal LevelScope(SimdLevel? previous) => _previous = previous;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => _override = _previous;
    }

    /// <summary>Ways of a set of the first data cache: so many rows a multiple of 4096 bytes apart are there side by side.</summary>
    internal static int FirstCacheWays { get; } = Cache(level: 1)?.Ways ?? 8;

    /// <summary>Bytes of a core's second cache.</summary>
    internal static int SecondCacheBytes { get; } = Cache(level: 2)?.Bytes ?? 1 << 20;

    /// <summary>Whether this is a Zen 4: 512-bit registers over a 256-bit data path, and a third cache that is near.</summary>
    internal static bool IsZen4 { get; } = IsAmd && Family == 0x19 && Avx512F.IsSupported;

    /// <summary>Whether this is a Zen 5.</summary>
    internal static bool IsZen5 { get; } = IsAmd && Family == 0x1A;

    /// <summary>
    /// Whether a cycle has as many 512-bit loads as 256-bit ones. Not so on Zen 4, where a GEMM tile one 512-bit vector wide waits for its
    /// broadcasts (12 x 16: 16.1 cycles per k against 12.1 as two 256-bit vectors); on Emerald Rapids narrow tiles took 1.2 to 1.6 times
    /// as long (48^3, 1024x16x1024).
    /// </summary>
    internal static bool HasWideLoads => !IsZen4;

    /// <summary>Whether vectors pass in halves or are not longer than 128 bits: Zen 1, Arm64.</summary>
    internal static bool HasNarrowPath { get; } = !Vector256.IsHardwareAccelerated || (IsAmd && Family == 0x17 && Model < FirstZen2);

    private const int FirstZen2 = 0x30;

    /// <summary>Whether Intel made it.</summary>
    internal static bool IsIntel => IsMadeBy(0x756E6547); // "Genu"

    private static bool IsAmd => IsMadeBy(0x68747541); // "Auth"

    private static bool IsMadeBy(int name) => X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == name;

    // The base family, and from 15 on the extended one added to it.
    private static int Family => (X86Base.CpuId(1, 0).Eax >> 8 & 15) + (X86Base.CpuId(1, 0).Eax >> 20 & 255);

    private static int Model => (X86Base.CpuId(1, 0).Eax >> 4 & 15) + (X86Base.CpuId(1, 0).Eax >> 12 & 0xF0);

    // CPUID leaf 4 on Intel, 0x8000001D on AMD, which has the same form; where a hypervisor leaves that empty, AMD's older leaves.
    private static (int Ways, int Bytes)? Cache(int level)
    {
        const int IntelCaches = 4, AmdCaches = unchecked((int)0x8000001D), MostCaches = 16, None = 0, Instructions = 2;
        int leaf = IsAmd ? AmdCaches : IntelCaches;
        for (int i = 0; HasLeaf(leaf) && i < MostCaches; i++)
        {
            (int eax, int ebx, int ecx, _) = X86Base.CpuId(leaf, i);
            int kind = eax & 31, ways = (ebx >> 22 & 1023) + 1, partitions = (ebx >> 12 & 1023) + 1, line = (ebx & 4095) + 1;
            if (kind == None)
                break;
            if (kind != Instructions && (eax >> 5 & 7) == level)
                return (ways, checked(ways * partitions * line * (ecx + 1)));
        }

        return IsAmd ? AmdCache(level) : null;
    }

    // Leaf 0x80000005 has the first data cache (KB, ways), 0x80000006 the second (KB; its ways are in a code and not asked for).
    private static (int Ways, int Bytes)? AmdCache(int level)
    {
        const int First = unchecked((int)0x80000005), Second = unchecked((int)0x80000006);
        int leaf = level == 1 ? First : Second;
        if (level > 2 || !HasLeaf(leaf))
            return null;
        int ecx = X86Base.CpuId(leaf, 0).Ecx, ways = level == 1 ? ecx >> 16 & 255 : 1, kilobytes = level == 1 ? ecx >>> 24 : ecx >>> 16;
        return ways > 0 && kilobytes > 0 ? (ways, kilobytes << 10) : null;
    }

    private static bool HasLeaf(int leaf)
        => X86Base.IsSupported && unchecked((uint)X86Base.CpuId(leaf & int.MinValue, 0).Eax) >= unchecked((uint)leaf);

    internal static SimdLevel Parse(string? forced)
    {
        if (string.IsNullOrEmpty(forced))
            return SupportedLevels[^1];

        SimdLevel level = forced switch
        {
            "avx512" => SimdLevel.Avx512,
            "avx2" => SimdLevel.Avx2,
            "portable" => SimdLevel.Portable,
            "scalar" => SimdLevel.Scalar,
            _ => throw new PlatformNotSupportedException(
                $"{LevelVariable}={forced} is not a SIMD level; expected avx512, avx2, portable or scalar."),
        };
        return IsSupported(level)
            ? level
            : throw new PlatformNotSupportedException(
                $"{LevelVariable}={forced} is not supported here; supported: {string.Join(", ", SupportedLevels)}.");
    }
}
