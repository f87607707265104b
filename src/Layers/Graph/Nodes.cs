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

    /// <summary>Layer normalisation of a vector or of each step of a sequence.</summary>
    public static Node LayerNorm(this Node x) => Require(x).Apply(new LayerNorm());

    /// <summary>Normalisation of an image's channels in groups.</summary>
    /// <param name="x">An image.</param>
    /// <param name="groups">1 or more; divides the channels.</param>
    public static Node GroupNorm(this Node x, int groups) => Require(x).Apply(new GroupNorm(groups));

    /// <summary>Normalisation of each channel of each image.</summary>
    /// <param name="x">An image.</param>
    /// <param name="affine">Whether there are gains and shifts.</param>
    public static Node InstanceNorm(this Node x, bool affine = false) => Require(x).Apply(new InstanceNorm(affine));

    /// <summary>Elements become 0 with a probability, in training.</summary>
    public static Node Dropout(this Node x, float drop = 0.5f) => Require(x).Apply(new Dropout(drop));

    /// <summary>A learned vector for each token number.</summary>
    /// <param name="x">A vector of token numbers.</param>
    /// <param name="vocabulary">Number of tokens.</param>
    /// <param name="width">Elements of a vector.</param>
    public static Node Embedding(this Node x, int vocabulary, int width) => Require(x).Apply(new Embedding(vocabulary, width));

    /// <summary>The vanilla recurrent layer.</summary>
    /// <param name="x">A sequence.</param>
    /// <param name="units">Elements of a hidden state.</param>
    /// <param name="lastOnly">Whether the output is the last state instead of all.</param>
    public static Node Rnn(this Node x, int units, bool lastOnly = false) => Require(x).Apply(new Rnn(units, lastOnly));

    /// <summary>Long short-term memory.</summary>
    /// <param name="x">A sequence.</param>
    /// <param name="units">Elements of a hidden state.</param>
    /// <param name="lastOnly">Whether the output is the last state instead of all.</param>
    public static Node Lstm(this Node x, int units, bool lastOnly = false) => Require(x).Apply(new Lstm(units, lastOnly));

    /// <summary>Gated recurrent units.</summary>
    /// <param name="x">A sequence.</param>
    /// <param name="units">Elements of a hidden state.</param>
    /// <param name="lastOnly">Whether the output is the last state instead of all.</param>
    public static Node Gru(this Node x, int units, bool lastOnly = false) => Require(x).Apply(new Gru(units, lastOnly));

    /// <summary>Self-attention with several heads.</summary>
    /// <param name="x">A sequence.</param>
    /// <param name="heads">1 or more; divides the features.</param>
    /// <param name="causal">Whether steps see earlier ones alone.</param>
    public static Node Attention(this Node x, int heads, bool causal = false) => Require(x).Apply(new MultiHeadAttention(heads, causal));

    /// <summary>The largest of several affine maps; an image is flattened first.</summary>
    /// <param name="x">A vector, sequence or image.</param>
    /// <param name="features">Elements of an output vector.</param>
    /// <param name="pieces">Maps.</param>
    public static Node Maxout(this Node x, int features, int pieces = 2)
        => (Require(x).Shape.Rank == 3 ? x.Flatten() : x).Apply(new Maxout(features, pieces));

    /// <summary>A transposed convolution.</summary>
    /// <param name="x">An image.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="size">Rows and columns of a filter.</param>
    /// <param name="stride">Output pixels from one input pixel to the next.</param>
    /// <param name="padding">Rows and columns cut off on each side.</param>
    /// <param name="outputPadding">Rows and columns added below and to the right.</param>
    public static Node ConvTranspose(this Node x, int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0)
        => Require(x).Apply(new ConvTranspose(filters, size, stride, padding, outputPadding));

    /// <summary>An image with a whole multiple of rows and columns.</summary>
    /// <param name="x">An image.</param>
    /// <param name="factor">Rows and columns for each of the input.</param>
    /// <param name="mode">What lies between.</param>
    public static Node Upsample(this Node x, int factor = 2, UpsampleMode mode = UpsampleMode.Nearest)
        => Require(x).Apply(new Upsample(factor, mode));

    /// <summary>The same elements under another shape.</summary>
    public static Node Reshape(this Node x, Shape shape) => Require(x).Apply(new Reshape(shape));

    /// <summary>x for x &gt; 0, a learned slope times x otherwise.</summary>
    public static Node PRelu(this Node x, bool perChannel = false) => Require(x).Apply(new PRelu(perChannel));

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

    /// <summary>A constant times x.</summary>
    /// <param name="x">Any value.</param>
    /// <param name="factor">Any finite number.</param>
    public static Node Scale(this Node x, float factor) => Require(x).Apply(new Scale(factor));

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
