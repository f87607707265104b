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

/// <summary>What this machine can do, and which level runs; <see cref="Simd.Processor"/> knows the rest.</summary>
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
