using System.Globalization;
using System.Text.RegularExpressions;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Batch norm of images and layer norm of rows, with scale and shift, forward and backward, against PyTorch.</summary>
internal sealed partial class NormCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => "bn2d_{train_fwd|bwd|infer}_{N}x{C}x{H}x{W}, layernorm_[bwd_]{rows}x{columns}";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn =>
    [
        "bn2d_train_fwd_128x64x32x32", "bn2d_bwd_128x64x32x32", "bn2d_infer_128x64x32x32", "bn2d_train_fwd_32x256x14x14",
        "layernorm_4096x512", "layernorm_bwd_4096x512", "layernorm_128x768",
    ];

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) => Parse(name) is { } data ? data().Case(name, peers) : null;

    private static Func<Data>? Parse(string name)
    {
        Match batch = BatchPattern().Match(name);
        if (batch.Success && ImageShape.Parse(batch.Groups[2].Value, LargestLength) is { } shape)
        {
            if (shape.Batch * shape.Pixels < 2)
                throw new UsageException($"'{name}' cannot be: a channel has 1 value; expected 2 or more.");
            return () => new Data($"bn2d_{batch.Groups[1].Value}", shape.Batch, shape.Channels, shape.Pixels);
        }

        Match layer = LayerPattern().Match(name);
        if (!layer.Success)
            return null;
        int rows = int.Parse(layer.Groups[2].Value, CultureInfo.InvariantCulture);
        int columns = int.Parse(layer.Groups[3].Value, CultureInfo.InvariantCulture);
        bool fits = rows >= 1 && columns >= 1 && (long)rows * columns <= LargestLength;
        return fits ? () => new Data(layer.Groups[1].Length > 0 ? "layernorm_bwd" : "layernorm", rows, columns, pixels: 1) : null;
    }

    [GeneratedRegex("^bn2d_(train_fwd|bwd|infer)_([0-9x]+)$")]
    private static partial Regex BatchPattern();

    [GeneratedRegex("^layernorm_(bwd_)?([0-9]{1,9})x([0-9]{1,9})$")]
    private static partial Regex LayerPattern();

    private sealed class Data
    {
        private const float Epsilon = 1e-5f;
        private const float Momentum = 0.1f;

        private readonly string _kind;
        private readonly int _batch, _channels, _pixels;

        // A layer norm's row is an image of one pixel: both orders are one.
        private readonly Operand<float> _x, _xLast, _dy, _dyLast, _scale, _shift;
        private readonly Operand<float> _runningMean, _runningVariance, _mean, _invStd;
        private readonly Operand<float> _ours, _theirs, _dScale, _theirDScale, _dShift, _theirDShift;

        public Data(string kind, int batch, int channels, int pixels)
        {
            (_kind, _batch, _channels, _pixels) = (kind, batch, channels, pixels);
            int length = batch * channels * pixels;
            _x = Inputs.Random<float>(length, 1);
            _xLast = Images.ToChannelsLast(batch, channels, pixels, _x);
            _scale = Inputs.Random<float>(channels, 2);
            _shift = Inputs.Random<float>(channels, 3);
            _dy = Inputs.Random<float>(IsBackward ? length : 0, 4);
            _dyLast = IsBackward ? Images.ToChannelsLast(batch, channels, pixels, _dy) : _dy;
            _runningMean = Inputs.Zeros<float>(channels);
            _runningVariance = Inputs.Zeros<float>(channels);
            _runningVariance.Span.Fill(1);
            _mean = Inputs.Zeros<float>(Math.Max(Rows, channels));
            _invStd = Inputs.Zeros<float>(Math.Max(Rows, channels));
            (_ours, _theirs) = (Inputs.Zeros<float>(length), Inputs.Zeros<float>(length));
            (_dScale, _theirDScale) = (Inputs.Zeros<float>(channels), Inputs.Zeros<float>(channels));
            (_dShift, _theirDShift) = (Inputs.Zeros<float>(channels), Inputs.Zeros<float>(channels));
            if (kind == "bn2d_bwd")
                BatchForward();
            else if (kind == "layernorm_bwd")
                LayerForward();
        }

        private bool IsBackward => _kind.EndsWith("_bwd", StringComparison.Ordinal);

        private int Rows => _batch * _pixels;

        /// <summary>How often the images have to pass: a batch norm needs its sums before it can write anything.</summary>
        private int Passes => _kind switch
        {
            "bn2d_train_fwd" => 3,
            "bn2d_bwd" => 5,
            "layernorm_bwd" => 3,
            _ => 2,
        };

        public Case Case(string name, PeerSet peers)
        {
            var work = new RemoteWork(
                name,
                IsBackward ? [_x, _scale, _shift, _dy] : [_x, _scale, _shift],
                IsBackward ? [_theirs, _theirDScale, _theirDShift] : [_theirs],
                Difference,
                Inputs.Epsilon<float>() * (64 + Rows / 16.0));
            return new Case
            {
                Name = name,
                Unit = Unit.GigabytesPerSecond,
                Work = (double)_x.ByteCount * Passes,
                Footprint = _x.ByteCount + _dy.ByteCount + _ours.ByteCount,
                Run = _kind switch
                {
                    "bn2d_train_fwd" => BatchForward,
                    "bn2d_bwd" => () => BatchNormalization.Backward(
                        Rows, _channels, _xLast.Span, _dyLast.Span, _scale.Span, _mean.Span[.._channels], _invStd.Span[.._channels],
                        _ours.Span, _dScale.Span, _dShift.Span),
                    "bn2d_infer" => () => BatchNormalization.InferForward(
                        Rows, _channels, _xLast.Span, _scale.Span, _shift.Span, Epsilon, _runningMean.Span, _runningVariance.Span,
                        _ours.Span),
                    "layernorm" => LayerForward,
                    _ => () => LayerNormalization.Backward(
                        Rows, _channels, _xLast.Span, _dyLast.Span, _scale.Span, _mean.Span[..Rows], _invStd.Span[..Rows], _ours.Span,
                        _dScale.Span, _dShift.Span),
                },
                Rivals = [.. _kind[0] == 'b' ? peers.TorchOnImages(work) : peers.Torch(work)],
            };
        }

        private void BatchForward() => BatchNormalization.TrainForward(
            Rows, _channels, _xLast.Span, _scale.Span, _shift.Span, Epsilon, Momentum, _runningMean.Span, _runningVariance.Span,
            _mean.Span[.._channels], _invStd.Span[.._channels], _ours.Span);

        private void LayerForward() => LayerNormalization.Forward(
            Rows, _channels, _xLast.Span, _scale.Span, _shift.Span, Epsilon, _mean.Span[..Rows], _invStd.Span[..Rows], _ours.Span);

        private double Difference()
        {
            double difference = Images.Difference(_batch, _channels, _pixels, _ours, _theirs);
            if (!IsBackward)
                return difference;
            difference = Math.Max(difference, Statistics.RelativeDifference<float>(_dScale.Span, _theirDScale.Span));
            return Math.Max(difference, Statistics.RelativeDifference<float>(_dShift.Span, _theirDShift.Span));
        }
    }
}
