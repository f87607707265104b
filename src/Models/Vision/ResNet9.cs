using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The nine-layer residual network for 32x32 images that came out of Page's "How to train your ResNet" (2018): four stages of 3x3
/// convolutions with batch norm, residual blocks after the second and the fourth. The logits are an eighth of the last layer's output: it
/// sums so many activations that without that training begins at a loss of 6 instead of ln(classes) and takes epochs to come back.
/// </summary>
public sealed record ResNet9 : Architecture
{
    private const float LogitScale = 0.125f;

    /// <summary>Filters of the first convolution, 1 or more; the last has eight times as many.</summary>
    public int Filters { get; init => field = Positive(value, nameof(Filters)); } = 64;

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        x = Block(Block(x, Filters), 2 * Filters).MaxPool(2);
        x = x.Residual(y => Block(Block(y, 2 * Filters), 2 * Filters));
        x = Block(Block(x, 4 * Filters).MaxPool(2), 8 * Filters).MaxPool(2);
        x = x.Residual(y => Block(Block(y, 8 * Filters), 8 * Filters));
        return x.MaxPool(x.Shape.Height).Flatten().Dense(classes).Scale(LogitScale);
    }

    private static Node Block(Node x, int filters) => x.Conv(filters, 3, bias: false).BatchNorm().Relu();
}
