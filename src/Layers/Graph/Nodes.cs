namespace FastNet.Layers;

/// <summary>
/// Layers as words of a chain: <c>x.Conv(64, 3).BatchNorm().Relu().MaxPool(2)</c>. Each makes a new layer with its common settings; for
/// others, or to share one, make the layer and use <see cref="Node.Apply"/>.
/// </summary>
public static class Nodes
{
    /// <inheritdoc cref="FastNet.Layers.Dense(int, bool)"/>
    /// <param name="x">The input; an image is flattened first.</param>
    /// <param name="features">Elements of an output vector.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public static Node Dense(this Node x, int features, bool bias = true)
        => (Require(x).Shape.Rank == 3 ? x.Flatten() : x).Apply(new Dense(features, bias));

    /// <summary>A convolution, by default one that keeps the image's size at stride 1.</summary>
    /// <param name="x">An image.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="size">Rows and columns of a filter.</param>
    /// <param name="stride">Input pixels from one output pixel to the next.</param>
    /// <param name="padding">Zeros on each side; by default (size - 1) / 2.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public static Node Conv(this Node x, int filters, int size, int stride = 1, int? padding = null, bool bias = true)
        => Require(x).Apply(new Conv(filters, size, stride, padding, bias: bias));

    /// <summary>The largest element of each window of an image.</summary>
    /// <param name="x">An image.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Input pixels from one window to the next; by default as many as the window has.</param>
    /// <param name="padding">Pixels on each side that count as -infinity.</param>
    public static Node MaxPool(this Node x, int window = 2, int? stride = null, int padding = 0)
        => Require(x).Apply(new MaxPool(window, stride, padding));

    /// <summary>The mean of each window of an image.</summary>
    /// <param name="x">An image.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Input pixels from one window to the next; by default as many as the window has.</param>
    /// <param name="padding">Zeros on each side, which count.</param>
    public static Node AveragePool(this Node x, int window = 2, int? stride = null, int padding = 0)
        => Require(x).Apply(new AveragePool(window, stride, padding));

    /// <summary>The mean of each channel of an image, as a vector.</summary>
    public static Node GlobalAveragePool(this Node x) => Require(x).Apply(new GlobalAveragePool());

    /// <summary>Batch normalisation of each feature or channel.</summary>
    public static Node BatchNorm(this Node x) => Require(x).Apply(new BatchNorm());

    /// <summary>max(x, 0).</summary>
    public static Node Relu(this Node x) => Require(x).Apply(new Relu());

    /// <summary>x for x &gt; 0, slope x otherwise.</summary>
    public static Node LeakyRelu(this Node x, float slope = 0.01f) => Require(x).Apply(new LeakyRelu(slope));

    /// <summary>x for x &gt; 0, alpha (e^x - 1) otherwise.</summary>
    public static Node Elu(this Node x, float alpha = 1) => Require(x).Apply(new Elu(alpha));

    /// <summary>The self-normalising ELU.</summary>
    public static Node Selu(this Node x) => Require(x).Apply(new Selu());

    /// <summary>1 / (1 + e^-x).</summary>
    public static Node Sigmoid(this Node x) => Require(x).Apply(new Sigmoid());

    /// <summary>Hyperbolic tangent.</summary>
    public static Node Tanh(this Node x) => Require(x).Apply(new Tanh());

    /// <summary>x sigmoid(x).</summary>
    public static Node Silu(this Node x) => Require(x).Apply(new Silu());

    /// <summary>x Phi(x).</summary>
    public static Node Gelu(this Node x) => Require(x).Apply(new Gelu());

    /// <summary>log(1 + e^x).</summary>
    public static Node Softplus(this Node x) => Require(x).Apply(new Softplus());

    /// <summary>An image or a sequence as one vector.</summary>
    public static Node Flatten(this Node x) => Require(x).Apply(new Flatten());

    /// <summary>x + others, element by element.</summary>
    public static Node Add(this Node x, params ReadOnlySpan<Node> others) => Require(x).Apply(new Add(), others);

    /// <summary>x * other, element by element.</summary>
    public static Node Multiply(this Node x, Node other) => Require(x).Apply(new Multiply(), other);

    /// <summary>x and others side by side along their features.</summary>
    public static Node Concat(this Node x, params ReadOnlySpan<Node> others) => Require(x).Apply(new Concat(), others);

    /// <summary>x + body(x).</summary>
    /// <param name="x">The value that goes around the body.</param>
    /// <param name="body">Adds layers; must keep the shape.</param>
    public static Node Residual(this Node x, Func<Node, Node> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return body(Require(x)).Add(x);
    }

    private static Node Require(Node x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }
}
