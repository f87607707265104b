namespace FastNet.Layers;

/// <summary>
/// A network turned into steps: dead branches gone, views and fused layers merged into the values they change, and for every value
/// whether its gradient is wanted.
/// </summary>
internal sealed class PlanSteps
{
    // Initial parameters are drawn from streams 0, 1, ...: with the same seed a node must not see their words again.
    private const ulong NodeStreams = 1UL << 32;

    private readonly int _batch;
    private readonly bool _training;
    private readonly Dictionary<Node, PlanValue> _values = [];
    private readonly Dictionary<Node, int> _readers = [];
    private readonly List<PlanStep> _steps = [];

    internal PlanSteps(Network network, int batch, bool training, IReadOnlyCollection<Node> wantedGradients)
    {
        _batch = batch;
        _training = training;
        foreach (Node input in network.Nodes.SelectMany(n => n.Inputs))
            _readers[input] = _readers.GetValueOrDefault(input) + 1;
        foreach (Node output in network.Outputs)
            _readers[output] = _readers.GetValueOrDefault(output) + 1;
        foreach (Node wanted in wantedGradients)
            _readers[wanted] = _readers.GetValueOrDefault(wanted) + 1;
        foreach (Node node in network.Nodes)
        {
            bool wants = training && (wantedGradients.Contains(node)
                || node.Inputs.Any(i => _values[i].WantsGradient)
                || (node.Layer is { } layer && layer.Parameters.Any(p => p.IsTrained)));
            Add(node, wants);
        }
    }

    /// <summary>Whether it runs backward.</summary>
    internal bool IsTraining => _training;

    /// <summary>The steps in the order in which they run forward.</summary>
    internal IReadOnlyList<PlanStep> Steps => _steps;

    /// <summary>The value that stands for a node.</summary>
    internal PlanValue Value(Node node) => _values[node];

    /// <summary>All values, once each.</summary>
    internal IEnumerable<PlanValue> Values => _values.Values.Distinct();

    private void Add(Node node, bool wantsGradient)
    {
        if (node.Layer is not { } layer)
        {
            _values[node] = new PlanValue(node) { WantsGradient = wantsGradient };
            return;
        }

        PlanValue[] inputs = [.. node.Inputs.Select(i => _values[i])];
        bool flattensInput = layer is Flatten && node.Inputs[0].Layer is null && _readers[node.Inputs[0]] == 1;
        inputs[0].ChannelsFirst |= flattensInput;
        if (flattensInput || layer.IsView([.. node.Inputs.Select(i => i.Shape)]) || (!_training && layer.IsIdentityAtInference))
        {
            // The same numbers under another shape: nothing runs.
            _values[node] = inputs[0];
            inputs[0].WantsGradient |= wantsGradient;
            MoveReaders(node.Inputs[0], node);
            return;
        }

        if (TryFuse(node, layer, inputs, wantsGradient))
            return;

        var context = new LayerContext(
            _batch, _training, [.. node.Inputs.Select(i => i.Shape)], node.Shape, [.. inputs.Select(i => i.WantsGradient)],
            [.. inputs.Select((value, i) => _readers[node.Inputs[i]] == 1 ? value.Producer?.Step : null)],
            NodeStreams + (ulong)node.Index);
        var output = new PlanValue(node) { WantsGradient = wantsGradient };
        var step = new PlanStep(node, layer.Bind(context), [.. inputs], output);
        output.Producer = step;
        _values[node] = output;
        _steps.Add(step);
    }

    /// <summary>
    /// Merges a layer into the step that makes one of its inputs, if nothing else reads that input and all others are there
    /// before the step runs.
    /// </summary>
    private bool TryFuse(Node node, Layer layer, PlanValue[] inputs, bool wantsGradient)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            PlanValue value = inputs[i];
            if (value.Producer is not { } producer || _readers[node.Inputs[i]] != 1)
                continue;
            int position = _steps.IndexOf(producer);
            PlanValue[] others = [.. inputs.Where((_, other) => other != i)];
            if (others.Any(o => o.Producer is { } p && _steps.IndexOf(p) >= position) || !producer.Step.TryFuse(layer))
                continue;
            producer.Inputs.AddRange(others);
            producer.Fused.Add(layer);
            value.Node = node;
            value.WantsGradient |= wantsGradient;
            _values[node] = value;
            return true;
        }

        return false;
    }

    /// <summary>A view counts as its own reader; what reads the view reads the value.</summary>
    private void MoveReaders(Node from, Node view) => _readers[view] = _readers.GetValueOrDefault(view) + _readers[from] - 1;
}
