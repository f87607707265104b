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
        if (wanted.Length == 0)
            throw new GraphException("A network needs an output; found none.");
        Graph graph = wanted[0].Graph;
        foreach (Node output in wanted)
        {
            if (output.Graph != graph)
                throw new GraphException($"The outputs {wanted[0].Name} and {output.Name} belong to different graphs; expected one graph.");
        }

        var reached = new HashSet<Node>();
        foreach (Node output in wanted)
            Reach(output, reached);
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

    /// <summary>The values that lead to the outputs; each reads only earlier ones.</summary>
    internal IReadOnlyList<Node> Nodes => _nodes;

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

    /// <summary>A table of the layers: settings, shapes, parameters, and FLOPs and memory of one sample.</summary>
    public string Summary() => NetworkSummary.Of(this);

    private static void Reach(Node output, HashSet<Node> reached)
    {
        // By hand and not by recursion: a chain may be thousands of layers long.
        var open = new Stack<Node>([output]);
        while (open.TryPop(out Node? node))
        {
            if (!reached.Add(node))
                continue;
            foreach (Node input in node.Inputs)
                open.Push(input);
        }
    }
}
