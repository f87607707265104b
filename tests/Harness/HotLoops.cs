using System.Globalization;
using System.Text.RegularExpressions;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Harness;

/// <summary>A family of loops whose machine code is read: add a row to <see cref="HotLoops.Table"/> for another.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Methods">What DOTNET_JitDisasm is told.</param>
/// <param name="Warm">In the child: compiles every instance.</param>
/// <param name="Instance">Matches the names of the listings to look at.</param>
/// <param name="Instances">How many there must be.</param>
/// <param name="Operation">An instruction that marks the hot loop.</param>
/// <param name="Operations">How many of them the loop of an instance holds; null for any number.</param>
/// <param name="Switch">Runtime switch for the child. Without AVX-512 there are 16 registers for 256-bit code too, not 32.</param>
internal sealed record HotLoop(
    string Name, string Methods, Action Warm, Regex Instance, int Instances, Regex Operation, Func<Match, int?> Operations, string Switch)
{
    /// <summary>Registers of a loop whose vectors are not in its name.</summary>
    internal string? Registers { get; init; }

    /// <summary>How many hot loops an instance has.</summary>
    internal int Loops { get; init; } = 1;

    /// <summary>Most instructions of any kind in a loop of an instance; null for any number.</summary>
    internal Func<Match, int>? Instructions { get; init; }
}

/// <summary>The loops that must stay in registers.</summary>
internal static partial class HotLoops
{
    internal static readonly HotLoop[] Table =
    [
        // Rows x vectors x orders x edges x types; cut edges only where there are masked loads.
        MicroKernelAt("AVX-512", default(MicroKernels), SimdLevel.Avx512, 12 * 2 * 2 * 2 * 2, "DOTNET_EnableAVX512=1"),
        WideTiles,
        TurnedTiles,
        SplitK,
        // Depths x orders x types, and x edges where there are two vectors.
        Resident("one vector", "ResidentKernel", (ResidentKernel.MostDepth + ResidentKernel.MostDepthOfColumns) * 2),
        Resident("two vectors", "ResidentPairKernel", ResidentPairKernel.MostDepth * 2 * 2 * 3),
        SixRowsAt("AVX2", SimdLevel.Avx2, 6 * 2 * 2 * 2 * 2),
        SixRowsAt("Vector<T>", SimdLevel.Portable, 6 * 2 * 2 * 2),
        // Rows x vectors x orders x edges, and rows x vectors with the image as B.
        RunsKernelAt("AVX-512", SimdLevel.Avx512, 12 * 2 * 4 * 2 + 6 * 2, "DOTNET_EnableAVX512=1"),
        RunsOfSixRowsAt("AVX2", SimdLevel.Avx2, 6 * 2 * 4 * 2 + 6 * 2),
        RunsOfSixRowsAt("Vector<T>", SimdLevel.Portable, 6 * 2 * 4 + 6 * 2),
        // Channels, on four vectors where registers are 16.
        PlanarTileAt("AVX2", SimdLevel.Avx2, NoAvx512),
        PlanarTileAt("Vector<T>", SimdLevel.Portable, NoAvx512),
        // Blocks of 8 and of 4 pixels.
        DepthwiseAt("AVX-512", SimdLevel.Avx512, "DOTNET_EnableAVX512=1"),
        DepthwiseAt("AVX2", SimdLevel.Avx2, NoAvx512),
        DepthwiseAt("Vector<T>", SimdLevel.Portable, NoAvx512),
        // Rows x types.
        VectorMatrixAt("AVX-512", SimdLevel.Avx512, 6 * 2, "DOTNET_EnableAVX512=1"),
        VectorMatrixAt("AVX2", SimdLevel.Avx2, 6 * 2, NoAvx512),
        VectorMatrixAt("Vector<T>", SimdLevel.Portable, 6 * 2, NoAvx512),
        EightRowsAt("AVX2", SimdLevel.Avx2),
        EightRowsAt("Vector<T>", SimdLevel.Portable),
        // Rows x columns x types x requests, three columns at most, or two rows; with 32 registers kernels of their own.
        WideDotKernels,
        DotKernelAt("AVX2", SimdLevel.Avx2, 14 * 2 * 2, NoAvx512),
        DotKernelAt("Vector<T>", SimdLevel.Portable, 14 * 2 * 2, NoAvx512),
        // Depths x types x past the caches or not.
        RankUpdateAt("AVX-512", SimdLevel.Avx512, 8 * 2 * 2, "DOTNET_EnableAVX512=1"),
        RankUpdateAt("AVX2", SimdLevel.Avx2, 8 * 2 * 2, NoAvx512),
        RankUpdateAt("Vector<T>", SimdLevel.Portable, 8 * 2 * 2, NoAvx512),
        // Functions x types x vectors at once.
        .. FunctionsAt("AVX-512", SimdLevel.Avx512, "DOTNET_EnableAVX512=1"),
        .. FunctionsAt("AVX2", SimdLevel.Avx2, NoAvx512),
        .. FunctionsAt("Vector<T>", SimdLevel.Portable, NoAvx512),
    ];

