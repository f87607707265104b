namespace FastNet.Layers;

/// <summary>
/// A value in a graph: an input, or what a layer makes of other values. Methods that add layers (<see cref="Nodes"/>) return the
/// new value, so that chains read from left to right.
/// </summary>
public sealed class Node
{
    internal Node(Graph graph, int index, string name, Shape shape, Layer? layer, Node[] inputs)
    {
        Graph = graph;
        Index = index;
        Name = name;
        Shape = shape;
        Layer = layer;
        Inputs = inputs;
    }

    /// <summary>The graph it belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>The name of the input or of the layer; a layer used again has a number behind its name.</summary>
    public string Name { get; }

    /// <summary>Shape of one sample.</summary>
    public Shape Shape { get; }

    /// <summary>The layer that computes it; null for an input.</summary>
    public Layer? Layer { get; }

    /// <summary>What the layer reads.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Its number in the graph; inputs of a node have smaller ones.</summary>
    internal int Index { get; }

    /// <summary>Adds a layer that reads this value.</summary>
    /// <param name="layer">The layer; used again, it shares its parameters.</param>
    /// <param name="others">Further inputs of the layer.</param>
    /// <exception cref="GraphException">The shapes do not fit the layer.</exception>
    public Node Apply(Layer layer, params ReadOnlySpan<Node> others) => Graph.Add(layer, [this, .. others]);

    /// <summary>Its name and shape.</summary>
    public override string ToString() => $"{Name} [{Shape}]";
}
