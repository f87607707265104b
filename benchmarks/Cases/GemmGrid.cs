namespace FastNet.Benchmarks;

/// <summary>The shapes that a claim about GEMM as a whole rests on.</summary>
internal static class GemmGrid
{
    private static readonly int[] Squares = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048];

    private static readonly int[] OddSquares = [17, 31, 33, 63, 65, 100, 127, 129, 255, 257, 500, 511, 513, 1000, 1023];

    private static readonly int[] TransposedSquares = [33, 64, 256, 512, 1000];

    private static readonly string[] Transposes = ["nt", "tn", "tt"];

    private static readonly string[] Others =
    [
        // Nothing divides anything.
        "nn_37x53x71", "nn_101x203x307", "nn_333x777x555", "tn_101x203x307", "nt_101x203x307", "tt_101x203x307",

        // Layers: fully connected forward, data gradient (nt) and weight gradient (tn); convolutions as matrices; distances.
        "nn_128x10x100", "nn_200x50x3072", "nn_10x3072x200", "nn_32x512x3072", "nn_128x512x3072", "nt_128x3072x512", "tn_3072x512x128",
        "tn_128x3072x512", "nn_4096x64x576", "nn_64x3136x576", "nn_256x196x2304",
        "nt_64x576x3136", "tn_576x3136x64", "nt_500x5000x3072", "nn_500x5000x3072",

        // Few rows: inference.
        "nn_1x1000x2048", "nn_1x4096x4096", "nt_1x4096x4096", "nn_2x1024x1024", "nn_4x1024x1024", "nt_4x1024x1024",
        "nn_8x4096x4096", "nn_16x1024x1024",

        // Few columns, long or short sums.
        "nn_1024x1x1024", "tn_1024x1x1024", "nn_1024x16x1024", "nn_4096x4x256", "nn_16x16x4096", "nn_64x64x4096", "tn_64x64x4096",
        "nn_1024x1024x8", "nn_2048x2048x16",
    ];

    /// <summary>Single precision: more than 60 shapes.</summary>
    public static IReadOnlyList<string> Single { get; } = [.. Names("gemm")];

    /// <summary>The same in double precision.</summary>
    public static IReadOnlyList<string> Double { get; } = [.. Names("dgemm")];

    private static IEnumerable<string> Names(string prefix) =>
    [
        .. Squares.Concat(OddSquares).Select(size => $"{prefix}_nn_{size}x{size}x{size}"),
        .. TransposedSquares.SelectMany(_ => Transposes, (size, transposes) => $"{prefix}_{transposes}_{size}x{size}x{size}"),
        .. Others.Select(shape => $"{prefix}_{shape}"),
    ];
}
