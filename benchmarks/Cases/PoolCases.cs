using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>
/// Pooling of 2 x 2 pixels, forward and backward, against PyTorch. The largest of each window is taken alone, as inference wants it,
/// or with its index, as a backward pass needs it; PyTorch writes the index in both cases.
/// </summary>
internal sealed partial class PoolCases : CaseFamily
{
    private const int Window = 2;

    /// <inheritdoc/>
    public override string Form => "{maxpool2|maxpool2_indices|maxpool2_bwd|avgpool2|avgpool2_bwd}_{N}x{C}x{H}x{W}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
    [
        "maxpool2_128x64x32x32", "maxpool2_indices_128x64x32x32", "maxpool2_bwd_128x64x32x32",
        "avgpool2_128x64x32x32", "avgpool2_bwd_128x64x32x32", "maxpool2_1x64x112x112",
    ];

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) =>
        Parse(name) is var (kind, shape) ? new Data(kind, shape).Case(name, peers) : null;

    private static (string Kind, ImageShape Shape)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        ImageShape? shape = match.Success ? ImageShape.Parse(match.Groups[2].Value, LargestLength) : null;
        if (shape is null)
            return null;
        if (shape.Height < Window || shape.Width < Window)
            throw new UsageException($"'{name}' cannot be: the window is {Window} x {Window}, the image {shape.Height} x {shape.Width}.");
        return (match.Groups[1].Value, shape);
    }

    [GeneratedRegex("^(maxpool2|maxpool2_indices|maxpool2_bwd|avgpool2|avgpool2_bwd)_([0-9x]+)$")]
    private static partial Regex NamePattern();

    private sealed class Data
    {
        private readonly string _kind;
        private readonly ImageShape _images;
        private readonly PoolShape _shape;
        private readonly Operand<float> _x, _xLast, _dy, _dyLast, _ours, _theirs;
        private readonly Operand<int> _indices;

        public Data(string kind, ImageShape images)
        {
            _kind = kind;
            _images = images;
            _shape = new PoolShape(images.Batch, images.Channels, images.Height, images.Width, Window, Window)
            {
                StrideHeight = Window,
                StrideWidth = Window,
            };
            int outputs = images.Batch * _shape.OutputSize;
            _x = Inputs.Random<float>((int)images.Length, 1);
            _xLast = Images.ToChannelsLast(images.Batch, images.Channels, images.Pixels, _x);
            _dy = Inputs.Random<float>(IsBackward ? outputs : 0, 2);
            _dyLast = IsBackward ? Images.ToChannelsLast(images.Batch, images.Channels, OutputPixels, _dy) : _dy;
            _indices = Inputs.Zeros<int>(kind is "maxpool2_bwd" or "maxpool2_indices" ? outputs : 0);
            _ours = Inputs.Zeros<float>(IsBackward ? _x.Length : outputs);
            _theirs = Inputs.Zeros<float>(_ours.Length);
            if (kind == "maxpool2_bwd")
                MaxPooling.Forward(_shape, images.Batch, _xLast.Span, new float[outputs], _indices.Span);
        }

        private bool IsBackward => _kind.EndsWith("_bwd", StringComparison.Ordinal);

        private int OutputPixels => _shape.OutputHeight * _shape.OutputWidth;

        public Case Case(string name, PeerSet peers)
        {
            long bytes = (IsBackward ? _dy.ByteCount : _x.ByteCount) + _indices.ByteCount + _ours.ByteCount;
            return new Case
            {
                Name = name,
                Unit = Unit.GigabytesPerSecond,
                Work = bytes,
                Footprint = bytes,
                Run = _kind switch
                {
                    "avgpool2" => () => AveragePooling.Forward(_shape, _images.Batch, _xLast.Span, _ours.Span),
                    "avgpool2_bwd" => () => AveragePooling.Backward(_shape, _images.Batch, _dyLast.Span, _ours.Span),
                    "maxpool2_bwd" => () => MaxPooling.Backward(_shape, _images.Batch, _indices.Span, _dyLast.Span, _ours.Span),
                    _ => () => MaxPooling.Forward(_shape, _images.Batch, _xLast.Span, _ours.Span, _indices.Span),
                },
                Rivals =
                [
                    .. peers.TorchOnImages(new RemoteWork(
                        name.Replace("_indices", "", StringComparison.Ordinal),
                        IsBackward ? [_x, _dy] : [_x],
                        [_theirs],
                        Difference,
                        Inputs.Epsilon<float>() * 4)),
                ],
            };
        }

        private double Difference() => Images.Difference(
            _images.Batch, _images.Channels, IsBackward ? _images.Pixels : OutputPixels, _ours, _theirs);
    }
}
