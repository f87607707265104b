namespace FastNet.Layers;

/// <summary>
/// Values and the layers between them, under construction. Nodes can only read nodes that exist, so a graph has no cycles; shapes
/// are checked as it grows.
/// </summary>
public sealed class Graph
{
    private readonly List<Node> _nodes = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<Layer, int> _uses = [];

    /// <summary>All nodes; each reads only earlier ones.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Adds an input.</summary>
    /// <param name="shape">Shape of one sample.</param>
    /// <param name="name">Unique in the graph.</param>
    /// <exception cref="GraphException">The name is taken.</exception>
    public Node Input(Shape shape, string name = "input")
    {
        if (shape.Rank == 0)
            throw new GraphException($"{name}: the shape is missing; expected one from Shape.Vector, Shape.Sequence or Shape.Image.");
        return New(name, shape, null, []);
    }

    /// <summary>Adds a layer over existing values.</summary>
    /// <param name="layer">The layer; used again, it shares its parameters.</param>
    /// <param name="inputs">What it reads.</param>
    /// <exception cref="GraphException">The shapes do not fit, a value is of another graph, or the layer's name is taken.</exception>
    public Node Add(Layer layer, params ReadOnlySpan<Node> inputs)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var shapes = new Shape[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            Node input = inputs[i];
            ArgumentNullException.ThrowIfNull(input, nameof(inputs));
            if (input.Graph != this)
                throw new GraphException(
                    $"{layer.Name ?? layer.Kind}: its input {input.Name} belongs to another graph; expected one of this graph.");
            shapes[i] = input.Shape;
        }

        Shape output = layer.OutputShape(shapes);
        bool first = !_uses.TryGetValue(layer, out int uses);
        if (first && layer.Name is not null && _names.Contains(layer.Name))
            throw new GraphException($"Two layers are named {layer.Name}; expected a name of its own for each.");
        layer.Name ??= FreshName(layer.Kind);
        layer.Use(shapes);
        _uses[layer] = ++uses;
        return New(first ? layer.Name : $"{layer.Name}#{uses}", output, layer, inputs.ToArray());
    }

    private Node New(string name, Shape shape, Layer? layer, Node[] inputs)
    {
        if (!_names.Add(name))
            throw new GraphException($"Two nodes are named {name}; expected a name of its own for each.");
        var node = new Node(this, _nodes.Count, name, shape, layer, inputs);
        _nodes.Add(node);
        return node;
    }

    private string FreshName(string kind)
    {
        string stem = char.ToLowerInvariant(kind[0]) + kind[1..];
        while (true)
        {
            _counts[stem] = _counts.GetValueOrDefault(stem) + 1;
            string name = $"{stem}{_counts[stem]}";
            if (!_names.Contains(name))
                return name;
        }
    }
}
