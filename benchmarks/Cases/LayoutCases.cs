using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Images from the order of files and peers to ours and back, against PyTorch.</summary>
internal sealed partial class LayoutCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => "{nchw_to_nhwc|nhwc_to_nchw}_{N}x{C}x{H}x{W}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
        ["nchw_to_nhwc_128x64x32x32", "nhwc_to_nchw_128x64x32x32", "nchw_to_nhwc_1x3x224x224", "nchw_to_nhwc_128x3x32x32"];

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) =>
        Parse(name) is var (toLast, shape) ? Create(name, toLast, shape, peers) : null;

    private static (bool ToLast, ImageShape Shape)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        return match.Success && ImageShape.Parse(match.Groups[2].Value, LargestLength) is { } shape
            ? (match.Groups[1].Value == "nchw_to_nhwc", shape)
            : null;
    }

    [GeneratedRegex("^(nchw_to_nhwc|nhwc_to_nchw)_([0-9x]+)$")]
    private static partial Regex NamePattern();

    private static Case Create(string name, bool toLast, ImageShape shape, PeerSet peers)
    {
        Operand<float> x = Inputs.Random<float>((int)shape.Length, 1);
        Operand<float> ours = Inputs.Zeros<float>(x.Length), theirs = Inputs.Zeros<float>(x.Length);
        double Difference() => Statistics.RelativeDifference<float>(ours.Span, theirs.Span);
        return new Case
        {
            Name = name,
            Unit = Unit.GigabytesPerSecond,
            Work = x.ByteCount + ours.ByteCount,
            Footprint = x.ByteCount + ours.ByteCount,
            Run = toLast
                ? () => Layout.ToChannelsLast(shape.Batch, shape.Channels, shape.Pixels, x.Span, ours.Span)
                : () => Layout.ToChannelsFirst(shape.Batch, shape.Channels, shape.Pixels, x.Span, ours.Span),
            Rivals = [.. peers.Torch(new RemoteWork(name, [x], [theirs], Difference, Tolerance: 0))],
        };
    }
}