    /// <summary>Loops that are not clean, to see the guard tell them.</summary>
    internal static readonly HotLoop[] Planted =
    [
        // 12 rows need 24 accumulators; the 16 registers of AVX2 cannot hold them.
        new("spilled accumulators", "*MicroKernel:Run*", WarmSpilled, MicroKernelName(), 1, FusedMultiplyAdd(), _ => 24, NoAvx512),
        new("call in the loop", "*HotLoops:CallsOut*", WarmCall, CallName(), 1, FusedMultiplyAdd(), _ => 1, NoAvx512),
        new("too few operations", "*HotLoops:CallsOut*", WarmCall, CallName(), 1, FusedMultiplyAdd(), _ => 2, NoAvx512),
        new("nothing compiled", "*HotLoops:CallsOut*", () => { }, CallName(), 1, FusedMultiplyAdd(), _ => 1, NoAvx512),
    ];

    private const string NoAvx512 = "DOTNET_EnableAVX512=0";

    /// <summary>In a child: compiles the loops of a row.</summary>
    internal static int Warm(string[] name)
    {
        Table.Concat(Planted).Single(t => t.Name == name[0]).Warm();
        return 0;
    }

    // Columns x types x places x requests.
    private static HotLoop WideDotKernels => new(
        "GEMM dot products, AVX-512",
        "*WideDotKernel:Run*",
        () => Level.Run(SimdLevel.Avx512, default(WideDots)),
        WideDotKernelName(),
        Cpu.IsSupported(SimdLevel.Avx512) ? 4 * 2 * 2 * 2 : 0,
        FusedMultiplyAdd(),
        instance => 4 * Number(instance, "columns"),
        "DOTNET_EnableAVX512=1")
    {
        // Four rows and the columns; four requests, their addresses and offset.
        Instructions = instance => 4 + (5 * Number(instance, "columns"))
            + (instance.Value.EndsWith("On]", StringComparison.Ordinal) ? 8 : 0) + 4,
    };

    private static HotLoop DotKernelAt(string name, SimdLevel level, int instances, string @switch) => new(
        $"GEMM dot products, {name}",
        "*DotKernel:Run*",
        () => Level.Run(level, default(DotKernels)),
        DotKernelName(),
        Cpu.IsSupported(level) ? instances : 0,
        FusedMultiplyAdd(),
        instance => 2 * Number(instance, "rows") * Number(instance, "columns"),
        @switch)
    {
        // Two vectors at a turn; an address and a request for each row of B, and the offset of these.
        Instructions = instance =>
        {
            int rows = Number(instance, "rows"), columns = Number(instance, "columns");
            return 2 * (rows + columns + rows * columns)
                + (instance.Value.EndsWith("On]", StringComparison.Ordinal) ? 2 * columns + 1 : 0) + 6;
        },
    };

    private static HotLoop VectorMatrixAt(string name, SimdLevel level, int instances, string @switch) => new(
        $"few rows times a matrix, {name}",
        "*VectorMatrixKernel:Run*",
        () => Level.Run(level, default(VectorMatrixKernels)),
        VectorMatrixName(),
        Cpu.IsSupported(level) ? instances : 0,
        FusedMultiplyAdd(),
        instance => 2 * Number(instance, "rows"),
        @switch);

    private static HotLoop EightRowsAt(string name, SimdLevel level)
        => VectorMatrixAt($"one row, {name}", level, 2 * 2, NoAvx512) with { Instance = EightRowsName(), Operations = _ => 16 };

