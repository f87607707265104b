namespace FastNet.Benchmarks;

/// <summary>The shapes that a claim about convolution as a whole rests on.</summary>
internal static class ConvGrid
{
    // 3x3 layers of networks for small images, and a batch of a ResNet's first stage.
    private static readonly string[] Batches =
    [
        "n128c64h32k64f3s1p1", "n128c128h16k128f3s1p1", "n128c256h8k256f3s1p1", "n128c512h4k512f3s1p1", "n32c64h56k64f3s1p1",
        "n128c3h32k32f7s1p3", "n128c3h32k64f3s1p1",
    ];

    // ResNet-18 and -50 one image at a time, stage by stage: 56, 28, 14 and 7 pixels.
    private static readonly string[] Single =
    [
        "n1c3h224k64f7s2p3",
        "n1c64h56k64f3s1p1", "n1c128h28k128f3s1p1", "n1c256h14k256f3s1p1", "n1c512h7k512f3s1p1",
        "n1c64h56k128f3s2p1", "n1c128h28k256f3s2p1", "n1c256h14k512f3s2p1",
        "n1c64h56k64f1s1p0", "n1c64h56k256f1s1p0", "n1c256h56k64f1s1p0", "n1c128h28k512f1s1p0", "n1c512h28k128f1s1p0",
        "n1c256h14k1024f1s1p0", "n1c1024h14k256f1s1p0", "n1c512h7k2048f1s1p0", "n1c2048h7k512f1s1p0",
        "n1c64h56k128f1s2p0", "n1c256h56k512f1s2p0",
    ];

    // What is neither: odd numbers, dilation, groups, one row.
    private static readonly string[] Odd = ["n8c37h29k53f3s1p1", "n4c64h32k64f3s1p2d2", "n4c64h28k64f3s1p1g4", "n16c24h33k40f5s2p2"];

    private static readonly string[] Depthwise = ["n1c96h112f3s1", "n1c144h56f3s2", "n32c96h28f3s1", "n1c384h14f5s1"];

    /// <summary>More than 60 cases.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Batches.Concat(Single).Concat(Odd).Select(shape => $"conv_fwd_{shape}"),
        .. Batches.Concat(Odd).SelectMany(shape => new[] { $"conv_bwd_{shape}", $"conv_bwd_data_{shape}", $"conv_bwd_weights_{shape}" }),
        .. Depthwise.SelectMany(shape => new[] { $"dwconv_fwd_{shape}", $"dwconv_bwd_{shape}" }),
    ];
}
