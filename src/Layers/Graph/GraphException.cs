namespace FastNet.Layers;

/// <summary>A network that cannot be: the message names the layer, the shapes and what would fit.</summary>
public sealed class GraphException : ArgumentException
{
    /// <summary>Without a message.</summary>
    public GraphException()
    {
    }

    /// <summary>With a message.</summary>
    public GraphException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public GraphException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
