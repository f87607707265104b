using System.Globalization;
using System.Numerics.Tensors;
using System.Text.RegularExpressions;
using FastNet.Layers;

namespace FastNet.Benchmarks;

/// <summary>
/// Training steps and inference of whole networks against PyTorch, on the same parameters and samples. What is counted are the
/// multiplications and additions of dense layers and convolutions done the plain way: forward, for the weights, and for every input
/// that wants a gradient (not the network's own). Winograd does fewer, so the rate may exceed the peak.
/// </summary>
internal sealed partial class NetworkCases : CaseFamily
{
    private static readonly string[] Measured =
    [
        "step_twolayer_b200", "step_fc512_256_100_b128_adam", "step_threelayerconv_b50_adam", "step_resnet9_b128_sgdm",
        "step_charrnn_b32_t64_h256_adam", "step_charlstm_b32_t64_h256_adam",
        "infer_mlp_b1", "infer_tinymlp_b1", "infer_resnet9_b1", "infer_resnet9_b64",
    ];

    /// <inheritdoc/>
    public override string Form =>
        "step_{twolayer_b#|fc512_256_100_b#_adam|threelayerconv_b#_adam|resnet9_b#_sgdm|char{rnn|lstm}_b#_t64_h256_adam}, "
        + "infer_{mlp|tinymlp|resnet9}_b#";

    /// <inheritdoc/>
    public override IEnumerable<string> BuiltIn => Measured;

    /// <inheritdoc/>
    public override bool Knows(string name) => Parse(name) is not null;

    /// <inheritdoc/>
    public override Case? TryCreate(string name, PeerSet peers)
    {
        if (Parse(name) is not var (model, batch))
            return null;
        return name.StartsWith("step", StringComparison.Ordinal)
            ? new Training(model, batch).Case(name, peers)
            : new Inference(model, batch).Case(name, peers);
    }

    private static (NetworkModel Model, int Batch)? Parse(string name)
    {
        Match match = NamePattern().Match(name);
        return match.Success
            ? (NetworkModels.All[match.Groups[1].Value], int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex("^(?:step_(?=twolayer_b[0-9]+$|fc512_256_100_b[0-9]+_adam$|threelayerconv_b[0-9]+_adam$|resnet9_b[0-9]+_sgdm$"
        + "|char(?:rnn|lstm)_b[0-9]+_t64_h256_adam$)"
        + "|infer_(?=(?:mlp|tinymlp|resnet9)_b[0-9]+$))([a-z0-9_]+)_b([1-9][0-9]{0,2})(?:_t64_h256)?(?:_adam|_sgdm)?$")]
    private static partial Regex NamePattern();

    private static IEnumerable<Rival> Rivals(PeerSet peers, NetworkModel model, RemoteWork work) =>
        model.Input.Rank == 3 ? peers.TorchOnImages(work) : peers.Torch(work);

    private static Operand<float> Copy(ReadOnlySpan<float> numbers)
    {
        var copy = new Operand<float>(numbers.Length);
        numbers.CopyTo(copy.Span);
        return copy;
    }

    private static double ForwardWork(Network network, int batch, Func<Node, bool> counts) => batch * network.Graph.Nodes
        .Where(node => node.Layer is not null && counts(node))
        .Sum(node => node.Layer!.Flops([.. node.Inputs.Select(input => input.Shape)], node.Shape));

    /// <summary>A step of training; the peer's first gives the gradients that ours are held against.</summary>
    private sealed class Training
    {
        // As parts of the length of a gradient: inputs of ReLU and pooling fall one way or the other with the last bit.
        private const double Tolerance = 1e-2;

        private readonly NetworkModel _model;
        private readonly int _batch;
        private readonly Network _network;
        private readonly TrainingPlan _plan;
        private readonly Optimizer _optimizer;
        private readonly Operand<float> _samples;
        private readonly int[] _labels;
        private readonly List<Operand<float>> _parameters, _gradients, _theirs;

        public Training(NetworkModel model, int batch)
        {
            (_model, _batch) = (model, batch);
            _network = Network.Build(model.Input, model.Body);
            _plan = new TrainingPlan(_network, new SoftmaxCrossEntropy(), batch);
            _optimizer = model.Optimizer!();
            _samples = Inputs.Random<float>(batch * model.Input.Size, 1);
            for (int i = 0; i < _samples.Span.Length && model.Tokens > 0; i++)
                _samples.Span[i] = i * 31 % model.Tokens;
            Shape scores = _network.Outputs[0].Shape;
            _labels = [.. Enumerable.Range(0, batch * scores.Positions).Select(row => row % scores.Features)];

            List<Parameter> trained = [.. _network.Parameters.All.Where(parameter => parameter.IsTrained)];
            _parameters = [.. trained.Select(parameter => Copy(parameter.Values))];
            _plan.SetInput(0, _samples.Span);
            _plan.SetLabels(0, _labels);
            _plan.Gradients(batch);
            _gradients = [.. trained.Select(parameter => Copy(parameter.Gradient))];
            _theirs = [.. trained.Select(parameter => Inputs.Zeros<float>(parameter.Length))];
        }

        public Case Case(string name, PeerSet peers)
        {
            Node input = _network.Inputs[0];
            double forward = ForwardWork(_network, _batch, _ => true);
            double first = ForwardWork(_network, _batch, node => node.Inputs.Contains(input));
            var work = new RemoteWork(name, [_samples, .. _parameters], [.. _theirs], Difference, Tolerance);
            return new Case
            {
                Name = name,
                Unit = Unit.GflopsSingle,
                Work = 3 * forward - first,
                Footprint = _plan.ArenaBytes + _network.Parameters.Trained.Length * 2L * sizeof(float),
                Run = () => _plan.Step(_samples.Span, _labels, _optimizer),
                Rivals = [.. Rivals(peers, _model, work)],
            };
        }

        private double Difference() => _gradients.Zip(_theirs).Max(pair =>
            TensorPrimitives.Distance<float>(pair.First.Span, pair.Second.Span) / (double)TensorPrimitives.Norm<float>(pair.First.Span));
    }

    private sealed class Inference
    {
        private readonly NetworkModel _model;
        private readonly int _batch;
        private readonly Network _network;
        private readonly InferencePlan _plan;
        private readonly Operand<float> _samples, _output, _theirs;

        public Inference(NetworkModel model, int batch)
        {
            (_model, _batch) = (model, batch);
            _network = Network.Build(model.Input, model.Body);
            _plan = new InferencePlan(_network, batch);
            _samples = Inputs.Random<float>(batch * model.Input.Size, 1);
            _output = Inputs.Zeros<float>(batch * _network.Outputs[0].Shape.Size);
            _theirs = Inputs.Zeros<float>(_output.Length);
        }

        public Case Case(string name, PeerSet peers)
        {
            IOperand[] parameters =
                [.. _network.Parameters.All.Where(parameter => parameter.IsTrained).Select(parameter => Copy(parameter.Values))];
            var work = new RemoteWork(
                name, [_samples, .. parameters], [_theirs], () => Statistics.RelativeDifference<float>(_output.Span, _theirs.Span), 1e-4);
            return new Case
            {
                Name = name,
                Unit = Unit.GflopsSingle,
                Work = ForwardWork(_network, _batch, _ => true),
                Footprint = _plan.ArenaBytes + parameters.Sum(parameter => parameter.ByteCount),
                Run = () => _plan.Run(_samples.Span, _output.Span),
                Rivals = [.. Rivals(peers, _model, work)],
            };
        }
    }
}