    private static HotLoop RankUpdateAt(string name, SimdLevel level, int instances, string @switch) => new(
        $"few rows of a matrix for each row, {name}",
        "*RankUpdateKernel:Run*",
        () => Level.Run(level, default(RankUpdateKernels)),
        RankUpdateName(),
        Cpu.IsSupported(level) ? instances : 0,
        FusedMultiplyAdd(),
        instance => Number(instance, "depth"),
        @switch)
    {
        Instructions = instance => (2 * Number(instance, "depth")) + 8,
    };

    private static HotLoop RunsKernelAt(string name, SimdLevel level, int instances, string @switch) => new(
        $"direct convolution, {name}",
        "*RunsKernel:Run*",
        () => Level.Run(level, default(RunsKernels)),
        RunsKernelName(),
        Cpu.IsSupported(level) ? instances : 0,
        FusedMultiplyAdd(),
        instance => Number(instance, "rows") * Number(instance, "vectors"),
        @switch);

    private static HotLoop PlanarTileAt(string name, SimdLevel level, string @switch) => new(
        $"direct convolution of few channels, {name}",
        "*PlanarTile:Wide*",
        () => Level.Run(level, default(PlanarTiles)),
        PlanarTileName(),
        Cpu.IsSupported(level) ? 3 : 0,
        FusedMultiplyAdd(),
        instance => 4 * Number(instance, "rows"),
        @switch);

    private static HotLoop DepthwiseAt(string name, SimdLevel level, string @switch) => new(
        $"depthwise convolution, {name}",
        "*DepthwiseStrip:Run*",
        () => Level.Run(level, default(DepthwiseStrips)),
        DepthwiseName(),
        Cpu.IsSupported(level) ? 6 : 0,
        FusedMultiplyAdd(),
        instance => 3 * Number(instance, "pixels"),
        @switch);

    // The number of operations is theirs to choose; that of the rows of softmax has a loop for the exponentials alone.
    private static IEnumerable<HotLoop> FunctionsAt(string name, SimdLevel level, string @switch)
    {
        int supported = Cpu.IsSupported(level) ? 1 : 0;
        yield return new(
            $"exp, log, tanh and sigmoid, {name}", "*Map:Whole*", () => Level.Run(level, default(Functions)), WholeName(),
            supported * 4 * 2 * 2, FusedMultiplyAdd(), _ => null, @switch);
        yield return new(
            $"rows of softmax, {name}", "*Softmax:*Rows* *Map:Whole*", () => Level.Run(level, default(SoftmaxRows)), SoftmaxName(),
            supported * 3 * 2, FusedMultiplyAdd(), _ => null, @switch);
    }

    private static HotLoop MicroKernelAt(string name, IVecCheck warm, SimdLevel level, int instances, string @switch) => new(
        $"GEMM micro-kernel, {name}",
        "*MicroKernel:Run*",
        () => Level.Run(level, warm),
        MicroKernelName(),
        Cpu.IsSupported(level) ? instances : 0,
        FusedMultiplyAdd(),
        instance => Number(instance, "rows") * Number(instance, "vectors"),
        @switch);

    // Rows x vectors x edges x types.
    private static HotLoop WideTiles => new(
        "GEMM wide tiles, AVX-512",
        "*WideTile:Tile*",
        () => Level.Run(SimdLevel.Avx512, default(WideTileKernels)),
        WideTileName(),
        Cpu.IsSupported(SimdLevel.Avx512) ? 6 * 4 * 2 * 2 : 0,
        FusedMultiplyAdd(),
        instance => Number(instance, "rows") * Number(instance, "vectors"),
        "DOTNET_EnableAVX512=1");

    // Vectors of eight columns and of four x types.
    private static HotLoop TurnedTiles => new(
        "GEMM tiles turned around, AVX-512",
        "*TurnedTile:Tile* *TurnedTile:Quad*",
        () => Level.Run(SimdLevel.Avx512, default(TurnedTileKernels)),
        TurnedTileName(),
        Cpu.IsSupported(SimdLevel.Avx512) ? (2 + 3) * 2 : 0,
        FusedMultiplyAdd(),
        instance => (instance.Groups["columns"].Value == "Tile" ? 8 : 4) * Number(instance, "vectors"),
        "DOTNET_EnableAVX512=1")
    { Registers = "zmm" };

    // Rows x groups or none x types; the second loop, of the rest, has as many operations as rows. Of 16 registers not all masks get one.
    private static HotLoop SplitK => new(
        "GEMM split along k, AVX-512",
        "*SplitKKernel:Run*",
        () => Level.Run(SimdLevel.Avx512, default(SplitKKernels)),
        SplitKName(),
        Cpu.IsSupported(SimdLevel.Avx512) ? 3 * 2 * 2 : 0,
        FusedMultiplyAdd(),
        _ => null,
        "DOTNET_EnableAVX512=1")
    { Loops = 2 };

