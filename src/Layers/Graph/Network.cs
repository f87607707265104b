namespace FastNet.Layers;

/// <summary>
/// A finished graph with its parameters: what is trained, saved and run. It computes nothing by itself; a <see cref="TrainingPlan"/> or
/// an <see cref="InferencePlan"/> does.
/// </summary>
public sealed class Network
{
    private readonly Node[] _nodes;
    private readonly Layer[] _layers;

    /// <summary>Takes the part of a graph that leads to <paramref name="outputs"/>, and draws its parameters.</summary>
    /// <param name="outputs">One or more values of one graph.</param>
    /// <param name="seed">Of the initial parameters.</param>
    /// <exception cref="GraphException">There is no output, outputs are of several graphs, or an input leads nowhere.</exception>
    public Network(IEnumerable<Node> outputs, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Node[] wanted = [.. outputs];
        (Graph graph, HashSet<Node> reached) = Reach(wanted);
        _nodes = [.. graph.Nodes.Where(reached.Contains)];
        foreach (Node input in graph.Nodes.Where(n => n.Layer is null && !reached.Contains(n)))
        {
            string outputNames = string.Join(", ", wanted.Select(o => o.Name));
            throw new GraphException($"The input {input.Name} leads to no output ({outputNames}); expected every input to be used.");
        }

        Graph = graph;
        Outputs = wanted;
        Inputs = [.. _nodes.Where(n => n.Layer is null)];
        _layers = [.. _nodes.Select(n => n.Layer).OfType<Layer>().Distinct()];
        foreach (Layer layer in _layers)
        {
            foreach (Parameter parameter in layer.Parameters)
                parameter.Name = $"{layer.Name}.{parameter.LocalName}";
        }

        Parameters = new ParameterSet(_layers.SelectMany(l => l.Parameters));
        Parameters.Initialize(seed);
    }

    /// <summary>Other outputs of a network, with the parameters that it has.</summary>
    private Network(Network of, Node[] outputs, HashSet<Node> reached)
    {
        _nodes = [.. of._nodes.Where(reached.Contains)];
        Graph = of.Graph;
        Outputs = outputs;
        Inputs = [.. _nodes.Where(n => n.Layer is null)];
        _layers = [.. _nodes.Select(n => n.Layer).OfType<Layer>().Distinct()];
        Parameters = of.Parameters;
    }

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Its inputs, in the order in which they were made.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Its outputs, in the order in which they were given.</summary>
    public IReadOnlyList<Node> Outputs { get; }

    /// <summary>Its layers, in the order in which they run.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>The parameters of all layers.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>The values that lead to the outputs, inputs included; each reads only earlier ones.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>A network with one input and one output.</summary>
    /// <param name="input">Shape of one sample.</param>
    /// <param name="body">Adds the layers and returns the output.</param>
    /// <param name="seed">Of the initial parameters.</param>
    /// <exception cref="GraphException">Shapes do not fit.</exception>
    public static Network Build(Shape input, Func<Node, Node> body, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new Network([body(new Graph().Input(input))], seed);
    }

    /// <summary>
    /// The same layers and parameters with other outputs: features and activations from the middle of a trained network. What trains one
    /// of the two changes both.
    /// </summary>
    /// <param name="outputs">One or more of the values that this network computes.</param>
    /// <exception cref="GraphException">There is no output, or one is not computed by this network.</exception>
    public Network WithOutputs(IEnumerable<Node> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Node[] wanted = [.. outputs];
        (_, HashSet<Node> reached) = Reach(wanted);
        if (wanted.FirstOrDefault(w => !_nodes.Contains(w)) is { } stranger)
            throw new GraphException($"{stranger.Name} is not computed by this network; expected values that lead to its outputs.");
        return new Network(this, wanted, reached);
    }

    /// <summary>A table of the layers: settings, shapes, parameters, and FLOPs and memory of one sample.</summary>
    public string Summary() => NetworkSummary.Of(this);

    /// <summary>The graph of some outputs, and all that leads to them.</summary>
    private static (Graph Graph, HashSet<Node> Reached) Reach(Node[] outputs)
    {
        if (outputs.Length == 0)
            throw new GraphException("A network needs an output; found none.");
        Graph graph = outputs[0].Graph;
        foreach (Node output in outputs)
        {
            if (output.Graph != graph)
                throw new GraphException(
                    $"The outputs {outputs[0].Name} and {output.Name} belong to different graphs; expected one graph.");
        }

        // By hand and not by recursion: a chain may be thousands of layers long.
        var reached = new HashSet<Node>();
        var open = new Stack<Node>(outputs);
        while (open.TryPop(out Node? node))
        {
            if (!reached.Add(node))
                continue;
            foreach (Node input in node.Inputs)
                open.Push(input);
        }

        return (graph, reached);
    }
}
