using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>
/// Convolutions forward and backward against PyTorch and ONNX Runtime, with bias, float. Ours are prepared and channels last, what
/// a network runs: the forward pass has its weights packed beforehand, as ONNX Runtime has; the data gradient packs them in each call.
/// </summary>
internal sealed class ConvCases : CaseFamily
{
    /// <inheritdoc/>
    public override string Form => ConvName.Form;

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn => ConvGrid.Names;

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers) =>
        Parse(name) is { } parsed ? new Data(parsed).Case(name, peers) : null;

    private static ConvName? Parse(string name)
    {
        ConvName? parsed = ConvName.Parse(name);
        return parsed?.LargestOperand <= LargestLength ? parsed : null;
    }

    private sealed class Data
    {
        private readonly ConvName _name;
        private readonly int _batch, _inputPixels, _outputPixels;
        private readonly ConvPlans?[] _plans = new ConvPlans?[(int)Cpu.SupportedLevels.Max() + 1];

        // What goes to the peers, in their order, and the same images in ours.
        private readonly Operand<float> _x, _w, _bias, _dy;
        private readonly Operand<float> _xLast, _dyLast;

        // Results: images in each side's own order.
        private readonly Operand<float> _y, _dx, _dw, _db;
        private readonly Operand<float> _theirY, _theirDx, _theirDw, _theirDb;

        public Data(ConvName name)
        {
            _name = name;
            ConvShape shape = name.Shape;
            _batch = shape.Batch;
            _inputPixels = shape.Height * shape.Width;
            _outputPixels = shape.OutputHeight * shape.OutputWidth;
            int input = _batch * shape.InputSize, output = _batch * shape.OutputSize;
            bool forward = name.Pass == ConvPass.Forward;
            bool data = name.Pass is ConvPass.Data or ConvPass.Backward;
            bool weights = name.Pass is ConvPass.Weights or ConvPass.Backward;

            _x = Inputs.Random<float>(input, 1);
            _xLast = Images.ToChannelsLast(_batch, shape.Channels, _inputPixels, _x);
            _w = Inputs.Random<float>(shape.WeightCount, 2);
            _bias = Inputs.Random<float>(shape.Filters, 3);
            _dy = Inputs.Random<float>(forward ? 0 : output, 4);
            _dyLast = forward ? _dy : Images.ToChannelsLast(_batch, shape.Filters, _outputPixels, _dy);

            (_y, _theirY) = Pair(forward ? output : 0);
            (_dx, _theirDx) = Pair(data ? input : 0);
            (_dw, _theirDw) = Pair(weights ? shape.WeightCount : 0);
            (_db, _theirDb) = Pair(weights ? shape.Filters : 0);
        }

        private ConvPlans Plans => _plans[(int)Cpu.Level] ??= new ConvPlans(_name, _w.Span);

        /// <summary>Every sum's rounding, once more for Winograd, whose numbers grow on the way.</summary>
        private double Tolerance
        {
            get
            {
                ConvShape shape = _name.Shape;
                int terms = Math.Max(shape.GroupChannels, shape.GroupFilters) * shape.FilterHeight * shape.FilterWidth;
                if (_name.Pass is ConvPass.Weights or ConvPass.Backward)
                    terms = Math.Max(terms, _batch * _outputPixels);
                return Inputs.Epsilon<float>() * (32 + terms) * 8;
            }
        }

        public Case Case(string name, PeerSet peers)
        {
            IReadOnlyList<ConvAlgorithm> algorithms = Plans.Algorithms;
            var work = new RemoteWork(
                _name.AtPeers,
                _name.Pass == ConvPass.Forward ? [_x, _w, _bias] : [_x, _w, _bias, _dy],
                [.. new IOperand[] { _theirY, _theirDx, _theirDw, _theirDb }.Where(result => result.ByteCount > 0)],
                Difference,
                Tolerance);
            double bytes = sizeof(float) * ((double)Moved.Sum(operand => (long)operand.Length));
            return new Case
            {
                Name = name,
                Unit = _name.IsDepthwise ? Unit.GigabytesPerSecond : Unit.GflopsSingle,
                Work = _name.IsDepthwise ? bytes : _name.Operations * (_name.Pass == ConvPass.Backward ? 2 : 1),
                Way = string.Join('+', algorithms.Distinct()).ToLowerInvariant(),
                Footprint = (long)bytes,
                Run = _name.Pass switch
                {
                    ConvPass.Forward => Forward,
                    ConvPass.Data => DataGradient,
                    ConvPass.Weights => WeightGradient,
                    _ => Backward,
                },
                Rivals =
                [
                    .. peers.TorchOnImages(work),
                    .. _name.Pass == ConvPass.Forward ? peers.OnnxRuntime(work) : [],
                ],
            };
        }

        /// <summary>What is read and what is written, each once.</summary>
        private IEnumerable<Operand<float>> Moved => _name.Pass switch
        {
            ConvPass.Forward => [_x, _w, _y],
            ConvPass.Data => [_dy, _w, _dx],
            ConvPass.Weights => [_x, _dy, _dw],
            _ => [_x, _dy, _w, _dx, _dw],
        };

        private static (Operand<float> Ours, Operand<float> Theirs) Pair(int length) =>
            (Inputs.Zeros<float>(length), Inputs.Zeros<float>(length));

        private void Forward() => Plans.Forward(_xLast.Span, _bias.Span, _y.Span);

        private void DataGradient() => Plans.Data(_w.Span, _dyLast.Span, _dx.Span);

        private void WeightGradient() => Plans.Weights(_xLast.Span, _dyLast.Span, _dw.Span, _db.Span);

        private void Backward()
        {
            DataGradient();
            WeightGradient();
        }

        private double Difference()
        {
            double difference = 0;
            if (_y.Length > 0)
                difference = Images.Difference(_batch, _name.Shape.Filters, _outputPixels, _y, _theirY);
            if (_dx.Length > 0)
                difference = Images.Difference(_batch, _name.Shape.Channels, _inputPixels, _dx, _theirDx);
            if (_dw.Length > 0)
            {
                difference = Math.Max(difference, Statistics.RelativeDifference<float>(_dw.Span, _theirDw.Span));
                difference = Math.Max(difference, Statistics.RelativeDifference<float>(_db.Span, _theirDb.Span));
            }

            return difference;
        }
    }
}