    // Four rows of one vector or two of two.
    private static HotLoop Resident(string name, string kernel, int instances) => new(
        $"GEMM with B in registers, {name}, AVX-512",
        $"*{kernel}:Run*",
        () => Level.Run(SimdLevel.Avx512, default(ResidentKernels)),
        new Regex(kernel + @":Run\[.*\.N(?<depth>\d+),"),
        Cpu.IsSupported(SimdLevel.Avx512) ? instances : 0,
        FusedMultiplyAdd(),
        instance => 4 * Number(instance, "depth"),
        "DOTNET_EnableAVX512=1");

    // Two k at a turn, with and without lines asked for.
    private static HotLoop SixRowsAt(string name, SimdLevel level, int instances)
        => MicroKernelAt(name, default(MicroKernels), level, instances, NoAvx512) with
        {
            Operations = instance => 2 * Number(instance, "rows") * Number(instance, "vectors"),
            Loops = 2,
            Instructions = instance => TwoSteps(instance, asking: 4),
        };

    private static HotLoop RunsOfSixRowsAt(string name, SimdLevel level, int instances)
        => RunsKernelAt(name, level, instances, NoAvx512) with
        {
            Operations = instance => 2 * Number(instance, "rows") * Number(instance, "vectors"),
            Instructions = instance => TwoSteps(instance, asking: 0),
        };

    // Loads of B, broadcasts of A, fused multiply-adds, and what the loop itself takes.
    private static int TwoSteps(Match instance, int asking)
    {
        int rows = Number(instance, "rows"), vectors = Number(instance, "vectors");
        return 2 * (vectors + rows + rows * vectors) + asking + 6;
    }

    private static int Number(Match instance, string group) => int.Parse(instance.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"MicroKernel:Run\[.*\.N(?<rows>\d+),.*\.N(?<vectors>\d+),")]
    private static partial Regex MicroKernelName();

    [GeneratedRegex(@"TurnedTile:(?<columns>Tile|Quad)\[.*\.N(?<vectors>\d+)\]")]
    private static partial Regex TurnedTileName();

    [GeneratedRegex(@"WideTile:Tile\[.*\.N(?<rows>\d+),.*\.N(?<vectors>\d+),")]
    private static partial Regex WideTileName();

    [GeneratedRegex(@"SplitKKernel:Run\[")]
    private static partial Regex SplitKName();

    [GeneratedRegex(@"VectorMatrixKernel:Run\[.*\.N(?<rows>\d+)\]")]
    private static partial Regex VectorMatrixName();

    [GeneratedRegex(@"VectorMatrixKernel:RunEight\[")]
    private static partial Regex EightRowsName();

    [GeneratedRegex(@"RankUpdateKernel:Run\[.*\.N(?<depth>\d+),")]
    private static partial Regex RankUpdateName();

    [GeneratedRegex(@"RunsKernel:Run\[.*\.N(?<rows>\d+),.*\.N(?<vectors>\d+),")]
    private static partial Regex RunsKernelName();

    [GeneratedRegex(@"PlanarTile:Wide\[.*\.N(?<rows>\d+)\]")]
    private static partial Regex PlanarTileName();

    [GeneratedRegex(@"DepthwiseStrip:Run\[.*\.N(?<pixels>\d+),")]
    private static partial Regex DepthwiseName();

    [GeneratedRegex(@"WideDotKernel:Run\[.*\.N(?<columns>\d+),.*\]")]
    private static partial Regex WideDotKernelName();

    [GeneratedRegex(@"DotKernel:Run\[.*\.N(?<rows>\d+),.*\.N(?<columns>\d+),.*\]")]
    private static partial Regex DotKernelName();

    [GeneratedRegex(@"Map:Whole\[")]
    private static partial Regex WholeName();

    [GeneratedRegex(@"Softmax:(?:Short)?Rows\[|Map:Whole\[")]
    private static partial Regex SoftmaxName();

    [GeneratedRegex(@"HotLoops:CallsOut")]
    private static partial Regex CallName();

    [GeneratedRegex(@"^vfmadd\d+[sp][sd] ")]
    private static partial Regex FusedMultiplyAdd();
}
